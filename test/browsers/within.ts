/** Time limits, because puppeteer waits for ever for a page that never opens or closes. The work itself goes on. */
import { setTimeout as delay } from 'node:timers/promises';

/** The limit was reached. */
export class TooLate extends Error {}

/** @throws {TooLate} if the promise has not ended after this many ms. */
export async function inTime<Result>(promise: Promise<Result>, ms: number): Promise<Result> {
  const timer = new AbortController();
  const late = delay(Math.max(0, ms), undefined, { signal: timer.signal }).then(
    () => Promise.reject(new TooLate('no answer in time')),
    // The timer was canceled, so this promise never settles.
    () => new Promise<never>(() => {}),
  );
  try {
    return await Promise.race([promise, late]);
  } finally {
    timer.abort();
  }
}

/** @throws {Error} with what was waited for, if `work` has not ended after this many ms. */
export async function within<Result>(work: Promise<Result>, what: string, ms = 60_000): Promise<Result> {
  return inTime(work, ms).catch((error: unknown) => {
    if (!(error instanceof TooLate)) throw error;
    throw new Error(`The browser did not ${what} within ${ms / 1000} s.`, { cause: error });
  });
}
