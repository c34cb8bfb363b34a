import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGatewayBudget, type GatewayBudget } from '../../src/proxy/gateway-budget.js';
import type { CallReason } from '../../src/proxy/gateway-budget.js';
import { memoryStore } from '../../src/proxy/index.js';
import { stoppedClock } from './shop.js';

function openBudget(requestsPerMinute: number | undefined) {
  const now = stoppedClock();
  const store = memoryStore({ now });
  const another = (): GatewayBudget => createGatewayBudget('fake', requestsPerMinute, { store, now });
  return { now, another, budget: another() };
}

let payments = 0;

/** How many calls about different payments there are, up to 1000. */
async function taken(budget: GatewayBudget, reason: CallReason): Promise<number> {
  let count = 0;
  while (count < 1000 && (await budget.take(reason, `payment-${payments++}`))) count++;
  return count;
}

test('never more calls than the gateway accepts begin within any minute, of all processes together', async () => {
  const { now, budget, another } = openBudget(100);
  const budgets = [budget, another(), another()];
  const calls: number[] = [];
  const reasons: CallReason[] = ['create', 'news', 'poll', 'reconcile'];
  for (let turn = 0; turn < 3000; turn++) {
    const from = budgets[turn % 3] ?? budget;
    if (await from.take(reasons[turn % 4] ?? 'poll', `payment-${turn}`)) calls.push(now());
    now.advance(100);
  }
  for (const call of calls) assert.ok(calls.filter((other) => other >= call && other < call + 60_000).length <= 100);
  assert.ok(calls.length > 400, `${calls.length} calls in five minutes: the budget is hardly used`);
});

test('reconcile leaves room for polls, polls for news, and all of them for creates', async () => {
  const { budget } = openBudget(100);
  assert.equal(await taken(budget, 'reconcile'), 30);
  assert.equal(await taken(budget, 'poll'), 20);
  assert.equal(await taken(budget, 'news'), 40);
  assert.equal(await taken(budget, 'create'), 10);
  assert.equal(await taken(budget, 'create'), 0);
});

test('creates leave room for verifying what they have created', async () => {
  const { budget } = openBudget(100);
  assert.equal(await taken(budget, 'create'), 50);
  assert.equal(await taken(budget, 'news'), 40);
});

test('one session that is polled without pause gets a quarter, and leaves the rest to the others', async () => {
  const { budget } = openBudget(100);
  let count = 0;
  while (await budget.take('poll', 'impatient')) count++;
  assert.equal(count, 25);
  assert.equal(await budget.take('poll', 'patient'), true);
});

test('a session that is polled at its cadence is not impatient', async () => {
  const { budget, now } = openBudget(20);
  let count = 0;
  for (; count < 10 && (await budget.take('poll', 'one')); count++) now.advance(3000);
  assert.equal(count, 10);
});

test('a budget is whole again after a little more than a minute', async () => {
  const { budget, now } = openBudget(100);
  await taken(budget, 'create');
  now.advance(64_999);
  assert.equal(await taken(budget, 'create'), 0);
  now.advance(1);
  assert.equal(await taken(budget, 'create'), 50);
});

test('a gateway that accepts one request a minute gets it, whatever for', async () => {
  for (const reason of ['create', 'news', 'poll', 'reconcile'] as const) {
    const { budget } = openBudget(1);
    assert.equal(await taken(budget, reason), 1);
    assert.ok(Number.isFinite(budget.cadence('one')));
  }
});

test('a gateway without a known limit is never refused', async () => {
  const { budget } = openBudget(undefined);
  assert.equal(await taken(budget, 'poll'), 1000);
  for (let buyer = 0; buyer < 1000; buyer++) assert.equal(budget.cadence(`${buyer}`), 3);
});

test('the cadence stretches with the sessions that are watched, and shrinks when they are gone', () => {
  const { budget, now } = openBudget(100);
  assert.equal(budget.cadence('one'), 3);
  assert.equal(budget.cadence('one'), 3);
  let cadence = 0;
  for (let buyer = 1; buyer <= 70; buyer++) cadence = budget.cadence(`${buyer}`);
  assert.equal(cadence, Math.ceil((71 * 65) / 50));
  now.advance(61_000);
  assert.equal(budget.cadence('one'), 3);
});
