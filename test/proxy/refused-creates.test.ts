/** What a create costs that is refused before it reaches the gateway: nothing is kept, and nobody is locked out. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryStore, type Store } from '../../src/proxy/index.js';
import { BODY, openShop, problemOf, sessionOf, stoppedClock, type Clock } from './shop.js';

const HOUR = 3_600_000;

/** A memory store, and the keys whose records last for more than an hour from now. */
function observedStore(clock: Clock): { store: Store; lasting: () => string[] } {
  const inner = memoryStore({ now: clock });
  const ends = new Map<string, number>();
  const noted = (key: string, ttl: number): void => void ends.set(key, clock() + ttl);
  return {
    lasting: () => [...ends].filter(([, end]) => end > clock() + HOUR).map(([key]) => key),
    store: {
      ...inner,
      async set(key, value, ttl) {
        noted(key, ttl);
        return inner.set(key, value, ttl);
      },
      async add(key, value, ttl) {
        const isNew = await inner.add(key, value, ttl);
        if (isNew) noted(key, ttl);
        return isNew;
      },
      async replace(key, expected, value, ttl) {
        const isDone = await inner.replace(key, expected, value, ttl);
        if (isDone) noted(key, ttl);
        return isDone;
      },
    },
  };
}

/** Others use up the calls that a create may take of 60 a minute, as another process would. */
async function useUp(store: Store): Promise<void> {
  for (let call = 0; call < 60; call++) {
    await store.take!('calls:fake:create', 12, 65_000);
    await store.take!('calls:fake:common', 27, 65_000);
  }
}

test('creates that the limits refuse leave no lasting record, however many there are', async () => {
  const clock = stoppedClock();
  const { store, lasting } = observedStore(clock);
  const shop = openShop({ clock, store, createLimits: { perOrder: 3 } });
  for (let buyer = 1; buyer <= 3; buyer++) await shop.open({ ...BODY, customer: { name: `buyer ${buyer}` } });
  const before = lasting().length;
  for (let buyer = 4; buyer <= 40; buyer++) {
    const response = await shop.create({ ...BODY, customer: { name: `buyer ${buyer}` } });
    assert.equal((await problemOf(response)).code, 'rate_limited');
    clock.advance(100);
  }
  assert.equal(lasting().length, before);
});

test('creates that the budget refuses leave no lasting record', async () => {
  const clock = stoppedClock();
  const { store, lasting } = observedStore(clock);
  const shop = openShop({ clock, store, requestsPerMinute: 10 });
  let sold = 0;
  for (let order = 1; order <= 20; order++) {
    const response = await shop.create({ ...BODY, order: `${order}` });
    await response.body?.cancel();
    if (response.status === 201) sold += 1;
    clock.advance(1000);
  }
  assert.ok(sold < 20);
  assert.equal(lasting().filter((key) => key.startsWith('idempotency:')).length, sold);
});

test('a create for a paid order leaves no lasting record of its key', async () => {
  const clock = stoppedClock();
  const { store, lasting } = observedStore(clock);
  const shop = openShop({ clock, store, resolveOrder: () => ({ amount: BODY.amount, paid: true }) });
  assert.equal((await problemOf(await shop.create())).code, 'order_already_paid');
  assert.deepEqual(
    lasting().filter((key) => key.startsWith('idempotency:')),
    [],
  );
});

test('a buyer whose create the budget refused again and again is served as soon as the gateway is free', async () => {
  const clock = stoppedClock();
  const store = memoryStore({ now: clock });
  const shop = openShop({
    clock,
    store,
    requestsPerMinute: 60,
    createLimits: { client: (request) => request.headers.get('X-Client') },
  });
  const press = (): Promise<Response> =>
    shop.create(BODY, { 'X-Client': 'buyer', 'Idempotency-Key': 'the-key-of-one-attempt' });
  for (let tries = 0; tries < 60; tries++) {
    await useUp(store);
    assert.equal((await problemOf(await press())).code, 'rate_limited');
    clock.advance(5000);
  }
  assert.equal(shop.gateway.created.length, 0);
  clock.advance(70_000);
  await sessionOf(await press(), 201);
});

test('a create that the budget refused at first counts once against the limit of its order', async () => {
  const clock = stoppedClock();
  const store = memoryStore({ now: clock });
  const shop = openShop({ clock, store, requestsPerMinute: 60, createLimits: { perOrder: 2 } });
  const press = (key: string): Promise<Response> =>
    shop.create({ ...BODY, customer: { name: key } }, { 'Idempotency-Key': key });
  await useUp(store);
  assert.equal((await problemOf(await press('key-of-the-first'))).code, 'rate_limited');
  clock.advance(70_000);
  await sessionOf(await press('key-of-the-first'), 201);
  await sessionOf(await press('key-of-the-second'), 201);
  assert.equal((await problemOf(await press('key-of-the-third'))).code, 'rate_limited');
});
