/**
 * Which pages may call the proxy. Pages of other origins are allowed by their exact origin (CORS). A create must also
 * prove that a browser sent it from an allowed page. So other sites cannot begin payments in a visitor's name.
 */
import { IDEMPOTENCY_KEY_HEADER } from '../../contract/index.js';
import type { Answer, AnswerHeaders, ProxyRequest } from './exchange.js';
import { ProxyError } from '../lib/proxy-error.js';
import type { RequestLog } from '../lib/request-log.js';

const PREFLIGHT_SECONDS = '600';

/** A browser's `Origin` header: the origin of a page or an extension, or `null`. */
const ORIGIN = /^(?:null|[a-z][a-z\d+.-]{1,30}:\/\/[\w.:[\]-]{1,120})$/i;

/** Adds the CORS headers for an allowed origin. Throws `origin_not_allowed` for other origins. */
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
    throw refusal(
      ORIGIN.test(origin) ? origin : 'no origin',
      allowedOrigins,
      log,
      "The page's origin is not in the proxy's allowedOrigins. Add it there, exactly as the Origin header has it.",
    );
  }
  headers['Access-Control-Allow-Origin'] = origin;
  headers['Access-Control-Expose-Headers'] = 'Location, Retry-After, Preference-Applied, X-Request-Id';
}

/** Throws `origin_not_allowed` for a request without a browser's header about its origin. */
export function requireBrowserOrigin(request: ProxyRequest, allowedOrigins: readonly string[], log: RequestLog): void {
  const sameOrigin = request.headers.get('Sec-Fetch-Site') === 'same-origin';
  if (request.headers.has('Origin') || sameOrigin) return;
  throw refusal(
    'none',
    allowedOrigins,
    log,
    'The request has no Origin header. Browsers send one; from other tools, send `Origin:` with one of the allowedOrigins.',
  );
}

/**
 * Throws `origin_not_allowed` for a form that is not on a page of these origins, by the browser's headers. Old browsers
 * and text browsers send a referrer and no origin.
 */
export function requireShopPage(request: ProxyRequest, origins: readonly string[], log: RequestLog): void {
  const { headers } = request;
  const origin = headers.get('Origin') || 'null';
  const referrer = headers.get('Referer') ?? '';
  const from = origin === 'null' && URL.canParse(referrer) ? new URL(referrer).origin : origin;
  if (origins.includes(from)) return;
  throw refusal(
    ORIGIN.test(from) ? from : 'none',
    origins,
    log,
    'The form stands on no page of the allowedOrigins, or the browser does not say where it stands.',
  );
}

/** Logs a refused request and returns its error. `origin` must not be a text that a client chose freely. */
function refusal(origin: string, allowedOrigins: readonly string[], log: RequestLog, message: string): ProxyError {
  log('warn', 'origin_not_allowed', { origin, allowed: allowedOrigins.join(' ') });
  return new ProxyError('origin_not_allowed', message);
}

/** The answer to a CORS preflight from an allowed origin. */
export function preflightAnswer(methods: string, headers: AnswerHeaders): Answer {
  headers['Allow'] = `${methods}, OPTIONS`;
  headers['Access-Control-Allow-Methods'] = methods;
  headers['Access-Control-Allow-Headers'] = `Content-Type, ${IDEMPOTENCY_KEY_HEADER}, Prefer`;
  headers['Access-Control-Max-Age'] = PREFLIGHT_SECONDS;
  return { status: 204, headers, body: null };
}
