/** What the proxy makes of an adapter that does not keep to its type, as one written in JavaScript may not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CheckoutSessionSchema } from '../../../src/contract/index.js';
import { GatewayError, type CreatedPayment, type PaymentState } from '../../../src/proxy/index.js';
import { BODY, openShop, PRICE, problemOf, sessionOf } from '../shop.js';

const CREATED = { checkoutUrl: 'https://pay.example/1', gatewayReference: 'G-1' };

test('a created payment with an id that is no text is not offered to the buyer, and the log names the field', async () => {
  for (const gatewayReference of [7, null, {}, 'G'.repeat(129)]) {
    const { gateway, create, log } = openShop();
    gateway.nextCreates.push(() => ({ ...CREATED, gatewayReference }) as unknown as CreatedPayment);
    assert.equal((await problemOf(await create())).code, 'gateway_unavailable');
    const entry = log.find(({ event }) => event === 'gateway_error');
    assert.deepEqual(
      [entry?.['message'], entry?.['outcomeUnknown']],
      ["the adapter's createPayment answered a `gatewayReference` of the wrong type or length.", true],
    );
  }
});

test('an answer that is no object, or has no address, is an unknown outcome: the next try has another reference', async () => {
  for (const answer of [
    undefined,
    null,
    'https://pay.example/1',
    {},
    { checkoutUrl: 7 },
    { ...CREATED, expiresAt: 1_900_000_000 },
  ]) {
    const { gateway, create } = openShop();
    gateway.nextCreates.push(() => answer as unknown as CreatedPayment);
    const key = { 'Idempotency-Key': crypto.randomUUID() };
    assert.equal((await problemOf(await create(BODY, key))).code, 'gateway_unavailable');
    await sessionOf(await create(BODY, key), 201);
    assert.notEqual(gateway.created[0]?.reference, gateway.created[1]?.reference);
  }
});

test('a state that does not fit its type says nothing of the payment', async () => {
  const paid = { status: 'succeeded', amount: PRICE };
  for (const state of [
    undefined,
    null,
    'succeeded',
    { ...paid, channel: 7 },
    { ...paid, amount: 5000 },
    { ...paid, gatewayReference: 7 },
    { ...paid, settledAt: new Date(0) },
  ]) {
    const { gateway, open, retrieve, settled } = openShop();
    const { id } = await open();
    gateway.nextReads.push(() => state as unknown as PaymentState);
    assert.equal((await problemOf(await retrieve(id))).code, 'gateway_unavailable');
    assert.deepEqual(settled, []);
  }
});

test('a time of more than four digits of years is left out, for the button would not take the session', async () => {
  const { gateway, open, look } = openShop();
  gateway.nextCreates.push((payment) => ({ ...gateway.accept(payment), expiresAt: '9999-12-31T23:59:59-01:00' }));
  const { id, reference, expiresAt } = await open();
  assert.equal(expiresAt, undefined);
  gateway.states.set(reference, { status: 'succeeded', amount: PRICE, settledAt: '+012026-01-01T00:00:00Z' });
  assert.equal(CheckoutSessionSchema.parse(await look(id)).status, 'succeeded');
});

test('a wait that is no number of seconds becomes one', async () => {
  for (const [retryAfter, header] of [
    [Number.NaN, '1'],
    [Infinity, '3600'],
    [1e30, '3600'],
    [-5, '1'],
    [0.5, '1'],
    [12, '12'],
  ] as const) {
    const { gateway, create } = openShop();
    gateway.nextCreates.push(() => Promise.reject(new GatewayError('rate_limited', 'later', { retryAfter })));
    assert.equal((await create()).headers.get('Retry-After'), header);
  }
});

test('a reader of webhooks that says null has read nothing', async () => {
  const { gateway, open, webhook } = openShop();
  await open();
  gateway.parseWebhook = () => null as unknown as undefined;
  assert.equal((await webhook(gateway.created[0]?.webhookUrl ?? '', {})).status, 200);
});

test('an error that cannot be read is answered like any other', async () => {
  const unreadable = new Error();
  Object.defineProperty(unreadable, 'message', {
    get: () => {
      throw unreadable;
    },
  });
  for (const error of [unreadable, Object.assign(new Error(), { name: Symbol('name') })]) {
    const { create } = openShop({ resolveOrder: () => Promise.reject(error) });
    assert.equal((await problemOf(await create())).code, 'internal_error');
  }
  const { gateway, create } = openShop();
  gateway.nextCreates.push(() => Promise.reject(Object.assign(new Error(), { name: Symbol('name') })));
  assert.equal((await problemOf(await create())).code, 'gateway_unavailable');
});
