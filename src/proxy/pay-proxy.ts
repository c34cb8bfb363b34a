/**
 * The edge. It finds the route, admits the origin, bounds the body, calls one action and turns what
 * it gives, or throws, into an answer. Of the two doors `fetch` is here, and `nodeListener` in its file.
 */
import {
  GATEWAYS_PATH,
  HEALTH_PATH,
  IDEMPOTENCY_KEY_HEADER,
  RETURN_PATH,
  SESSIONS_PATH,
  sessionPath,
  type CheckoutSession,
} from '../contract/index.js';
import { createAddressNotices } from './config/address-notices.js';
import { cancelSession } from './actions/cancel-session.js';
import { createCreateSession } from './actions/create-session.js';
import { listGateways } from './actions/list-gateways.js';
import { receiveWebhook } from './actions/receive-webhook.js';
import { retrieveSession } from './actions/retrieve-session.js';
import { returnPage } from './actions/return-page.js';
import { checkConfig } from './config/check-config.js';
import type { PayProxy, PayProxyConfig } from './config/config.js';
import type { ProxyContext } from './sessions/context.js';
import { createCounter } from './log/counts.js';
import type { Answer, AnswerHeaders, ProxyRequest } from './http/exchange.js';
import { createGatewayBudgets } from './budget/gateway-budget.js';
import { createHoldSession } from './sessions/hold-session.js';
import { createNodeListener } from './http/node-listener.js';
import { admitOrigin, preflightAnswer, requireBrowserOrigin } from './http/origin-policy.js';
import { ProxyError, problemAnswer } from './http/problem-answer.js';
import { readJson, readText, readWait } from './http/read-request.js';
import { createCancelSession } from './sessions/cancel-session.js';
import { createGatewayHealth } from './sessions/gateway-health.js';
import { createReconcile } from './sessions/reconcile.js';
import { isLoopback } from './lib/loopback.js';
import { describeError, requestLog, type RequestLog } from './log/request-log.js';
import { createSessionIds } from './tokens/session-id.js';
import { createSettledSignal } from './sessions/settled-signal.js';
import { createSettlements } from './sessions/settlements.js';
import { createSignedReferences } from './tokens/signed-reference.js';
import { createVerifySession } from './sessions/verify-session.js';

const SESSION_BODY_LIMIT = 16 * 1024;
const WEBHOOK_BODY_LIMIT = 64 * 1024;
/** Seconds. Servers in front of us tend to give up after 30. */
const WAIT_LIMIT = 25;

interface Exchange {
  readonly request: ProxyRequest;
  readonly standard: () => Request;
  readonly log: RequestLog;
  /** Headers of the answer, whatever it will be. */
  readonly headers: AnswerHeaders;
}

interface Route {
  readonly name: string;
  /** Methods other than `OPTIONS`. */
  readonly methods: readonly string[];
  /** Called by the pages of `allowedOrigins`; the other routes are for gateways and for navigation. */
  readonly crossOrigin?: boolean;
  readonly serve: (exchange: Exchange) => Promise<Answer>;
}

/**
 * Makes the proxy that stands between the button and the gateways.
 *
 * @throws {ConfigurationError} for a setting that cannot work; the message names the fix.
 * @example
 * const proxy = createPayProxy({
 *   secret, publicUrl: 'https://shop.example/pay', allowedOrigins: ['https://shop.example'],
 *   gateways: [dexchange({ apiKey })],
 *   resolveOrder: async (order) => ({ amount: { value: 5000, currency: 'XOF' } }),
 * });
 * const response = await proxy.fetch(request);
 */
