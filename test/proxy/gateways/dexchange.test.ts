/** The DEXCHANGE adapter: the conformance suite, and what is DEXCHANGE's alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GatewayError } from '../../../src/proxy/gateways/gateway.js';
import { dexchange, type DexchangeOptions } from '../../../src/proxy/gateways/dexchange.js';
import { gatewayConformance } from './conformance.js';
import {
  DEXCHANGE,
  FLAT,
  KEY,
  KNOWN,
  make,
  PAYMENT,
  TRANSACTION,
  withTransaction,
  WRAPPED,
} from './dexchange-subject.js';
import { json, recordingFetch } from './vendor-double.js';

const signal = new AbortController().signal;
const create = (answer: unknown, options?: Partial<DexchangeOptions>, payment = PAYMENT) => {
  const vendor = recordingFetch(() => json(answer, 201));
  return { requests: vendor.requests, created: make(options).createPayment(payment, { fetch: vendor.fetch, signal }) };
};
const retrieve = (answer: unknown, known: { reference: string; gatewayReference?: string } = KNOWN) => {
  const vendor = recordingFetch(() => json(answer));
  return { requests: vendor.requests, state: make().retrievePayment(known, { fetch: vendor.fetch, signal }) };
};
const code = (expected: string) => (error: GatewayError) => error.code === expected;

gatewayConformance(DEXCHANGE);

test('a link is read in both documented shapes, and inside data', async () => {
  for (const answer of [FLAT, WRAPPED, { data: FLAT }, { transaction: null, ...FLAT }]) {
    assert.deepEqual(await create(answer).created, { gatewayReference: 'MID700100200', checkoutUrl: FLAT.PaymentUrl });
  }
});

test('a link without a usable transactionId is refused: the payment could never be asked about', async () => {
  for (const transactionId of [undefined, null, '', 7, '..', '../x', 'MID 1', 'MID/1', 'M'.repeat(129)]) {
    await assert.rejects(create({ ...FLAT, transactionId }).created, {
      code: 'gateway_unavailable',
      outcomeUnknown: true,
    });
  }
});

test('a link that names another payment is refused', async () => {
  await assert.rejects(create({ ...FLAT, externalTransactionId: '1001-zzzz' }).created, {
    code: 'gateway_unavailable',
    outcomeUnknown: true,
  });
});

test('what the buyer did not give is left out, and customData is sent all the same', async () => {
  const { requests, created } = create(FLAT, {}, { ...PAYMENT, customer: { email: 'awa@shop.example' } });
  await created;
  const body = JSON.parse(requests[0]?.body ?? '') as Readonly<Record<string, unknown>>;
  assert.deepEqual(
    Object.keys(body).filter((name) => /client|email|custom/i.test(name)),
    ['customData', 'Email'],
  );
});

test('a status is read wrapped in transaction or data, or flat, in both spellings', async () => {
  const { transaction } = TRANSACTION;
  for (const answer of [
    TRANSACTION,
    { data: transaction },
    transaction,
    { status: 'SUCCESS', amount: 12500, Completed_at: '2026-02-03 09:17:30' },
  ]) {
    assert.deepEqual(await retrieve(answer).state, {
      status: 'succeeded',
      amount: { value: 12500, currency: 'XOF' },
      gatewayReference: 'MID700100200',
      settledAt: '2026-02-03T09:17:30.000Z',
    });
  }
});

test('a status that names another payment is pending', async () => {
  for (const fields of [
    { externalTransactionId: '1002-aaaa' },
    { ExternalTransactionId: '1002-aaaa' },
    { transactionId: 'MID700100201' },
  ]) {
    assert.deepEqual(await retrieve(withTransaction(fields)).state, { status: 'pending', unclear: 'transactionId' });
  }
  assert.equal(
    (await retrieve(withTransaction({ externalTransactionId: '1001-k3v9', transactionId: 'MID700100200' })).state)
      .status,
    'succeeded',
  );
});

test('a completion time that cannot be read is left out', async () => {
  for (const Completed_at of [null, undefined, '', 'yesterday', '2026-13-45T99:99:99Z', 1770110250]) {
    assert.equal((await retrieve(withTransaction({ Completed_at })).state).settledAt, undefined);
  }
  assert.equal(
    (await retrieve(withTransaction({ Completed_at: '2026-02-03T10:17:30+01:00' })).state).settledAt,
    '2026-02-03T09:17:30.000Z',
  );
});

test('a payment without an id of DEXCHANGE, or with one that would change the path, is not asked for', async () => {
  for (const gatewayReference of [undefined, '', '..', '../get-link', 'MID?x', 'MID%2e', 'MID#']) {
    const { requests, state } = retrieve(TRANSACTION, {
      reference: PAYMENT.reference,
      ...(gatewayReference !== undefined && { gatewayReference }),
    });
    await assert.rejects(state, code('payment_not_found'));
    assert.equal(requests.length, 0);
  }
});

test('checkoutHosts replaces the default host, and can name a port or all hosts below one', async () => {
  const at = (PaymentUrl: string, ...checkoutHosts: string[]) =>
    create({ ...FLAT, PaymentUrl }, { checkoutHosts }).created;
  assert.equal((await at('https://PAY.example/x', 'Pay.example')).checkoutUrl, 'https://pay.example/x');
  assert.equal((await at('https://pay.example:8443/x', 'pay.example:8443')).checkoutUrl, 'https://pay.example:8443/x');
  assert.equal((await at('https://a.b.pay.example/x', '*.pay.example')).checkoutUrl, 'https://a.b.pay.example/x');
  await assert.rejects(at(FLAT.PaymentUrl, 'pay.example'), code('gateway_unavailable'));
  await assert.rejects(at('https://pay.example/x', '*.pay.example'), code('gateway_unavailable'));
  await assert.rejects(at('https://evilpay.example/x', '*.pay.example'), code('gateway_unavailable'));
  await assert.rejects(at('https://.pay.example/x', '*.pay.example'), code('gateway_unavailable'));
});

test('a page on loopback is taken only when the API itself is on loopback', async () => {
  const PaymentUrl = 'http://127.0.0.1:5174/pay/MID1';
  assert.equal(
    (await create({ ...FLAT, PaymentUrl }, { baseUrl: 'http://localhost:5174' }).created).checkoutUrl,
    PaymentUrl,
  );
  await assert.rejects(
    create({ ...FLAT, PaymentUrl }, { checkoutHosts: ['127.0.0.1:5174'] }).created,
    code('gateway_unavailable'),
  );
  await assert.rejects(
    create({ ...FLAT, PaymentUrl: 'http://pay.dexchange.sn/x' }, { baseUrl: 'http://localhost:5174' }).created,
    code('gateway_unavailable'),
  );
});

test('a baseUrl may have a path and a final slash', async () => {
  const { requests, created } = create(FLAT, { baseUrl: 'https://relay.example/dexchange/' });
  await created;
  assert.equal(requests[0]?.url, 'https://relay.example/dexchange/api/v1/transaction/merchant/get-link');
});

test('options that cannot be right are refused when the adapter is made, and the message names the fix', () => {
  const refused = (options: unknown, message: RegExp) =>
    assert.throws(() => dexchange(options as DexchangeOptions), { name: 'ConfigurationError', message });
  refused({}, /needs `apiKey`: the API key of the DEXCHANGE dashboard/);
  refused({ apiKey: '' }, /needs `apiKey`/);
  refused({ apiKey: 7 }, /needs `apiKey`/);
  refused({ apiKey: 'a key\n' }, /copy the key again/);
  refused({ apiKey: KEY, baseUrl: 'api-m.dexchange.sn' }, /`baseUrl` must be an absolute URL/);
  refused({ apiKey: KEY, baseUrl: 'http://api-m.dexchange.sn' }, /`baseUrl` must start with https/);
  refused({ apiKey: KEY, baseUrl: 'http://localhost.evil.example' }, /`baseUrl` must start with https/);
  refused({ apiKey: KEY, baseUrl: 'ftp://127.0.0.1' }, /`baseUrl` must start with https/);
  refused({ apiKey: KEY, baseUrl: 'https://me:pass@api.example' }, /no user, password/);
  refused({ apiKey: KEY, baseUrl: 'https://api.example/?a=1' }, /no query/);
  refused({ apiKey: KEY, checkoutHosts: [] }, /at least one host/);
  refused({ apiKey: KEY, checkoutHosts: 'pay.example' }, /must be a list/);
  for (const host of [
    'https://pay.example',
    'pay.example/x',
    'pay.example:443',
    '*',
    '*.sn',
    'a.*.example',
    'pay example',
    '',
    7,
    'user@pay.example',
    'pay.éxample',
  ]) {
    refused({ apiKey: KEY, checkoutHosts: [host] }, /which is not a host/);
  }
});
