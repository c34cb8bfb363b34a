/**
 * Reads the status of a session at the gateway, and judges the answer. This is the only place where a session becomes
 * final: polls, webhooks and the return page all use it. If something is missing, unknown or does not match, the
 * session stays `pending`.
 */
import { sameMoney, type CheckoutSession, type FinalStatus, type SessionStatus } from '../../contract/index.js';
import { READ_AFTER_NUDGE } from './read-delay.js';
import type { ProxyContext } from './context.js';
import { isNudge, type CallReason } from '../budget/gateway-budget.js';
import { checkState } from '../gateways/gateway-answer.js';
import { callGateway, knownPayment, readProblem } from './gateway-call.js';
import { GatewayError, type GatewayContext, type PaymentState } from '../gateways/gateway.js';
import { isoTime } from '../lib/iso-time.js';
import { isPayableAfterFailure } from './page-end.js';
import { createLeastRecentlyUsed } from '../lib/least-recently-used.js';
import { ProxyError } from '../lib/proxy-error.js';
import { createRecent } from '../lib/recent.js';
import { workQueue } from './records.js';
import { createWorkUnderWay } from '../lib/work-under-way.js';
import type { RequestLog } from '../lib/request-log.js';
import type { Settlements } from './settlements.js';

/** Which statuses end a payment. A record, so that a new status of the contract does not compile without a decision. */
const IS_FINAL: Readonly<Record<SessionStatus, boolean>> = {
  pending: false,
  succeeded: true,
  failed: true,
  canceled: true,
  expired: true,
};
/** Log entries about gateways' answers that are remembered, so that each is written once per payment. */
const COMPLAINTS = 10_000;

/**
 * Why a session is verified:
 *
 * - `poll`: a browser asks. A status read that is under way is enough, and a final status is not read again.
 * - `return`, `webhook`, `signed_webhook`: a nudge. The status is read again, even if a read is under way (it may have
 *   begun before the nudge), and even if the session has failed. Only a success is never read again. If the gateway
 *   does not answer, or the budget allows no read, `reconcile()` reads the status soon.
 * - `reconcile`: like a nudge, but with its own share of the budget.
 */
export type VerifyReason = Exclude<CallReason, 'create' | 'cancel'>;

/**
 * The session with its verified status. Throws a `ProxyError` if the gateway did not answer. Without budget, polls
 * and nudges are answered with what is known; `reconcile` gets `rate_limited`.
 *
 * `isGivenUp`: the buyer has canceled. So a failed payment is final, even if the buyer could try again on its page.
 */
export type VerifySession = (
  session: CheckoutSession,
  log: RequestLog,
  reason?: VerifyReason,
  isGivenUp?: boolean,
) => Promise<CheckoutSession>;

/** A status read under way. `state` is `undefined` if the budget did not allow it. */
interface Read {
  readonly reason: VerifyReason;
  readonly state: Promise<PaymentState | undefined>;
}

