/** What a merchant gives to `createPayProxy`. Checked when the proxy is made: see `check-config.ts`. */
import type { CheckoutSession, Money } from '../../contract/index.js';
import type { Gateway } from '../gateways/gateway.js';
import type { Log, LogConsole } from '../lib/log.js';
import type { Store } from '../stores/store.js';

/** What an order costs, as the merchant's own records say. */
export interface ResolvedOrder {
  /** The price, in minor units. */
  readonly amount: Money;
  /** What is paid for, in words for the buyer, shown by the hosted page. At most 100 characters are used. */
  readonly description?: string | undefined;
  /** True when the order needs no payment any more. A payment that the proxy has recorded counts whatever this says. */
  readonly paid?: boolean | undefined;
  /**
   * True for what may be paid many times, by many buyers: a donation, an article at a fixed price. Then each
   * payment stands for itself, and nothing is remembered as paid.
   */
  readonly repeatable?: boolean | undefined;
}

/** What `onSettled` is told beside the session. */
export interface Settlement {
  /** The order was paid before, under this reference: the buyer paid twice, and one of the two is to be refunded. */
  readonly duplicateOf?: string | undefined;
  /**
   * The order costs this by now, and not `session.amount`, which was received; `null` where `resolveOrder` knows no
   * such order any more. Do not ship: the order is not recorded as paid, and the buyer was told that you will be in touch.
   */
  readonly priceNow?: Money | null | undefined;
  /** A newer payment was begun for the order, under this reference: this one is older, and was paid all the same. */
  readonly supersededBy?: string | undefined;
}

/**
 * How many payments may be begun in ten minutes. A repeat of an idempotency key whose create has come
 * as far as the gateway is never counted and never refused.
 */
export interface CreateLimitsConfig {
  /**
   * A header in which the server in front of you writes the client's address, and overwrites what was there:
   * `X-Real-IP`, or `CF-Connecting-IP`. Of several addresses the last one counts, which that server has added. Without
   * it `nodeListener` takes the address of the socket, unless that is a private one, as that of a server in front is.
   */
  readonly clientHeader?: string | undefined;
  /**
   * Names the client of a request in your own way; `undefined` where it cannot. Takes the place of `clientHeader`.
   * A client without a name has no limit of its own. The name is kept nowhere.
   *
   * Take it from what your own server says. `X-Forwarded-For` as it arrives can be made up by anybody.
   */
  readonly client?: ((request: Request) => string | null | undefined) | undefined;
  /**
   * Creates that one client may ask for, whatever becomes of them. Default: 300, which is generous because the mobile
   * carriers of West Africa put thousands of phones behind one address. `Infinity` for no limit. Beside it, one
   * client may begin half of the payments that the gateway can open in a minute.
   */
  readonly perClient?: number | undefined;
  /**
   * Creates of one order that reach the gateway; half of them by one client. A buyer's repeats share one payment and
   * do not count. Not for `repeatable` orders. Default: 30, which is room for a buyer who tries again and again. Beside
   * it, one order may take a quarter of the payments that the gateway can open in a minute. `Infinity` for no limit.
   */
  readonly perOrder?: number | undefined;
  /** Creates of all clients that reach one gateway, at all instances that share the store. Default: 3000. `Infinity` for no limit. */
  readonly total?: number | undefined;
}

/** Configuration of the proxy. */
export interface PayProxyConfig {
  /**
   * Seals session ids and signs the URLs given to gateways. At least 32 characters, from a random
   * source: `node -e "console.log(require('crypto').randomBytes(32).toString('base64'))"`. An array
   * rotates: the first seals, all of them open.
   */
  readonly secret: string | readonly string[];
  /** Where the world reaches this proxy: `https://shop.example/pay`. Plain http only on loopback. */
  readonly publicUrl: string;
  /** Origins of the pages that carry the button: `https://shop.example`, without a path. */
  readonly allowedOrigins: readonly string[];
  /** The gateways; where there is more than one, the tag's `gateway` chooses. */
  readonly gateways: readonly Gateway[];
  /**
   * The price of an order, or `null` where there is no such order. Never taken from the browser.
   *
   * Asked when a payment is begun: then `request` is the browser's own, for its headers; its body has been read.
   * Asked again when money has arrived, by whichever way the proxy heard of it: then there is no `request`. A
   * price that has changed since is told to `onSettled`. While it throws, or takes more than ten seconds, the
   * payment stays pending and is looked at again.
   */
  readonly resolveOrder: (
    order: string,
    request: Request | undefined,
  ) => Promise<ResolvedOrder | null> | ResolvedOrder | null;
  /**
   * Told each verified final status, however it was noticed. At least once: key your own work on
   * `session.reference`. When it throws, it is called again: see `reconcile()`.
   */
  readonly onSettled?: (session: CheckoutSession, settlement: Settlement) => Promise<void> | void;
  /** Limits on the payments that may be begun, against whoever begins them by the thousand. */
  readonly createLimits?: CreateLimitsConfig;
  /** Where records are kept. Default: `memoryStore()`, for one process. */
  readonly store?: Store;
  /** Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** How long one call to a gateway may take, in milliseconds: 1 to 30 000. Default: 15 000. */
  readonly gatewayTimeout?: number;
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number;
  /**
   * Whether each request has to do its work by itself, since the platform lets none wait for what another one has
   * begun. Default: `true` on Cloudflare Workers, `false` everywhere else.
   */
  readonly isolatedRequests?: boolean;
  /**
   * A function receives the structured log; `console`, or a logger like it, gets one readable line for
   * each warning and error; `false` silences it. Default: `console`.
   */
  readonly log?: Log | LogConsole | false;
}
