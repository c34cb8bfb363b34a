/**
 * Speaks the contract to the proxy and believes nothing else: an answer is a session, a problem,
 * or a protocol error. It does not retry; when to ask again is for its callers to say.
 */
import {
  CheckoutSessionSchema,
  IDEMPOTENCY_KEY_HEADER,
  ProblemSchema,
  SESSIONS_PATH,
  sessionPath,
  type CheckoutSession,
  type CreateSessionRequest,
} from '../contract/index.js';
import { CheckoutError } from './errors.js';
import type { CheckoutWindow } from './window.js';

/** A session, and what the proxy said about asking again. */
export interface SessionAnswer {
  readonly session: CheckoutSession;
  /** Seconds, where the proxy gave a cadence. */
  readonly retryAfter: number | undefined;
  /** Whether the proxy holds a request until the status changes. */
  readonly waits: boolean;
}

/** Creates a checkout session. The same key gives the same session, however often it is sent. */
export const createSession = (
  win: CheckoutWindow,
  endpoint: string,
  key: string,
  request: CreateSessionRequest,
  timeout: number,
): Promise<SessionAnswer> =>
  exchange(win, endpoint + SESSIONS_PATH, timeout, new AbortController(), {
    method: 'POST',
    // The buyer may leave this page for a popup or another app before the answer comes.
    keepalive: true,
    headers: { 'Content-Type': 'application/json', [IDEMPOTENCY_KEY_HEADER]: key },
    body: JSON.stringify(request),
  });

/** Asks the proxy to verify a session. `wait` is how many seconds it may hold the request. */
export const retrieveSession = (
  win: CheckoutWindow,
  endpoint: string,
  id: string,
  wait: number,
  timeout: number,
  abort: AbortController,
): Promise<SessionAnswer> =>
  exchange(win, endpoint + sessionPath(id), timeout, abort, {
    cache: 'no-store',
    ...(wait && { headers: { Prefer: `wait=${wait}` } }),
  });

async function exchange(
  win: CheckoutWindow,
  url: string,
  timeout: number,
  abort: AbortController,
  init: RequestInit,
): Promise<SessionAnswer> {
  const timer = win.setTimeout(() => abort.abort(), timeout);
  let response: Response;
  let text: string;
  try {
    response = await win.fetch(url, { ...init, signal: abort.signal });
    // A connection can break between headers and body, so both are inside the time-out.
    text = await response.text();
  } catch {
    throw new CheckoutError('network_error', `No answer from ${url}`);
  } finally {
    win.clearTimeout(timer);
  }
  const { status, headers } = response;
  const body = parseJson(text);
  const retryAfter = parseRetryAfter(headers.get('Retry-After'), win.Date.now());
  const session = CheckoutSessionSchema.safeParse(body);
  if (response.ok && session.success) {
    return { session: session.data, retryAfter, waits: headers.has('Preference-Applied') };
  }
  const problem = ProblemSchema.safeParse(body);
  if (!response.ok && problem.success) {
    const { code, detail, title, amount } = problem.data;
    throw new CheckoutError(code, detail ?? title, { status, retryAfter, amount });
  }
  throw new CheckoutError('protocol_error', `${url} answered ${status} with something that is not of the contract`, {
    status,
    retryAfter,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Seconds from now, from either form of `Retry-After`; bounded by whoever uses it. */
function parseRetryAfter(header: string | null, now: number): number | undefined {
  const seconds = header ? (/^\d+$/.test(header) ? +header : (Date.parse(header) - now) / 1000) : NaN;
  return Number.isNaN(seconds) ? undefined : seconds;
}
