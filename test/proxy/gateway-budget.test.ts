import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGatewayBudget, type GatewayBudget } from '../../src/proxy/budget/gateway-budget.js';
import type { CallReason } from '../../src/proxy/budget/gateway-budget.js';
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
  const reasons: CallReason[] = ['create', 'webhook', 'poll', 'reconcile'];
  for (let turn = 0; turn < 3000; turn++) {
    const from = budgets[turn % 3] ?? budget;
    if (await from.take(reasons[turn % 4] ?? 'poll', `payment-${turn}`)) calls.push(now());
    now.advance(100);
  }
  for (const call of calls) assert.ok(calls.filter((other) => other >= call && other < call + 60_000).length <= 100);
  assert.ok(calls.length > 400, `${calls.length} calls in five minutes: the budget is hardly used`);
});

const OWN = { create: 20, webhook: 15, reconcile: 15, poll: 5 } as const;
const MOST = { create: 40, webhook: 60, reconcile: 55, poll: 35 } as const;

for (const greedy of ['create', 'webhook', 'poll', 'reconcile'] as const) {
  test(`whatever ${greedy} takes, every other spender has its own share left`, async () => {
    const { budget, now } = openBudget(100);
    assert.equal(await taken(budget, greedy), MOST[greedy]);
    // Creates begin one by one while some are turned away.
    now.advance(2000);
    for (const reason of ['create', 'webhook', 'poll', 'reconcile'] as const) {
      if (reason === greedy) continue;
      let got = 0;
      for (let ask = 0; ask < OWN[reason]; ask++) if (await budget.take(reason, `payment-${payments++}`)) got++;
      assert.equal(got, OWN[reason], reason);
    }
  });
}

test('all of them together take what the gateway accepts, and no more', async () => {
  const { budget } = openBudget(100);
  let sum = 0;
  for (const reason of ['poll', 'reconcile', 'create', 'webhook'] as const) sum += await taken(budget, reason);
  assert.equal(sum, 100);
});

test('creates leave room for verifying what they have created', async () => {
  const { budget } = openBudget(100);
  assert.equal(await taken(budget, 'create'), 40);
  assert.equal(await taken(budget, 'webhook'), 40);
});

test('one session that is polled without pause gets one status read a poll interval, and leaves the rest to the others', async () => {
  const { budget, now } = openBudget(100);
  const reads: number[] = [];
  for (let ask = 0; ask < 600; ask++, now.advance(100)) if (await budget.take('poll', 'impatient')) reads.push(ask);
  assert.ok(reads.length >= 20 && reads.length <= 23, `${reads.length} reads in a minute`);
  assert.equal(await budget.take('poll', 'patient'), true);
});

test('a session that is polled at the interval is read each time', async () => {
  const { budget, now } = openBudget(100);
  let count = 0;
  for (; count < 10 && (await budget.take('poll', 'one')); count++) now.advance(3000);
  assert.equal(count, 10);
});

for (const [source, first] of [
  ['webhook', 5000],
  ['return', 5000],
  ['signed_webhook', 1000],
] as const) {
  test(`a thousand nudges of one session by ${source} cause one status read at once, and then ever fewer`, async () => {
    const { budget, now } = openBudget(100);
    const reads: number[] = [];
    const begin = now();
    for (let each = 0; each < 6000; each++, now.advance(100))
      if (await budget.take(source, 'one')) reads.push(now() - begin);
    const gaps = reads.slice(1).map((time, index) => time - (reads[index] ?? 0));
    assert.equal(reads[0], 0);
    assert.deepEqual(gaps.slice(0, 3), [first, 2 * first, 4 * first]);
    assert.ok(
      gaps.slice(6).every((gap) => gap === 60_000) && reads.length < 18,
      `${reads.length} reads in ten minutes`,
    );
  });
}

test('nudges of many sessions that came to nothing leave the share of nudges to those that are heard of for the first time', async () => {
  const { budget, now } = openBudget(100);
  const own = Array.from({ length: 40 }, (_, index) => `own-${index}`);
  for (const reference of own) await budget.take('webhook', reference);
  now.advance(2 * 60_000);
  for (let second = 0; second < 60; second++, now.advance(1000))
    for (const reference of own) await budget.take('webhook', reference);
  const heard = await Promise.all(
    Array.from({ length: 15 }, (_, index) => budget.take(index % 2 ? 'return' : 'webhook', `honest-${index}`)),
  );
  assert.ok(heard.every(Boolean), `${heard.filter(Boolean).length} of 15`);
});

