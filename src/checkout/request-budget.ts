/**
 * Limits how often one page asks about one order, for all of its buttons, attempts and hints: at most 12 requests in
 * any minute and 70 in any ten. A poll leaves one request in the bucket, so that a single hint never waits.
 */
import type { CheckoutWindow } from './window.js';

/** Milliseconds until one more request is in the bucket. */
const EACH = 60_000 / 6.5;
/** Ms in which an empty bucket becomes full: five and a half requests. */
const FULL = 5.5 * EACH;

/** Token bucket, stored as the time at which it was last empty. */
export class RequestBudget {
  readonly #win: CheckoutWindow;
  #emptyAt = -Infinity;

  constructor(win: CheckoutWindow) {
    this.#win = win;
  }

  /** Milliseconds until the bucket has so many requests. */
  delay(requests = 1): number {
    const now = this.#win.performance.now();
    this.#emptyAt = Math.max(this.#emptyAt, now - FULL);
    return Math.max(0, Math.ceil(this.#emptyAt + requests * EACH - now));
  }

  /** Takes one request out. */
  spend(): void {
    this.#emptyAt += EACH;
  }
}
