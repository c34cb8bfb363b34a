import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CreatedPayment, LogEntry } from '../../src/proxy/index.js';
import { answerIsLost, fails } from './fake-gateway.js';
import { BODY, DAY, deferred, MINUTE, openShop, problemOf, referencesOf, sessionOf, until } from './shop.js';

const KEY = { 'Idempotency-Key': 'ec9b3f4e-7a51-4d0c-9a55-1d5f6f0f9a01' };

const duplicate = fails('duplicate_reference');

/** The number of the try that made the session. */
const triesOf = (log: readonly LogEntry[]): unknown => log.find(({ event }) => event === 'session_created')?.['tries'];

/** Two proxies that share a store, as two instances behind a balancer do. */
function openTwoShops() {
  const first = openShop();
  const second = openShop({ store: first.store, clock: first.clock });
  return { first, second };
}

test('T8.8 a hundred requests with one key at once are one payment', async () => {
  const { create, gateway } = openShop();
  const responses = await Promise.all(Array.from({ length: 100 }, () => create(BODY, KEY)));
  const sessions = await Promise.all(responses.map((response) => sessionOf(response, 201)));
  assert.equal(gateway.created.length, 1);
  assert.equal(new Set(sessions.map((session) => session.id)).size, 1);
});

test('T8.8 a hundred requests over two proxies at once are one payment', async () => {
  const { first, second } = openTwoShops();
  const responses = await Promise.all(
    Array.from({ length: 100 }, (_, i) => (i % 2 ? first : second).create(BODY, KEY)),
  );
  assert.equal(first.gateway.created.length + second.gateway.created.length, 1);
  // The other proxy says "in a second", unless it came so late that there was a session to repeat.
  assert.ok(responses.every(({ status }) => status === 201 || status === 409));
  const made = await Promise.all(
    responses.filter(({ status }) => status === 201).map((response) => sessionOf(response, 201)),
  );
  assert.equal(new Set(made.map((session) => session.id)).size, 1);
});

test('the same key again is the same session, with its place', async () => {
  const { create, gateway, clock } = openShop();
  const first = await create(BODY, KEY);
  clock.advance(DAY - 1);
  const again = await create(BODY, KEY);
  assert.equal(again.headers.get('Location'), first.headers.get('Location'));
  assert.deepEqual(await sessionOf(again, 201), await sessionOf(first, 201));
  assert.equal(gateway.created.length, 1);
});

test('the order of the fields in the body does not matter', async () => {
  const { create, gateway } = openShop();
  await create(BODY, KEY);
  const reversed = Object.fromEntries(Object.entries(BODY).reverse());
  assert.equal((await create(reversed, KEY)).status, 201);
  assert.equal(gateway.created.length, 1);
});

test('the same key with another body is refused, later and at the same time', async () => {
  const { create, gateway } = openShop();
  const gate = deferred<CreatedPayment>();
  gateway.nextCreates.push(() => gate.promise);
  const first = create(BODY, KEY);
  await until(() => gateway.created.length === 1);
  const other = { ...BODY, order: '1002' };
  const during = await create(other, KEY);
  gate.resolve({ checkoutUrl: 'https://pay.example/1' });
  assert.equal((await first).status, 201);
  for (const response of [during, await create(other, KEY)]) {
    const problem = await problemOf(response);
    assert.deepEqual([problem.status, problem.code], [422, 'idempotency_conflict']);
  }
  assert.equal(gateway.created.length, 1);
});

test('a key that another proxy is working on is 409, to be sent again in a second', async () => {
  const { first, second } = openTwoShops();
  const gate = deferred<CreatedPayment>();
  first.gateway.nextCreates.push(() => gate.promise);
  const working = first.create(BODY, KEY);
  await until(() => first.gateway.created.length === 1);

  const response = await second.create(BODY, KEY);
  assert.equal(response.headers.get('Retry-After'), '1');
  const problem = await problemOf(response);
  assert.deepEqual([problem.status, problem.code], [409, 'idempotency_conflict']);

  gate.resolve({ checkoutUrl: 'https://pay.example/1' });
  const session = await sessionOf(await working, 201);
  assert.deepEqual(await sessionOf(await second.create(BODY, KEY), 201), session);
  assert.equal(second.gateway.created.length, 0);
});

test('a proxy that died over a create is taken over after a minute, with a fresh reference', async () => {
  const { first, second } = openTwoShops();
  first.gateway.nextCreates.push(() => new Promise(() => {}));
  void first.create(BODY, KEY);
  await until(() => first.gateway.created.length === 1);

  second.clock.advance(MINUTE - 1);
  assert.equal((await second.create(BODY, KEY)).status, 409);
  second.clock.advance(1);
  const session = await sessionOf(await second.create(BODY, KEY), 201);
  assert.notEqual(session.reference, first.gateway.created[0]?.reference);
});

