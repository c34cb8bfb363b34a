import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGatewayBudget } from '../../src/proxy/gateway-budget.js';

const clock = (): { now: () => number; tick: (ms: number) => void } => {
  let time = Date.UTC(2026, 0, 1);
  return { now: () => time, tick: (ms) => (time += ms) };
};

const taken = (take: () => boolean): number => {
  let count = 0;
  while (count < 1000 && take()) count++;
  return count;
};

test('never more calls than the gateway accepts begin within any minute', () => {
  const { now, tick } = clock();
  const budget = createGatewayBudget(100, now);
  const calls: number[] = [];
  for (let ms = 0; ms < 300_000; ms += 100) {
    if (budget.take('create')) calls.push(ms);
    tick(100);
  }
  for (const call of calls) assert.ok(calls.filter((other) => other >= call && other < call + 60_000).length <= 100);
  assert.equal(calls.length, 500);
});

test('polls leave room for news, and both leave room for creates', () => {
  const { now } = clock();
  const budget = createGatewayBudget(100, now);
  assert.equal(taken(() => budget.take('poll')), 70);
  assert.equal(taken(() => budget.take('news')), 20);
  assert.equal(taken(() => budget.take('create')), 10);
  assert.equal(budget.take('create'), false);
});

test('a gateway without a known limit is never refused', () => {
  const { now } = clock();
  const budget = createGatewayBudget(undefined, now);
  assert.equal(taken(() => budget.take('poll')), 1000);
  for (let buyer = 0; buyer < 1000; buyer++) assert.equal(budget.cadence(`${buyer}`), 3);
});

test('the cadence stretches with the sessions that are watched, and shrinks when they are gone', () => {
  const { now, tick } = clock();
  const budget = createGatewayBudget(100, now);
  assert.equal(budget.cadence('one'), 3);
  assert.equal(budget.cadence('one'), 3);
  let cadence = 0;
  for (let buyer = 1; buyer <= 70; buyer++) cadence = budget.cadence(`${buyer}`);
  assert.equal(cadence, Math.ceil((71 * 60) / 70));
  tick(61_000);
  assert.equal(budget.cadence('one'), 3);
});
