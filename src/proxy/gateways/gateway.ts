/**
 * The interface of a payment gateway inside the proxy: our types in, our types out.
 * An adapter knows one vendor's HTTP and nothing of sessions, stores, idempotency or browsers.
 */
import type { Currency, Customer, Money, SessionStatus } from '../../contract/index.js';

/** What an adapter is given to work with, so that tests can replace each part. */
export interface GatewayContext {
  readonly fetch: typeof fetch;
  /** Aborts when the proxy has waited long enough. */
  readonly signal: AbortSignal;
}

/** A payment to be created at the gateway. Everything in it was checked by the proxy. */
export interface NewPayment {
  /** Unique per payment, `[A-Za-z0-9_-]{1,64}`, and never used twice at a gateway. */
  readonly reference: string;
  readonly order: string;
  readonly amount: Money;
  /** What is paid for, in words for the buyer; never empty. */
  readonly description: string;
  readonly customer?: Customer | undefined;
  /** Where the hosted page sends the buyer, whatever happened there. */
  readonly returnUrl: string;
  /** Where the gateway may call to say that something changed. */
  readonly webhookUrl: string;
  /** BCP 47 language of the buyer. */
  readonly locale?: string | undefined;
}

/** A payment that the gateway has accepted and that waits for the buyer. */
export interface CreatedPayment {
  /** The gateway's id, where it has one already. */
  readonly gatewayReference?: string | undefined;
  /** The hosted page, on a host that this gateway is allowed to send buyers to. */
  readonly checkoutUrl: string;
  /** ISO 8601 UTC, where the gateway says when the page stops taking payments. */
  readonly expiresAt?: string | undefined;
}

/** Enough to ask a gateway about a payment. */
export interface KnownPayment {
  readonly reference: string;
  readonly gatewayReference?: string | undefined;
}

/** What the gateway says about a payment in a status read. */
export interface PaymentState {
  /** Anything the adapter does not recognise is `pending`: unknown is neither paid nor failed. */
  readonly status: SessionStatus;
  /** What the gateway says was asked or paid. A `succeeded` without it is not believed. */
  readonly amount?: Money | undefined;
  readonly channel?: string | undefined;
  readonly gatewayReference?: string | undefined;
  /** ISO 8601 UTC. */
  readonly settledAt?: string | undefined;
  /**
   * Name of the vendor's field that could not be read, so that the payment stays `pending`: an unknown status, or a
   * success without a usable amount. It is in the log once per payment: the name, and never the value.
   */
  readonly unclear?: string | undefined;
}

/** A gateway's call, as it arrived. */
export interface WebhookCall {
  readonly method: string;
  readonly headers: Headers;
  /** The body as it was sent, to the byte: signatures are made of it. */
  readonly body: string;
}

/**
 * Who made a call, by the vendor's signature: the vendor (`genuine`), or somebody else (`forged`). `unknown` if there
 * is nothing to check, because no secret was given or the vendor does not sign such a call.
 */
export type WebhookProof = 'genuine' | 'forged' | 'unknown';

/** What is read of a webhook: which payment to verify. Its status is not read. */
export interface WebhookNudge {
  readonly reference: string;
  readonly gatewayReference?: string | undefined;
  /** What `createPayment` attached to the payment, where the gateway echoes it. */
  readonly customData?: string | undefined;
}

/** What a gateway takes. */
export interface GatewayLimits {
  /** What it settles in: one currency, or several. */
  readonly currency: Currency | readonly Currency[];
  /** Smallest amount, in minor units. */
  readonly minAmount: number;
  /** Largest amount, in minor units, where one is known. */
  readonly maxAmount?: number | undefined;
  /** Requests that the gateway accepts in a minute. Left out, 60 are assumed; `Infinity` where it has no limit. */
  readonly requestsPerMinute?: number | undefined;
  /** Longest reference, where it takes less than 64 characters; at least {@link SHORTEST_REFERENCE_LIMIT}. */
  readonly maxReferenceLength?: number | undefined;
  /** Longest return or webhook address, in characters, where one is known. */
  readonly maxUrlLength?: number | undefined;
}

