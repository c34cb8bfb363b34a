/**
 * How the stores with tables keep the times of their counts: one text for each key. It holds times in ms since the
 * epoch, all of the same length, the oldest first. There is room if the time that is `limit` back is out of the window,
 * or in the future: then the clock was set back, and without this rule nothing would be counted for as long as the
 * jump.
 */

/**
 * Ms. A time that is further ahead is in the future, also for `redisStore`. Another process may be a little ahead: its
 * clock is not quite the same, or this one has waited for the database.
 */
export const CLOCK_SLACK = 10_000;

/** Digits of a time, good until the year 2286. */
export const TIME_DIGITS = 13;
/** The most times that are kept for a key, whatever the limit is. */
const MOST = 1_000_000;

/** Length of the last `limit` times, in characters. */
export const lengthOfTimes = (limit: number): number => TIME_DIGITS * Math.min(MOST, Math.max(0, Math.floor(limit)));
