/** How platforms keep work alive that outlives its request: Workers' `ctx`, Next's `after`, edge functions' context. */
import type { KeepAlive } from './exchange.js';

/** The first `waitUntil` that the platform gave. Where there is none, work goes on by itself. */
export function waitUntilOf(given: readonly unknown[]): KeepAlive {
  for (const platform of given) {
    const waitUntil: unknown = Object(platform).waitUntil;
    if (typeof waitUntil !== 'function') continue;
    // Called as a method: the `waitUntil` of Workers throws without its object.
    return (work) =>
      void waitUntil.call(
        platform,
        work.catch(() => undefined),
      );
  }
  return (work) => void work.catch(() => undefined);
}
