/** How long `reconcile()` waits before it looks again. All in milliseconds. */

/** After a payment was created: by then most buyers have paid, and a browser or a webhook has told. */
export const FIRST_LOOK = 60_000;
/** After news that could not be followed at once. */
export const LOOK_AFTER_NEWS = 15_000;
const LAST_LOOK = 12 * 3_600_000;
const LAST_RETRY = 30 * 60_000;
const FIRST_RETRY = 30_000;

/** Until the next look at a payment of this age: when it is twice as old. So it takes 15 looks in a week, most of them early. */
export const lookDelay = (age: number): number => Math.min(LAST_LOOK, Math.max(FIRST_LOOK, age));

/** Until what has failed so often, at least once, is tried again. */
export const retryDelay = (failures: number): number => Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (failures - 1));
