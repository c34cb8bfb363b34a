/** How long work that has failed waits before it is tried again, in milliseconds. */

const FIRST_RETRY = 30_000;
const LAST_RETRY = 30 * 60_000;

/** Until the next try after `failures` failed tries, at least one. */
export const retryDelay = (failures: number): number => Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (failures - 1));
