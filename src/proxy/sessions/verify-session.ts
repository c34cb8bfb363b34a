/**
 * Asks the gateway how a session stands, and judges the answer. This is the only place where a
 * session becomes final: polls, webhooks and the return page all come through here. Whatever is
 * missing, unknown or does not fit leaves it `pending`.
 */
import { sameMoney, type CheckoutSession, type FinalStatus, type SessionStatus } from '../../contract/index.js';
import { LOOK_AFTER_NEWS } from '../lib/back-off.js';
import type { ProxyContext } from './context.js';
import { isNews, type CallReason } from '../budget/gateway-budget.js';
import { checkState } from '../gateways/gateway-answer.js';
import { callGateway, knownPayment, readProblem } from './gateway-call.js';
import { GatewayError, type GatewayContext, type PaymentState } from '../gateways/gateway.js';
import { isoTime } from '../lib/iso-time.js';
import { isPayableAfterFailure } from './page-end.js';
import { createLeastRecentlyUsed } from '../lib/least-recently-used.js';
import { ProxyError } from '../lib/proxy-error.js';
import { createRecent } from '../lib/recent.js';
import { workQueue } from '../stores/records.js';
import { createWorkUnderWay } from '../lib/work-under-way.js';
import type { RequestLog } from '../log/request-log.js';
import type { Settlements } from './settlements.js';

/** Which statuses end a payment. A status that joins the contract has to be thought about here. */
const IS_FINAL: Readonly<Record<SessionStatus, boolean>> = {
  pending: false,
  succeeded: true,
  failed: true,
  canceled: true,
  expired: true,
};
/** Complaints about gateways' answers that are remembered, so that each is made once per payment. */
const COMPLAINTS = 10_000;

/**
 * Why a session is verified:
 *
 * - `poll`: somebody asks. A read that is under way will do, and a final status holds.
 * - `return`, `webhook`, `signed_webhook`: news. The gateway is asked anew, even where a read is under way that
 *   may have begun before it, or where the session has failed; only a success is never asked about again. Should
 *   the gateway not say, or the news come too often to be followed, `reconcile()` will ask soon.
 * - `reconcile`: as news, from a share of the budget of its own.
 */
export type VerifyReason = Exclude<CallReason, 'create' | 'cancel'>;

/**
 * The session with its present, verified status. Throws a `ProxyError` where the gateway did not
 * say. Without budget, polls and news are answered with what is known; `reconcile` gets `rate_limited`.
 *
 * `isGivenUp`: the buyer waits for this payment no more, so that one which failed and could be tried again has failed.
 */
export type VerifySession = (
  session: CheckoutSession,
  log: RequestLog,
  reason?: VerifyReason,
  isGivenUp?: boolean,
) => Promise<CheckoutSession>;

/** A read under way; `undefined` where the budget did not allow it. */
interface Read {
  readonly reason: VerifyReason;
  readonly state: Promise<PaymentState | undefined>;
}