export function createPayProxy(config: PayProxyConfig): PayProxy {
  const checked = checkConfig(config);
  const context: ProxyContext = {
    config: checked,
    sessionIds: createSessionIds(checked, checked.now),
    references: createSignedReferences(checked),
    budgetOf: createGatewayBudgets(checked),
    counter: createCounter(checked.gateways.keys()),
    health: createGatewayHealth(checked.now),
  };
  const settledSignal = createSettledSignal(checked.store);
  const settlements = createSettlements(context, settledSignal);
  const verify = createVerifySession(context, settlements);
  const hold = createHoldSession(context, verify, settlements, settledSignal);
  const cancel = createCancelSession(context, verify, settlements);
  const createSession = createCreateSession(context, verify, settlements, cancel);
  const notices = createAddressNotices(checked);
  // On one's own machine, a shop that forgets is no harm.
  if (config.store === undefined && !isLoopback(new URL(checked.publicUrl))) {
    const log = requestLog(checked.log);
    log('warn', 'store_forgets');
  }

  return {
    async fetch(request) {
      const { pathname } = new URL(request.url);
      const { status, headers, body } = await serve(request, pathname, pathname, () => request);
      return new Response(body, { status, headers });
    },
    nodeListener: createNodeListener(serve, new URL(checked.publicUrl).origin),
    reconcile: createReconcile(context, verify, settlements),
    counts: context.counter.read,
  };

  async function serve(request: ProxyRequest, path: string, arrived: string, standard: () => Request): Promise<Answer> {
    // Never the request's own: anyone could write into the log with it.
    const requestId = crypto.randomUUID();
    const headers: AnswerHeaders = {
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'X-Request-Id': requestId,
    };
    const about: Record<string, string> = { requestId };
    const log = requestLog(checked.log, about);
    notices.arrived(arrived, log);
    try {
      const route = findRoute(path);
      if (route === undefined) throw unknownPath(checked.publicUrl);
      about['route'] = route.name;
      if (route.crossOrigin) admitOrigin(request, checked.allowedOrigins, headers, log);
      if (route.crossOrigin && request.method === 'OPTIONS') return preflightAnswer(route.methods.join(', '), headers);
      if (!route.methods.includes(request.method)) throw wrongMethod(route);
      return await route.serve({ request, standard, log, headers });
    } catch (error) {
      const refusal = error instanceof ProxyError ? error : broken(error, log);
      log(refusal.status >= 500 ? 'error' : 'info', 'request_refused', {
        status: refusal.status,
        code: refusal.code,
        detail: refusal.message,
      });
      return problemAnswer(refusal, headers);
    }
  }

  /** The mount point may or may not have been cut off by the server in front. */
  function findRoute(fullPath: string): Route | undefined {
    const path = fullPath.startsWith(`${checked.basePath}/`) ? fullPath.slice(checked.basePath.length) : fullPath;
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
    if (top === RETURN_PATH && first !== undefined && second === undefined) {
      // Some hosted pages send the buyer back with a form; its fields are not read.
      return { name: 'return_page', methods: ['GET', 'POST'], serve: (exchange) => serveReturn(exchange, first) };
    }
    return undefined;
  }

  async function serveHealth({ request, headers }: Exchange): Promise<Answer> {
    const answer = jsonAnswer({ status: 'ok' }, 200, headers);
    return request.method === 'HEAD' ? { ...answer, body: null } : answer;
  }

  async function serveCreate({ request, standard, log, headers }: Exchange): Promise<Answer> {
    requireBrowserOrigin(request, checked.allowedOrigins, log);
    const origin = request.headers.get('Origin');
    if (origin !== null) notices.begun(origin, log);
    const idempotencyKey = request.headers.get(IDEMPOTENCY_KEY_HEADER);
    const body = await readJson(request, SESSION_BODY_LIMIT);
    const session = await createSession({ idempotencyKey, body, request: standard(), arrived: request }, log);
    headers['Location'] = checked.publicUrl + sessionPath(session.id);
    return sessionAnswer(session, 201, headers);
  }

  async function serveRetrieve({ request, log, headers }: Exchange, id: string): Promise<Answer> {
    const wait = readWait(request, WAIT_LIMIT);
    const session = await retrieveSession(context, verify, hold, { id, wait, client: request }, log);
    if (wait === 0) return sessionAnswer(session, 200, headers);
    headers['Preference-Applied'] = `wait=${wait}`;
    // Whoever has waited here may wait here again.
    if (session.status === 'pending') headers['Retry-After'] = '1';
    return jsonAnswer(session, 200, headers);
  }

  async function serveCancel({ request, log, headers }: Exchange, id: string): Promise<Answer> {
    requireBrowserOrigin(request, checked.allowedOrigins, log);
    return sessionAnswer(await cancelSession(context, cancel, id, log), 200, headers);
  }

  async function serveGateways({ headers }: Exchange): Promise<Answer> {
    return jsonAnswer(listGateways(context), 200, headers);
  }

  function sessionAnswer(session: CheckoutSession, status: 200 | 201, headers: AnswerHeaders): Answer {
    if (session.status === 'pending') {
      headers['Retry-After'] = String(context.budgetOf(session.gateway).cadence(session.reference));
    }
    return jsonAnswer(session, status, headers);
  }

  async function serveWebhook(
    { request, standard, log, headers }: Exchange,
    id: string,
    token: string | undefined,
  ): Promise<Answer> {
    const gateway = checked.gateways.get(id);
    if (gateway === undefined)
      throw new ProxyError('invalid_request', 'The proxy has no such gateway.', { status: 404 });
    const body = await readText(request, WEBHOOK_BODY_LIMIT);
    const call = { method: request.method, headers: standard().headers, body };
    await receiveWebhook(context, verify, { gateway, token, call }, log);
    return jsonAnswer({}, 200, headers);
  }

  async function serveReturn({ request, log, headers }: Exchange, token: string): Promise<Answer> {
    const page = await returnPage(context, verify, token, request.headers.get('Accept-Language'), log);
    headers['Content-Type'] = 'text/html; charset=utf-8';
    headers['Content-Security-Policy'] = page.policy;
    headers['Referrer-Policy'] = 'no-referrer';
    return { status: page.status, headers, body: page.html };
  }
}

function jsonAnswer(body: unknown, status: 200 | 201, headers: AnswerHeaders): Answer {
  headers['Content-Type'] = 'application/json';
  return { status, headers, body: JSON.stringify(body) };
}

function unknownPath(publicUrl: string): ProxyError {
  const routes =
    'POST /sessions, GET and DELETE /sessions/{id}, GET /gateways, GET /health, /webhooks/{gateway} and /return/{reference}';
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
