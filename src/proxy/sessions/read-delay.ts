/** How long `reconcile()` waits before it reads the status of a payment again. All in milliseconds. */

/** From the create to the first status read. Until then most buyers have paid, and a poll or a webhook has come. */
export const FIRST_READ = 60_000;
/** After a nudge whose status read was not allowed or found nothing. */
export const READ_AFTER_NUDGE = 15_000;
const LONGEST_READ_DELAY = 12 * 3_600_000;

/**
 * Until the next status read of a payment of this age: when it is twice as old, but not later than in 12 hours. That
 * makes 24 reads in a week, 11 of them on the first day.
 */
export const readDelay = (age: number): number => Math.min(LONGEST_READ_DELAY, Math.max(FIRST_READ, age));
