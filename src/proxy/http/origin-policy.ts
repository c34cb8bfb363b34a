/**
 * Who may call from a browser. Cross-origin pages are admitted by exact origin (CORS); a request
 * that creates a payment must also prove that a browser sent it from an admitted page, which is
 * what stops other sites from starting payments in a visitor's name.
 */
import { IDEMPOTENCY_KEY_HEADER } from '../../contract/index.js';
import type { Answer, AnswerHeaders, ProxyRequest } from './exchange.js';
import { ProxyError } from '../lib/proxy-error.js';
import type { RequestLog } from '../log/request-log.js';

const PREFLIGHT_SECONDS = '600';

/** What an `Origin` header of a browser looks like: a page's, an extension's, or `null`. */
const ORIGIN = /^(?:null|[a-z][a-z\d+.-]{1,30}:\/\/[\w.:[\]-]{1,120})$/i;

/** Adds the CORS headers for the request's origin. Throws `origin_not_allowed` for any other. */
export function admitOrigin(
  request: ProxyRequest,
  allowedOrigins: readonly string[],
  headers: AnswerHeaders,
  log: RequestLog,
): void {
  headers['Vary'] = 'Origin';
  const origin = request.headers.get('Origin');
  if (origin === null) return;
  if (!allowedOrigins.includes(origin)) {
    // The header may hold anything; only a real origin is written to the log.
    log('warn', 'origin_not_allowed', {
      origin: ORIGIN.test(origin) ? origin : 'no origin',
      allowed: allowedOrigins.join(' '),
    });
    throw new ProxyError(
      'origin_not_allowed',
      "The page's origin is not in the proxy's allowedOrigins. Add it there, exactly as the Origin header has it.",
    );
  }
  headers['Access-Control-Allow-Origin'] = origin;
  headers['Access-Control-Expose-Headers'] = 'Location, Retry-After, Preference-Applied, X-Request-Id';
}

/** Throws `origin_not_allowed` for a request of which no browser says where it comes from. */
export function requireBrowserOrigin(request: ProxyRequest, allowedOrigins: readonly string[], log: RequestLog): void {
  const sameOrigin = request.headers.get('Sec-Fetch-Site') === 'same-origin';
  if (request.headers.has('Origin') || sameOrigin) return;
  log('warn', 'origin_not_allowed', { origin: 'none', allowed: allowedOrigins.join(' ') });
  throw new ProxyError(
    'origin_not_allowed',
    'The request has no Origin header. Browsers send one; from other tools, send `Origin:` with one of the allowedOrigins.',
  );
}

/**
 * Throws `origin_not_allowed` for a form of which no browser says that it stands on one of these origins. Old
 * browsers, and text browsers, send a referrer and no origin.
 */
export function requireShopPage(request: ProxyRequest, origins: readonly string[], log: RequestLog): void {
  const { headers } = request;
  const origin = headers.get('Origin') || 'null';
  const referrer = headers.get('Referer') ?? '';
  const from = origin === 'null' && URL.canParse(referrer) ? new URL(referrer).origin : origin;
  if (origins.includes(from)) return;
  log('warn', 'origin_not_allowed', { origin: ORIGIN.test(from) ? from : 'none', allowed: origins.join(' ') });
  throw new ProxyError(
    'origin_not_allowed',
    'The form stands on no page of the allowedOrigins, or the browser does not say where it stands.',
  );
}

/** The answer to a CORS preflight of an admitted origin. */
export function preflightAnswer(methods: string, headers: AnswerHeaders): Answer {
  headers['Allow'] = `${methods}, OPTIONS`;
  headers['Access-Control-Allow-Methods'] = methods;
  headers['Access-Control-Allow-Headers'] = `Content-Type, ${IDEMPOTENCY_KEY_HEADER}, Prefer`;
  headers['Access-Control-Max-Age'] = PREFLIGHT_SECONDS;
  return { status: 204, headers, body: null };
}
