/**
 * A small shop for tests: pages and the real proxy at one origin, the sandbox at another. Each order has its own page
 * and its own faults. The shop serves the built script, as real shops do.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { ADAPTERS } from '../../../src/cli/sandbox/shop/adapters.js';
import { createPayProxy, type PayProxy } from '../../../src/proxy/index.js';
import { startSandbox, type GatewayName, type RunningSandbox } from '../../../src/sandbox/index.js';
import { DASHBOARDS } from '../../../src/sandbox/options.js';
import { classicScript } from './built-scripts.js';
import { Order, type Fault, type RequestKind } from './order.js';
import { RECORDER, renderPage, scriptOf, type PageOptions, type ToldEvent } from './shop-page.js';

/** Options of an order's page. They may depend on the order's number. */
export type PageFor = PageOptions | ((order: string) => PageOptions);

/** A running shop. */
export interface Shop {
  /** Its origin. */
  readonly url: string;
  /** Another origin with the same pages: an attacker's, or a page that embeds the shop. */
  readonly elsewhere: string;
  /** Origin of the hosted pages. */
  readonly gatewayUrl: string;
  /** A new order, with a page. */
  order(page?: PageFor): Order;
  /** Serves a page or a file at a new path of both origins. Returns the path. */
  serve(content: string, headers?: Readonly<Record<string, string>>): string;
  close(): Promise<void>;
}

/** Starts a shop on free ports, with these gateways. */
export async function startShop(gateways: readonly GatewayName[] = ['dexchange']): Promise<Shop> {
  const script = await classicScript();
  const sandbox = await startSandbox({ port: 0, requestsPerMinute: Infinity });
  const orders = new Map<string, Order>();
  const documents = new Map<string, { content: string; headers?: Readonly<Record<string, string>> | undefined }>();
  const servers = [createServer(), createServer()] as const;
  const [url, elsewhere] = await Promise.all([listen(servers[0], 'localhost'), listen(servers[1], '127.0.0.1')]);
  const proxy = createProxy(url, sandbox, gateways);
  for (const name of DASHBOARDS) sandbox.sandbox.setCallbackUrl(`${url}/pay/webhooks/${name}`, name);
  const sessions = new Map<string, string>();

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = Buffer.concat(await incoming.toArray());
    const { pathname } = new URL(incoming.url ?? '/', url);
    if (pathname.startsWith('/pay/')) return pay(incoming, outgoing, pathname, body);
    if (pathname === '/told') {
      const told = JSON.parse(body.toString()) as ToldEvent;
      orders.get(told.order)?.told.push(told);
      return void outgoing.writeHead(204).end();
    }
    const [, first = '', second = ''] = pathname.split('/');
    if (first === 'favicon.ico') return void outgoing.writeHead(204).end();
    if (first === 'reports') {
      orders.get(second)?.violations.push(body.toString());
      return void outgoing.writeHead(204).end();
    }
    const order = orders.get(first.replace(/\.js$/, ''));
    const file =
      { 'recorder.js': RECORDER, 'pay-button.iife.js': script }[first] ??
      (order && first.endsWith('.js') ? scriptOf(order.page.script ?? (() => {})) : undefined);
    if (file !== undefined)
      return void outgoing.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' }).end(file);
    const document = order
      ? { content: renderPage(order.id, order.page), headers: order.page.headers }
      : documents.get(pathname);
    outgoing.writeHead(document ? 200 : 404, { 'content-type': 'text/html; charset=utf-8', ...document?.headers });
    outgoing.end(document?.content ?? 'Not here');
  }

  async function pay(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    pathname: string,
    body: Buffer,
  ): Promise<void> {
    const [, , route = '', token = ''] = pathname.split('/');
    const kind: RequestKind | undefined =
      route === 'return'
        ? 'return'
        : route !== 'sessions'
          ? undefined
          : token
            ? 'read'
            : incoming.method === 'POST'
              ? 'create'
              : undefined;
    const orderId =
      kind === 'create' ? parseOrder(body.toString()) : kind === 'read' ? sessions.get(token) : token.split('-')[0];
    const order = orders.get(orderId ?? '');
    const fault = kind && order?.arrived(kind, pathname);
    if (fault?.lost === 'request') return void outgoing.destroy();
    if (fault?.status) {
      await stall(fault);
      return void outgoing
        .writeHead(fault.status, { 'content-type': 'text/html' })
        .end(fault.html ?? '<h1>Broken</h1>');
    }
    const response = await proxy.fetch(toRequest(incoming, url, body));
    const answer = await response.text();
    // The session id does not show the order, so note the order for later polls.
    if (kind === 'create' && response.ok && orderId) sessions.set((JSON.parse(answer) as { id: string }).id, orderId);
    if (fault) await stall(fault);
    if (fault?.lost === 'answer') return void outgoing.destroy();
    const policy = response.headers.get('content-security-policy');
    if (policy && order) response.headers.set('content-security-policy', `${policy}; report-uri /reports/${order.id}`);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(answer);
  }

  for (const server of servers) {
    server.on('request', (incoming, outgoing) => {
      // A browser may close its connection at any time. That affects only this request.
      serve(incoming, outgoing).catch(() => outgoing.destroy());
    });
  }

  return {
    url,
    elsewhere,
    gatewayUrl: sandbox.url,
    order(page = {}) {
      const id = `T${String(orders.size + 1).padStart(4, '0')}`;
      const order = new Order(id, `${url}/${id}`, typeof page === 'function' ? page(id) : page, sandbox.sandbox);
      orders.set(id, order);
      return order;
    },
    serve(content, headers) {
      const path = `/document-${documents.size + 1}`;
      documents.set(path, { content, headers });
      return path;
    },
    async close() {
      await Promise.all([sandbox.close(), ...servers.map(closeServer)]);
    },
  };
}

function createProxy(url: string, sandbox: RunningSandbox, names: readonly GatewayName[]): PayProxy {
  return createPayProxy({
    secret: randomBytes(32).toString('base64url'),
    publicUrl: `${url}/pay`,
    allowedOrigins: [url],
    // A minute's tests watch more payments than a small shop: the budget would slow the later ones down.
    gateways: names.map((name) => {
      const gateway = ADAPTERS[name](sandbox);
      return { ...gateway, limits: { ...gateway.limits, requestsPerMinute: Infinity } };
    }),
    log: false,
    resolveOrder: (order) => (/^T\d{4}$/.test(order) ? { amount: { value: 5000, currency: 'XOF' } } : null),
  });
}

async function stall({ delay: milliseconds, until }: Fault): Promise<void> {
  if (milliseconds) await delay(milliseconds, undefined, { ref: false });
  await until;
}

function parseOrder(body: string): string | undefined {
  try {
    return (JSON.parse(body) as { order?: string }).order;
  } catch {
    return undefined;
  }
}

function toRequest(
  { method = 'GET', url = '/', headersDistinct }: IncomingMessage,
  origin: string,
  body: Buffer,
): Request {
  const headers = Object.entries(headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return new Request(origin + url, { method, headers, ...(body.length > 0 && { body: new Uint8Array(body) }) });
}

async function listen(server: Server, host: string): Promise<string> {
  server.listen(0, host);
  await once(server, 'listening');
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}

async function closeServer(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close').catch(() => undefined);
}
