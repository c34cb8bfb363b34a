/**
 * `reconcile()` verifies payments that are still pending, and calls `onSettled` again if it has failed. So `onSettled`
 * is called even if the buyer has closed all pages and the webhook never arrives.
 *
 * Nearly all turns are for payments whose status nobody has read yet, the newest before the older ones: most paid
 * payments are found by the first status read. What finds no budget then waits in a second queue, with the payments that
 * a nudge has just led to; a third one has those that were read before. These two go the longest due first, and both
 * have turns in each run: a stranger who begins payments and nudges them fills one queue, and cannot stop the others.
 *
 * Work is claimed in the store: two instances never do the same work, and the work of an instance that ends is due
 * again. A run has a time limit, and its own share of each budget.
 */
import type { CheckoutSession } from '../../contract/index.js';
import { readDelay } from './read-delay.js';
import type { ProxyContext } from './context.js';
import { isPageOpen, isPayableAfterFailure } from './page-end.js';
import { createQueueTurns } from './queue-turns.js';
import { ProxyError } from '../lib/proxy-error.js';
import { createSteadyClock } from '../lib/steady-clock.js';
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
  const clock = createSteadyClock(now);
  /** The turn of the queues with which the next run begins. A cron job, a new process each time, begins anywhere. */
  let turn = Math.floor(Math.random() * 1000);

  return async () => {
    const log = requestLog(config.log, { requestId: crypto.randomUUID(), route: 'reconcile' });
    const outcomes: Outcome[] = [];
    const since = now();
    const begin = clock();
    const isOver = (): boolean => clock() >= begin + RUN_LIMIT;
    await Promise.all([
      deliverAll(since, isOver, outcomes, log),
      ...[...config.gateways.keys()].map((gateway) => verifyGateway(gateway, since, isOver, outcomes, log)),
    ]);
    const count = (outcome: Outcome): number => outcomes.filter((each) => each === outcome).length;
    const [settled, pending, failed] = [count('settled'), count('pending'), count('failed')];
    return { verified: settled + pending, settled, pending, failed };
  };

  async function verifyGateway(
    gateway: string,
    since: number,
    isOver: () => boolean,
    outcomes: Outcome[],
    log: RequestLog,
  ): Promise<void> {
    const queues = {
      fresh: workQueue.fresh(gateway),
      waiting: workQueue.waiting(gateway),
      pending: workQueue.pending(gateway),
    };
    const due = now() + LEASE;
    const newest = [...(await store.claim(queues.fresh, since, due, FRESH_LIMIT))].reverse();
    const take = createQueueTurns(
      {
        fresh: async (count) => newest.splice(0, count),
        waiting: (count) => store.claim(queues.waiting, since, due, count),
        pending: (count) => store.claim(queues.pending, since, due, count),
      },
      turn,
    );
    let continues = true;
    while (continues && !isOver()) {
      const batch = await take(BATCH);
      if (batch.length === 0) break;
      const before = outcomes.length;
      continues = await processBatch(batch, outcomes, ({ queue, entry }) =>
        verifyEntry(queues[queue], entry, { since, due }, log),
      );
      turn += outcomes.slice(before).filter((outcome) => outcome !== 'no_budget').length;
    }
    for (const reference of newest) {
      await store.schedule(queues.waiting, reference, since);
      await store.reschedule(queues.fresh, reference, due);
    }
  }

  /** Delivers what was due when the run began. Stops if a whole batch fails: the shop is down. */
  async function deliverAll(since: number, isOver: () => boolean, outcomes: Outcome[], log: RequestLog): Promise<void> {
    while (!isOver()) {
      const due = now() + LEASE;
      const claimed = await store.claim(workQueue.undelivered, since, due, BATCH);
      if (claimed.length === 0) return;
      if (!(await processBatch(claimed, outcomes, (reference) => deliver(reference, due, log)))) return;
    }
  }

  /** Processes a batch. Returns whether to continue: not without budget, and not if all have failed. */
  async function processBatch<Entry>(
    entries: readonly Entry[],
    outcomes: Outcome[],
    work: (entry: Entry) => Promise<Outcome>,
  ): Promise<boolean> {
    const batch = await Promise.all(entries.map((entry) => attempt(() => work(entry))));
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

  /** `due` is when the entry comes back if this process ends now. */
  async function verifyEntry(
    queue: string,
    reference: string,
    { since, due }: { readonly since: number; readonly due: number },
    log: RequestLog,
  ): Promise<Outcome> {
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
      // After a status read it moves to the queue of pending payments.
      if (queue !== workQueue.pending(gateway)) {
        await store.schedule(workQueue.pending(gateway), reference, now() + delay);
        return forget(outcome);
      }
      await store.reschedule(queue, reference, due, now() + delay);
      return outcome;
    };
    /** Without budget an entry stays: a fresh one behind newer ones, another one before all that were due later. */
    const noBudget = async (): Promise<Outcome> => {
      await store.reschedule(queue, reference, due, queue === workQueue.fresh(gateway) ? since : since - LIFETIME);
      return 'no_budget';
    };
    // A poll or a webhook has just caused a status read. So the next one can wait.
    if (age < LIFETIME && budgetOf(gateway).hasRead(reference, JUST_NOW)) {
      await store.reschedule(queue, reference, due, now() + JUST_NOW);
      return 'gone';
    }
    try {
      const { status } = await verify(await sealed(session, id), log, 'reconcile');
      // The page may still be paid, at a second try: after a failure anywhere, after a cancel where it stays open.
      const canChange = status === 'failed' ? isPageOpen(config, session) : isPayableAfterFailure(config, session);
      if (status !== 'pending' && status !== 'succeeded' && canChange)
        return await later(settled === undefined ? 'settled' : 'gone');
      if (status !== 'pending') return await forget('settled');
    } catch (error) {
      if (!(error instanceof ProxyError)) log('error', 'internal_error', { reference, error: describeError(error) });
      else if (error.code === 'rate_limited') return noBudget();
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
