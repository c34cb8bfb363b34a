/**
 * The whole playground in one process: the page by Vite, the proxy on the same origin under `/pay`,
 * and the gateways' sandbox on an origin of its own, as the real hosted pages are.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createPayProxy, dexchange, egopay, type LogEntry } from 'pay-button-element/proxy';
import { startSandbox, type RunningSandbox } from 'pay-button-element/sandbox';
import { createServer as createViteServer, type Plugin } from 'vite';
import { toNodeHandler } from './node-handler.js';
import { SettingsError, type Settings } from './settings.js';
import { resolveOrder } from './shop.js';

/** Where the proxy is mounted; the page's buttons carry it as their `endpoint`. */
const PAY_PATH = '/pay';

/** A running playground. */
export interface Playground {
  /** The shop's page. */
  readonly url: string;
  /** Where the sandbox's hosted pages and its control routes are. */
  readonly sandboxUrl: string;
  /** Ends page, proxy and sandbox, and every connection to them. */
  close(): Promise<void>;
}

/** Starts everything and resolves once the page can be opened. Throws a {@link SettingsError} for a taken port. */
export async function startPlayground(settings: Settings, log?: (entry: LogEntry) => void): Promise<Playground> {
  const server = createServer();
  const port = await listen(server, settings.port);
  const url = `http://localhost:${port}`;
  try {
    const sandbox = await openSandbox(settings.port === 0 ? 0 : port + 1, url);
    const vite = await createPage(server, settings, sandbox.url);
    const pay = toNodeHandler(createProxy(settings, url, sandbox, log).fetch, settings.publicOrigin ?? url);
    server.on('request', (request, response) => {
      if (request.url?.startsWith(`${PAY_PATH}/`)) void pay(request, response);
      else vite.middlewares(request, response);
    });
    return {
      url,
      sandboxUrl: sandbox.url,
      async close() {
        const closed = once(server, 'close');
        server.close();
        server.closeAllConnections();
        await Promise.all([closed, sandbox.close(), vite.close()]);
      },
    };
  } catch (error) {
    server.close();
    throw error;
  }
}

function createProxy(settings: Settings, url: string, sandbox: RunningSandbox, log: ((entry: LogEntry) => void) | undefined) {
  const origin = settings.publicOrigin ?? url;
  return createPayProxy({
    secret: settings.secret ?? randomBytes(32).toString('base64url'),
    publicUrl: origin + PAY_PATH,
    allowedOrigins: [...new Set([origin, url])],
    gateways: [
      dexchange(settings.dexchange ?? sandbox.dexchange),
      egopay(settings.egopay ?? sandbox.egopay),
    ],
    resolveOrder,
    ...(log ? { log } : {}),
  });
}

async function openSandbox(port: number, shopUrl: string): Promise<RunningSandbox> {
  try {
    // eGoPay takes the webhook's address in its dashboard, not with each payment.
    const callbackUrl = `${shopUrl}${PAY_PATH}/webhooks/egopay`;
    return await startSandbox({ host: '127.0.0.1', port, merchant: 'Téranga', egopay: { callbackUrl } });
  } catch (error) {
    throw explainTakenPort(error, port, 'the sandbox, which takes the port after PORT');
  }
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen(port, 'localhost');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch (error) {
    throw explainTakenPort(error, port, 'the page');
  }
}

function explainTakenPort(error: unknown, port: number, user: string): unknown {
  const reason = error instanceof Error ? (error.cause ?? error) : error;
  if (!(reason instanceof Error && 'code' in reason && reason.code === 'EADDRINUSE')) return error;
  return new SettingsError(`Port ${port} is taken, and it is needed for ${user}. Choose another: PORT=${port < 60_000 ? port + 1000 : 5173} npm start`);
}

function createPage(server: Server, settings: Settings, sandboxUrl: string) {
  return createViteServer({
    root: fileURLToPath(new URL('..', import.meta.url)),
    logLevel: 'warn',
    server: {
      middlewareMode: true,
      ws: { server },
      allowedHosts: settings.publicOrigin ? [new URL(settings.publicOrigin).hostname] : [],
    },
    plugins: [tellPage({ sandbox: sandboxUrl, dexchange: settings.dexchange ? 'real' : 'sandbox', egopay: settings.egopay ? 'real' : 'sandbox' })],
  });
}

/** Puts facts of this server into the page's head, as `<meta name="playground-…">`. */
function tellPage(facts: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'playground-facts',
    transformIndexHtml: () =>
      Object.entries(facts).map(([name, content]) => ({
        tag: 'meta',
        attrs: { name: `playground-${name}`, content },
        injectTo: 'head-prepend' as const,
      })),
  };
}