/** One per proxy: it knows which reads are under way, so that each payment has one at a time. */
export function createVerifySession(proxy: ProxyContext, settlements: Settlements): VerifySession {
  const { config, budgetOf, counter } = proxy;
  const reads = createWorkUnderWay<Read>(config.now, config.isolatedRequests);
  const complained = createLeastRecentlyUsed<true>(COMPLAINTS);
  /** Sessions that `reconcile()` will look at soon. More news must not put that off. */
  const scheduled = createRecent(LOOK_AFTER_NEWS, config.now);

  return async (session, log, reason = 'poll', isGivenUp = false) => {
    const settled = await settlements.find(session, log);
    if (settled !== undefined && (settled.status === 'succeeded' || reason === 'poll')) return settled;
    const { gateway, reference } = session;
    if (isNews(reason) && !scheduled.has(reference) && budgetOf(gateway).isFirstHand(reference, reason)) {
      await lookSoon(workQueue.fresh(gateway), reference);
    }
    const state = await readState(session, log, reason);
    // Nobody polls for what has ended: news of it that could not be followed are followed later, whoever brought them.
    if (state === undefined && settled !== undefined && isNews(reason) && !scheduled.has(reference))
      await lookSoon(workQueue.pending(gateway), reference);
    if (state === undefined && reason === 'reconcile') {
      throw new ProxyError('rate_limited', "The gateway's budget for this minute is used up.");
    }
    const verified = state === undefined ? session : judge(session, state, isGivenUp, log);
    const recorded = verified.status === 'pending' ? undefined : await settlements.settle(verified, log);
    return recorded ?? settled ?? session;
  };

  async function lookSoon(queue: string, reference: string): Promise<void> {
    scheduled.note(reference);
    await config.store.schedule(queue, reference, config.now() + LOOK_AFTER_NEWS);
  }

  async function readState(
    session: CheckoutSession,
    log: RequestLog,
    reason: VerifyReason,
  ): Promise<PaymentState | undefined> {
    const { reference } = session;
    // A read that began before the news may miss it; one that began since will do.
    if (reason !== 'poll') await reads.find(reference)?.state.catch(() => undefined);
    for (;;) {
      const present = reads.find(reference);
      const read = present ?? beginRead(session, log, reason);
      const state = await read.state;
      // A read that was refused for a lesser reason says nothing about this one.
      if (state !== undefined || read.reason === reason) return state;
    }
  }

  function beginRead(session: CheckoutSession, log: RequestLog, reason: VerifyReason): Read {
    const { reference } = session;
    const gateway = config.gateways.get(session.gateway);
    if (gateway === undefined) {
      throw new ProxyError(
        'gateway_misconfigured',
        `The proxy has no gateway "${session.gateway}" any more. Add it to \`gateways\` again.`,
      );
    }
    const payment = knownPayment(session);
    const ask = async (): Promise<PaymentState | undefined> => {
      if (!(await budgetOf(gateway.id).take(reason, reference))) {
        counter.withheld(gateway.id);
        return undefined;
      }
      const call = async (context: GatewayContext): Promise<PaymentState> =>
        checkState(await gateway.retrievePayment(payment, context));
      return callGateway(proxy, gateway, 'retrievePayment', log, call).catch(stateOfError);
    };
    const read: Read = { reason, state: ask().finally(() => reads.end(reference, read)) };
    reads.begin(reference, read);
    return read;
  }

  function judge(session: CheckoutSession, state: PaymentState, isGivenUp: boolean, log: RequestLog): CheckoutSession {
    const { gateway, reference } = session;
    // Once per payment and kind: a payment is looked at many times, and its gateway says the same each time.
    const complain = (event: string, fields: Readonly<Record<string, unknown>>): CheckoutSession => {
      const key = `${reference} ${event} ${String(fields['field'])}`;
      if (complained.get(key) === undefined) log('error', event, { gateway, reference, ...fields });
      complained.set(key, true);
      return session;
    };
    const { status, amount, unclear } = state;
    if (unclear !== undefined) return complain('gateway_answer_unclear', { field: unclear });
    // An adapter in JavaScript may answer anything.
    if (!Object.hasOwn(IS_FINAL, status)) return complain('gateway_answer_unclear', { field: 'status' });
    if (!isFinal(status)) return session;
    // The page is still there, and so may be the buyer: what is paid on it a moment later must not have failed before.
    if (status === 'failed' && !isGivenUp && isPayableAfterFailure(config, session)) return session;
    if (
      (amount !== undefined && !sameMoney(amount, session.amount)) ||
      (status === 'succeeded' && amount === undefined)
    ) {
      return complain('amount_mismatch', { status, expected: session.amount, reported: amount });
    }
    if (isOtherPayment(session, state)) return complain('gateway_reference_mismatch', { status });
    return finalSession(session, state, config.now());
  }
}

const isFinal = (status: SessionStatus): status is FinalStatus => IS_FINAL[status];

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
  const { checkoutUrl: _noLongerOffered, cancelable: _noMore, ...rest } = session;
  const gatewayReference = session.gatewayReference ?? state.gatewayReference;
  return {
    ...rest,
    status: state.status,
    settledAt: isoTime(state.settledAt) ?? new Date(now).toISOString(),
    ...(state.channel === undefined ? {} : { channel: state.channel }),
    ...(gatewayReference === undefined ? {} : { gatewayReference }),
  };
}