test('the gateway’s own call is followed at once, however often others have pretended', async () => {
  const { budget, now } = openBudget(100);
  for (let each = 0; each < 100; each++, now.advance(100)) await budget.take('webhook', 'one');
  assert.equal(await budget.take('webhook', 'one'), false);
  assert.equal(await budget.take('return', 'one'), true);
  assert.equal(await budget.take('signed_webhook', 'one'), true);
});

test('a refused poll does not count as a status read: who polls on and on gets the first one that there is', async () => {
  const { budget, another, now } = openBudget(100);
  await taken(another(), 'poll');
  for (let ask = 0; ask < 32; ask++) {
    assert.equal(await budget.take('poll', 'steady'), false);
    now.advance(2000);
  }
  now.advance(1000);
  for (let each = 0; each < 30; each++) await another().take('webhook', `nudged-${each}`);
  // 30 of 100 are used: too many for the impatient, few enough for a first nudge.
  assert.equal(await budget.take('poll', 'steady'), true);
  assert.equal(await budget.take('poll', 'steady'), false);
});

test('a budget is whole again after a little more than a minute', async () => {
  const { budget, now } = openBudget(100);
  await taken(budget, 'webhook');
  now.advance(64_999);
  assert.equal(await taken(budget, 'webhook'), 0);
  now.advance(1);
  assert.equal(await taken(budget, 'webhook'), 60);
});

test('while some creates are refused, the others start one at a time, and nudges find budget at any moment', async () => {
  const { budget, now } = openBudget(100);
  assert.equal(await taken(budget, 'create'), 40);
  const minutes: number[][] = [];
  for (let half = 0; half < 10 * 130; half++) {
    now.advance(500);
    if (await budget.take('create', `create-${half}`)) (minutes[Math.floor(half / 130)] ??= []).push(half);
    // Each is paid for a little later; the gateway is asked then.
    if (half > 130 && half % 3 === 0)
      assert.equal(await budget.take('webhook', `nudged-${half}`), true, `after ${half / 2} s`);
  }
  for (const begun of minutes.slice(1)) {
    assert.ok(begun.length >= 30 && begun.length <= 40, `${begun.length} in a window`);
    for (const [index, time] of begun.slice(1).entries()) assert.ok(time - (begun[index] ?? 0) >= 3);
  }
});

test('a rush of creates that nobody was turned away in is not slowed down', async () => {
  const { budget, now } = openBudget(100);
  for (let rush = 0; rush < 5; rush++) {
    for (let buyer = 0; buyer < 40; buyer++) assert.equal(await budget.take('create', `${rush}-${buyer}`), true);
    now.advance(65_000);
  }
});

test('after a nudge that found no budget, the next poll of that session goes before other polls', async () => {
  const { budget, another, now } = openBudget(100);
  assert.equal(await budget.take('create', 'paid'), true);
  await taken(another(), 'create');
  await taken(another(), 'webhook');
  assert.equal(await budget.take('webhook', 'paid'), false);
  assert.equal(budget.msToNextRead('paid'), 3000);
  now.advance(65_000);
  for (let poll = 0; poll < 35; poll++) await another().take('poll', `poll-${poll}`);
  assert.equal(await budget.take('poll', 'other'), false);
  assert.equal(await budget.take('poll', 'paid'), true);
  assert.equal(await budget.take('poll', 'paid'), false);
});

test('where nudges come, the status of a held session is read every 25 seconds, and the poll after a held request is routine', async () => {
  const { budget, now } = openBudget(100);
  await budget.take('webhook', 'another');
  await budget.take('create', 'one');
  now.advance(3000);
  assert.equal(await budget.take('poll', 'one'), false, 'the first poll');
  assert.equal(budget.msToNextRead('one'), 22_000);
  now.advance(16_000);
  budget.expectRoutinePoll('one');
  now.advance(1000);
  assert.equal(await budget.take('poll', 'one'), false, 'back to be held again');
  now.advance(5000);
  assert.equal(await budget.take('poll', 'one'), true, 'the status read');
  assert.equal(budget.msToNextRead('one'), 25_000);
});

