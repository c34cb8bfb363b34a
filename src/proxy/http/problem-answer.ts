/** The one place where a refusal becomes problem details (RFC 9457). */
import { PROBLEM_MEDIA_TYPE, type Problem, type ProblemCode } from '../../contract/index.js';
import type { ProxyError } from '../lib/proxy-error.js';
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
  refusalHeaders(error, headers);
  return { status: error.status, headers, body: JSON.stringify(problem) };
}

/** What a refusal says in headers, whatever its body is. */
export function refusalHeaders({ retryAfter, allow }: ProxyError, headers: AnswerHeaders): void {
  // `retryAfter` may come from an adapter, which may give any number.
  if (retryAfter !== undefined)
    headers['Retry-After'] = String(Math.min(3600, Math.max(1, Math.ceil(retryAfter) || 1)));
  if (allow !== undefined) headers['Allow'] = allow;
}
