/** A rate limit with a sliding window: a number of requests is accepted in any 60 s, the others are refused. */

const WINDOW_MS = 60_000;

/** Counts requests. A refused request does not count (assumption: the vendor does not say). */
export interface RateLimit {
  /** Whether one more request is accepted. `now` in ms since the epoch. */
  accepts(now: number): boolean;
}

/** A limit of `requestsPerMinute`; `Infinity` accepts everything. */
export function createRateLimit(requestsPerMinute: number): RateLimit {
  let accepted: number[] = [];
  return {
    accepts(now) {
      if (requestsPerMinute === Infinity) return true;
      accepted = accepted.filter((at) => at > now - WINDOW_MS);
      if (accepted.length >= requestsPerMinute) return false;
      accepted.push(now);
      return true;
    },
  };
}
