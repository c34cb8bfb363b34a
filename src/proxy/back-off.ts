/** How long `reconcile()` waits before it looks again. All in milliseconds. */

/** After a payment was created, or after news of it: by then a browser or a webhook has mostly done the work. */
export const FIRST_LOOK = 30_000;
const LAST_LOOK = 30 * 60_000;

/** Until the next look at a payment of this age: ever longer, without a counter to be kept. */
export const lookDelay = (age: number): number => Math.min(LAST_LOOK, Math.max(FIRST_LOOK, Math.floor(age / 2)));

/** Until what has failed so often, at least once, is tried again. */
export const retryDelay = (failures: number): number => Math.min(LAST_LOOK, FIRST_LOOK * 2 ** (failures - 1));
