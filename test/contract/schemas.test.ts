import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  CheckoutSessionSchema,
  CreateSessionRequestSchema,
  formatMoney,
  MoneySchema,
  OrderSchema,
  PROBLEM_STATUS,
  ProblemSchema,
  ReturnMessageSchema,
  sameMoney,
  sessionPath,
  webhookPath,
} from '../../src/contract/index.js';

const session = {
  id: 'eyJhbGciOiJkaXIifQ..iv.text.tag',
  status: 'pending',
  gateway: 'dexchange',
  order: '1001',
  reference: '1001-abc',
  amount: { value: 5000, currency: 'XOF' },
  checkoutUrl: 'https://pay.dexchange.sn/process/MID1',
  createdAt: '2026-01-01T00:00:00.000Z',
};

const takes = (change: object): boolean => CheckoutSessionSchema.safeParse({ ...session, ...change }).success;

test('a session with everything, and one with only what is required, are taken', () => {
  assert.equal(takes({}), true);
  assert.equal(
    takes({
      status: 'succeeded',
      checkoutUrl: undefined,
      description: 'T-shirt',
      expiresAt: '2026-01-01T00:30:00Z',
      settledAt: '2026-01-01T00:10:00.1Z',
      channel: 'tmoney',
      gatewayReference: 'MID1',
    }),
    true,
  );
});

test('every status of the contract is taken, and no other word', () => {
  for (const status of ['pending', 'succeeded', 'failed', 'canceled', 'expired'])
    assert.equal(takes({ status }), true, status);
  for (const status of ['SUCCESS', 'success', 'paid', 'cancelled', '', null, 1])
    assert.equal(takes({ status }), false, `${status}`);
});

test('an answer that lacks a required field, or has one of another type, is refused whole', () => {
  for (const field of ['id', 'status', 'gateway', 'order', 'reference', 'amount', 'createdAt']) {
    assert.equal(takes({ [field]: undefined }), false, field);
    assert.equal(takes({ [field]: 1 }), false, field);
    assert.equal(takes({ [field]: null }), false, field);
  }
});

test('an id that could leave its place in a path is refused', () => {
  for (const id of ['', '../x', 'a/b', 'a?b', 'a#b', 'a b', 'é', 'x'.repeat(2049)])
    assert.equal(takes({ id }), false, id);
});

test('a time is ISO 8601 in UTC', () => {
  for (const createdAt of ['2026-01-01', '2026-01-01 00:00:00', '2026-01-01T00:00:00+01:00', 'yesterday']) {
    assert.equal(takes({ createdAt }), false, createdAt);
  }
});

test('an amount is a whole number above zero, in a supported currency', () => {
  assert.equal(MoneySchema.safeParse({ value: 1, currency: 'XOF' }).success, true);
  for (const value of [0, -5000, 50.5, NaN, Infinity, '5000', null, 2 ** 53]) {
    assert.equal(MoneySchema.safeParse({ value, currency: 'XOF' }).success, false, `${value}`);
  }
  for (const currency of ['EUR', 'xof', '', undefined]) {
    assert.equal(MoneySchema.safeParse({ value: 5000, currency }).success, false, currency);
  }
});

test('amounts are the same when value and currency are', () => {
  assert.equal(sameMoney({ value: 5000, currency: 'XOF' }, { value: 5000, currency: 'XOF' }), true);
  assert.equal(sameMoney({ value: 5000, currency: 'XOF' }, { value: 5001, currency: 'XOF' }), false);
});

test('an order is 1 to 64 printable characters', () => {
  for (const order of ['1001', 'Commande n° 7 — été', 'x'.repeat(64)])
    assert.equal(OrderSchema.safeParse(order).success, true, order);
  for (const order of ['', 'x'.repeat(65), 'a\nb', 'a\u0000b', '\ud800', 1001])
    assert.equal(OrderSchema.safeParse(order).success, false);
});

test('a request to create a session needs an order and a return address, and bounds everything', () => {
  const request = { order: '1001', returnUrl: 'https://shop.example/cart' };
  const accepts = (change: object): boolean => CreateSessionRequestSchema.safeParse({ ...request, ...change }).success;
  assert.equal(accepts({}), true);
  assert.equal(
    accepts({
      gateway: 'egopay',
      amount: { value: 5000, currency: 'XOF' },
      locale: 'fr-SN',
      customer: { phone: '771234567' },
    }),
    true,
  );
  assert.equal(accepts({ order: undefined }), false);
  assert.equal(accepts({ returnUrl: undefined }), false);
  assert.equal(accepts({ returnUrl: 'x'.repeat(8193) }), false);
  assert.equal(accepts({ gateway: 'x'.repeat(65) }), false);
  assert.equal(accepts({ locale: 'x'.repeat(36) }), false);
  assert.equal(accepts({ customer: { name: 'x'.repeat(101) } }), false);
  assert.equal(accepts({ amount: { value: 50.5, currency: 'XOF' } }), false);
});

test('a problem has a code of the closed list', () => {
  for (const [code, status] of Object.entries(PROBLEM_STATUS)) {
    assert.equal(ProblemSchema.safeParse({ code, status, title: code }).success, true, code);
  }
  assert.equal(ProblemSchema.safeParse({ code: 'teapot', status: 418, title: 'teapot' }).success, false);
  assert.equal(ProblemSchema.safeParse({ error: 'no' }).success, false);
});

test('a return message is a return or an acknowledgement of one reference', () => {
  assert.equal(ReturnMessageSchema.safeParse({ payButton: 'return', reference: 'r' }).success, true);
  assert.equal(ReturnMessageSchema.safeParse({ payButton: 'ack', reference: 'r' }).success, true);
  for (const message of ['return', null, {}, { payButton: 'success', reference: 'r' }, { payButton: 'return' }]) {
    assert.equal(ReturnMessageSchema.safeParse(message).success, false);
  }
});

test('the paths are those of the contract', () => {
  assert.equal(sessionPath('abc'), '/sessions/abc');
  assert.equal(webhookPath('dexchange'), '/webhooks/dexchange');
});

test('an amount is written as the language writes it, and in languages of the region as in French', () => {
  const intl = (value: number, language: string, currency = 'XOF'): string =>
    new Intl.NumberFormat(language, { style: 'currency', currency }).format(value);
  for (const value of [1, 25, 999, 1000, 5000, 12_345, 999_999, 1_000_000, 987_654_321, Number.MAX_SAFE_INTEGER]) {
    for (const language of ['fr', 'fr-SN', 'en', 'en-GB'])
      assert.equal(formatMoney({ value, currency: 'XOF' }, language), intl(value, language));
    for (const language of ['wo', 'ee'])
      assert.equal(formatMoney({ value, currency: 'XOF' }, language), intl(value, 'fr'));
    for (const currency of ['XAF', 'GNF'] as const)
      for (const language of ['fr', 'en'])
        assert.equal(formatMoney({ value, currency }, language), intl(value, language, currency));
  }
});
