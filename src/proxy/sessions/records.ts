/**
 * What the proxy keeps in its store, under which keys and for how long. Every value is JSON that
 * this proxy wrote, so it is read back without a schema.
 */
import type { CheckoutSession, Money } from '../../contract/index.js';
import type { Store } from '../stores/store.js';
import type { UnsealedSession } from '../tokens/session-id.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How long each kind of record is kept, in milliseconds. */
export const TTL = { idempotency: DAY, withheld: HOUR / 6, reference: 8 * DAY, settled: 30 * DAY } as const;

/** The state of one idempotency key. */
export interface IdempotencyRecord {
  /** Keyed digest of the request's body. The same key with another body is a mistake. */
  readonly fingerprint: string;
  /**
   * `creating`: a request has the claim. `created`: `session` is the answer. `lost`: the gateway may
   * have created a payment, but we have no usable answer. `refused`: it created none. After `lost`,
   * `refused` and a stale `creating`, the next try uses a new reference. `free`: the gateway was not
   * called, and a request with any body may claim the key.
   */
  readonly state: 'creating' | 'created' | 'lost' | 'refused' | 'free';
  /** References used so far, the present one included. */
  readonly tries: number;
  /** When the present try began, in ms since the epoch. */
  readonly since: number;
  readonly session?: CheckoutSession;
  /** The limits have counted this create, and then the budget refused it: the next try is not counted again. */
  readonly isCounted?: boolean | undefined;
}

/** The live payment of one purchase. Without a reference, a request is creating it, or has given that up. */
export interface PurchaseRecord {
  readonly reference?: string | undefined;
  /** Ms since the epoch. */
  readonly since: number;
}

/** The payment of a reference, so that webhooks and the return page can find the session. */
export interface ReferenceRecord {
  readonly session: UnsealedSession;
  /** The sealed id, once the gateway has answered. */
  readonly id?: string;
  /** The page the buyer came from; on an allowed origin. */
  readonly returnUrl: string;
  /** BCP 47 language of the buyer. */
  readonly locale?: string | undefined;
  /** Whether a form without script began it. Then no script of the shop shows the outcome: the return page shows it. */
  readonly byForm?: boolean | undefined;
}

/** A verified final status. */
export interface SettledRecord {
  readonly session: CheckoutSession;
  /** What `onSettled` gets: see `Settlement`. */
  readonly duplicateOf?: string | undefined;
  readonly supersededBy?: string | undefined;
  readonly priceNow?: Money | null | undefined;
  /** Whether `onSettled` has resolved. */
  readonly notified: boolean;
  /** When another request may call `onSettled`, in ms since the epoch: the process of the first may have ended. */
  readonly notifyAfter: number;
  /** Calls of `onSettled` without success. The call under way is included, because it may throw or never return. */
  readonly failures: number;
}

/** Store keys. */
export const recordKey = {
  idempotency: (key: string): string => `idempotency:${key}`,
  reference: (reference: string): string => `reference:${reference}`,
  settled: (reference: string): string => `settled:${reference}`,
  /** Holds the reference that paid the order. */
  paid: (order: string): string => `paid:${order}`,
  /** The live payment of a purchase, by its digest. */
  purchase: (digest: string): string => `purchase:${digest}`,
  /** Holds the reference of the order's latest payment. */
  latest: (order: string): string => `latest:${order}`,
  /** Holds the reference that the gateway's id of a payment belongs to. */
  gatewayReference: (gateway: string, id: string): string => `gateway-id:${gateway}:${id}`,
} as const;

/** Queues of references, for `reconcile()`. */
export const workQueue = {
  /** Payments whose status `reconcile()` has not read yet, or that got a nudge that could not be followed. */
  fresh: (gateway: string): string => `fresh:${gateway}`,
  /** Fresh ones that found no budget in their first run, and payments whose nudge was followed and found nothing. */
  waiting: (gateway: string): string => `waiting:${gateway}`,
  /** Payments whose status it reads again. An entry is removed when the payment is final. */
  pending: (gateway: string): string => `pending:${gateway}`,
  /** Settlements that `onSettled` has not accepted yet. */
  undelivered: 'undelivered',
} as const;

/** A record with the text it was read from, which `Store.replace` needs. */
export interface Stored<Value> {
  readonly value: Value;
  readonly text: string;
}

/** Reads the record of a reference. */
export const readReference = (store: Store, reference: string): Promise<Stored<ReferenceRecord> | undefined> =>
  read<ReferenceRecord>(store, recordKey.reference(reference));

/** Reads the final status of a reference, where it has one. */
export const readSettled = (store: Store, reference: string): Promise<Stored<SettledRecord> | undefined> =>
  read<SettledRecord>(store, recordKey.settled(reference));

/** Reads the live payment of a purchase. */
export const readPurchase = (store: Store, digest: string): Promise<Stored<PurchaseRecord> | undefined> =>
  read<PurchaseRecord>(store, recordKey.purchase(digest));

/**
 * Binds the gateway's id of a payment to a reference: the first reference keeps it. Says whether it belongs to this
 * reference. Without this, a gateway that gives one id to two payments would settle two orders with one payment.
 */
export async function bindGatewayReference(
  store: Store,
  gateway: string,
  id: string,
  reference: string,
): Promise<boolean> {
  const key = recordKey.gatewayReference(gateway, id);
  return (await store.add(key, reference, TTL.settled)) || (await store.get(key)) === reference;
}

/** Reads the record of an idempotency key. */
export const readIdempotency = (store: Store, key: string): Promise<Stored<IdempotencyRecord> | undefined> =>
  read<IdempotencyRecord>(store, recordKey.idempotency(key));

async function read<Value>(store: Store, key: string): Promise<Stored<Value> | undefined> {
  const text = await store.get(key);
  return text === undefined ? undefined : { value: JSON.parse(text) as Value, text };
}
