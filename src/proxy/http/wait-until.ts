/** How platforms keep work alive that outlives its request: Workers' `ctx`, Next's `after`, edge functions' context. */
import type { KeepAlive } from './exchange.js';

/** The first `waitUntil` among what the platform gave; elsewhere work goes on by itself. */
export function waitUntilOf(given: readonly unknown[]): KeepAlive {
  for (const platform of given) {
    const waitUntil: unknown = Object(platform).waitUntil;
    if (typeof waitUntil !== 'function') continue;
    // As a method: that of Workers refuses to be called without its object.
    return (work) =>
      void waitUntil.call(
        platform,
        work.catch(() => undefined),
      );
  }
  return (work) => void work.catch(() => undefined);
}
