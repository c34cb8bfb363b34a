/** Time limits: who wins when work and limit end at the same moment. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { abortAfter, atMost, within } from '../../src/proxy/lib/within.js';

const never = new Promise<never>(() => {});
const tooLate = (): Error => new Error('ours');

test('work that ends by the abort of its limit does not win over the error of the limit', async () => {
  let aborted = false;
  const work = (signal: AbortSignal): Promise<never> =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        aborted = true;
        reject(new Error('theirs'));
      });
    });
  await assert.rejects(abortAfter(1, work, tooLate), /^Error: ours$/);
  assert.ok(aborted);
});

test('work in time is what comes out, and its signal is left alone', async () => {
  let signal: AbortSignal | undefined;
  const work = async (given: AbortSignal): Promise<string> => {
    signal = given;
    return 'done';
  };
  assert.equal(await abortAfter(10_000, work, tooLate), 'done');
  assert.equal(signal?.aborted, false);
  assert.equal(await atMost(10_000, Promise.resolve('done'), tooLate), 'done');
});

test('work that throws before it is a promise rejects', async () => {
  const work = (): never => {
    throw new Error('theirs');
  };
  await assert.rejects(abortAfter(10_000, work, tooLate), /theirs/);
});

test('work that takes too long rejects, or is not waited for', async () => {
  await assert.rejects(atMost(1, never, tooLate), /ours/);
  assert.equal(await within(1, never), undefined);
  await assert.rejects(within(10_000, Promise.reject(new Error('theirs'))), /theirs/);
});
