/**
 * How the stores with tables keep the times of their counts: one text for each key. It holds times in ms since the
 * epoch, all of the same length, the oldest first. There is room if the time that is `limit` back is out of the window.
 */

/** Digits of a time, good until the year 2286. */
export const TIME_DIGITS = 13;
/** The most times that are kept for a key, whatever the limit is. */
const MOST = 1_000_000;

/** Length of the last `limit` times, in characters. */
export const lengthOfTimes = (limit: number): number => TIME_DIGITS * Math.min(MOST, Math.max(0, Math.floor(limit)));
