/**
 * Limits on creates, against abuse. The store counts them, for all instances that share it. Limited are the creates
 * of one client, the creates for one order, and the part of a gateway's creates per minute that one client or one
 * order may use, so that neither can use all of them.
 *
 * A client's name may be an IP address, which is personal data, so the store never gets it. It gets a few bits of a
 * keyed digest. They are too few to identify a person, and they limit how many counts an attack can fill the store
 * with.
 */
import { CREATES, WINDOW } from './shares.js';
import type { CheckedConfig } from '../config/check-config.js';
import type { KeySource } from '../lib/derive-key.js';
import { createKeyedDigest } from '../lib/keyed-digest.js';
import { ProxyError } from '../lib/proxy-error.js';
import { createRecent } from '../lib/recent.js';
import type { RequestLog } from '../lib/request-log.js';

/** Ms for which a create counts. Long, because many buyers may come at once. */
const LONG_WINDOW = 600_000;
/** Hexadecimal digits of a digest: 16 bits for a client, 32 for an order. */
const CLIENT_DIGITS = 4;
const ORDER_DIGITS = 8;
/** One client may use 1/2 of the creates that a gateway accepts in a minute, and one order 1/4. */
const CLIENT_SHARE = 2;
const ORDER_SHARE = 4;
/** One client may use 1/2 of the creates of one order, so that some are left for the buyer. */
const ORDER_PART = 2;
/** `Retry-After` in seconds: the limits per minute end soon, the others later. */
const RETRY_SOON = 15;
const RETRY_LATER = 60;

/** A create that will be sent to the gateway. */
export interface CreateAtGateway {
  readonly gateway: string;
  /** `Infinity` for a gateway without a limit. */
  readonly requestsPerMinute: number;
  readonly order: string;
  /** Whether the order may be paid many times. Then it has no limit of its own. */
  readonly repeatable: boolean;
  /** The client's name, if it is known. */
  readonly client: string | undefined;
}

/** The limits of one proxy. Both methods throw `rate_limited`. */
export interface CreateLimits {
  /**
   * Counts a create that is not answered from a record. It counts for the client even if the order is unknown or
   * refused. A client that has just used up its part of a gateway is refused without being counted.
   */
  countRequest(client: string | undefined, gateway: string, log: RequestLog): Promise<void>;
  /** Counts a create that will be sent to the gateway. */
  countCreate(create: CreateAtGateway, log: RequestLog): Promise<void>;
}

/** One per proxy. Proxies that share a store and a secret share the counts. */
export function createCreateLimits({
  createLimits,
  store,
  now,
  ...source
}: Pick<CheckedConfig, 'createLimits' | 'store' | 'now'> & KeySource): CreateLimits {
  const { perClient, perOrder, total } = createLimits;
  const digest = createKeyedDigest(source, 'client');
  const nameOf = async (value: string, digits: number): Promise<string> => (await digest(value))[0].slice(0, digits);

  const refusedClients = createRecent(RETRY_SOON * 1000, now);

  const refusal = (retryAfter: number): ProxyError =>
    new ProxyError('rate_limited', 'Too many payments were begun. Try again later.', { retryAfter });

  async function take(limit: string, key: string, most: number, window: number, log: RequestLog): Promise<void> {
    if (most === Infinity || (await store.take(`limit:${limit}:${key}`, most, window))) return;
    log('warn', 'create_limited', { limit });
    throw refusal(window === WINDOW ? RETRY_SOON : RETRY_LATER);
  }

  /** Takes one create out of a part of those that a gateway accepts in a minute. */
  const takeShare = async (
    limit: 'client_share' | 'order_share',
    key: string,
    { gateway, requestsPerMinute }: CreateAtGateway,
    part: number,
    log: RequestLog,
  ): Promise<void> => {
    const creates = Math.floor((requestsPerMinute * CREATES) / 100);
    await take(limit, `${gateway}:${key}`, Math.max(1, Math.ceil(creates / part)), WINDOW, log);
  };

  return {
    async countRequest(client, gateway, log) {
      if (client === undefined) return;
      if (refusedClients.has(`${gateway} ${client}`)) throw refusal(RETRY_SOON);
      await take('client', await nameOf(client, CLIENT_DIGITS), perClient, LONG_WINDOW, log);
    },
    async countCreate(create, log) {
      const { gateway, order, repeatable, client } = create;
      const name = client === undefined ? undefined : await nameOf(client, CLIENT_DIGITS);
      // The client's limit comes first: a client above it must not use up the other limits.
      if (name !== undefined) {
        await takeShare('client_share', name, create, CLIENT_SHARE, log).catch((refused: unknown) => {
          refusedClients.note(`${gateway} ${client}`);
          throw refused;
        });
      }
      if (!repeatable && perOrder !== Infinity) {
        const each = await nameOf(order, ORDER_DIGITS);
        if (name !== undefined) {
          await take('client_order', `${each}:${name}`, Math.ceil(perOrder / ORDER_PART), LONG_WINDOW, log);
          // Only where clients have names. Without names, as on the developer's machine, one order may use all creates.
          await takeShare('order_share', each, create, ORDER_SHARE, log);
        }
        await take('order', each, perOrder, LONG_WINDOW, log);
      }
      await take('total', gateway, total, LONG_WINDOW, log);
    },
  };
}
