/**
 * The interface of a simulated gateway. A vendor's file does what the vendor documents: paths, fields and their case,
 * words for a status, signatures. The sandbox does the rest: delays, faults, limits and counts.
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
  /** Empty if the body is not a JSON object. */
  readonly body: JsonObject;
  /** The vendor's public base URL. */
  readonly baseUrl: string;
}

/** What a call is about, and its answer. */
export interface VendorCall {
  readonly operation: Operation;
  /** The merchant's reference, if the call has one. */
  readonly reference?: string | undefined;
  /** The transaction, if the call names one that exists. */
  readonly transaction?: Transaction | undefined;
  /** The answer without a fault. A create opens its transaction with this rule. */
  answer(rule: Rule): Response;
}

/** A way to pay on the hosted page. */
export interface Operator {
  /** Value in forms, in the control API, and in messages with a channel. */
  readonly id: string;
  readonly label: string;
  /** One or two letters for the badge. */
  readonly badge: string;
  /** The badge's CSS colours: `[background, text]`. */
  readonly colors: readonly [string, string];
}

/** The simulated gateway of one merchant. */
export interface Vendor extends Webhooks {
  /** `undefined`: the vendor has no such route. */
  route(request: VendorRequest): VendorCall | undefined;
  /** The vendor's error for an HTTP status. `text` replaces the usual text. */
  error(status: number, scenario: Scenario, text?: string): Response;
  /** The transaction whose hosted page has this path below the vendor's base URL. */
  hostedTransaction(path: string): Transaction | undefined;
  /** Where the hosted page sends the buyer after the choice; `undefined`: nowhere. Default: `successUrl` or `failureUrl`. */
  returnUrl?(transaction: Transaction): string | undefined;
  /** The test message of the vendor's dashboard, sent at a time in ms. Absent: the dashboard has none. */
  testWebhook?(at: number): WebhookMessage;
}

/** What is the same for all merchants of a vendor: its row in the table. */
export interface VendorDefinition<Name extends GatewayName = GatewayName> {
  /** Name for buyers. */
  readonly label: string;
  /** The operators of one country. */
  readonly operators: readonly [Operator, ...Operator[]];
  /** Requests per minute that the gateway accepts; `Infinity`: no limit is documented. */
  readonly requestsPerMinute: number;
  /** Whether the buyer pays in an app: on a computer the page shows a QR code, on a phone it opens the app. */
  readonly app?: boolean;
  /** Whether bodies are read as JSON with any content type. */
  readonly jsonOfAnyType?: boolean;
  /** The beginnings of its API's paths. All other paths are hosted pages. */
  readonly apiPaths: readonly string[];
  /** All options with their defaults. `callbackUrl` is the address for webhooks in the vendor's dashboard. */
  readonly defaults: Gateways[Name]['options'];
  /** Checks of options that do not accept every text. */
  readonly optionChecks?: Checks;
  /** The vendor's own fields of scenarios. */
  readonly switches: Checks;
  /** The settings for a client of the vendor. */
  client(baseUrl: string, options: Gateways[Name]['options']): Gateways[Name]['client'];
  create(options: Gateways[Name]['options'], context: VendorContext): Vendor;
}

/** A vendor with its row of the table, for one merchant. */
export interface Gateway extends VendorDefinition, Vendor {}

/** What the sandbox gives to a vendor. */
export interface VendorContext {
  /** Name of the shop. */
  readonly merchant: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** The address for webhooks in its dashboard. */
  callbackUrl(): string | undefined;
  byId(id: string): Transaction | undefined;
  /** The newest transaction with this reference of the merchant. */
  byReference(reference: string): Transaction | undefined;
  /** The vendor's transactions, oldest first. */
  list(): Transaction[];
  /** A new id. `make` is called until it gives an id that no transaction has. */
  newId(make: () => string): string;
  /** Opens a transaction, and starts the timers of its scenario. */
  open(transaction: Omit<NewTransaction, 'gateway'>): Transaction;
  /** Cancels a transaction for the merchant. `false`: the buyer has chosen before, and nothing changes. */
  cancel(transaction: Transaction, outcome: 'canceled' | 'expired'): boolean;
}
