/** The queues of reconcile(): each has its turns, whatever fills the others. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createQueueTurns, type QueueName, type TakeEntries } from '../../src/proxy/sessions/queue-turns.js';
import { memoryStore } from '../../src/proxy/index.js';
import { BODY, HOUR, MINUTE, openShop, SECOND, stoppedClock } from './shop.js';

/** Queues with so many entries, `fresh-0` and so on. */
function queuesOf(sizes: Readonly<Record<QueueName, number>>): Record<QueueName, TakeEntries> {
  const queue = (name: QueueName): TakeEntries => {
    const entries = Array.from({ length: sizes[name] }, (_, index) => `${name}-${index}`);
    return async (count) => entries.splice(0, count);
  };
  return { fresh: queue('fresh'), waiting: queue('waiting'), pending: queue('pending') };
}

/** How many turns each queue gets of 20. */
async function turnsOf(sizes: Readonly<Record<QueueName, number>>, first: number): Promise<Record<QueueName, number>> {
  const count = { fresh: 0, waiting: 0, pending: 0 };
  for (const { queue } of await createQueueTurns(queuesOf(sizes), first)(20)) count[queue]++;
  return count;
}

test('of twenty turns one is for payments that wait and one for those that were read, wherever it begins', async () => {
  for (let first = 0; first < 20; first++) {
    const turns = await turnsOf({ fresh: 100, waiting: 100, pending: 100 }, first);
    assert.deepEqual(turns, { fresh: 18, waiting: 1, pending: 1 });
  }
});

test('of the turns that fresh payments leave, about a fifth is for those that were read', async () => {
  for (let first = 0; first < 20; first++) {
    const turns = await turnsOf({ fresh: 0, waiting: 100, pending: 100 }, first);
    assert.ok(turns.pending >= 4 && turns.pending <= 6, `${turns.pending} of 20`);
  }
});

test('an empty queue leaves its turns to the others, and every entry is taken once', async () => {
  for (const sizes of [
    { fresh: 0, waiting: 0, pending: 25 },
    { fresh: 25, waiting: 0, pending: 0 },
    { fresh: 3, waiting: 17, pending: 8 },
    { fresh: 0, waiting: 1, pending: 0 },
  ]) {
    const take = createQueueTurns(queuesOf(sizes), 4);
    const all = [];
    for (let batch = await take(10); batch.length > 0; batch = await take(10)) all.push(...batch);
    assert.equal(new Set(all.map(({ entry }) => entry)).size, sizes.fresh + sizes.waiting + sizes.pending);
    assert.equal(all.length, sizes.fresh + sizes.waiting + sizes.pending);
  }
});

test('a nudge that was followed and found nothing is looked into soon, behind payments that nobody has read', async () => {
  const clock = stoppedClock();
  const store = memoryStore({ now: clock });
  const { open, webhook } = openShop({ requestsPerMinute: 60, clock, store });
  const { reference } = await open();
  await webhook('https://shop.example/pay/webhooks/fake', { reference });
  const due = clock() + 15 * SECOND;
  assert.deepEqual(await store.claim('fresh:fake', clock() + 10 * MINUTE, due, 10), []);
  assert.deepEqual(await store.claim('waiting:fake', due - 1, due, 10), []);
  assert.deepEqual(await store.claim('waiting:fake', due, due, 10), [reference]);
});

test('the gateway’s own call, and one that could not be followed, are looked into first of all', async () => {
  const clock = stoppedClock();
  const store = memoryStore({ now: clock });
  const { open, notify, gateway, webhook } = openShop({ requestsPerMinute: 60, clock, store });
  const [one, two] = [await open({ ...BODY, order: '1' }), await open({ ...BODY, order: '2' })];
  await notify(one.reference);
  gateway.nextReads.push(() => {
    throw new Error('it is down');
  });
  await webhook('https://shop.example/pay/webhooks/fake', { reference: two.reference });
  const due = clock() + 15 * SECOND;
  assert.deepEqual(
    (await store.claim('fresh:fake', due, due, 10)).toSorted(),
    [one.reference, two.reference].toSorted(),
  );
});

test('a nudge that is not the first of its source, and comes too soon, brings nothing before the others', async () => {
  const clock = stoppedClock();
  const store = memoryStore({ now: clock });
  const { open, webhook } = openShop({ requestsPerMinute: 60, clock, store });
  const { reference } = await open();
  for (let each = 0; each < 2; each++, clock.advance(SECOND))
    await webhook('https://shop.example/pay/webhooks/fake', { reference });
  const later = clock() + HOUR;
  assert.deepEqual(await store.claim('fresh:fake', later, later, 10), []);
});
