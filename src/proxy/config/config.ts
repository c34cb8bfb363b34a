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
  /** True when the order needs no payment any more. `false` does not overrule a payment that the proxy has recorded. */
  readonly paid?: boolean | undefined;
  /**
   * True for what may be paid many times, by many buyers: a donation, an article at a fixed price. Then its
   * payments are independent of each other, and the order is never recorded as paid.
   */
  readonly repeatable?: boolean | undefined;
}

/** What `onSettled` gets besides the session. */
export interface Settlement {
  /** The order was paid before, under this reference: the buyer paid twice, and one of the two is to be refunded. */
  readonly duplicateOf?: string | undefined;
  /**
   * The present price of the order, if it differs from the received `session.amount`; `null` if `resolveOrder` does not
   * know the order any more. Do not ship: the order is not recorded as paid, and the buyer has read that the shop will
   * contact them.
   */
  readonly priceNow?: Money | null | undefined;
  /** The reference of a newer payment of the order. This payment is older, and was paid all the same. */
  readonly supersededBy?: string | undefined;
}

/**
 * How many payments may be begun in ten minutes. A repeat of an idempotency key that has a session is
 * never counted, and never refused by these limits.
 */
export interface CreateLimitsConfig {
  /**
   * A header in which the server in front of you writes the client's address, and overwrites what was there:
   * `X-Real-IP`, or `CF-Connecting-IP`. Of several addresses the last one counts, which that server has added. Without
   * this option `nodeListener` uses the address of the socket, if it is a public one: a private address is that of a
   * server in front.
   */
  readonly clientHeader?: string | undefined;
  /**
   * Your own function that names the client of a request; `undefined` if it cannot. Takes the place of `clientHeader`.
   * A client without a name has no limit of its own. The name is not stored.
   *
   * Use only what your own server has written. Anybody can send a made-up `X-Forwarded-For`.
   */
  readonly client?: ((request: Request) => string | null | undefined) | undefined;
  /**
   * Creates that one client may send, whether they reach the gateway or not. Default: 300, which is generous because
   * the mobile carriers of West Africa put thousands of phones behind one address. `Infinity` for no limit. In
   * addition, one client may begin at most half of the payments that the gateway can open in a minute.
   */
  readonly perClient?: number | undefined;
  /**
   * Creates of one order that reach the gateway; half of them by one client. A buyer's repeats share one payment and
   * do not count. Not for `repeatable` orders. Default: 30, which is room for a buyer who tries again and again. In
   * addition, where clients have names, one order may use at most a quarter of the payments that the gateway can open
   * in a minute. `Infinity` for no limit.
   */
  readonly perOrder?: number | undefined;
  /**
   * Creates of all clients that reach one gateway, at all instances that share the store. Default: 3000. `Infinity` for
   * no limit.
   */
  readonly total?: number | undefined;
}

/** Configuration of the proxy. */
export interface PayProxyConfig {
  /**
   * Seals session ids and signs the URLs given to gateways. At least 32 characters, from a random
   * source: `node -e "console.log(require('crypto').randomBytes(32).toString('base64'))"`. With an
   * array, the first one seals and signs, and all of them open: this is how to replace a secret.
   */
  readonly secret: string | readonly string[];
  /** The public address of this proxy: `https://shop.example/pay`. Plain http only on loopback. */
  readonly publicUrl: string;
  /** Origins of the pages that carry the button: `https://shop.example`, without a path. */
  readonly allowedOrigins: readonly string[];
  /** The gateways; where there is more than one, the tag's `gateway` chooses. */
  readonly gateways: readonly Gateway[];
  /**
   * The price of an order, or `null` where there is no such order. Never taken from the browser.
   *
   * Called when a payment is begun, or the page of an order is shown: then `request` is the browser's own, for its
   * headers; its body has been read. Called again when the payment has succeeded: then there is no `request`. If the
   * price has changed since, `onSettled` gets the new one. If this function then throws, or takes more than ten
   * seconds, the payment stays pending and is verified again later.
   */
  readonly resolveOrder: (
    order: string,
    request: Request | undefined,
  ) => Promise<ResolvedOrder | null> | ResolvedOrder | null;
  /**
   * Called with each verified final status, at least once: remember `session.reference`, so that you do your own work
   * only once. When it throws, it is called again: see `reconcile()`.
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
   * Whether each request has to do its work alone, because the platform lets no request wait for the work of another.
   * Default: `true` on Cloudflare Workers, `false` everywhere else.
   */
  readonly isolatedRequests?: boolean;
  /**
   * A function receives the structured log; `console`, or a logger like it, gets one readable line for
   * each warning and error; `false` silences it. Default: `console`.
   */
  readonly log?: Log | LogConsole | false;
}
