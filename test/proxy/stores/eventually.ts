/** Waits for what other processes do. */
import assert from 'node:assert/strict';

/** Uses an interval, because some tests mock `setTimeout`. */
const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setInterval(() => {
      clearInterval(timer);
      resolve();
    }, ms);
  });

/** Asks every few milliseconds, for some ten seconds. */
export async function eventually(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let turn = 0; !(await holds()); turn++) {
    assert.ok(turn < 2000, `it never happened: ${what}`);
    await pause(5);
  }
}
