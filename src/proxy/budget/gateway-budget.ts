/**
 * Keeps all processes that share a store below what a gateway accepts in a minute, and says how often to poll. This
 * file decides by the reason of a call. Each rule has its own file: `shares.ts` divides the calls,
 * `create-admission.ts` admits creates, `poll-interval.ts` says how often to poll, `status-reads.ts` says when a
 * status may be read.
 */
import { createAdmission } from './create-admission.js';
import { createPollInterval, LONGEST_INTERVAL, SHORTEST_INTERVAL } from './poll-interval.js';
import { ASSUMED_PER_MINUTE, createShares } from './shares.js';
import { createStatusReads, NUDGES_EXPECTED, type NudgeSource } from './status-reads.js';
import type { CheckedConfig } from '../config/check-config.js';
import { createRecent } from '../lib/recent.js';
import { createSteadyClock } from '../lib/steady-clock.js';

/**
 * Why a call is made: a buyer waits for the hosted page, a nudge came, a buyer gives a payment up, a browser polls, or
 * `reconcile()` runs.
 */
export type CallReason = 'create' | NudgeSource | 'cancel' | 'poll' | 'reconcile';

/** Whether the reason of a call is a nudge. */
export const isNudge = (reason: CallReason): reason is NudgeSource =>
  reason === 'return' || reason === 'webhook' || reason === 'signed_webhook';

/** The budget of one gateway. */
export interface GatewayBudget {
  /** What the gateway accepts; `Infinity` where it has no limit. */
  readonly requestsPerMinute: number;
  /**
   * Whether a create may be tried. `false`: the create is refused. Then do not count it, and do not ask the shop for
   * the price. `true` promises nothing: `take` decides.
   */
  mayCreate(): boolean;
  /** Takes one call about a payment out of the budget. `false`: none is left, or this poll needs no status read. */
  take(reason: CallReason, reference: string): Promise<boolean>;
  /**
   * Notes that a browser watches a session. Returns the seconds after which to poll again: more where this process
   * watches many sessions, or where other processes use much of the budget.
   */
  secondsToNextPoll(reference: string): number;
  /** Notes the same. Returns the ms after which to read the status of a session with a held request. */
  msToNextRead(reference: string): number;
  /** A held request has timed out. The client polls again at once, and that poll is routine. */
  expectRoutinePoll(reference: string): void;
  /** Whether a nudge has priority: it is signed, or the first of its source for this session, in all processes. */
  hasPriority(reference: string, source: NudgeSource): Promise<boolean>;
  /** Whether this process has read the status in the last `ms`, with an answer or without. */
  hasRead(reference: string, ms: number): boolean;
  /** Notes that the gateway has answered the last status read. */
  noteAnswer(reference: string): void;
  /** Whether this process has read the status in the last `ms`, and the gateway has answered. */
  hasAnswer(reference: string, ms: number): boolean;
}

/** The budgets of all gateways. A gateway that is not configured any more has no limit: nothing calls it. */
export function createGatewayBudgets(
  config: Pick<CheckedConfig, 'gateways' | 'store' | 'now'>,
): (id: string) => GatewayBudget {
  const budgets = new Map(
    [...config.gateways].map(([id, { limits }]) => [id, createGatewayBudget(id, limits.requestsPerMinute, config)]),
  );
  const unlimited = createGatewayBudget('', Infinity, config);
  return (id) => budgets.get(id) ?? unlimited;
}

