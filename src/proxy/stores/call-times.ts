/**
 * How a store of tables keeps the times of its counts: one text for each key, the times in ms since the epoch, all of
 * the same length, the oldest first. Whether there is room is seen from one of them: the one that is `limit` back.
 */

/** Digits of a time, good until the year 2286. */
export const TIME_DIGITS = 13;
/** More are not kept, whatever the limit is. */
const MOST = 1_000_000;

/** Characters of the last `limit` times. */
export const lengthOfTimes = (limit: number): number => TIME_DIGITS * Math.min(MOST, Math.max(0, Math.floor(limit)));
