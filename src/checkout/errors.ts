/** The errors of the browser's side, beside the problems that the proxy reports. */
import type { Money, ProblemCode } from '../contract/index.js';

/**
 * Every code that `payment-failed` (with reason `error`) and `payment-pending` can carry:
 * - a {@link ProblemCode} of the proxy;
 * - `configuration_invalid`: an option is missing or malformed, a secret key is on the tag, or `interstitial` or
 *   a translation threw; nothing was sent;
 * - `start_rejected`: a promise given to `waitUntil` of `payment-start` was rejected;
 * - `network_error`: the proxy could not be reached, or did not answer in time;
 * - `protocol_error`: something answered that is not what the contract says;
 * - `checkout_url_refused`: buyers must not be sent to the address that the proxy gave for the hosted page;
 * - `paid_at_another_price`: money was received, but the order now has another price or no longer exists, so it is not
 *   paid. With `payment-pending`, whose session has succeeded; `onSettled` told the shop's server.
 */
export type CheckoutErrorCode =
  | ProblemCode
  | 'configuration_invalid'
  | 'start_rejected'
  | 'network_error'
  | 'protocol_error'
  | 'checkout_url_refused'
  | 'paid_at_another_price';

/** Something broke. An outcome (declined, canceled, expired) is never one of these. */
export class CheckoutError extends Error {
  override readonly name = 'CheckoutError';
  declare readonly code: CheckoutErrorCode;
  /** HTTP status, where there was an answer. */
  declare readonly status?: number | undefined;
  /** Seconds to wait before asking again, where the proxy says so. */
  declare readonly retryAfter?: number | undefined;
  /** With `amount_changed`: the order's true price. */
  declare readonly amount?: Money | undefined;

  constructor(
    code: CheckoutErrorCode,
    message: string,
    details?: { status?: number; retryAfter?: number | undefined; amount?: Money | undefined },
  ) {
    super(message);
    Object.assign(this, details, { code });
  }
}

/**
 * Kinds of mistakes that were reported on this page. Each is reported once, because one in a template is on each of its
 * buttons.
 */
export const said = new Set<string>();

/** Whether a kind is new. It is remembered. */
export const isNew = (kind: string): boolean => !said.has(kind) && !!said.add(kind);

/** Tells the developer what broke. Buyers read the translation of the code. */
export const report = (code: CheckoutErrorCode, message: string): void =>
  console.error(`<pay-button>: ${code}: ${message}`);

/** The end of messages about mistakes on a tag. */
export const SEE_THE_TAG = '. See docs/troubleshooting.md#the-tag of pay-button-element.';
