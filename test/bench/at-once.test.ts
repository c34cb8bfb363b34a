/** `atOnce`, with which several benchmarks in virtual time run at the same time. */
import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { test } from 'node:test';
import { atOnce } from '../../bench/lib/at-once.js';

test('all items are done, in their order, and never more at once than asked for', async () => {
  const begun: number[] = [];
  let [now, most] = [0, 0];
  await atOnce([1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    most = Math.max(most, ++now);
    await delay(1);
    now--;
  });
  assert.deepEqual(begun, [1, 2, 3, 4, 5]);
  assert.equal(most, 2);
  assert.equal(now, 0);
});

test('after an error nothing new begins, and the error is thrown when the running items have ended', async () => {
  const ended: number[] = [];
  const run = atOnce([1, 2, 3, 4], 2, async (item) => {
    if (item === 1) throw new Error('the first');
    await delay(1);
    ended.push(item);
  });
  await assert.rejects(run, /the first/);
  assert.deepEqual(ended, [2]);
});