test('a create that was taken over does not offer its own hosted page as well', async () => {
  const { first, second } = openTwoShops();
  const gate = deferred<CreatedPayment>();
  first.gateway.nextCreates.push(() => gate.promise);
  const slow = first.create(BODY, KEY);
  await until(() => first.gateway.created.length === 1);
  second.clock.advance(MINUTE);
  const session = await sessionOf(await second.create(BODY, KEY), 201);

  gate.resolve({ checkoutUrl: 'https://pay.example/too-late' });
  assert.equal((await problemOf(await slow)).code, 'idempotency_conflict');
  assert.deepEqual(await sessionOf(await first.create(BODY, KEY), 201), session);
});

test('two proxies that take over one stale create make one payment', async () => {
  const { first, second } = openTwoShops();
  first.gateway.nextCreates.push(answerIsLost);
  await first.create(BODY, KEY);
  await Promise.all([first.create(BODY, KEY), second.create(BODY, KEY)]);
  assert.equal(first.gateway.created.length + second.gateway.created.length, 2);
});

test('after a lost answer the same key uses a fresh reference, and the log says which try it is', async () => {
  const { create, gateway, log } = openShop();
  gateway.nextCreates.push(answerIsLost, answerIsLost);
  assert.equal((await create(BODY, KEY)).status, 503);
  assert.equal((await create(BODY, KEY)).status, 503);
  const session = await sessionOf(await create(BODY, KEY), 201);
  const references = referencesOf(gateway.created);
  assert.equal(new Set(references).size, 3);
  for (const reference of references) assert.match(reference, /^1001-[0-9a-z]{5}-[0-9a-z]{5}$/);
  assert.deepEqual([session.reference, triesOf(log)], [references[2], 3]);
});

test('after a refusal the same key may try again', async () => {
  const { create, gateway } = openShop();
  gateway.nextCreates.push(fails('gateway_misconfigured'));
  assert.equal((await create(BODY, KEY)).status, 500);
  assert.equal((await create(BODY, KEY)).status, 201);
  assert.notEqual(gateway.created[0]?.reference, gateway.created[1]?.reference);
});

test('a refusal before the gateway leaves the key free for a mended body', async () => {
  const { create } = openShop();
  assert.equal((await create({ ...BODY, amount: { value: 50, currency: 'XOF' } }, KEY)).status, 409);
  assert.equal((await create(BODY, KEY)).status, 201);
});

test('a reference that was used before is replaced at once', async () => {
  const { create, gateway, log } = openShop();
  gateway.nextCreates.push(duplicate, duplicate);
  const session = await sessionOf(await create(BODY, KEY), 201);
  assert.deepEqual([gateway.created.length, triesOf(log)], [3, 3]);
  assert.equal(session.reference, gateway.created[2]?.reference);
});

test('after three used references the gateway is given up, and the next try continues the count', async () => {
  const { create, gateway, log } = openShop();
  gateway.nextCreates.push(duplicate, duplicate, duplicate);
  assert.equal((await problemOf(await create(BODY, KEY))).code, 'gateway_unavailable');
  assert.equal(gateway.created.length, 3);
  await sessionOf(await create(BODY, KEY), 201);
  assert.equal(triesOf(log), 4);
});

test('a key is forgotten after a day', async () => {
  const { create, gateway, clock } = openShop();
  await create(BODY, KEY);
  clock.advance(DAY);
  await create(BODY, KEY);
  assert.equal(gateway.created.length, 2);
});

test('the key of a session that has settled answers how it ended, and no hosted page', async () => {
  const { create, gateway, look } = openShop();
  const { id, reference, amount } = await sessionOf(await create(BODY, KEY), 201);
  gateway.states.set(reference, { status: 'succeeded', amount });
  await look(id);
  const again = await create(BODY, KEY);
  assert.equal(again.headers.get('Retry-After'), null);
  const session = await sessionOf(again, 201);
  assert.deepEqual([session.status, session.checkoutUrl, session.id], ['succeeded', undefined, id]);
});

test('the store learns no customer', async () => {
  const { create, store } = openShop();
  const texts: string[] = [];
  const spied = openShop({
    store: {
      ...store,
      add: (key, value, ttl) => (texts.push(value), store.add(key, value, ttl)),
      set: (key, value, ttl) => (texts.push(value), store.set(key, value, ttl)),
      replace: (key, expected, value, ttl) => (texts.push(value), store.replace(key, expected, value, ttl)),
    },
  });
  await create();
  await spied.create({ ...BODY, customer: { name: 'Awa Ndiaye', phone: '770000001' } }, KEY);
  assert.ok(texts.length > 0);
  assert.ok(!/Awa|770000001/.test(texts.join()));
});
