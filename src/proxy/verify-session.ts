/**
 * Asks the gateway how a session stands, and judges the answer. This is the only place where a
 * session becomes final: polls, webhooks and the return page all come through here. Whatever is
 * missing, unknown or does not fit leaves it `pending`.
 */
import { sameMoney, type CheckoutSession } from '../contract/index.js';
import type { ProxyContext } from './context.js';
import { callGateway, readProblem } from './gateway-call.js';
import { GatewayError, type PaymentState } from './gateway.js';
import { isoTime } from './iso-time.js';
import { ProxyError } from './problem-response.js';
import type { RequestLog } from './request-log.js';
import type { Settlements } from './settlements.js';

const FINAL_STATUSES: readonly string[] = ['succeeded', 'failed', 'canceled', 'expired'];

/** How to verify. */
export interface VerifyOptions {
  /**
   * Something has happened: ask the gateway anew, even where a read is under way that may have begun
   * before it, or where the session has failed. Only a success is never asked about again.
   */
  readonly fresh?: boolean;
}

/** The session with its present, verified status. Throws a `ProxyError` where the gateway did not say. */
export type VerifySession = (session: CheckoutSession, log: RequestLog, options?: VerifyOptions) => Promise<CheckoutSession>;

/** One per proxy: it knows which reads are under way, so that each payment has one at a time. */
export function createVerifySession({ config, budgetOf }: ProxyContext, settlements: Settlements): VerifySession {
  const reads = new Map<string, Promise<PaymentState>>();

  return async (session, log, { fresh = false } = {}) => {
    const settled = await settlements.find(session, log);
    if (settled !== undefined && (settled.status === 'succeeded' || !fresh)) return settled;
    const verified = judge(session, await readState(session, log, fresh), log);
    return verified.status === 'pending' ? (settled ?? verified) : settlements.settle(verified, log);
  };

  async function readState(session: CheckoutSession, log: RequestLog, fresh: boolean): Promise<PaymentState> {
    const { reference, gatewayReference } = session;
    const gateway = config.gateways.get(session.gateway);
    if (gateway === undefined) {
      throw new ProxyError('gateway_misconfigured', `The proxy has no gateway "${session.gateway}" any more. Add it to \`gateways\` again.`);
    }
    // A read that began before the news may miss it; one that began since will do.
    if (fresh) await reads.get(reference)?.catch(() => undefined);
    const present = reads.get(reference);
    if (present !== undefined) return present;
    // Nothing is known that was not known before; `Retry-After` has stretched, and news come first.
    if (!budgetOf(gateway.id).take(fresh ? 'news' : 'poll')) return { status: 'pending' };

    const payment = { reference, ...(gatewayReference === undefined ? {} : { gatewayReference }) };
    const read = callGateway(config, gateway, 'retrievePayment', log, (context) => gateway.retrievePayment(payment, context))
      .catch(stateOfError)
      .finally(() => reads.delete(reference));
    reads.set(reference, read);
    return read;
  }

  function judge(session: CheckoutSession, state: PaymentState, log: RequestLog): CheckoutSession {
    if (!FINAL_STATUSES.includes(state.status)) return session;
    const about = { gateway: session.gateway, reference: session.reference, status: state.status };

    const otherAmount = state.amount !== undefined && !sameMoney(state.amount, session.amount);
    if (otherAmount || (state.status === 'succeeded' && state.amount === undefined)) {
      log('error', 'amount_mismatch', { ...about, expected: session.amount, reported: state.amount });
      return session;
    }
    if (isOtherPayment(session, state)) {
      log('error', 'gateway_reference_mismatch', about);
      return session;
    }
    return finalSession(session, state, config.now());
  }
}

/** A payment that the gateway does not know yet is pending; nothing else is known after a failed read. */
function stateOfError(error: unknown): PaymentState {
  if (!(error instanceof GatewayError)) throw error;
  if (error.code === 'payment_not_found') return { status: 'pending' };
  throw readProblem(error);
}

const isOtherPayment = (session: CheckoutSession, state: PaymentState): boolean =>
  session.gatewayReference !== undefined &&
  state.gatewayReference !== undefined &&
  session.gatewayReference !== state.gatewayReference;

function finalSession(session: CheckoutSession, state: PaymentState, now: number): CheckoutSession {
  const { checkoutUrl: _noLongerOffered, ...rest } = session;
  const gatewayReference = session.gatewayReference ?? state.gatewayReference;
  return {
    ...rest,
    status: state.status,
    settledAt: isoTime(state.settledAt) ?? new Date(now).toISOString(),
    ...(state.channel === undefined ? {} : { channel: state.channel }),
    ...(gatewayReference === undefined ? {} : { gatewayReference }),
  };
}
