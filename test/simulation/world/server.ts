/** The interface of the merchant's server. Answers may come later. */
import type { Payment } from './facts.js';

export const SHOP = 'https://shop.example';
/** The page with the button. */
export const CART = `${SHOP}/cart`;
export const ENDPOINT = `${SHOP}/pay`;
export const ORDER = '1001';

/** A request as it is sent. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** An answer as it is sent. Header names are in lower case. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The data of a return page. */
export interface ReturnPageFacts {
  /** Where it goes if there is no acknowledgement. */
  readonly href: string;
  readonly reference: string | undefined;
}

/** A merchant's server. */
export interface Server {
  /** Calls `answer` once. If it returns a promise, the clock waits for it. */
  handle(request: WireRequest, answer: (answer: WireAnswer) => void): Promise<void> | void;
  /** The return page of a payment. */
  returnPage(payment: Payment): Promise<ReturnPageFacts>;
  /** The gateway calls its webhook. */
  receiveWebhook(payment: Payment): Promise<void>;
  /** The process ends and starts again. Its memory is lost. */
  restart(): void;
  /** The merchant's cron job. */
  reconcile(): Promise<void>;
  /** A stranger's request. `undefined`: it cannot affect this server, so it is ignored. */
  send(path: string, request: Partial<Omit<WireRequest, 'url'>>): Promise<WireAnswer | undefined>;
  /** A stranger opens the return page of his own payment. */
  openReturnPage(reference: string): Promise<void>;
  /** A buyer tries this payment's session at another shop of the merchant, with the same secret and another database. */
  tryOtherShop(payment: Payment): Promise<void>;
}
