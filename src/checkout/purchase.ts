/**
 * Whether an attempt is for what the page sells now. The order number is not enough: price and gateway may change while
 * an attempt is live, and a shop may use its numbers again.
 */
import { sameMoney, type CheckoutSession, type Money } from '../contract/index.js';
import type { Attempt } from './attempt-store.js';
import type { CheckoutWindow } from './window.js';

/** In ms. After a day a hosted page counts as dead, and a success is no longer shown. */
const DAY = 24 * 3_600_000;

/** Whether the attempt's session has the page's price, if the page names one. `isOffered` compares the gateway. */
export function isSamePurchase({ session, shown }: Pick<Attempt, 'session' | 'shown'>, amount?: Money): boolean {
  if (!session) return true;
  // An invalid amount is ignored: it keeps a payment from beginning, but must not stop one under way.
  return !amount || !(amount.value > 0) || [session.amount, shown].some((price) => price && sameMoney(price, amount));
}

/** Whether the session's success leaves nothing to be paid. */
export const isPaidInFull = ({ status, atAnotherPrice, repeatable }: CheckoutSession): boolean =>
  status === 'succeeded' && !atAnotherPrice && !repeatable;

/** Whether a success of an earlier page is still shown: for a day, and if the page has the same price. */
export const isRemembered = (attempt: Attempt, win: CheckoutWindow, amount?: Money): boolean =>
  isPaidInFull(attempt.session!) && win.Date.now() - attempt.doneAt! <= DAY && isSamePurchase(attempt, amount);

/**
 * Whether the attempt is more than a day old. Then its hosted page counts as dead (assumption), and a click may begin a
 * new payment. Until then a click shows the same page again, because a second one could be paid too. `expiresAt` is not
 * used: with a clock that is an hour wrong, a live page would seem dead.
 */
export const isOld = ({ startedAt }: Attempt, win: CheckoutWindow): boolean => win.Date.now() - startedAt > DAY;
