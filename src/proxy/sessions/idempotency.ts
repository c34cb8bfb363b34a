/**
 * At most one live payment per idempotency key. A request claims its key in the store before it calls the gateway.
 * Only the request that holds the claim may call the gateway, and it may answer only if it still holds the claim at
 * the end. In one process, requests with the same key wait for the same promise.
 */
import type { CheckoutSession } from '../../contract/index.js';
import type { CheckedConfig } from '../config/check-config.js';
import { ProxyError } from '../lib/proxy-error.js';
import { createWorkUnderWay } from '../lib/work-under-way.js';
import { readIdempotency, recordKey, TTL, type IdempotencyRecord } from './records.js';

/** After this many ms without a renewal, a claim is stale: its process has probably ended. */
const STALE_AFTER = 60_000;
/** Whether a claim made at `since` still holds. A claim from far in the future is stale: the clock was set back. */
export const isRecent = (now: number, since: number): boolean => Math.abs(now - since) < STALE_AFTER;

/** Ms for which an abandoned key is kept. To let it expire needs one atomic operation; to delete it needs two. */
export const FREE_FOR = 1000;

/** The right to create the payment of one key. */
export interface Claim {
  /** Number of the present try, from 1. Each try has its own reference. */
  readonly tries: number;
  /** Checks that the claim still holds and renews it. Call it before the gateway is called. */
  renew(): Promise<void>;
  /** Whether the limits have counted this create before, and the budget refused it. */
  readonly isCounted: boolean;
  /** Restores the record from before the claim: the gateway was not called. */
  abandon(): Promise<void>;
  /** The limits have counted the create and the budget refuses it. The next try is not counted again. */
  withhold(): Promise<void>;
  /** Begins the next try. */
  nextTry(): Promise<void>;
  /** Makes the session the answer for this key. */
  complete(session: CheckoutSession): Promise<void>;
  /** Leaves the key to the next request. */
  release(state: 'lost' | 'refused'): Promise<void>;
}

/**
 * Returns the session of `key`. Calls `create` only if there is none. `fingerprints` are digests of the request's
 * body: two requests with the same key must have the same body.
 */
export type CreateOnce = (
  key: string,
  fingerprints: readonly [string, ...string[]],
  create: (claim: Claim) => Promise<CheckoutSession>,
) => Promise<CheckoutSession>;

/** A create under way. */
interface Running {
  readonly fingerprint: string;
  readonly session: Promise<CheckoutSession>;
}

/** One per proxy. It knows the creates under way in this process. */
export function createOnce({
  store,
  now,
  isolatedRequests,
}: Pick<CheckedConfig, 'store' | 'now' | 'isolatedRequests'>): CreateOnce {
  const running = createWorkUnderWay<Running>(now, isolatedRequests);

  return (key, fingerprints, create) => {
    const [fingerprint] = fingerprints;
    const present = running.find(key);
    if (present !== undefined) {
      return present.fingerprint === fingerprint ? present.session : Promise.reject(otherBody());
    }
    const work: Running = {
      fingerprint,
      session: claimKey(key, fingerprints)
        .then((claimed) => ('session' in claimed ? claimed.session : create(claimed.claim)))
        .finally(() => running.end(key, work)),
    };
    running.begin(key, work);
    return work.session;
  };

  async function claimKey(
    key: string,
    fingerprints: readonly [string, ...string[]],
  ): Promise<{ session: CheckoutSession } | { claim: Claim }> {
    const first: IdempotencyRecord = { fingerprint: fingerprints[0], state: 'creating', tries: 1, since: now() };
    const firstText = JSON.stringify(first);
    if (await store.add(recordKey.idempotency(key), firstText, TTL.idempotency))
      return { claim: hold(key, first, firstText) };

    const found = await readIdempotency(store, key);
    if (found === undefined) throw inProgress();
    const record = found.value;
    if (record.state === 'free') return { claim: hold(key, first, await replace(key, found.text, first)) };
    if (!fingerprints.includes(record.fingerprint)) throw otherBody();
    if (record.session !== undefined) return { session: record.session };
    if (record.state === 'creating' && isRecent(now(), record.since)) throw inProgress();
    return { claim: await takeOver(key, record, found.text) };
  }

  async function takeOver(key: string, record: IdempotencyRecord, text: string): Promise<Claim> {
    const next: IdempotencyRecord = { ...record, state: 'creating', tries: record.tries + 1, since: now() };
    return hold(key, next, await replace(key, text, next), record);
  }

  /** Throws if another request has changed the record meanwhile. */
  async function replace(key: string, text: string, record: IdempotencyRecord): Promise<string> {
    const next = JSON.stringify(record);
    const ttl = record.state === 'free' ? FREE_FOR : record.isCounted ? TTL.withheld : TTL.idempotency;
    if (!(await store.replace(recordKey.idempotency(key), text, next, ttl))) throw inProgress();
    return next;
  }

  /** `before` is the earlier record of the key, if there was one. */
  function hold(key: string, record: IdempotencyRecord, text: string, before?: IdempotencyRecord): Claim {
    let held = { record, text };
    const become = async (changes: Partial<IdempotencyRecord>): Promise<void> => {
      const next = { ...held.record, ...changes };
      held = { record: next, text: await replace(key, held.text, next) };
    };
    return {
      get tries() {
        return held.record.tries;
      },
      get isCounted() {
        return held.record.isCounted === true;
      },
      renew: () => become({ since: now() }),
      abandon: () => become(before ?? { state: 'free' }),
      withhold: () => become({ state: 'refused', isCounted: true }),
      nextTry: () => become({ tries: held.record.tries + 1, since: now(), isCounted: undefined }),
      complete: (session) => become({ state: 'created', session, isCounted: undefined }),
      release: (state) => become({ state, isCounted: undefined }),
    };
  }
}

/** The error while another request creates the payment. */
export const inProgress = (): ProxyError =>
  new ProxyError(
    'idempotency_conflict',
    'A request with this Idempotency-Key is being worked on. Send it again in a second.',
    {
      status: 409,
      retryAfter: 1,
    },
  );

const otherBody = (): ProxyError =>
  new ProxyError(
    'idempotency_conflict',
    'This Idempotency-Key was used with another body. Use a new key for a new payment.',
  );
