/**
 * `reconcile()` verifies payments that are still pending, and calls `onSettled` again if it has failed. So `onSettled`
 * is called even if the buyer has closed all pages and the webhook never arrives.
 *
 * Payments whose status it has not read yet come first, the newest before the older ones: most paid payments are found
 * by the first status read. If the budget is too small for all of them, the older ones wait with the payments that were
 * read before. So many unpaid payments cannot delay the next paid one.
 *
 * Work is claimed in the store: two instances never do the same work, and the work of an instance that ends is due
 * again. A run has a time limit, and its own share of each budget.
 */
import type { CheckoutSession } from '../../contract/index.js';
import { readDelay } from './read-delay.js';
import type { ProxyContext } from './context.js';
import { isPayableAfterFailure } from './page-end.js';
import { ProxyError } from '../lib/proxy-error.js';
import { readReference, readSettled, workQueue } from './records.js';
import type { UnsealedSession } from '../tokens/session-id.js';
import { describeError, requestLog, type RequestLog } from '../lib/request-log.js';
import type { Settlements } from './settlements.js';
import type { VerifySession } from './verify-session.js';
import { within } from '../lib/within.js';

/** Entries of a queue that are processed at once. */
const BATCH = 10;
/** No new batch begins after this many ms. The next run continues. */
const RUN_LIMIT = 50_000;
/** Ms to wait for one entry: a call of `onSettled` may never return. */
const ENTRY_LIMIT = 60_000;
/** Ms for which entries are claimed. Longer than the limit of an entry. */
const LEASE = 120_000;
/** The most payments of the first queue that a run claims. */
const FRESH_LIMIT = 500;
/** Ms after a status read in which no other is needed. */
const JUST_NOW = 30_000;
/** Ms after which a payment is given up. A session id is valid for the same time. */
const LIFETIME = 7 * 24 * 3_600_000;
/** Ms after which a create without an answer is given up: no buyer has seen its hosted page. */
const UNANSWERED_LIMIT = 24 * 3_600_000;

/** The result of one run of `reconcile()`. */
export interface ReconcileCounts {
  /** Payments whose status was read. */
  readonly verified: number;
  /** How many of these have a final status. */
  readonly settled: number;
  /** How many of these are still pending. Their status will be read again. */
  readonly pending: number;
  /** What failed and will be tried again: a gateway did not answer, or `onSettled` threw again. */
  readonly failed: number;
}

/** The result of one entry. `no_budget` ends the run; `gone` is not counted. */
type Outcome = 'settled' | 'pending' | 'failed' | 'delivered' | 'gone' | 'no_budget';

