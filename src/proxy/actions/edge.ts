/**
 * The edge: it finds the route, checks the origin, limits the body, calls one action and turns its result or error
 * into an answer.
 */
import {
  CHECKOUT_PATH,
  GATEWAYS_PATH,
  HEALTH_PATH,
  IDEMPOTENCY_KEY_HEADER,
  RETURN_PATH,
  SESSIONS_PATH,
  sessionPath,
  type CheckoutSession,
} from '../../contract/index.js';
import { createAddressNotices } from '../config/address-notices.js';
import { cancelSession } from './cancel-session.js';
import { beginByForm, refusalPage, showOrder } from './checkout-form.js';
import type { CreateSession } from './create-session.js';
import { listGateways } from './list-gateways.js';
import { receiveWebhook } from './receive-webhook.js';
import { retrieveSession } from './retrieve-session.js';
import { OUTCOME, returnPage } from './return-page.js';
import type { ProxyContext } from '../sessions/context.js';
import { waitUntilOf } from '../http/wait-until.js';
import type { Answer, AnswerHeaders, KeepAlive, ProxyRequest, ServeRequest } from '../http/exchange.js';
import type { HoldSession } from '../sessions/hold-session.js';
import { admitOrigin, preflightAnswer, requireBrowserOrigin, requireShopPage } from '../http/origin-policy.js';
import { problemAnswer, refusalHeaders } from '../http/problem-answer.js';
import { ProxyError } from '../lib/proxy-error.js';
import { readForm, readJson, readText, readWait } from '../http/read-request.js';
import type { CancelSession } from '../sessions/cancel-session.js';
import { describeError, requestLog, type RequestLog } from '../lib/request-log.js';
import type { Page } from '../pages/document.js';
import type { VerifySession } from '../sessions/verify-session.js';

const SESSION_BODY_LIMIT = 16 * 1024;
const WEBHOOK_BODY_LIMIT = 64 * 1024;
/** The longest time that a request is held, in seconds. Servers in front often give up after 30. */
const WAIT_LIMIT = 25;

interface Exchange {
  readonly request: ProxyRequest;
  readonly standard: () => Request;
  readonly log: RequestLog;
  /** For work that goes on after the answer. */
  readonly keepAlive: KeepAlive;
  /** Headers of the answer, whatever it will be. */
  readonly headers: AnswerHeaders;
}

interface Route {
  readonly name: string;
  /** Methods other than `OPTIONS`. */
  readonly methods: readonly string[];
  /** Called by the pages of `allowedOrigins`; the other routes are for gateways and for navigation. */
  readonly crossOrigin?: boolean;
  /** On routes whose refusals are pages for the buyer: returns the order, if it is known. */
  readonly orderOfPage?: () => string | undefined;
  readonly serve: (exchange: Exchange) => Promise<Answer>;
}