/** One per proxy. It knows the status reads under way: there is at most one per payment at a time. */
export function createVerifySession(proxy: ProxyContext, settlements: Settlements): VerifySession {
  const { config, budgetOf, counter } = proxy;
  const reads = createWorkUnderWay<Read>(config.now, config.isolatedRequests);
  const complained = createLeastRecentlyUsed<true>(COMPLAINTS);
  /** Sessions whose status `reconcile()` will read soon. Further nudges must not delay that. */
  const scheduled = createRecent(READ_AFTER_NUDGE, config.now);

  return async (session, log, reason = 'poll', isGivenUp = false) => {
    const settled = await settlements.find(session, log);
    if (settled !== undefined && (settled.status === 'succeeded' || reason === 'poll')) return settled;
    const { gateway, reference } = session;
    // Before the status read: this process may end in it.
    const due =
      isNudge(reason) && (await budgetOf(gateway).hasPriority(reference, reason)) && !scheduled.has(reference)
        ? await readSoon(workQueue.fresh(gateway), reference)
        : undefined;
    const state = await readState(session, log, reason);
    // No browser polls an ended session. If a nudge for it could not be followed, `reconcile()` reads the status later.
    if (state === undefined && settled !== undefined && isNudge(reason) && !scheduled.has(reference))
      await readSoon(workQueue.pending(gateway), reference);
    if (state === undefined && reason === 'reconcile') {
      throw new ProxyError('rate_limited', "The gateway's budget for this minute is used up.");
    }
    const verified = state === undefined ? session : judge(session, state, isGivenUp, log);
    const recorded = verified.status === 'pending' ? undefined : await settlements.settle(verified, log);
    // A success that cannot be recorded yet is read again first of all.
    if (due !== undefined && state !== undefined && reason !== 'signed_webhook' && verified.status !== 'succeeded')
      await waitBehind(gateway, reference, due);
    return recorded ?? settled ?? session;
  };

  /** Returns when. */
  async function readSoon(queue: string, reference: string): Promise<number> {
    scheduled.note(reference);
    const due = config.now() + READ_AFTER_NUDGE;
    await config.store.schedule(queue, reference, due);
    return due;
  }

  /**
   * A nudge that anybody can send has caused a status read. The next one still comes soon, but not before those of
   * payments that nobody has read yet: else a stranger who nudges each payment that he begins fills that queue.
   */
  async function waitBehind(gateway: string, reference: string, due: number): Promise<void> {
    await config.store.schedule(workQueue.waiting(gateway), reference, due);
    await config.store.reschedule(workQueue.fresh(gateway), reference, due);
    // A nudge that cannot be followed makes it fresh again.
    scheduled.forget(reference);
  }

  async function readState(
    session: CheckoutSession,
    log: RequestLog,
    reason: VerifyReason,
  ): Promise<PaymentState | undefined> {
    const { reference } = session;
    // A read that began before the nudge may miss a payment. Wait for its end; a read that begins after it is enough.
    if (reason !== 'poll') await reads.find(reference)?.state.catch(() => undefined);
    for (;;) {
      const present = reads.find(reference);
      const read = present ?? beginRead(session, log, reason);
      const state = await read.state;
      // A read for another reason that found no budget does not mean that there is none for this reason.
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
      const budget = budgetOf(gateway.id);
      if (!(await budget.take(reason, reference))) {
        counter.withheld(gateway.id);
        return undefined;
      }
      const call = async (context: GatewayContext): Promise<PaymentState> =>
        checkState(await gateway.retrievePayment(payment, context));
      const state = await callGateway(proxy, gateway, 'retrievePayment', log, call).catch(stateOfError);
      budget.noteAnswer(reference);
      return state;
    };
    const read: Read = { reason, state: ask().finally(() => reads.end(reference, read)) };
    reads.begin(reference, read);
    return read;
  }

  function judge(session: CheckoutSession, state: PaymentState, isGivenUp: boolean, log: RequestLog): CheckoutSession {
    const { gateway, reference } = session;
    // Once per payment and kind: a status is read many times, and the gateway gives the same answer each time.
    const complain = (event: string, fields: Readonly<Record<string, unknown>>): CheckoutSession => {
      const key = `${reference} ${event} ${String(fields['field'])}`;
      if (complained.get(key) === undefined) log('error', event, { gateway, reference, ...fields });
      complained.set(key, true);
      return session;
    };
    const { status, amount, unclear } = state;
    if (unclear !== undefined) return complain('gateway_answer_unclear', { field: unclear });
    // An adapter in JavaScript may answer with an unknown status.
    if (!Object.hasOwn(IS_FINAL, status)) return complain('gateway_answer_unclear', { field: 'status' });
    if (!isFinal(status)) return session;
    // The buyer can still pay on the hosted page, so the payment must not be recorded as failed yet.
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

/** A payment that the gateway does not know yet is pending. Any other failed read says nothing about the payment. */
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