/** One per proxy. */
export function createReconcile(
  { config, sessionIds, budgetOf }: ProxyContext,
  verify: VerifySession,
  settlements: Settlements,
): () => Promise<ReconcileCounts> {
  const { store, now } = config;

  return async () => {
    const log = requestLog(config.log, { requestId: crypto.randomUUID(), route: 'reconcile' });
    const outcomes: Outcome[] = [];
    const since = now();
    await Promise.all([
      drain(workQueue.undelivered, since, outcomes, (reference, due) => deliver(reference, due, log)),
      ...[...config.gateways.keys()].map((gateway) => verifyGateway(gateway, since, outcomes, log)),
    ]);
    const count = (outcome: Outcome): number => outcomes.filter((each) => each === outcome).length;
    const [settled, pending, failed] = [count('settled'), count('pending'), count('failed')];
    return { verified: settled + pending, settled, pending, failed };
  };

  async function verifyGateway(gateway: string, since: number, outcomes: Outcome[], log: RequestLog): Promise<void> {
    const [fresh, pending] = [workQueue.fresh(gateway), workQueue.pending(gateway)];
    const due = now() + LEASE;
    const waiting = [...(await store.claim(fresh, since, due, FRESH_LIMIT))].reverse();
    let continues = true;
    while (continues && waiting.length > 0 && now() < since + RUN_LIMIT) {
      const batch = waiting.splice(0, BATCH);
      continues = await processBatch(batch, outcomes, (reference) => verifyEntry(fresh, reference, due, log));
    }
    for (const reference of waiting) {
      await store.schedule(pending, reference, since);
      await store.reschedule(fresh, reference, due);
    }
    if (!continues) return;
    await drain(pending, since, outcomes, (reference, until) => verifyEntry(pending, reference, until, log));
  }

  /** Processes the entries that were due when the run began. Stops if a whole batch fails: the other side is down. */
  async function drain(
    queue: string,
    since: number,
    outcomes: Outcome[],
    work: (reference: string, due: number) => Promise<Outcome>,
  ) {
    while (now() < since + RUN_LIMIT) {
      const due = now() + LEASE;
      const claimed = await store.claim(queue, since, due, BATCH);
      if (claimed.length === 0 || !(await processBatch(claimed, outcomes, (reference) => work(reference, due)))) return;
    }
  }

  /** Processes a batch. Returns whether to continue: not without budget, and not if all have failed. */
  async function processBatch(
    references: readonly string[],
    outcomes: Outcome[],
    work: (reference: string) => Promise<Outcome>,
  ): Promise<boolean> {
    const batch = await Promise.all(references.map((reference) => attempt(() => work(reference))));
    outcomes.push(...batch);
    return !batch.includes('no_budget') && !batch.every((outcome) => outcome === 'failed');
  }

  /** An entry that takes too long counts as failed. It is due again when its lease is over. */
  async function attempt(work: () => Promise<Outcome>): Promise<Outcome> {
    let outcome: Outcome = 'failed';
    await within(
      ENTRY_LIMIT,
      work().then((done) => void (outcome = done)),
    );
    return outcome;
  }

  async function deliver(reference: string, due: number, log: RequestLog): Promise<Outcome> {
    if (!(await settlements.deliver(reference, log))) return 'failed';
    await store.reschedule(workQueue.undelivered, reference, due);
    return 'delivered';
  }

  async function verifyEntry(queue: string, reference: string, due: number, log: RequestLog): Promise<Outcome> {
    const forget = async (outcome: Outcome): Promise<Outcome> => {
      await store.reschedule(queue, reference, due);
      return outcome;
    };
    const settled = (await readSettled(store, reference))?.value.session.status;
    const record = (await readReference(store, reference))?.value;
    if (settled === 'succeeded') return forget('gone');
    if (record === undefined) {
      // The record has expired: nobody has called `reconcile()` in that time, or there was no budget.
      if (settled === undefined) log('error', 'payment_given_up', { reference });
      return forget('gone');
    }

    const { session, id } = record;
    const { gateway } = session;
    const age = now() - Date.parse(session.createdAt);
    if (id === undefined && session.gatewayReference === undefined && age >= UNANSWERED_LIMIT) {
      log('warn', 'create_given_up', { gateway, reference });
      return forget('gone');
    }
    const later = async (outcome: Outcome, delay = Math.min(readDelay(age), LIFETIME - age)): Promise<Outcome> => {
      // After a status read it moves to the queue of pending payments. Without budget it keeps its place.
      if (queue !== workQueue.pending(gateway) && outcome !== 'no_budget') {
        await store.schedule(workQueue.pending(gateway), reference, now() + delay);
        return forget(outcome);
      }
      await store.reschedule(queue, reference, due, now() + delay);
      return outcome;
    };
    // A poll or a webhook has just caused a status read. So the next one can wait.
    if (age < LIFETIME && budgetOf(gateway).hasRead(reference, JUST_NOW)) {
      await store.reschedule(queue, reference, due, now() + JUST_NOW);
      return 'gone';
    }
    try {
      const { status } = await verify(await sealed(session, id), log, 'reconcile');
      // The buyer has canceled or failed, but the hosted page can still be paid.
      if (status !== 'pending' && status !== 'succeeded' && isPayableAfterFailure(config, session))
        return await later(settled === undefined ? 'settled' : 'gone');
      if (status !== 'pending') return await forget('settled');
    } catch (error) {
      if (!(error instanceof ProxyError)) log('error', 'internal_error', { reference, error: describeError(error) });
      else if (error.code === 'rate_limited') return later('no_budget', 0);
      return later('failed', readDelay(age));
    }
    if (age < LIFETIME) return later('pending');
    log('error', 'payment_given_up', { gateway, reference });
    return forget('pending');
  }

  async function sealed(session: UnsealedSession, id: string | undefined): Promise<CheckoutSession> {
    return { ...session, id: id ?? (await sessionIds.seal(session)) };
  }
}
