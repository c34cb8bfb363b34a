/**
 * `reconcile()`: what nobody came back for. It verifies payments that are still pending and tells
 * the merchant what `onSettled` has not taken, so that a buyer who has closed everything and a
 * webhook that never arrives still lead to `onSettled`.
 *
 * Work is claimed in the store: two instances never do the same, and what a dying one leaves
 * behind becomes due again. A run is bounded in time, and by the least share of each budget.
 */
import type { CheckoutSession } from '../contract/index.js';
import { lookDelay } from './back-off.js';
import type { ReconcileCounts } from './config.js';
import type { ProxyContext } from './context.js';
import { ProxyError } from './problem-answer.js';
import { readReference, readSettled, TTL, workQueue, type UnsealedSession } from './records.js';
import { describeError, requestLog, type RequestLog } from './request-log.js';
import type { Settlements } from './settlements.js';
import type { VerifySession } from './verify-session.js';
import { within } from './within.js';

/** Entries that are worked on at once, of each queue. */
const BATCH = 10;
/** No new batch begins after so many ms: the next run goes on. */
const RUN_LIMIT = 50_000;
/** A single entry is not waited for any longer: an `onSettled` may never return. */
const ENTRY_LIMIT = 60_000;
/** How long claimed entries stay away from others. More than the limit of an entry. */
const LEASE = 120_000;
/** After this time, a create that was never answered is given up: no buyer has seen its checkout. */
const UNANSWERED_LIMIT = 24 * 3_600_000;

/** What became of one entry. `no_budget` ends the run; `gone` counts nowhere. */
type Outcome = 'settled' | 'pending' | 'failed' | 'delivered' | 'gone' | 'no_budget';

/** One per proxy. */
export function createReconcile(
  { config, sessionIds }: ProxyContext,
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
      ...[...config.gateways.keys()].map((gateway) => {
        const queue = workQueue.pending(gateway);
        return drain(queue, since, outcomes, (reference, due) => lookAt(queue, reference, due, log));
      }),
    ]);
    const count = (outcome: Outcome): number => outcomes.filter((each) => each === outcome).length;
    const [settled, pending, failed] = [count('settled'), count('pending'), count('failed')];
    return { verified: settled + pending, settled, pending, failed };
  };

  /** Works off what was due when the run began. A batch that fails as a whole ends it: the other side is down. */
  async function drain(queue: string, since: number, outcomes: Outcome[], work: (reference: string, due: number) => Promise<Outcome>) {
    while (now() < since + RUN_LIMIT) {
      const due = now() + LEASE;
      const claimed = await store.claim(queue, since, due, BATCH);
      const batch = await Promise.all(claimed.map((reference) => attempt(() => work(reference, due))));
      outcomes.push(...batch);
      if (batch.includes('no_budget') || batch.every((outcome) => outcome === 'failed')) return;
    }
  }

  /** What takes too long counts as failed and comes back when its lease is over. */
  async function attempt(work: () => Promise<Outcome>): Promise<Outcome> {
    let outcome: Outcome = 'failed';
    await within(ENTRY_LIMIT, work().then((done) => void (outcome = done)));
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
    if (settled === 'succeeded' || record === undefined) return forget('gone');

    const { session, id } = record;
    const age = now() - Date.parse(session.createdAt);
    if (id === undefined && session.gatewayReference === undefined && age >= UNANSWERED_LIMIT) {
      log('warn', 'create_given_up', { gateway: session.gateway, reference });
      return forget('gone');
    }
    const later = async (outcome: Outcome, delay = lookDelay(age)): Promise<Outcome> => {
      await store.reschedule(queue, reference, due, now() + delay);
      return outcome;
    };
    try {
      const { status } = await verify(await sealed(session, id), log, 'reconcile');
      if (status !== 'pending') return await forget('settled');
    } catch (error) {
      if (!(error instanceof ProxyError)) log('error', 'internal_error', { reference, error: describeError(error) });
      else if (error.code === 'rate_limited') return later('no_budget', 0);
      return later('failed');
    }
    // The session id and the record live so long; another look would find nothing.
    if (age + lookDelay(age) < TTL.reference) return later('pending');
    log('warn', 'payment_given_up', { gateway: session.gateway, reference });
    return forget('pending');
  }

  async function sealed(session: UnsealedSession, id: string | undefined): Promise<CheckoutSession> {
    return { ...session, id: id ?? (await sessionIds.seal(session)) };
  }
}
