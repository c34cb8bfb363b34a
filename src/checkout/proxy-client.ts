/**
 * Speaks the contract to the proxy and believes nothing else: an answer is a session, a problem,
 * or a protocol error. It does not retry; when to ask again is for its callers to say.
 */
import {
  CheckoutSessionSchema,
  HEALTH_PATH,
  IDEMPOTENCY_KEY_HEADER,
  ProblemSchema,
  SESSIONS_PATH,
  sessionPath,
  type CheckoutSession,
  type CreateSessionRequest,
} from '../contract/index.js';
import { tryTo } from './try-to.js';
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
  exchange(win, endpoint, SESSIONS_PATH, timeout, {
    method: 'POST',
    // A page to log in says so by sending us elsewhere.
    redirect: 'manual',
    // The buyer may leave this page for a popup or another app before the answer comes.
    keepalive: true,
    headers: { 'Content-Type': 'application/json', [IDEMPOTENCY_KEY_HEADER]: key },
    body: JSON.stringify(request),
  });

/**
 * Asks the proxy to verify a session; with `DELETE` to give it up before. `wait` is how many seconds it may hold the
 * request.
 */
export const retrieveSession =
  (win: CheckoutWindow, endpoint: string, id: string, method: 'GET' | 'DELETE' = 'GET') =>
  (wait: number, timeout: number, abort?: AbortController): Promise<SessionAnswer> =>
    exchange(
      win,
      endpoint,
      // No cache has seen it: a service worker that answers from its cache first would say "pending" for ever.
      `${sessionPath(id)}?at=${win.Date.now()}`,
      timeout,
      { method, cache: 'no-store', ...(wait && { headers: { Prefer: `wait=${wait}` } }) },
      abort,
    );

/** An address of the proxy as messages show it: without what belongs to one request. */
const shown = (endpoint: string, path: string): string => endpoint + path.split('?')[0];

/** What the proxy answered, and its text, whatever it is. The time limit is for both. Throws `network_error`. */
export async function ask(
  win: CheckoutWindow,
  endpoint: string,
  path: string,
  timeout: number,
  init: RequestInit,
  abort = new AbortController(),
): Promise<readonly [Response, string]> {
  // Below the page's own origin, whatever the `<base>` of a page says.
  const url = new URL(endpoint + path, win.location.href).href;
  const timer = win.setTimeout(() => abort.abort(), timeout);
  const send = (redirect = init.redirect): Promise<Response> =>
    win.fetch(url, { ...init, redirect, signal: abort.signal });
  let response: Response | undefined;
  try {
    response = await send();
    // One that leads to another origin is refused to this page, and remains without a status.
    if (response.type === 'opaqueredirect') response = await send('follow').catch(() => response!);
    // A connection can break between headers and body, so both are inside the time-out.
    return [response, await response.text()];
  } catch {
    const { origin } = new URL(win.location.href);
    // The browser tells a page nothing of an answer that it keeps from it.
    const isKept = new URL(url).origin !== origin && !response && !abort.signal.aborted;
    throw new CheckoutError(
      'network_error',
      `no answer from ${shown(endpoint, path)}${isKept ? `: most likely ${origin} is missing in allowedOrigins` : ''}`,
    );
  } finally {
    win.clearTimeout(timer);
  }
}

async function exchange(...request: Parameters<typeof ask>): Promise<SessionAnswer> {
  const [win, endpoint, path] = request;
  const [{ status, headers, ok }, text] = await ask(...request);
  const body = tryTo((): unknown => JSON.parse(text));
  const when = headers.get('Retry-After') ?? '';
  // Seconds, or a date. What is neither, or now, is no cadence; the rest is bounded by whoever uses it.
  const retryAfter = (/^\d+$/.test(when) ? +when : (Date.parse(when) - win.Date.now()) / 1000) || undefined;
  const session = CheckoutSessionSchema.safeParse(body);
  if (ok && session.success) return { session: session.data, retryAfter, waits: headers.has('Preference-Applied') };
  const problem = ProblemSchema.safeParse(body);
  if (ok || !problem.success) {
    throw new CheckoutError(
      'protocol_error',
      `${shown(endpoint, path)} answered ${status} and is no pay proxy: check endpoint; ${endpoint}${HEALTH_PATH} must answer`,
      { status, retryAfter },
    );
  }
  const { code, detail, title, amount } = problem.data;
  throw new CheckoutError(code, detail ?? title, { status, retryAfter, amount });
}
