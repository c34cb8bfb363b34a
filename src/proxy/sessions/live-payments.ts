/**
 * One live payment per purchase. Creates with the same order, price, gateway and buyer's data get the same hosted
 * page as long as it can be paid, from all tabs and browsers and with any idempotency key. A hosted page cannot be
 * paid twice.
 */
import type { CheckoutSession } from '../../contract/index.js';
import type { ProxyContext } from './context.js';
import { FREE_FOR, inProgress, isRecent } from './idempotency.js';
import { isPageOpen, pageEnd } from './page-end.js';
import { createKeyedDigest } from '../lib/keyed-digest.js';
import type { CheckedOrder } from './checked-order.js';
import { readPurchase, readReference, recordKey, TTL, type PurchaseRecord } from './records.js';
import type { RequestLog } from '../lib/request-log.js';
import type { VerifySession } from './verify-session.js';

/** Ms after an answered status read in which an ended payment is not read again. */
const JUST_NOW = 5_000;

/** The right to create the live payment of a purchase. */
export interface PurchaseClaim {
  /** Makes the payment of this reference the live one. Throws if another request has the claim now. */
  complete(reference: string): Promise<void>;
  /** Leaves the purchase to the next request. */
  release(): Promise<void>;
}

/** The session that can still be paid, or the right to create one. */
export type LivePaymentOrClaim =
  | { readonly session: CheckoutSession; readonly claim?: undefined }
  | { readonly session?: undefined; readonly claim: PurchaseClaim };

/** The live payments of one proxy. Proxies that share a store share them. */
export interface LivePayments {
  /** Throws while another request creates the payment. */
  findOrClaim(order: CheckedOrder, log: RequestLog): Promise<LivePaymentOrClaim>;
}

/** One per proxy. */
export function createLivePayments(
  { config, budgetOf }: Pick<ProxyContext, 'config' | 'budgetOf'>,
  verify: VerifySession,
): LivePayments {
  const { store, now } = config;
  const digestsOf = createKeyedDigest(config, 'purchase');

  return {
    async findOrClaim({ order, gateway, amount, customer }, log) {
      const digests = await digestsOf({ order, gateway: gateway.id, amount, customer });
      let text: string | undefined;
      for (const digest of digests) {
        const found = await readPurchase(store, digest);
        if (found === undefined) continue;
        const { reference, since } = found.value;
        if (reference === undefined && isRecent(now(), since)) throw inProgress();
        const session = reference === undefined ? undefined : await findLive(reference, log);
        if (session !== undefined) return { session };
        if (digest === digests[0]) text = found.text;
      }
      return { claim: await claim(recordKey.purchase(digests[0]), text) };
    },
  };

  /**
   * The session of a reference, if it is still pending and its page can be paid. Its status is read first: a buyer who
   * canceled must not get the canceled page again.
   */
  async function findLive(reference: string, log: RequestLog): Promise<CheckoutSession | undefined> {
    const record = await readReference(store, reference);
    if (record?.value.id === undefined) return undefined;
    const session = { ...record.value.session, id: record.value.id };
    const isOpen = isPageOpen(config, session);
    const { status } = await verify(session, log).catch((error: unknown) => {
      // An open page can be shown again without knowing more. An ended one is not replaced before it was asked about.
      if (isOpen) return session;
      throw error;
    });
    if (status === 'pending' && isOpen) return session;
    if (status !== 'succeeded') await makeSureOfEnd(session, log);
    return undefined;
  }

  /**
   * Reads the status of an ended payment before another one replaces it. The page may have been paid just before its
   * end, or at a second try after the failure that was recorded. Then the order is paid, and the caller finds that.
   * Throws a `ProxyError` if the status cannot be read now.
   */
  async function makeSureOfEnd(session: CheckoutSession, log: RequestLog): Promise<void> {
    const sinceEnd = now() - pageEnd(session);
    const fresh = sinceEnd < 0 ? JUST_NOW : Math.min(JUST_NOW, Math.max(1000, sinceEnd));
    if (!budgetOf(session.gateway).hasAnswer(session.reference, fresh)) await verify(session, log, 'reconcile');
  }

  async function claim(key: string, text: string | undefined): Promise<PurchaseClaim> {
    const record = (reference?: string): string => JSON.stringify({ reference, since: now() } satisfies PurchaseRecord);
    const held = record();
    const isOurs =
      text === undefined
        ? await store.add(key, held, TTL.reference)
        : await store.replace(key, text, held, TTL.reference);
    if (!isOurs) throw inProgress();
    return {
      async complete(reference) {
        if (!(await store.replace(key, held, record(reference), TTL.reference))) throw inProgress();
      },
      async release() {
        await store.replace(key, held, JSON.stringify({ since: 0 } satisfies PurchaseRecord), FREE_FOR);
      },
    };
  }
}
