/**
 * Cancels a payment at its gateway, if the gateway can do that, so that nobody pays on the hosted page later. Then
 * the status is read as usual: the buyer may have paid in the meantime.
 *
 * The cancel has no priority, and without budget the answer is what is known: whoever gives payments up must not use
 * what is for buyers who begin, or who have paid.
 */
import type { CheckoutSession } from '../../contract/index.js';
import type { RequestLog } from '../lib/request-log.js';
import type { ProxyContext } from './context.js';
import { callGateway, knownPayment } from './gateway-call.js';
import type { Settlements } from './settlements.js';
import type { VerifySession } from './verify-session.js';

/** The session after the try to cancel. Throws a `ProxyError` if the gateway did not give its status. */
export type CancelSession = (session: CheckoutSession, log: RequestLog) => Promise<CheckoutSession>;

/** One per proxy. */
export function createCancelSession(
  proxy: ProxyContext,
  verify: VerifySession,
  settlements: Settlements,
): CancelSession {
  const { config, budgetOf, counter } = proxy;
  return async (session, log) => {
    const settled = await settlements.find(session, log);
    if (settled !== undefined) return settled;
    const { reference } = session;
    const gateway = config.gateways.get(session.gateway);
    const cancel = gateway?.cancelPayment?.bind(gateway);
    if (gateway === undefined || cancel === undefined) return verify(session, log, 'return', true);
    if (!(await budgetOf(gateway.id).take('cancel', reference))) {
      counter.withheld(gateway.id);
      return verify(session, log, 'poll', true);
    }
    const payment = knownPayment(session);
    log('info', 'cancel_asked', { gateway: gateway.id, reference });
    // An error is logged and ignored: the status is read next.
    await callGateway(proxy, gateway, 'cancelPayment', log, (context) => cancel(payment, context)).catch(
      () => undefined,
    );
    return verify(session, log, 'return', true);
  };
}
