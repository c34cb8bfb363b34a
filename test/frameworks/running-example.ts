/**
 * An example on a server of its own, as a shop would run it: its built page, the proxy beside it, the
 * sandbox in place of the gateway. It knows the orders of the examples and nothing of frameworks.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { createPayProxy, dexchange } from '../../src/proxy/index.js';
import { toNodeHandler } from '../../src/sandbox/http/node-handler.js';
import { startSandbox, type Sandbox } from '../../src/sandbox/index.js';
import { scriptOf } from '../e2e/support/shop-page.js';

const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };

/** A running example. */
export interface RunningExample {
  readonly url: string;
  readonly sandboxUrl: string;
  readonly sandbox: Sandbox;
  /** The bodies of the requests that created a payment, oldest first. */
  readonly created: readonly { order: string; amount?: unknown; customer?: unknown }[];
  /** Replaces what a server has rendered into the page. */
  render(html: string): void;
  close(): Promise<void>;
}

/** Serves the built page of an example. */
export async function runExample(page: string): Promise<RunningExample> {
  const server = createServer().listen(0, 'localhost');
  await once(server, 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const sandbox = await startSandbox({ port: 0, requestsPerMinute: Infinity });
  const proxy = createPayProxy({
    secret: randomBytes(32).toString('base64url'),
    publicUrl: `${url}/pay`,
    allowedOrigins: [url],
    log: false,
    gateways: [dexchange(sandbox.dexchange)],
    resolveOrder(order) {
      const packs = /^CAFE-([1-9])$/.exec(order)?.[1];
      return packs ? { amount: { value: 2500 * Number(packs), currency: 'XOF' }, description: 'Café Touba' } : null;
    },
  });
  const created: RunningExample['created'][number][] = [];
  let rendered = '';

  async function answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname.startsWith('/pay/')) {
      if (request.method === 'POST' && pathname === '/pay/sessions')
        created.push((await request.clone().json()) as (typeof created)[number]);
      return proxy.fetch(request);
    }
    if (pathname === '/recorder.js')
      return new Response(scriptOf(record), { headers: { 'content-type': 'text/javascript' } });
    const file = join(page, normalize(pathname === '/' ? '/index.html' : pathname));
    try {
      const content = await readFile(file);
      const headers = { 'content-type': `${TYPES[extname(file)] ?? 'application/octet-stream'}; charset=utf-8` };
      return new Response(extname(file) === '.html' ? complete(content.toString()) : new Uint8Array(content), {
        headers,
      });
    } catch {
      return new Response('Not here', { status: 404 });
    }
  }

  /** The page with the recorder first, and with the server's HTML, whose element it keeps as `keptElement`. */
  const complete = (html: string): string =>
    html
      .replace('<head>', '<head><link rel="icon" href="data:,"><script src="/recorder.js"></script>')
      .replace(
        '<div id="app"></div>',
        rendered
          ? `<div id="app">${rendered}</div><script>keptElement = document.querySelector('pay-button')</script>`
          : '$&',
      );

  server.on('request', toNodeHandler(answer, url));
  return {
    url,
    sandboxUrl: sandbox.url,
    sandbox: sandbox.sandbox,
    created,
    render: (html) => void (rendered = html),
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await Promise.all([closed, sandbox.close()]);
    },
  };
}

/** Runs in the page, before everything else: keeps what goes wrong, and what frameworks complain about. */
function record(): void {
  window.trouble = [];
  for (const level of ['error', 'warn'] as const) {
    console[level] = (...told: unknown[]) => void window.trouble.push(told.map(String).join(' '));
  }
  addEventListener('error', ({ message }) => window.trouble.push(message));
  addEventListener('unhandledrejection', ({ reason }) => window.trouble.push(String(reason)));
  // A development build of Lit says that it is one.
  Object.assign(window, { litIssuedWarnings: new Set(['dev-mode']) });
}
