/** Many buyers and few gateway requests; and one buyer who pays twice. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckoutSession } from '../../src/contract/index.js';
import { memoryStore, type CompleteStore, type ResolvedOrder, type Settlement } from '../../src/proxy/index.js';
import { playCrowd } from '../../bench/lib/crowd.js';
import { answerIsLost } from './fake-gateway.js';
import { BODY, openShop, PAID, PRICE, problemOf, referencesOf, stoppedClock } from './shop.js';
import { playFiftyBuyers } from './stores/crowd.js';

const paid = (payment: { reference: string }) =>
  ({ status: 'succeeded', amount: PRICE, gatewayReference: `G-${payment.reference}` }) as const;

test('T7.10 fifty buyers who are watched at once stay within a hundred gateway requests a minute, and all are told', () =>
  playFiftyBuyers(async (now) => memoryStore({ now })));

test('a hundred and fifty buyers at once: not one 429, every outcome told, most successes within a second of the webhook', async () => {
  const crowd = await playCrowd({ buyers: 150, seed: 1, proxy: 'ours', minutes: 60 });
  assert.equal(crowd.turnedAway, 0);
  assert.deepEqual([crowd.shown, crowd.told, crowd.misled], [150, 150, 0]);
  const soon = crowd.known.filter((delay) => delay <= 1000).length;
  assert.ok(soon >= crowd.known.length / 2, `${soon} of ${crowd.known.length}`);
  assert.ok(crowd.known.length > 100, 'most of them pay');
});

test('a crowd whose webhooks are all lost is told every outcome all the same, without a 429', async () => {
  const crowd = await playCrowd({ buyers: 60, seed: 2, proxy: 'ours', minutes: 60, losesWebhook: () => true });
  assert.deepEqual([crowd.turnedAway, crowd.told, crowd.misled], [0, 60, 0]);
});

test('a poll beyond the budget is answered pending, and asks to come later', async () => {
  const shop = openShop({ requestsPerMinute: 2 });
  const session = await shop.open();
  shop.gateway.states.set(session.reference, paid(session));
  const answers = [await shop.retrieve(session.id), await shop.retrieve(session.id)];
  const statuses = await Promise.all(answers.map(async (answer) => ((await answer.json()) as CheckoutSession).status));
  assert.ok(statuses.includes('pending') || statuses.includes('succeeded'));
  assert.ok(shop.gateway.reads.length + shop.gateway.created.length <= 2);
});

test('a create beyond the budget is rate limited, with a time to come back', async () => {
  const shop = openShop({ requestsPerMinute: 1 });
  await shop.open();
  const other = { ...BODY, order: '1002' };
  const refused = await shop.create(other);
  const problem = await problemOf(refused);
  assert.equal(problem.code, 'rate_limited');
  assert.equal(refused.headers.get('Retry-After'), '5');
  shop.clock.advance(65_000);
  await shop.open(other);
});

test('a create beyond the budget leaves nothing to watch behind, and the same key creates one payment later', async () => {
  const clock = stoppedClock();
  const memory = memoryStore({ now: clock });
  const kept = new Set<string>();
  const store: CompleteStore = {
    ...memory,
    set: async (...record) => (kept.add(record[0]), memory.set(...record)),
    schedule: async (...entry) => (kept.add(`${entry[0]} ${entry[1]}`), memory.schedule(...entry)),
  };
  const shop = openShop({ requestsPerMinute: 2, clock, store });
  await shop.open();
  const before = [...kept];
  assert.ok(before.length > 0, 'what is created is kept');
  const headers = { 'Idempotency-Key': 'the-same-key' };
  const other = { ...BODY, order: '1002' };
  for (let repeat = 0; repeat < 3; repeat++) assert.equal((await shop.create(other, headers)).status, 429);
  assert.deepEqual([...kept], before);
  clock.advance(65_000);
  assert.equal((await shop.create(other, headers)).status, 201);
  assert.equal(shop.gateway.created.length, 2);
});

test('a create whose outcome is unknown stays remembered, also when the budget then turns its repeat away', async () => {
  const shop = openShop({ requestsPerMinute: 2 });
  shop.gateway.nextCreates.push(answerIsLost);
  const headers = { 'Idempotency-Key': 'the-same-key' };
  assert.equal((await shop.create(undefined, headers)).status, 503);
  for (let repeat = 0; repeat < 3; repeat++) assert.equal((await shop.create(undefined, headers)).status, 429);
  const [lost] = shop.gateway.created;
  shop.gateway.states.set(lost!.reference, PAID);
  shop.clock.advance(65_000);
  assert.deepEqual(await shop.proxy.reconcile(), { verified: 1, settled: 1, pending: 0, failed: 0 });
  assert.deepEqual(referencesOf(shop.settled), [lost!.reference]);
});

test('T8.7 an order that was paid twice is told twice, the second time as a duplicate of the first', async () => {
  const told: [string, Settlement][] = [];
  const shop = openShop({ onSettled: ({ reference }, settlement) => void told.push([reference, settlement]) });
  const first = await shop.open();
  const second = await shop.open({ ...BODY, customer: { phone: '770000001' } });
  assert.notEqual(first.reference, second.reference);
  shop.gateway.states.set(second.reference, paid(second));
  assert.equal((await shop.look(second.id)).status, 'succeeded');
  shop.gateway.states.set(first.reference, paid(first));
  assert.equal((await shop.look(first.id)).status, 'succeeded');
  assert.deepEqual(told, [
    [second.reference, {}],
    [first.reference, { duplicateOf: second.reference, supersededBy: second.reference }],
  ]);
  assert.ok(shop.events().includes('order_paid_twice'));
});

test('an order that the proxy has seen paid takes no other payment, whatever the shop says', async () => {
  let resolved: Partial<ResolvedOrder> = {};
  const shop = openShop({ resolveOrder: () => ({ amount: PRICE, ...resolved }) });
  const session = await shop.open();
  shop.gateway.states.set(session.reference, paid(session));
  await shop.look(session.id);
  for (resolved of [{}, { paid: false }])
    assert.equal((await problemOf(await shop.create())).code, 'order_already_paid');
  assert.equal(shop.gateway.created.length, 1);
  resolved = { repeatable: true };
  assert.equal((await shop.create()).status, 201);
});
