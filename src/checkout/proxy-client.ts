/**
 * Sends the contract's requests to the proxy. An answer is a session, a problem, or a protocol error. It does not
 * retry: its callers decide when to ask again.
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

/** A session, and what the proxy said about the next poll. */
export interface SessionAnswer {
  readonly session: CheckoutSession;
  /** The poll interval in seconds, if the proxy gave one. */
  readonly retryAfter: number | undefined;
  /** Whether the proxy can hold a request until the status changes. */
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
    // A redirect to another origin, such as a login page, must be visible as a redirect: see `ask`.
    redirect: 'manual',
    // The buyer may leave this page for a popup or another app before the answer comes.
    keepalive: true,
    headers: { 'Content-Type': 'application/json', [IDEMPOTENCY_KEY_HEADER]: key },
    body: JSON.stringify(request),
  });

/**
 * Asks the proxy to verify a session; with `DELETE`, to cancel it first, if its gateway can. `wait` is the time in
 * seconds for which the proxy may hold the request, `timeout` the time limit in ms.
 */
export const retrieveSession =
  (win: CheckoutWindow, endpoint: string, id: string, method: 'GET' | 'DELETE' = 'GET') =>
  (wait: number, timeout: number, abort?: AbortController): Promise<SessionAnswer> =>
    exchange(
      win,
      endpoint,
      // A new address each time: a service worker that answers from its cache would repeat "pending" for ever.
      `${sessionPath(id)}?at=${win.Date.now()}`,
      timeout,
      { method, cache: 'no-store', ...(wait && { headers: { Prefer: `wait=${wait}` } }) },
      abort,
    );

/** An address of the proxy for messages, without the query. */
const shown = (endpoint: string, path: string): string => endpoint + path.split('?')[0];

/** The proxy's answer and its text, of any kind. `timeout`, in ms, is for both together. Throws `network_error`. */
export async function ask(
  win: CheckoutWindow,
  endpoint: string,
  path: string,
  timeout: number,
  init: RequestInit,
  abort = new AbortController(),
): Promise<readonly [Response, string]> {
  // Relative to the page's own address, not to its `<base>`.
  const url = new URL(endpoint + path, win.location.href).href;
  const timer = win.setTimeout(() => abort.abort(), timeout);
  const send = (redirect = init.redirect): Promise<Response> =>
    win.fetch(url, { ...init, redirect, signal: abort.signal });
  let response: Response | undefined;
  try {
    response = await send();
    // The redirect is followed. The browser refuses that to another origin: then the redirect, with status 0, is the
    // answer.
    if (response.type === 'opaqueredirect')
      response = await send('follow').catch((error: unknown) => {
        if (abort.signal.aborted) throw error;
        return response!;
      });
    // A connection can break between headers and body, so both are inside the time-out.
    return [response, await response.text()];
  } catch {
    const { origin } = new URL(win.location.href);
    // An answer that CORS refuses looks like no answer: the likely cause if the proxy has another origin.
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
  // Seconds, or a date. Anything else, and 0, is no interval. The callers limit the value.
  const retryAfter = (/^\d+$/.test(when) ? +when : (Date.parse(when) - win.Date.now()) / 1000) || undefined;
  const session = CheckoutSessionSchema.safeParse(body);
  if (ok && session.success) return { session: session.data, retryAfter, waits: headers.has('Preference-Applied') };
  const problem = ProblemSchema.safeParse(body);
  if (ok || !problem.success) {
    throw new CheckoutError(
      'protocol_error',
      `${shown(endpoint, path)} answered ${status} and is no pay proxy: check endpoint, and your server's log; ${endpoint}${HEALTH_PATH} must answer`,
      { status, retryAfter },
    );
  }
  const { code, detail, title, amount } = problem.data;
  throw new CheckoutError(code, detail ?? title, { status, retryAfter, amount });
}