/** Serves the requests of `fetch` and of `nodeListener`. */
export function createEdge(
  context: ProxyContext,
  createSession: CreateSession,
  verify: VerifySession,
  hold: HoldSession,
  cancel: CancelSession,
): ServeRequest {
  const { config } = context;
  const notices = createAddressNotices(config);
  // For `/functions/v1/pay`: the path itself, `/v1/pay`, `/pay` and an empty path.
  const segments = config.basePath.split('/').slice(1);
  const mounts = [...segments.map((_, cut) => `/${segments.slice(cut).join('/')}`), ''];

  return async (request, path, arrived, standard, keepAlive = waitUntilOf([])) => {
    // Never taken from the request: a client could write into the log with it.
    const requestId = crypto.randomUUID();
    const headers: AnswerHeaders = {
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'X-Request-Id': requestId,
    };
    const about: Record<string, string> = { requestId };
    const log = requestLog(config.log, about);
    notices.arrived(arrived, log);
    let route: Route | undefined;
    try {
      route = findRoute(path);
      if (route === undefined) throw unknownPath(config.publicUrl);
      about['route'] = route.name;
      if (route.crossOrigin) admitOrigin(request, config.allowedOrigins, headers, log);
      if (route.crossOrigin && request.method === 'OPTIONS') return preflightAnswer(route.methods.join(', '), headers);
      if (!route.methods.includes(request.method)) throw wrongMethod(route);
      return await route.serve({ request, standard, log, headers, keepAlive });
    } catch (error) {
      const refusal = error instanceof ProxyError ? error : broken(error, log);
      log(refusal.status >= 500 ? 'error' : 'info', 'request_refused', {
        status: refusal.status,
        code: refusal.code,
        detail: refusal.message,
      });
      if (route?.orderOfPage === undefined || refusal.status === 405) return problemAnswer(refusal, headers);
      refusalHeaders(refusal, headers);
      const language = request.headers.get('Accept-Language');
      return pageAnswer(await refusalPage(config, refusal, language, route.orderOfPage()), headers);
    }
  };

  /** A server in front may have cut off the mount point or its beginning, and may end every path with a slash. */
  function findRoute(arrived: string): Route | undefined {
    const path = arrived.replace(/(?<=[^/])\/$/, '');
    for (const mount of mounts) {
      const route = path.startsWith(`${mount}/`) ? routeAt(path.slice(mount.length)) : undefined;
      if (route !== undefined) return route;
    }
    return undefined;
  }

  function routeAt(path: string): Route | undefined {
    const [root, first, second, ...more] = path.split('/').slice(1);
    const top = `/${root}`;
    if (more.length > 0 || first === '' || second === '') return undefined;
    if (top === HEALTH_PATH && first === undefined) {
      return { name: 'health', methods: ['GET', 'HEAD'], serve: serveHealth };
    }
    if (top === SESSIONS_PATH && first === undefined) {
      return { name: 'create_session', methods: ['POST'], crossOrigin: true, serve: serveCreate };
    }
    if (top === SESSIONS_PATH && first !== undefined && second === undefined) {
      return {
        name: 'retrieve_session',
        methods: ['GET', 'DELETE'],
        crossOrigin: true,
        serve: (exchange) =>
          exchange.request.method === 'DELETE' ? serveCancel(exchange, first) : serveRetrieve(exchange, first),
      };
    }
    if (top === GATEWAYS_PATH && first === undefined) {
      return { name: 'list_gateways', methods: ['GET'], crossOrigin: true, serve: serveGateways };
    }
    if (top === '/webhooks' && first !== undefined) {
      const methods = second === undefined ? ['POST'] : ['POST', 'GET'];
      return { name: 'receive_webhook', methods, serve: (exchange) => serveWebhook(exchange, first, second) };
    }
    if (top === RETURN_PATH && first !== undefined && (second === undefined || second === OUTCOME)) {
      // Some hosted pages send the buyer back with a form; its fields are not read.
      const methods = second === undefined ? ['GET', 'POST'] : ['GET'];
      return { name: 'return_page', methods, serve: (exchange) => serveReturn(exchange, first, second === OUTCOME) };
    }
    if (top === CHECKOUT_PATH && second === undefined) return first === undefined ? formRoute() : orderRoute(first);
    return undefined;
  }

  function formRoute(): Route {
    let order: string | undefined;
    return {
      name: 'checkout_form',
      methods: ['POST'],
      orderOfPage: () => order,
      async serve({ request, standard, log, headers }) {
        const fields = await readForm(request, SESSION_BODY_LIMIT);
        order = fields.get('order') ?? undefined;
        requireShopPage(request, [...config.allowedOrigins, new URL(config.publicUrl).origin], log);
        const session = await beginByForm(
          config,
          createSession,
          { arrived: request, request: standard(), fields },
          log,
        );
        if (session.checkoutUrl === undefined)
          throw new ProxyError('gateway_unavailable', 'The payment ended while it was begun.', { retryAfter: 1 });
        headers['Location'] = session.checkoutUrl;
        headers['Referrer-Policy'] = 'no-referrer';
        return { status: 303, headers, body: null };
      },
    };
  }

  function orderRoute(segment: string): Route {
    const order = decoded(segment);
    return {
      name: 'order_page',
      methods: ['GET'],
      orderOfPage: () => order,
      serve: async ({ request, standard, log, headers }) =>
        pageAnswer(
          await showOrder(context, order, { arrived: request, request: standard() }, log),
          headers,
          'same-origin',
        ),
    };
  }

  async function serveHealth({ request, headers }: Exchange): Promise<Answer> {
    const answer = jsonAnswer({ status: 'ok' }, 200, headers);
    return request.method === 'HEAD' ? { ...answer, body: null } : answer;
  }

  async function serveCreate({ request, standard, log, headers }: Exchange): Promise<Answer> {
    requireBrowserOrigin(request, config.allowedOrigins, log);
    const origin = request.headers.get('Origin');
    if (origin !== null) notices.begun(origin, log);
    const idempotencyKey = request.headers.get(IDEMPOTENCY_KEY_HEADER);
    const body = await readJson(request, SESSION_BODY_LIMIT);
    if (request.readAhead?.asSent === false) notices.parsed(log);
    const session = await createSession({ idempotencyKey, body, request: standard(), arrived: request }, log);
    headers['Location'] = config.publicUrl + sessionPath(session.id);
    return sessionAnswer(session, 201, headers);
  }

  async function serveRetrieve({ request, log, headers }: Exchange, id: string): Promise<Answer> {
    const wait = readWait(request, WAIT_LIMIT);
    const session = await retrieveSession(context, verify, hold, { id, wait, client: request }, log);
    if (wait === 0) return sessionAnswer(session, 200, headers);
    headers['Preference-Applied'] = `wait=${wait}`;
    // After a held request the client may send the next one at once.
    if (session.status === 'pending') headers['Retry-After'] = '1';
    return jsonAnswer(session, 200, headers);
  }

  async function serveCancel({ request, log, headers }: Exchange, id: string): Promise<Answer> {
    requireBrowserOrigin(request, config.allowedOrigins, log);
    return sessionAnswer(await cancelSession(context, cancel, id, log), 200, headers);
  }

  async function serveGateways({ headers }: Exchange): Promise<Answer> {
    return jsonAnswer(listGateways(context), 200, headers);
  }

  function sessionAnswer(session: CheckoutSession, status: 200 | 201, headers: AnswerHeaders): Answer {
    if (session.status === 'pending') {
      headers['Retry-After'] = String(context.budgetOf(session.gateway).secondsToNextPoll(session.reference));
    }
    return jsonAnswer(session, status, headers);
  }

  async function serveWebhook(
    { request, standard, log, headers, keepAlive }: Exchange,
    id: string,
    token: string | undefined,
  ): Promise<Answer> {
    const gateway = config.gateways.get(id);
    if (gateway === undefined)
      throw new ProxyError('invalid_request', 'The proxy has no such gateway.', { status: 404 });
    const body = await readText(request, WEBHOOK_BODY_LIMIT);
    const call = { method: request.method, headers: standard().headers, body };
    const asSent = request.readAhead?.asSent ?? true;
    if (!asSent) notices.parsed(log);
    await receiveWebhook(context, verify, { gateway, token, call, asSent, keepAlive }, log);
    return jsonAnswer({}, 200, headers);
  }

  async function serveReturn(
    { request, log, headers, keepAlive }: Exchange,
    token: string,
    outcome: boolean,
  ): Promise<Answer> {
    const acceptLanguage = request.headers.get('Accept-Language');
    return pageAnswer(await returnPage(context, verify, { token, outcome, acceptLanguage, keepAlive }, log), headers);
  }
}

