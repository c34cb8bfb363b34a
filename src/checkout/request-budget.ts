/**
 * How often one page may ask about one order, for all of its buttons and attempts and whatever hints arrive: a
 * bucket of requests, at most 12 in any minute and 70 in any ten. Polls leave one in it, so that a hint which
 * comes alone never waits.
 */
import type { CheckoutWindow } from './window.js';

/** Milliseconds until one more request is in the bucket. */
const EACH = 60_000 / 6.5;
/** What an empty bucket takes to fill: five and a half requests. */
const FULL = 5.5 * EACH;

/** Token bucket, stored as the time at which it was last empty. */
export class RequestBudget {
  readonly #win: CheckoutWindow;
  #emptyAt = -Infinity;

  constructor(win: CheckoutWindow) {
    this.#win = win;
  }

  /** Milliseconds until so many requests are in the budget. */
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
