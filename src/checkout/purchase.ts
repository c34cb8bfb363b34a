/**
 * What an attempt pays for. An order's number alone does not say it: its price and gateway may change while an
 * attempt lives, and numbers may begin again.
 */
import { sameMoney, type CheckoutSession, type Money } from '../contract/index.js';
import type { Attempt } from './attempt-store.js';
import type { CheckoutWindow } from './window.js';

/** Milliseconds. After a day a link is taken to be dead, and a success to be no more than a memory. */
const DAY = 24 * 3_600_000;

/** Whether the attempt's session is at the price that the page offers, as far as it names one. Its gateway is for `isOffered`. */
export function isSamePurchase({ session, shown }: Pick<Attempt, 'session' | 'shown'>, amount?: Money): boolean {
  if (!session) return true;
  // What is not an amount says nothing; it keeps a payment from beginning, and not from going on.
  return !amount || !(amount.value > 0) || [session.amount, shown].some((price) => price && sameMoney(price, amount));
}

/** Whether the session's success leaves nothing to be paid. */
export const isPaidInFull = ({ status, atAnotherPrice, repeatable }: CheckoutSession): boolean =>
  status === 'succeeded' && !atAnotherPrice && !repeatable;

/** Whether a success that was told on an earlier page is still shown: for a day, and where the page offers the same. */
export const isRemembered = (attempt: Attempt, win: CheckoutWindow, amount?: Money): boolean =>
  isPaidInFull(attempt.session!) && win.Date.now() - attempt.doneAt! <= DAY && isSamePurchase(attempt, amount);

/**
 * After a day the link of an attempt that is still pending is taken to be dead, and a click begins anew. No
 * gateway documents a lifetime (assumption); until then a click brings the same link back, because a second
 * one could be paid too.
 */
export const isOld = ({ startedAt }: Attempt, win: CheckoutWindow): boolean => win.Date.now() - startedAt > DAY;
