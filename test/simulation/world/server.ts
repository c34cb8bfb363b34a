/** The merchant's server as the network sees it: requests in, answers out, now or later. */
import type { Payment } from './facts.js';

export const SHOP = 'https://shop.example';
/** The page with the button. */
export const CART = `${SHOP}/cart`;
export const ENDPOINT = `${SHOP}/pay`;
export const ORDER = '1001';

/** A request on the wire. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** An answer on the wire. Header names are in lower case. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What the return page was rendered with. */
export interface ReturnPageFacts {
  /** Where it leads when nobody listens. */
  readonly href: string;
  readonly reference: string | undefined;
}

/** A merchant's server. */
export interface Server {
  /** Calls `answer` once. A promise is waited for before the clock moves on. */
  handle(request: WireRequest, answer: (answer: WireAnswer) => void): Promise<void> | void;
  /** The return page of a payment. */
  returnPage(payment: Payment): Promise<ReturnPageFacts>;
  /** The gateway calls its webhook. */
  receiveWebhook(payment: Payment): Promise<void>;
  /** The process dies and begins anew: what it kept in memory is gone. */
  restart(): void;
  /** What the merchant's cron does. */
  reconcile(): Promise<void>;
  /** Somebody sends a request that has nothing to do with the buyer; nothing is answered where nobody could be harmed by it. */
  knock(path: string, request: Partial<Omit<WireRequest, 'url'>>): Promise<WireAnswer | undefined>;
  /** The same, at the return page of a payment of his own. */
  knockAtReturnPage(reference: string): Promise<void>;
  /** A buyer of this payment tries it at another shop of the same merchant: same secret, same gateway account, another database. */
  knockElsewhere(payment: Payment): Promise<void>;
}
