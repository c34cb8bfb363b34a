/** Before a purchase gets another payment, the proxy makes sure that the earlier one was not paid after all. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fails } from './fake-gateway.js';
import { MINUTE, openShop, ORIGIN, PAID, PRICE, problemOf, referencesOf, sessionOf, statusesOf } from './shop.js';

const FAILED = { status: 'failed', amount: PRICE } as const;
const HALF_AN_HOUR = 30 * MINUTE;

/** A shop with one payment, whose page ends after half an hour. */
async function openShopWithPayment() {
  const shop = openShop();
  const { gateway, clock } = shop;
  const expiresAt = new Date(clock() + HALF_AN_HOUR).toISOString();
  gateway.nextCreates.push((payment) => ({ ...gateway.accept(payment), expiresAt }));
  const session = await shop.open();
  return { ...shop, session };
}

test('a payment that was paid just before its page ended is found before another one begins', async () => {
  const { gateway, clock, session, create, settled } = await openShopWithPayment();
  clock.advance(HALF_AN_HOUR - 1000);
  gateway.states.set(session.reference, PAID);
  clock.advance(2000);

  assert.equal((await problemOf(await create())).code, 'order_already_paid');
  assert.equal(gateway.created.length, 1);
  assert.deepEqual(statusesOf(settled), ['succeeded']);
});

test('the same is found for a form without script', async () => {
  const { gateway, clock, session, send } = await openShopWithPayment();
  clock.advance(HALF_AN_HOUR + 1000);
  gateway.states.set(session.reference, PAID);

  await send('/checkout', {
    method: 'POST',
    headers: { Origin: ORIGIN, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: 'order=1001',
  });
  assert.equal(gateway.created.length, 1);
});

test('a payment whose page ended unpaid is read once, and then another one begins', async () => {
  const { gateway, clock, session, create } = await openShopWithPayment();
  clock.advance(HALF_AN_HOUR + 1000);

  const next = await sessionOf(await create(), 201);
  assert.notEqual(next.reference, session.reference);
  assert.deepEqual(referencesOf(gateway.reads), [session.reference]);
});

test('a payment that failed and was paid at a second try is found before another one begins', async () => {
  const { gateway, clock, session, look, create } = await openShopWithPayment();
  gateway.states.set(session.reference, FAILED);
  clock.advance(10_000);
  assert.equal((await look(session.id)).status, 'failed');
  gateway.states.set(session.reference, PAID);
  clock.advance(60_000);

  assert.equal((await problemOf(await create())).code, 'order_already_paid');
  assert.equal(gateway.created.length, 1);
});

test('a payment that has failed a moment ago is not read twice before the next one', async () => {
  const { gateway, clock, session, look, create } = await openShopWithPayment();
  gateway.states.set(session.reference, FAILED);
  clock.advance(10_000);
  assert.equal((await look(session.id)).status, 'failed');
  clock.advance(1000);

  await sessionOf(await create(), 201);
  assert.equal(gateway.reads.length, 1);
});

test('while the gateway does not say how an ended payment ended, no other one begins, and the same request may come again', async () => {
  const { gateway, clock, create } = await openShopWithPayment();
  clock.advance(HALF_AN_HOUR + 60_000);
  gateway.nextReads.push(() => Promise.reject(new Error('down')));

  const key = { 'Idempotency-Key': 'the-key-of-one-attempt' };
  const refused = await create(undefined, key);
  assert.ok(refused.status >= 500);
  await refused.body?.cancel();
  assert.equal(gateway.created.length, 1);
  await sessionOf(await create(undefined, key), 201);
  assert.equal(gateway.created.length, 2);
});

test('a status read that failed says nothing: the next create of a failed purchase asks the gateway again', async () => {
  const { gateway, clock, session, look, create } = await openShopWithPayment();
  gateway.states.set(session.reference, FAILED);
  clock.advance(10_000);
  assert.equal((await look(session.id)).status, 'failed');
  clock.advance(MINUTE);
  gateway.nextReads.push(fails('gateway_unavailable'), fails('gateway_unavailable'));

  const key = { 'Idempotency-Key': 'the-key-of-one-attempt' };
  for (let attempt = 0; attempt < 2; attempt++) {
    assert.equal((await problemOf(await create(undefined, key))).code, 'gateway_unavailable');
    clock.advance(1000);
  }
  gateway.states.set(session.reference, PAID);
  assert.equal((await problemOf(await create(undefined, key))).code, 'order_already_paid');
  assert.equal(gateway.created.length, 1);
});

test('reconcile() finds a payment that failed and was paid at a second try, though nobody comes back', async () => {
  const { proxy, gateway, clock, session, settled } = await openShopWithPayment();
  gateway.states.set(session.reference, FAILED);
  clock.advance(2 * MINUTE);
  await proxy.reconcile();
  gateway.states.set(session.reference, PAID);
  for (let minute = 0; minute < 10; minute++) {
    clock.advance(MINUTE);
    await proxy.reconcile();
  }
  assert.deepEqual(statusesOf(settled), ['failed', 'succeeded']);
});

test('reconcile() does not read a failed payment any more after its page has ended', async () => {
  const { proxy, gateway, clock, session } = await openShopWithPayment();
  gateway.states.set(session.reference, FAILED);
  for (let minute = 0; minute < 120; minute++) {
    clock.advance(MINUTE);
    await proxy.reconcile();
  }
  const reads = gateway.reads.length;
  for (let day = 0; day < 7; day++) {
    clock.advance(24 * 60 * MINUTE);
    await proxy.reconcile();
  }
  assert.equal(gateway.reads.length, reads);
});
