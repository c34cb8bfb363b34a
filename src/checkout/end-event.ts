/** The event that tells how a payment ended, by the session that the proxy has verified. */
import type { CheckoutSession, SessionStatus } from '../contract/index.js';
import { paymentEvent, type PaymentFailedDetail } from './events.js';

/** Why a payment failed, by status. One that joins the contract has to be thought about here. */
const REASON: Readonly<Record<SessionStatus, PaymentFailedDetail['reason'] | ''>> = {
  pending: '',
  succeeded: '',
  failed: 'failed',
  canceled: 'canceled',
  expired: 'expired',
};

/** The event that tells a session's end; none as long as it has none. */
export function endEvent(session: CheckoutSession): Event | undefined {
  const { status } = session;
  const reason = REASON[status];
  if (reason) return paymentEvent('payment-failed', { reason, session });
  if (status !== 'succeeded') return undefined;
  return session.atAnotherPrice
    ? paymentEvent('payment-pending', { session, code: 'paid_at_another_price' })
    : paymentEvent('payment-success', { session });
}
