/** Makes the event that tells a payment's end, from its verified session. */
import type { CheckoutSession, SessionStatus } from '../contract/index.js';
import { paymentEvent, type PaymentFailedDetail } from './events.js';

/** Why a payment failed, by status. A new status of the contract does not compile without a line here. */
const REASON: Readonly<Record<SessionStatus, PaymentFailedDetail['reason'] | ''>> = {
  pending: '',
  succeeded: '',
  failed: 'failed',
  canceled: 'canceled',
  expired: 'expired',
};

/** The end event of a session; `undefined` while it is pending. */
export function endEvent(session: CheckoutSession): Event | undefined {
  const { status } = session;
  const reason = REASON[status];
  if (reason) return paymentEvent('payment-failed', { reason, session });
  if (status !== 'succeeded') return undefined;
  return session.atAnotherPrice
    ? paymentEvent('payment-pending', { session, code: 'paid_at_another_price' })
    : paymentEvent('payment-success', { session });
}
