/**
 * Limits on creates, against whoever begins them by the thousand. Counted in the store, for all instances that share
 * it. There are three: what one client may ask for, what may be begun for one order, and what one client may take
 * of the payments that the gateway can open in a minute, so that it cannot take all of them.
 *
 * A client's name may be an address, which is personal data, so none is ever stored: clients and orders are told
 * apart by some bits of a keyed digest. That is too little to be anybody's name, and it bounds what a store has to
 * hold under attack.
 */
import { CREATES, WINDOW } from './shares.js';
import type { CheckedConfig } from '../config/check-config.js';
import type { KeySource } from '../tokens/derive-key.js';
import { createKeyedDigest } from '../tokens/keyed-digest.js';
import { ProxyError } from '../lib/proxy-error.js';
import { createRecent } from '../lib/recent.js';
import type { RequestLog } from '../log/request-log.js';

/** Ms for which a create counts. Long, because buyers come in bursts. */
const LONG_WINDOW = 600_000;
/** Hexadecimal digits of a digest: 16 bits of a client, 32 of an order. */
const CLIENT_DIGITS = 4;
const ORDER_DIGITS = 8;
/** Of the creates that a gateway takes in a minute, one client may make this part. */
const CLIENT_PART = 2;
/** Of the creates of one order, one client may make this part: a stranger leaves some to the buyer. */
const ORDER_PART = 2;
/** Seconds until the next try: the client's part is whole again after a minute at the most, the others later. */
const RETRY_SOON = 15;
const RETRY_LATER = 60;

/** A create that the gateway is about to hear of. */
export interface CreateAtGateway {
  readonly gateway: string;
  /** `Infinity` for a gateway without a limit. */
  readonly requestsPerMinute: number;
  readonly order: string;
  /** Whether the order is one for many buyers: then it has no limit of its own. */
  readonly repeatable: boolean;
  /** The client's name, where it has one. */
  readonly client: string | undefined;
}

/** The limits of one proxy. Both throw `rate_limited`. */
export interface CreateLimits {
  /**
   * Counts a create that is not answered from a record, whatever becomes of it: unknown and refused orders count for
   * whoever asks. A client that has just used up its part of a gateway is sent away without being counted.
   */
  countRequest(client: string | undefined, gateway: string, log: RequestLog): Promise<void>;
  /** Counts a create of which the gateway is about to hear. */
  countCreate(create: CreateAtGateway, log: RequestLog): Promise<void>;
}

/** One per proxy; proxies that share a store and a secret share the counts. */
export function createCreateLimits({
  createLimits,
  store,
  now,
  ...source
}: Pick<CheckedConfig, 'createLimits' | 'store' | 'now'> & KeySource): CreateLimits {
  const { perClient, perOrder, total } = createLimits;
  const digest = createKeyedDigest(source, 'client');
  const nameOf = async (value: string, digits: number): Promise<string> => (await digest(value))[0].slice(0, digits);

  const turnedAway = createRecent(RETRY_SOON * 1000, now);

  const refusal = (retryAfter: number): ProxyError =>
    new ProxyError('rate_limited', 'Too many payments were begun. Try again later.', { retryAfter });

  async function take(limit: string, key: string, most: number, window: number, log: RequestLog): Promise<void> {
    if (most === Infinity || (await store.take(`limit:${limit}:${key}`, most, window))) return;
    log('warn', 'create_limited', { limit });
    throw refusal(window === WINDOW ? RETRY_SOON : RETRY_LATER);
  }

  return {
    async countRequest(client, gateway, log) {
      if (client === undefined) return;
      if (turnedAway.has(`${gateway} ${client}`)) throw refusal(RETRY_SOON);
      await take('client', await nameOf(client, CLIENT_DIGITS), perClient, LONG_WINDOW, log);
    },
    async countCreate({ gateway, requestsPerMinute, order, repeatable, client }, log) {
      const name = client === undefined ? undefined : await nameOf(client, CLIENT_DIGITS);
      // The client first: whoever is over that limit must not use up the others.
      if (name !== undefined) {
        const creates = Math.floor((requestsPerMinute * CREATES) / 100);
        await take(
          'client_share',
          `${gateway}:${name}`,
          Math.max(1, Math.ceil(creates / CLIENT_PART)),
          WINDOW,
          log,
        ).catch((refused: unknown) => {
          turnedAway.note(`${gateway} ${client}`);
          throw refused;
        });
      }
      if (!repeatable) {
        const each = await nameOf(order, ORDER_DIGITS);
        if (name !== undefined)
          await take('client_order', `${each}:${name}`, Math.ceil(perOrder / ORDER_PART), LONG_WINDOW, log);
        await take('order', each, perOrder, LONG_WINDOW, log);
      }
      await take('total', gateway, total, LONG_WINDOW, log);
    },
  };
}
