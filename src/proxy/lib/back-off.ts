/** How long `reconcile()` waits before it reads a status again, and how long failed work waits. All in milliseconds. */

/** From the create to the first status read: by then most buyers have paid, and a browser or a webhook has told us. */
export const FIRST_LOOK = 60_000;
/** After a nudge whose status read was not allowed or found nothing. */
export const LOOK_AFTER_NEWS = 15_000;
const LAST_LOOK = 12 * 3_600_000;
const LAST_RETRY = 30 * 60_000;
const FIRST_RETRY = 30_000;

/**
 * Until the next status read of a payment of this age: when it is twice as old. That makes 15 reads in a week, most
 * of them early.
 */
export const lookDelay = (age: number): number => Math.min(LAST_LOOK, Math.max(FIRST_LOOK, age));

/** Until the next try after `failures` failed tries, at least one. */
export const retryDelay = (failures: number): number => Math.min(LAST_RETRY, FIRST_RETRY * 2 ** (failures - 1));
