/**
 * Refusals: the error that every part of the proxy throws, and the one place where it becomes
 * problem details (RFC 9457). What it carries is safe to show to anyone.
 */
import {
  PROBLEM_MEDIA_TYPE,
  PROBLEM_STATUS,
  type Money,
  type Problem,
  type ProblemCode,
} from '../../contract/index.js';
import type { Answer, AnswerHeaders } from './exchange.js';

const TITLES: Readonly<Record<ProblemCode, string>> = {
  invalid_request: 'The request is not what the contract says',
  origin_not_allowed: 'The origin is not allowed',
  order_not_found: 'There is no such order',
  session_not_found: 'There is no such session',
  order_already_paid: 'The order is already paid',
  idempotency_conflict: 'The idempotency key is taken',
  amount_changed: 'The price is not the amount shown',
  amount_out_of_range: 'The gateway does not take this amount',
  rate_limited: 'Too many requests',
  gateway_rejected: 'The gateway refused the payment',
  gateway_unavailable: 'The gateway did not answer',
  gateway_misconfigured: 'The gateway does not accept the set-up',
  internal_error: 'Something broke in the proxy',
};

/** What a refusal may carry besides its code and detail. */
export interface ProxyErrorOptions {
  /** HTTP status, where it is not the usual one of the code. */
  readonly status?: number;
  /** Seconds after which the same request may be sent again. */
  readonly retryAfter?: number;
  /** With `amount_changed`: the order's true price. */
  readonly amount?: Money;
  /** With 405: the methods that the route takes. */
  readonly allow?: string;
  readonly cause?: unknown;
}

/** A refusal. `detail` is for the developer who reads the network log and never a vendor's text. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError';
  readonly code: ProblemCode;
  readonly status: number;
  readonly retryAfter: number | undefined;
  readonly amount: Money | undefined;
  readonly allow: string | undefined;

  constructor(code: ProblemCode, detail: string, options: ProxyErrorOptions = {}) {
    super(detail, { cause: options.cause });
    this.code = code;
    this.status = options.status ?? PROBLEM_STATUS[code];
    this.retryAfter = options.retryAfter;
    this.amount = options.amount;
    this.allow = options.allow;
  }
}

/** The answer for a refusal; `headers` are those that the route has gathered so far. */
export function problemAnswer(error: ProxyError, headers: AnswerHeaders): Answer {
  const problem: Problem = {
    code: error.code,
    status: error.status,
    title: TITLES[error.code],
    detail: error.message,
    ...(error.amount === undefined ? {} : { amount: error.amount }),
  };
  headers['Content-Type'] = PROBLEM_MEDIA_TYPE;
  // An adapter may have named it, and have named anything.
  if (error.retryAfter !== undefined)
    headers['Retry-After'] = String(Math.min(3600, Math.max(1, Math.ceil(error.retryAfter) || 1)));
  if (error.allow !== undefined) headers['Allow'] = error.allow;
  return { status: error.status, headers, body: JSON.stringify(problem) };
}
