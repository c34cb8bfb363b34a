/**
 * Gives a payment up: it is canceled at its gateway, where that can be done, so that nobody pays by a page that was
 * left behind. How the session stands afterwards is asked for as always: a payment that was made in the meantime is one.
 */
import type { CheckoutSession } from '../../contract/index.js';
import type { RequestLog } from '../log/request-log.js';
import type { ProxyContext } from './context.js';
import { callGateway, knownPayment } from './gateway-call.js';
import type { Settlements } from './settlements.js';
import type { VerifySession } from './verify-session.js';

/** The session as it stands after the try. Throws a `ProxyError` where the gateway did not say. */
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
    // Refused or not, and logged: the gateway's own word comes next.
    await callGateway(proxy, gateway, 'cancelPayment', log, (context) => cancel(payment, context)).catch(
      () => undefined,
    );
    return verify(session, log, 'return', true);
  };
}