/** What a gateway settles in, as a list. */
export const currenciesOf = ({ currency }: Pick<GatewayLimits, 'currency'>): readonly Currency[] =>
  typeof currency === 'string' ? [currency] : currency;

/** Whether a gateway takes an amount: its currency, and not too little or too much. */
export const takesAmount = (limits: GatewayLimits, { value, currency }: Money): boolean =>
  currenciesOf(limits).includes(currency) && value >= limits.minAmount && value <= (limits.maxAmount ?? Infinity);

/** The random part of a reference with its dashes, and one letter of the order before it. */
export const SHORTEST_REFERENCE_LIMIT = 13;

/** One vendor. Implement this to add a gateway; `test/proxy/gateways/conformance.ts` checks it. */
export interface Gateway {
  /** Stands in URLs and in `session.gateway`: `[a-z0-9-]{1,32}`. */
  readonly id: string;
  /** Its name for buyers. */
  readonly name?: string;
  readonly limits: GatewayLimits;
  /** Creates a hosted checkout. Throws a {@link GatewayError}. Never retries by itself. */
  createPayment(payment: NewPayment, context: GatewayContext): Promise<CreatedPayment>;
  /** Reads the status of a payment. Throws a {@link GatewayError} when the gateway did not give it. */
  retrievePayment(payment: KnownPayment, context: GatewayContext): Promise<PaymentState>;
  /** Reads which payment a call is about; `undefined` where it is not a call of this vendor. */
  parseWebhook(call: WebhookCall): WebhookNudge | undefined;
  /**
   * Checks the vendor's signature, where it has one. At the plain webhook address, a genuine call counts like a call to
   * the signed address, which only the gateway knows; a forged one is refused before anything else is read.
   *
   * @param now Epoch ms, for the vendor's time window.
   */
  proveWebhook?(call: WebhookCall, now: number): WebhookProof | Promise<WebhookProof>;
  /**
   * Whether the hosted page can still be paid after a failed payment, by the vendor's material. Then a session with the
   * status `failed` stays pending, and is verified again, until the page ends or the buyer gives the payment up.
   */
  readonly failedStaysPayable?: boolean;
  /**
   * Whether the vendor waits only a few seconds for the answer to a webhook. Then the proxy answers first and verifies
   * after that.
   */
  readonly answersFirst?: boolean;
  /**
   * Cancels a payment that nobody should make any more. The proxy does not rely on the result: it calls
   * `retrievePayment` afterwards. Throws a {@link GatewayError} where the gateway refused.
   */
  cancelPayment?(payment: KnownPayment, context: GatewayContext): Promise<void>;
}

/** What went wrong at a gateway. */
export type GatewayErrorCode =
  /** It will not take this payment; asking again changes nothing. */
  | 'gateway_rejected'
  /** It is down, slow or unreadable. */
  | 'gateway_unavailable'
  /** It does not accept our credentials or set-up. */
  | 'gateway_misconfigured'
  /** We asked too often. */
  | 'rate_limited'
  /** The reference was used before. The proxy tries again with a new one. */
  | 'duplicate_reference'
  /** It knows no such payment. */
  | 'payment_not_found';

/** An adapter's failure. The message is for the log and holds no secret and no personal data. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: GatewayErrorCode;
  /**
   * Whether the gateway may have created the payment all the same: true for a time-out, a broken
   * connection, a 5xx or an unreadable answer. The proxy then never reuses the reference.
   */
  readonly outcomeUnknown: boolean;
  /** Seconds after which the gateway wants to be asked again, where it says so. */
  readonly retryAfter: number | undefined;

  constructor(
    code: GatewayErrorCode,
    message: string,
    options: { outcomeUnknown?: boolean; retryAfter?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.code = code;
    this.outcomeUnknown = options.outcomeUnknown ?? false;
    this.retryAfter = options.retryAfter;
  }
}
