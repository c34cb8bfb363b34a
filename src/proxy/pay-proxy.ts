/** Puts the proxy together from its parts. It has two entries: `fetch`, here, and `nodeListener`, in `http/`. */
import { createCreateSession } from './actions/create-session.js';
import { createClientName } from './budget/client-name.js';
import { createCreateLimits } from './budget/create-limits.js';
import { createGatewayBudgets } from './budget/gateway-budget.js';
import { checkConfig } from './config/check-config.js';
import type { PayProxyConfig } from './config/config.js';
import { createEdge } from './actions/edge.js';
import { createNodeListener, type NodeListener } from './http/node-listener.js';
import { waitUntilOf } from './http/wait-until.js';
import { isLoopback } from './lib/loopback.js';
import { createCounter, type ProxyCounts } from './sessions/counts.js';
import { requestLog } from './lib/request-log.js';
import { createCancelSession } from './sessions/cancel-session.js';
import type { ProxyContext } from './sessions/context.js';
import { createGatewayHealth } from './sessions/gateway-health.js';
import { createHoldSession } from './sessions/hold-session.js';
import { createReconcile, type ReconcileCounts } from './sessions/reconcile.js';
import { createSettledSignal } from './sessions/settled-signal.js';
import { createSettlements } from './sessions/settlements.js';
import { createVerifySession } from './sessions/verify-session.js';
import { createSessionIds } from './tokens/session-id.js';
import { createSignedReferences } from './tokens/signed-reference.js';

/** The proxy. */
export interface PayProxy {
  /**
   * Serves one request. Never rejects: errors are answered as problem details.
   *
   * Some platforms stop a request's work after its answer, or when its client leaves. They have a `waitUntil`: give the
   * object that has it, or the work after an answer is lost. Workers call `fetch(request, env, ctx)`, and so may you.
   *
   * @example
   * export default { fetch: proxy.fetch };
   * proxy.fetch(request, { waitUntil: after });
   */
  fetch(request: Request, platform?: object, workersContext?: object): Promise<Response>;
  /**
   * The same for `node:http`, and for frameworks that call listeners in the same way, such as Express: three
   * times as fast as `fetch` behind a bridge. Mount it before body parsers.
   *
   * @example
   * createServer(proxy.nodeListener).listen(3000);
   */
  readonly nodeListener: NodeListener;
  /**
   * Verifies payments that are still pending, and calls `onSettled` again where it has failed, if that
   * is due and the gateways' budgets allow it. Call it every minute; several instances at once share
   * the work. Rejects only when the store fails.
   */
  reconcile(): Promise<ReconcileCounts>;
  /** What has happened in this process since it started, for a merchant's monitoring. */
  counts(): ProxyCounts;
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
    nameClient: createClientName(checked),
    createLimits: createCreateLimits(checked),
    counter: createCounter(checked.gateways.keys(), checked.now),
    health: createGatewayHealth(checked.now),
  };
  const settledSignal = createSettledSignal(checked.store);
  const settlements = createSettlements(context, settledSignal);
  const verify = createVerifySession(context, settlements);
  const hold = createHoldSession(context, verify, settlements, settledSignal);
  const cancel = createCancelSession(context, verify, settlements);
  const createSession = createCreateSession(context, verify, settlements, cancel);
  // On the developer's own machine, a store that forgets does no harm.
  if (config.store === undefined && !isLoopback(new URL(checked.publicUrl))) {
    const log = requestLog(checked.log);
    log('warn', 'store_forgets');
  }
  const serve = createEdge(context, createSession, verify, hold, cancel);

  return {
    async fetch(request, ...platform) {
      const { pathname } = new URL(request.url);
      const keepAlive = waitUntilOf(platform);
      const answer = serve(request, pathname, pathname, () => request, keepAlive);
      // A client that leaves must not stop a create half-way.
      keepAlive(answer);
      const { status, headers, body } = await answer;
      return new Response(body, { status, headers });
    },
    nodeListener: createNodeListener(serve, new URL(checked.publicUrl).origin),
    reconcile: createReconcile(context, verify, settlements),
    counts: context.counter.read,
  };
}
