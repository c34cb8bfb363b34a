/**
 * Creates a session over a network that loses answers: the same key until something final is said,
 * so that a repeated request is the same request.
 */
import type { CheckoutSession, CreateSessionRequest } from '../contract/index.js';
import { CheckoutError, type CheckoutErrorCode } from './errors.js';
import { createSession } from './proxy-client.js';
import type { CheckoutWindow } from './window.js';

/** Milliseconds that one request may take: a gateway on a bad day, behind 3G. */
const TIMEOUT = 30_000;
/** No request is begun later than this after the first: a buyer is looking at a waiting page. */
const PATIENCE = 15_000;
const RETRIES = 3;

const TRANSIENT: readonly CheckoutErrorCode[] = [
  'network_error',
  'protocol_error',
  'rate_limited',
  'gateway_unavailable',
  'internal_error',
];

/** The session, and the idempotency key that it was created with in the end. Throws a `CheckoutError`. */
export async function createPatiently(
  win: CheckoutWindow,
  endpoint: string,
  key: string,
  request: CreateSessionRequest,
): Promise<{ session: CheckoutSession; key: string }> {
  const start = win.performance.now();
  for (let retry = 0; ; retry++) {
    try {
      const { session } = await createSession(win, endpoint, key, request, TIMEOUT);
      return { session, key };
    } catch (thrown) {
      const error = thrown as CheckoutError;
      const conflict = error.code === 'idempotency_conflict';
      if (retry >= RETRIES || !(conflict || TRANSIENT.includes(error.code))) throw error;
      let delay = Math.max(1000, (error.retryAfter ?? 2 ** retry) * 1000);
      if (conflict && error.status === 422) {
        // An earlier try of this attempt said something else (the price has changed since, say).
        // Its checkout was never shown, so it can be left behind.
        key = win.crypto.randomUUID();
        delay = 0;
      }
      if (win.performance.now() - start + delay > PATIENCE) throw error;
      await new Promise<void>((resolve) => win.setTimeout(resolve, delay));
    }
  }
}
