/**
 * What an attempt pays for. An order's number alone does not say it: its price and gateway may change while an
 * attempt lives, and numbers may begin again.
 */
import { sameMoney, type CheckoutSession, type Money } from '../contract/index.js';
import type { Attempt } from './attempt-store.js';

/** Milliseconds. After a day a link is taken to be dead, and a success to be no more than a memory. */
export const DAY = 24 * 3_600_000;

/** Whether the attempt's session is what the page offers: at its price and gateway, as far as it names them. */
export function isSamePurchase(
  { session, shown }: Pick<Attempt, 'session' | 'shown'>,
  amount?: Money,
  gateway?: string,
): boolean {
  if (!session || (gateway && gateway !== session.gateway)) return !session;
  // What is not an amount says nothing; it keeps a payment from beginning, and not from going on.
  return !amount || !(amount.value > 0) || [session.amount, shown].some((price) => price && sameMoney(price, amount));
}

/** Whether the session's success leaves nothing to be paid. */
export const isPaidInFull = ({ status, atAnotherPrice, repeatable }: CheckoutSession): boolean =>
  status === 'succeeded' && !atAnotherPrice && !repeatable;
