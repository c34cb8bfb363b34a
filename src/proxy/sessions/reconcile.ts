/**
 * `reconcile()`: what nobody came back for. It verifies payments that are still pending and tells
 * the merchant what `onSettled` has not taken, so that a buyer who has closed everything and a
 * webhook that never arrives still lead to `onSettled`.
 *
 * First come payments that it has not looked at yet, the newest of them first: most that were paid are found at the
 * first look. Where there are more than the budget allows for, the older of them wait with those that were looked at
 * before, so that a flood of unpaid ones does not hide the next paid one.
 *
 * Work is claimed in the store: two instances never do the same, and what a dying one leaves behind becomes due
 * again. A run is bounded in time, and by a share of each budget that nobody else can take.
 */
import type { CheckoutSession } from '../../contract/index.js';
import { lookDelay } from '../lib/back-off.js';
import type { ProxyContext } from './context.js';
import { isPayableAfterFailure } from './page-end.js';
import { ProxyError } from '../lib/proxy-error.js';
import { readReference, readSettled, workQueue, type UnsealedSession } from '../stores/records.js';
import { describeError, requestLog, type RequestLog } from '../log/request-log.js';
import type { Settlements } from './settlements.js';
import type { VerifySession } from './verify-session.js';
import { within } from '../lib/within.js';

/** Entries that are worked on at once, of each queue. */
const BATCH = 10;
/** No new batch begins after so many ms: the next run goes on. */
const RUN_LIMIT = 50_000;
/** A single entry is not waited for any longer: an `onSettled` may never return. */
const ENTRY_LIMIT = 60_000;
/** How long claimed entries stay away from others. More than the limit of an entry. */
const LEASE = 120_000;
/** Payments that nobody has looked at, of which a run takes notice. */
const FRESH_LIMIT = 500;
/** A look that is younger than this, in ms, will do. */
const JUST_NOW = 30_000;
/** After this time a payment is given up. A session id opens as long. */
const LIFETIME = 7 * 24 * 3_600_000;
/** After this time, a create that was never answered is given up: no buyer has seen its checkout. */
const UNANSWERED_LIMIT = 24 * 3_600_000;

/** What one run of `reconcile()` came to. */
export interface ReconcileCounts {
  /** Payments about which the gateway was asked and answered. */
  readonly verified: number;
  /** Of these, how many turned out to have a final status. */
  readonly settled: number;
  /** Of these, how many are still pending; they will be looked at again. */
  readonly pending: number;
  /** What did not work and will be tried again: a gateway did not answer, or `onSettled` threw once more. */
  readonly failed: number;
}

/** What became of one entry. `no_budget` ends the run; `gone` counts nowhere. */
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
      ...[...config.gateways.keys()].map((gateway) => lookAtAll(gateway, since, outcomes, log)),
    ]);
    const count = (outcome: Outcome): number => outcomes.filter((each) => each === outcome).length;
    const [settled, pending, failed] = [count('settled'), count('pending'), count('failed')];
    return { verified: settled + pending, settled, pending, failed };
  };

  async function lookAtAll(gateway: string, since: number, outcomes: Outcome[], log: RequestLog): Promise<void> {
    const [fresh, pending] = [workQueue.fresh(gateway), workQueue.pending(gateway)];
    const due = now() + LEASE;
    const waiting = [...(await store.claim(fresh, since, due, FRESH_LIMIT))].reverse();
    let goesOn = true;
    while (goesOn && waiting.length > 0 && now() < since + RUN_LIMIT) {
      goesOn = await workOff(waiting.splice(0, BATCH), outcomes, (reference) => lookAt(fresh, reference, due, log));
    }
    for (const reference of waiting) {
      await store.schedule(pending, reference, since);
      await store.reschedule(fresh, reference, due);
    }
    if (goesOn) await drain(pending, since, outcomes, (reference, until) => lookAt(pending, reference, until, log));
  }

  /** Works off what was due when the run began. A batch that fails as a whole ends it: the other side is down. */
  async function drain(
    queue: string,
    since: number,
    outcomes: Outcome[],
    work: (reference: string, due: number) => Promise<Outcome>,
  ) {
    while (now() < since + RUN_LIMIT) {
      const due = now() + LEASE;
      const claimed = await store.claim(queue, since, due, BATCH);
      if (claimed.length === 0 || !(await workOff(claimed, outcomes, (reference) => work(reference, due)))) return;
    }
  }

  /** Says whether to go on: not without budget, and not where all have failed. */
  async function workOff(
    references: readonly string[],
    outcomes: Outcome[],
    work: (reference: string) => Promise<Outcome>,
  ): Promise<boolean> {
    const batch = await Promise.all(references.map((reference) => attempt(() => work(reference))));
    outcomes.push(...batch);
    return !batch.includes('no_budget') && !batch.every((outcome) => outcome === 'failed');
  }

  /** What takes too long counts as failed and comes back when its lease is over. */
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

  async function lookAt(queue: string, reference: string, due: number, log: RequestLog): Promise<Outcome> {
    const forget = async (outcome: Outcome): Promise<Outcome> => {
      await store.reschedule(queue, reference, due);
      return outcome;
    };
    const settled = (await readSettled(store, reference))?.value.session.status;
    const record = (await readReference(store, reference))?.value;
    if (settled === 'succeeded') return forget('gone');
    if (record === undefined) {
      // Longer than a record is kept, nobody has called `reconcile()`, or there was no budget.
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
    const later = async (outcome: Outcome, delay = Math.min(lookDelay(age), LIFETIME - age)): Promise<Outcome> => {
      // Looked at, it waits with the others; one that finds no budget keeps its place.
      if (queue !== workQueue.pending(gateway) && outcome !== 'no_budget') {
        await store.schedule(workQueue.pending(gateway), reference, now() + delay);
        return forget(outcome);
      }
      await store.reschedule(queue, reference, due, now() + delay);
      return outcome;
    };
    // A browser's poll or a webhook has just been here: the look that nobody else makes comes after them.
    if (age < LIFETIME && budgetOf(gateway).hasLooked(reference, JUST_NOW)) {
      await store.reschedule(queue, reference, due, now() + JUST_NOW);
      return 'gone';
    }
    try {
      const { status } = await verify(await sealed(session, id), log, 'reconcile');
      // Given up, and its page is still there: it may be paid all the same.
      if (status !== 'pending' && status !== 'succeeded' && isPayableAfterFailure(config, session))
        return await later(settled === undefined ? 'settled' : 'gone');
      if (status !== 'pending') return await forget('settled');
    } catch (error) {
      if (!(error instanceof ProxyError)) log('error', 'internal_error', { reference, error: describeError(error) });
      else if (error.code === 'rate_limited') return later('no_budget', 0);
      return later('failed', lookDelay(age));
    }
    if (age < LIFETIME) return later('pending');
    log('error', 'payment_given_up', { gateway, reference });
    return forget('pending');
  }

  async function sealed(session: UnsealedSession, id: string | undefined): Promise<CheckoutSession> {
    return { ...session, id: id ?? (await sessionIds.seal(session)) };
  }
}
