/** The HTTP status of each problem. It has its own file, because the widget uses only the code. */
import type { ProblemCode } from './problem.js';

/**
 * The status of each code. `invalid_request` also comes with 404, 405, 408, 413 and 415, and `idempotency_conflict`
 * with 409 while the first request is in progress.
 */
export const PROBLEM_STATUS = {
  invalid_request: 400,
  origin_not_allowed: 403,
  order_not_found: 404,
  session_not_found: 404,
  order_already_paid: 409,
  idempotency_conflict: 422,
  amount_changed: 409,
  amount_out_of_range: 422,
  rate_limited: 429,
  gateway_rejected: 502,
  gateway_unavailable: 503,
  gateway_misconfigured: 500,
  internal_error: 500,
} as const satisfies Record<ProblemCode, number>;
