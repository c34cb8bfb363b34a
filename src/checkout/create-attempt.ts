/**
 * Gives an attempt its session, over a network that loses answers and beside other tabs that may
 * be doing the same. Repeats the same key until something final is said, and before it takes
 * the attempt for its own, it reads what other tabs have stored of it.
 */
import type { CreateSessionRequest } from '../contract/index.js';
import type { Attempt, AttemptStore } from './attempt-store.js';
import { CheckoutError, type CheckoutErrorCode } from './errors.js';
import { createSession } from './proxy-client.js';
import { isPaidInFull } from './purchase.js';
import type { CheckoutWindow } from './window.js';

/** Milliseconds that one request may take: a gateway on a bad day, behind 3G. */
const TIMEOUT = 30_000;
/** No request is begun later than this after the first: a buyer is looking at a waiting page. */
const PATIENCE = 15_000;
/** As long, where another tab's request with the same key is under way. */
const SHARED_PATIENCE = 45_000;
const RETRIES = 3;
/** Requests that one press may make at most, whatever is answered; and keys that it may take, so payments that it may begin. */
const MOST_REQUESTS = 20;
const MOST_KEYS = 3;

const TRANSIENT: readonly CheckoutErrorCode[] = [
  'network_error',
  'rate_limited',
  'gateway_unavailable',
  'internal_error',
];

/** Whether the same request may get a better answer. What is no pay proxy stays none, unless it says that it is starting or busy. */
const isTransient = ({ code, status }: CheckoutError): boolean =>
  code === 'protocol_error' ? /^5|408|425|429/.test(`${status}`) : TRANSIENT.includes(code);

/** Whether another request with the same key is being worked on, by this tab or another. */
export const isInProgress = ({ code, status }: CheckoutError): boolean =>
  code === 'idempotency_conflict' && status === 409;

/**
 * The order's attempt with its session, saved before anybody can see the checkout: ours, or the one
 * of another tab that was first. With `doneAt` it was paid meanwhile. Throws a `CheckoutError`.
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
      // Another tab has ended this attempt, or begun another: its checkout is not shown beside ours. Or the key was
      // used for another request (the price has changed since, say), whose checkout was never shown.
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