/** `referrer` is the referrer policy. A page with a form must send a referrer: the proxy checks where the form is. */
function pageAnswer(page: Page, headers: AnswerHeaders, referrer = 'no-referrer'): Answer {
  headers['Content-Type'] = 'text/html; charset=utf-8';
  headers['Content-Security-Policy'] = page.policy;
  headers['Referrer-Policy'] = referrer;
  return { status: page.status, headers, body: page.html };
}

/** Decodes a segment of a path. Returns it unchanged if its encoding is not valid. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function jsonAnswer(body: unknown, status: 200 | 201, headers: AnswerHeaders): Answer {
  headers['Content-Type'] = 'application/json';
  return { status, headers, body: JSON.stringify(body) };
}

function unknownPath(publicUrl: string): ProxyError {
  const routes =
    'POST /sessions, GET and DELETE /sessions/{id}, GET /gateways, POST /checkout, GET /checkout/{order}, GET /health, /webhooks/{gateway} and /return/{reference}';
  return new ProxyError('invalid_request', `The proxy has nothing at this path. Below ${publicUrl} it has ${routes}.`, {
    status: 404,
  });
}

function wrongMethod(route: Route): ProxyError {
  const allow = [...route.methods, ...(route.crossOrigin ? ['OPTIONS'] : [])].join(', ');
  return new ProxyError('invalid_request', `This path takes ${allow}.`, { status: 405, allow });
}

function broken(error: unknown, log: RequestLog): ProxyError {
  log('error', 'internal_error', { error: describeError(error) });
  return new ProxyError('internal_error', "Something broke in the proxy; the proxy's log knows more.", {
    cause: error,
  });
}
