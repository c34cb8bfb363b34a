/**
 * Problem details (RFC 9457) with a `code` from a closed list. Text for buyers comes from the
 * translations by code; `title` and `detail` are for the developer who reads the network log.
 */
import * as z from 'zod/mini';
import { MoneySchema } from './money.js';

/** Every way in which the proxy can refuse. The HTTP statuses are in `problem-status.ts`. */
export const ProblemCodeSchema = z.enum([
  /** The request breaks the contract; `detail` names the fix. Also with HTTP status 404, 405, 408, 413 and 415. */
  'invalid_request',
  /** The `Origin` is not in the proxy's `allowedOrigins`. */
  'origin_not_allowed',
  /** `resolveOrder` does not know this order. */
  'order_not_found',
  /** The session id is not one of this proxy's, or it is too old. */
  'session_not_found',
  /** The order needs no payment any more. */
  'order_already_paid',
  /**
   * The idempotency key was used with another body (422), or its first request is still in progress (409,
   * `Retry-After`).
   */
  'idempotency_conflict',
  /** The price differs from the amount shown; `amount` carries the true one. Nothing was created. */
  'amount_changed',
  /** The order's price is outside what the gateway takes. */
  'amount_out_of_range',
  /** Too many requests, from this client or to the gateway; `Retry-After` says when. */
  'rate_limited',
  /** The gateway refused this payment for good. */
  'gateway_rejected',
  /** The gateway did not answer, or said "later". The same request may succeed later. */
  'gateway_unavailable',
  /** The gateway does not accept the merchant's credentials or set-up. */
  'gateway_misconfigured',
  /** Something broke in the proxy; its log has the error. */
  'internal_error',
]);

/** A code of the closed list. */
export type ProblemCode = z.infer<typeof ProblemCodeSchema>;

/** The body of every answer that is not a session. */
export const ProblemSchema = z.object({
  code: ProblemCodeSchema,
  /** The HTTP status, repeated. */
  status: z.number(),
  /** The problem in a few words, for developers. */
  title: z.string(),
  /** What happened here and how to mend it, for developers. Never a vendor's text. */
  detail: z.optional(z.string()),
  /** With `amount_changed`: the order's true price. */
  amount: z.optional(MoneySchema),
});

/** An RFC 9457 problem with our code. */
export type Problem = z.infer<typeof ProblemSchema>;

/** The media type of a problem. */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';
