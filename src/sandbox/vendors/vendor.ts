/**
 * What a simulated gateway looks like from the inside of the sandbox. A vendor knows its documents:
 * paths, fields, casing, words for a status. Delays, faults, limits and counts are not its business.
 */
import type { JsonObject } from '../http/http.js';
import type { GatewayName, Outcome, Scenario } from '../payments/scenario.js';
import type { Rule } from '../payments/script.js';
import type { WebhookMessage } from '../payments/payments.js';
import type { NewTransaction, Transaction } from '../payments/transactions.js';

/** The two calls that a merchant's server makes. */
export type Operation = 'create' | 'read';

/** A call to the vendor's API, before it is answered. */
export interface VendorRequest {
  readonly method: string;
  /** Path below the vendor's base URL. */
  readonly path: string;
  readonly headers: Headers;
  /** Empty where the request had no JSON object. */
  readonly body: JsonObject;
  /** Origin of the sandbox, as buyers reach it. */
  readonly origin: string;
}

/** What a call is about. */
export interface VendorCall {
  readonly operation: Operation;
  /** The merchant's reference, where the call names one. */
  readonly reference?: string | undefined;
  /** The transaction, where the call names one that exists. */
  readonly transaction?: Transaction | undefined;
}

/** A way to pay that the hosted page offers. */
export interface Operator {
  /** Value in forms, in the control API, and in messages that name a channel. */
  readonly id: string;
  readonly label: string;
  /** One or two letters for the badge. */
  readonly badge: string;
}

/** One vendor. */
export interface Vendor {
  readonly name: GatewayName;
  /** Name for buyers. */
  readonly label: string;
  readonly operators: readonly [Operator, ...Operator[]];
  /** Requests a minute that the gateway accepts; `Infinity` where none is documented. */
  readonly requestsPerMinute: number;
  /** What a request is about; `undefined` where the vendor has no such route. */
  parse(request: VendorRequest): VendorCall | undefined;
  /** The answer without any fault. */
  answer(request: VendorRequest, call: VendorCall, rule: Rule): Response;
  /** The vendor's error for an HTTP status. */
  error(status: number, scenario: Scenario): Response;
  /** The transaction whose hosted page has this path below the vendor's base URL. */
  hostedTransaction(path: string): Transaction | undefined;
  /** Says how a transaction ended, or is claimed to have ended, at a time in ms since the epoch. */
  webhook(transaction: Transaction, outcome: Outcome, at: number): WebhookMessage;
}

/** What a vendor is given to work with. */
export interface VendorContext {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  find(gateway: GatewayName, ids: { id: string } | { reference: string }): Transaction | undefined;
  /** Opens a transaction, and starts what its scenario has in store. */
  open(transaction: NewTransaction): Transaction;
}