test('where nudges come, a poll that is not routine still reads the status', async () => {
  const { budget, now } = openBudget(100);
  await budget.take('webhook', 'another');
  await budget.take('create', 'one');
  now.advance(3000);
  assert.equal(await budget.take('poll', 'one'), false);
  now.advance(3000);
  assert.equal(await budget.take('poll', 'one'), true, 'nobody said that it would come');
  budget.expectRoutinePoll('one');
  now.advance(6000);
  assert.equal(await budget.take('poll', 'one'), true, 'it was expected earlier');
  budget.expectRoutinePoll('one');
  await budget.take('webhook', 'one');
  now.advance(3000);
  assert.equal(await budget.take('poll', 'one'), true, 'a nudge for this session is a reason');
});

test('ten minutes after the last nudge none are expected, and the status of a held session is read every 3 seconds', async () => {
  const { budget, now } = openBudget(100);
  await budget.take('webhook', 'another');
  assert.equal(budget.msToNextRead('one'), 25_000);
  now.advance(600_000);
  assert.equal(budget.msToNextRead('one'), 3000);
  await budget.take('create', 'one');
  now.advance(3000);
  assert.equal(await budget.take('poll', 'one'), true);
});

test('a gateway that accepts one request a minute gets it, whatever for', async () => {
  for (const reason of ['create', 'webhook', 'poll', 'reconcile'] as const) {
    const { budget } = openBudget(1);
    assert.equal(await taken(budget, reason), 1);
    assert.ok(Number.isFinite(budget.secondsToNextPoll('one')));
  }
});

test('a gateway whose limit is not known has an assumed one; Infinity stands for none', async () => {
  const { budget } = openBudget(undefined);
  assert.equal(await taken(budget, 'webhook'), 36);
  const { budget: free } = openBudget(Infinity);
  for (const reason of ['poll', 'webhook', 'create', 'reconcile'] as const)
    assert.equal(await taken(free, reason), 1000);
  for (let buyer = 0; buyer < 1000; buyer++) assert.equal(free.secondsToNextPoll(`${buyer}`), 3);
});

test('the poll interval grows with the sessions that are watched, up to a minute, and shrinks when they are gone', () => {
  const { budget, now } = openBudget(100);
  assert.equal(budget.secondsToNextPoll('one'), 3);
  assert.equal(budget.secondsToNextPoll('one'), 3);
  let seconds = 0;
  for (let buyer = 1; buyer <= 20; buyer++) seconds = budget.secondsToNextPoll(`${buyer}`);
  assert.equal(seconds, Math.ceil((21 * 65) / 35));
  for (let buyer = 21; buyer <= 1000; buyer++) seconds = budget.secondsToNextPoll(`${buyer}`);
  assert.equal(seconds, 60);
  now.advance(61_000);
  assert.equal(budget.secondsToNextPoll('one'), 3);
});

test('the poll interval grows with what other processes use: two with fourteen sessions each share the polls', async () => {
  const { now, budget, another } = openBudget(100);
  const processes = [budget, another()];
  const due = processes.map((_, process) =>
    Array.from({ length: 14 }, (_unused, buyer) => 500 * buyer + 137 * process),
  );
  let refused = 0;
  let asked = 0;
  const intervals: number[] = [];
  for (let time = 0; time < 1_300_000; time += 100, now.advance(100)) {
    for (const [process, from] of processes.entries()) {
      for (const [buyer, at] of (due[process] ?? []).entries()) {
        if (at > time) continue;
        const reference = `${process}-${buyer}`;
        const granted = await from.take('poll', reference);
        const seconds = from.secondsToNextPoll(reference);
        due[process]![buyer] = time + seconds * 1000;
        // After they have found out about each other.
        if (time < 200_000) continue;
        asked++;
        if (!granted) refused++;
        intervals.push(seconds);
      }
    }
  }
  // Alone it would be 26 s, and every second poll refused; half of the polls each make 52 s.
  const mean = intervals.reduce((sum, each) => sum + each, 0) / intervals.length;
  assert.ok(mean > 38 && mean <= 60, `${mean} s`);
  assert.ok(refused / asked < 0.33, `${refused} of ${asked} refused`);

  processes.pop();
  now.advance(9 * 65_000);
  for (let buyer = 0; buyer < 14; buyer++) budget.secondsToNextPoll(`${buyer}`);
  assert.equal(budget.secondsToNextPoll('0'), 26, 'alone again');
});
