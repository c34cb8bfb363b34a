/**
 * What a simulated gateway looks like from the inside of the sandbox. A vendor knows its documents:
 * paths, fields, casing, words for a status, signatures. Delays, faults, limits and counts are not its business.
 */
import type { JsonObject } from '../http/http.js';
import type { Checks } from '../lib/checks.js';
import type { GatewayName, Gateways, Operation, Scenario } from '../payments/scenario.js';
import type { Rule } from '../payments/script.js';
import type { NewTransaction, Transaction } from '../payments/transactions.js';
import type { WebhookMessage, Webhooks } from '../payments/webhook.js';

/** A call to the vendor's API, before it is answered. */
export interface VendorRequest {
  readonly method: string;
  /** Path below the vendor's base URL. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  /** Empty where the request had no JSON object. */
  readonly body: JsonObject;
  /** The vendor's base URL, as buyers reach it. */
  readonly baseUrl: string;
}

/** What a call is about, and what it is answered. */
export interface VendorCall {
  readonly operation: Operation;
  /** The merchant's reference, where the call names one. */
  readonly reference?: string | undefined;
  /** The transaction, where the call names one that exists. */
  readonly transaction?: Transaction | undefined;
  /** The answer without any fault. A create opens its transaction by this rule. */
  answer(rule: Rule): Response;
}

/** A way to pay that the hosted page offers. */
export interface Operator {
  /** Value in forms, in the control API, and in messages that name a channel. */
  readonly id: string;
  readonly label: string;
  /** One or two letters for the badge. */
  readonly badge: string;
  /** The badge's colours, as CSS has them: `[background, text]`. */
  readonly colors: readonly [string, string];
}

/** The simulated gateway of one merchant. */
export interface Vendor extends Webhooks {
  /** `undefined` where the vendor has no such route. */
  route(request: VendorRequest): VendorCall | undefined;
  /** The vendor's error for an HTTP status; `text` in place of its usual words. */
  error(status: number, scenario: Scenario, text?: string): Response;
  /** The transaction whose hosted page has this path below the vendor's base URL. */
  hostedTransaction(path: string): Transaction | undefined;
  /** Where the hosted page sends a buyer who has chosen; `undefined`: nowhere. Absent: `successUrl` or `failureUrl`. */
  returnUrl?(transaction: Transaction): string | undefined;
  /** What the vendor's dashboard sends to see whether somebody listens, at a time in ms. Absent: no such thing. */
  testWebhook?(at: number): WebhookMessage;
}

/** Everything that the sandbox knows of a vendor before there is a merchant. One file each, one row of the table. */
export interface VendorDefinition<Name extends GatewayName = GatewayName> {
  /** Name for buyers. */
  readonly label: string;
  /** Those of one country. */
  readonly operators: readonly [Operator, ...Operator[]];
  /** Requests a minute that the gateway accepts; `Infinity` where none is documented. */
  readonly requestsPerMinute: number;
  /** Whether the buyer pays in an app: on a computer the page shows a code to scan, on a phone it opens the app. */
  readonly app?: boolean;
  /** Whether bodies are read as JSON whatever their content type says. */
  readonly jsonOfAnyType?: boolean;
  /** What its paths begin with; any other path is a hosted page. */
  readonly apiPaths: readonly string[];
  /** Every option with its default. `callbackUrl` is an address that the vendor keeps in its dashboard. */
  readonly defaults: Gateways[Name]['options'];
  /** What options take that are not any text. */
  readonly optionChecks?: Checks;
  /** The fields of a scenario that are this vendor's alone. */
  readonly switches: Checks;
  /** What a client of the vendor is configured with. */
  client(baseUrl: string, options: Gateways[Name]['options']): Gateways[Name]['client'];
  create(options: Gateways[Name]['options'], context: VendorContext): Vendor;
}

/** A vendor at work: what is known of it, and what it does for one merchant. */
export interface Gateway extends VendorDefinition, Vendor {}

/** What a vendor is given to work with. */
export interface VendorContext {
  /** Name of the shop. */
  readonly merchant: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** What its dashboard holds at the moment. */
  callbackUrl(): string | undefined;
  byId(id: string): Transaction | undefined;
  /** The newest with this reference of the merchant's. */
  byReference(reference: string): Transaction | undefined;
  /** Those of this vendor, oldest first. */
  list(): Transaction[];
  /** An id that no transaction has; `make` is asked again until there is one. */
  newId(make: () => string): string;
  /** Opens a transaction, and starts what its scenario has in store. */
  open(transaction: Omit<NewTransaction, 'gateway'>): Transaction;
  /** Ends one for the merchant. `false`: the buyer was faster, and it stays as it is. */
  cancel(transaction: Transaction, outcome: 'canceled' | 'expired'): boolean;
}