/** Without `requestsPerMinute` a limit is assumed; `Infinity` means no limit. */
export function createGatewayBudget(
  gateway: string,
  requestsPerMinute: number = ASSUMED_PER_MINUTE,
  { store, now }: Pick<CheckedConfig, 'store' | 'now'>,
): GatewayBudget {
  // Ages only: a clock that is set back must stop neither creates nor reads.
  const clock = createSteadyClock(now);
  const shares = createShares(gateway, requestsPerMinute, store);
  const admission = createAdmission(shares, clock);
  const pollInterval = createPollInterval(shares.most('poll'), clock);
  const statusReads = createStatusReads(pollInterval, shares, clock);
  /** Sessions with a nudge that found no budget: their next poll may use the nudges' share. */
  const postponedNudges = createRecent(NUDGES_EXPECTED, clock);
  /** Sessions that were just created: their first poll is never too soon. */
  const unread = createRecent(LONGEST_INTERVAL * 1000, clock);
  /** Sessions whose last status read the gateway has answered. */
  const answered = createRecent(LONGEST_INTERVAL * 1000, clock);
  const hasRead = (reference: string, ms: number): boolean => !statusReads.isDue(reference, ms);

  async function takeNudge(reference: string, source: NudgeSource): Promise<boolean> {
    // Without priority a nudge uses the share of polls: a stranger can open many sessions and nudge them all.
    const hasPriority = await statusReads.hasPriority(reference, source);
    const isDue = shares.isUnlimited || statusReads.isNudgeDue(reference, source);
    if (isDue && (await shares.take(hasPriority ? 'nudge' : 'poll'))) {
      statusReads.noteNudgeRead(reference, source);
      return true;
    }
    if (hasPriority) postponedNudges.note(reference);
    return false;
  }

  /** It never has priority: who gives up has not paid, and a stranger can do it with every payment that he begins. */
  async function takeCancel(reference: string): Promise<boolean> {
    if (!shares.isUnlimited && !statusReads.isNudgeDue(reference, 'cancel')) return false;
    if (!(await shares.take('cancel'))) return false;
    statusReads.noteNudgeRead(reference, 'cancel');
    return true;
  }

  async function takePoll(reference: string): Promise<boolean> {
    const canTakeNudge = postponedNudges.has(reference) && statusReads.isDue(reference, SHORTEST_INTERVAL * 1000);
    if (canTakeNudge && (await shares.take('nudge'))) return true;
    if (statusReads.canSkipPoll(reference)) return false;
    if (shares.isUnlimited) return true;
    // A poll that comes too soon is answered with what is known.
    if (!unread.has(reference) && !statusReads.isDue(reference, pollInterval.seconds() * 1000)) return false;
    const granted = await shares.take('poll');
    if (granted) pollInterval.granted();
    else pollInterval.refused();
    return granted;
  }

  function takeFor(reason: CallReason, reference: string): Promise<boolean> {
    switch (reason) {
      case 'create':
        return admission.take();
      case 'return':
      case 'webhook':
      case 'signed_webhook':
        statusReads.noteNudge(reference);
        return takeNudge(reference, reason);
      case 'cancel':
        return takeCancel(reference);
      case 'poll':
        return takePoll(reference);
      case 'reconcile':
        return shares.take('reconcile');
    }
  }

  return {
    requestsPerMinute,
    mayCreate: () => admission.mayTry(),

    async take(reason, reference) {
      // A refused call is not noted: else the next poll, which comes in time, would count as too soon.
      if (!(await takeFor(reason, reference))) return false;
      statusReads.note(reference);
      answered.forget(reference);
      postponedNudges.forget(reference);
      unread.forget(reference);
      if (reason === 'create') {
        unread.note(reference);
        statusReads.expectRoutinePoll(reference);
      }
      return true;
    },

    secondsToNextPoll(reference) {
      pollInterval.watch(reference);
      return pollInterval.seconds();
    },

    msToNextRead(reference) {
      pollInterval.watch(reference);
      return postponedNudges.has(reference) ? SHORTEST_INTERVAL * 1000 : statusReads.msToNextRead(reference);
    },

    expectRoutinePoll: (reference) => statusReads.expectRoutinePoll(reference),
    hasPriority: (reference, source) => statusReads.hasPriority(reference, source),
    hasRead,
    noteAnswer: (reference) => answered.note(reference),
    hasAnswer: (reference, ms) => hasRead(reference, ms) && answered.has(reference),
  };
}
