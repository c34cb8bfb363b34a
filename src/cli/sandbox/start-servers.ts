/**
 * The command's servers. One origin has the sandbox, because real hosted pages have another origin than the shop too.
 * The other has the shop, its proxy and the control page. Both listen on loopback only.
 */
import { randomBytes } from 'node:crypto';
import { webhookPath } from '../../contract/index.js';
import { createPayProxy, type LogEntry, type PayProxy } from '../../proxy/index.js';
import { startSandbox, type RunningSandbox } from '../../sandbox/index.js';
import { startHttpServer } from '../../sandbox/http/http-server.js';
import type { Handler } from '../../sandbox/http/node-handler.js';
import { DASHBOARDS } from '../../sandbox/options.js';
import type { Options } from './arguments.js';
import { ADAPTERS } from './shop/adapters.js';
import { createNextPayments } from './shop/next-payments.js';
import { createOrders, type Orders } from './shop/orders.js';
import { createSite, PAY_PATH } from './site.js';

/** Ms between two runs of `reconcile()`. */
const RECONCILE_INTERVAL = 15_000;

/** The running servers. */
export interface Servers {
  /** Origin of the shop. */
  readonly url: string;
  /** Base URL of the proxy: the button's `endpoint`. */
  readonly proxyUrl: string;
  readonly sandbox: RunningSandbox;
  /** Stops the servers and closes all connections. */
  close(): Promise<void>;
}

/**
 * Resolves when all servers answer. Rejects with a `SandboxError` `cannot_listen` if a port is in use, or with a
 * `ConfigurationError` if the proxy refuses an option. Then no server runs.
 */
export async function startServers(options: Options, log: (entry: LogEntry) => void): Promise<Servers> {
  let site: Handler = async () => new Response('Starting. Try again.', { status: 503 });
  const running: { close(): Promise<void> }[] = [];
  const close = async (): Promise<void> => void (await Promise.all(running.map((each) => each.close())));
  try {
    const server = await startHttpServer((request) => site(request), { port: options.port, host: 'localhost' });
    running.push(server);
    const proxyUrl = server.url + PAY_PATH;
    const sandbox = await startSandbox({
      port: options.port === 0 ? 0 : options.port + 1,
    });
    running.push(sandbox);
    for (const name of DASHBOARDS)
      sandbox.sandbox.setCallbackUrl(options.callbackUrl ?? proxyUrl + webhookPath(name), name);
    const nextPayments = createNextPayments(sandbox.sandbox, options);
    nextPayments.choose(options.scenario);
    const orders = createOrders(options.gateways);
    const proxy = createProxy(options, { url: server.url, proxyUrl, sandbox, orders, log });
    site = createSite({
      proxy: proxy.fetch,
      orders,
      nextPayments,
      sandbox: sandbox.sandbox,
      gateways: options.gateways,
    });
    const reconciling = setInterval(() => void proxy.reconcile(), RECONCILE_INTERVAL);
    running.push({ close: async () => clearInterval(reconciling) });
    return { url: server.url, proxyUrl, sandbox, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The shop and the sandbox, between which the proxy works. */
interface Surroundings {
  /** Origin of the shop. */
  readonly url: string;
  readonly proxyUrl: string;
  readonly sandbox: RunningSandbox;
  readonly orders: Orders;
  readonly log: (entry: LogEntry) => void;
}

function createProxy(options: Options, { url, proxyUrl, sandbox, orders, log }: Surroundings): PayProxy {
  return createPayProxy({
    secret: randomBytes(32).toString('base64url'),
    publicUrl: proxyUrl,
    // The shop can be opened as `localhost` or as `127.0.0.1`.
    allowedOrigins: [...new Set([url, url.replace('//localhost:', '//127.0.0.1:'), ...options.origins])],
    gateways: options.gateways.map((name) => ADAPTERS[name](sandbox)),
    resolveOrder: orders.resolve,
    onSettled({ order, status, reference, amount }) {
      if (status !== 'succeeded') return;
      orders.markPaid(order);
      log({ level: 'info', event: 'order_paid', order, reference, amount: amount.value });
    },
    log,
  });
}
