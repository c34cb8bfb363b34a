/**
 * Creates the session of an attempt. The network may lose answers, and other tabs may create at the same time. So it
 * repeats the same key until an answer is final, and reads what other tabs have stored before it stores a session.
 */
import type { CreateSessionRequest } from '../contract/index.js';
import type { Attempt, AttemptStore } from './attempt-store.js';
import { CheckoutError, type CheckoutErrorCode } from './errors.js';
import { createSession } from './proxy-client.js';
import { isPaidInFull } from './purchase.js';
import type { CheckoutWindow } from './window.js';

/** Milliseconds for one request: enough for a slow gateway over 3G. */
const TIMEOUT = 30_000;
/** In ms. No request begins later than this after the first one, because the buyer sees only a waiting page. */
const PATIENCE = 15_000;
/** The same limit in ms, while another request with the same key is in progress. */
const SHARED_PATIENCE = 45_000;
const RETRIES = 3;
/** The most requests of one press, whatever the answers; and the most keys, because each may begin a payment. */
const MOST_REQUESTS = 20;
const MOST_KEYS = 3;

const TRANSIENT: readonly CheckoutErrorCode[] = [
  'network_error',
  'rate_limited',
  'gateway_unavailable',
  'internal_error',
];

/**
 * Whether the same request may get a better answer later. An answer that is not a pay proxy's will not change, unless
 * its status says that a server is starting or busy.
 */
const isTransient = ({ code, status }: CheckoutError): boolean =>
  code === 'protocol_error' ? /^5|408|425|429/.test(`${status}`) : TRANSIENT.includes(code);

/** Whether another request with the same key is being worked on, by this tab or another. */
export const isInProgress = ({ code, status }: CheckoutError): boolean =>
  code === 'idempotency_conflict' && status === 409;

/**
 * The order's attempt with its session, stored before anybody sees the hosted page: this tab's attempt, or that of
 * another tab that was faster. With `doneAt`, the order was paid meanwhile. Throws a `CheckoutError`.
 */
export async function createAttempt(
  win: CheckoutWindow,
  endpoint: string,
  store: AttemptStore,
  attempt: Attempt,
  request: Omit<CreateSessionRequest, 'returnUrl'>,
): Promise<Attempt> {
  const start = win.performance.now();
  for (let retry = 0, requests = 1, keys = 1; ; requests++) {
    const answer = await createSession(
      win,
      endpoint,
      attempt.key,
      { ...request, returnUrl: attempt.returnUrl },
      TIMEOUT,
    ).catch((error: CheckoutError) => error);
    const latest = store.read() ?? attempt;
    if (latest.session && (!latest.doneAt || isPaidInFull(latest.session))) return latest;
    const isOurs = latest.key === attempt.key && !latest.doneAt;
    const failure = answer instanceof CheckoutError ? answer : undefined;
    if (isOurs && !(answer instanceof CheckoutError)) {
      attempt = { ...attempt, session: answer.session };
      store.write(attempt);
      return attempt;
    }
    const shared = failure && isInProgress(failure);
    if ((failure && !shared && retry++ >= RETRIES) || requests >= MOST_REQUESTS || keys >= MOST_KEYS) {
      throw failure ?? new CheckoutError('idempotency_conflict', 'in other tabs');
    }
    if (!isOurs || (failure!.code === 'idempotency_conflict' && !shared)) {
      // Another tab has ended this attempt: begin one with a new key. Or it has begun another one: use its key, so that
      // there is one hosted page. Or the key was used with another body (the price has changed, say), whose hosted page
      // was never shown: a new key.
      keys++;
      attempt = isOurs || latest.doneAt ? store.begin(undefined, attempt.shown) : latest;
    } else {
      const elapsed = win.performance.now() - start;
      const delay = Math.max(1000, (failure!.retryAfter ?? 2 ** (retry - 1)) * 1000, shared ? elapsed / 4 : 0);
      const patience = shared ? SHARED_PATIENCE : isTransient(failure!) ? PATIENCE : 0;
      if (elapsed + delay > patience) throw failure;
      await new Promise<void>((resolve) => win.setTimeout(resolve, delay));
    }
  }
}
