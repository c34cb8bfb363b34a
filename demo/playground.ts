/**
 * The whole playground in one process: the page by Vite, the proxy on the same origin under `/pay`, and the sandbox on
 * another origin, as real hosted pages are.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createPayProxy, memoryStore, type LogEntry } from 'pay-button-element/proxy';
import { startSandbox, type RunningSandbox } from 'pay-button-element/sandbox';
import { createServer as createViteServer, type Plugin } from 'vite';
import { readChoices } from './shared/choices.js';
import { TITLES } from './shared/titles.js';
import { allGateways, DASHBOARDS, modesOf } from './gateways.js';
import { createScenarioRoute, SCENARIO_PATH } from './scenario-route.js';
import { SettingsError } from './settings-error.js';
import { DEFAULT_PORT, type Settings } from './settings.js';
import { resolveOrder } from './shop.js';

/** Path of the proxy, and the buttons' `endpoint`. */
const PAY_PATH = '/pay';

/** A running playground. */
export interface Playground {
  /** Address of the shop's page. */
  readonly url: string;
  /** Origin of the sandbox, with its hosted pages and control API. */
  readonly sandboxUrl: string;
  /** Stops page, proxy and sandbox, and closes all connections. */
  close(): Promise<void>;
}

/**
 * Starts everything. Resolves when the page can be opened; earlier requests wait until then. Throws a
 * {@link SettingsError} for a port that cannot be used.
 */
export async function startPlayground(settings: Settings, log?: (entry: LogEntry) => void): Promise<Playground> {
  let open!: (answer: RequestListener) => void;
  const answering = new Promise<RequestListener>((resolve) => (open = resolve));
  const server = createServer((request, response) => void answering.then((answer) => answer(request, response)));
  const port = await listen(server, settings.port);
  const url = `http://localhost:${port}`;
  try {
    const sandbox = await openSandbox(settings.port === 0 ? 0 : port + 1, url);
    const vite = await createPage(server, settings, url);
    const scenarios = createScenarioRoute(sandbox.sandbox, url);
    const policy = pagePolicy([url, ...(settings.publicOrigin ? [settings.publicOrigin] : [])]);
    const pay = createProxy(settings, url, sandbox, log).nodeListener;
    open((request, response) => {
      if (request.url?.startsWith(`${PAY_PATH}/`)) return pay(request, response);
      if (request.url === SCENARIO_PATH) return scenarios(request, response);
      response.setHeader('Content-Security-Policy', policy);
      vite.middlewares(request, response);
    });
    return {
      url,
      sandboxUrl: sandbox.url,
      close: () => Promise.all([end(server), sandbox.close(), vite.close()]).then(() => undefined),
    };
  } catch (error) {
    await end(server);
    throw error;
  }
}

/** Stops a server and closes its connections. */
async function end(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}

function createProxy(
  settings: Settings,
  url: string,
  sandbox: RunningSandbox,
  log: ((entry: LogEntry) => void) | undefined,
) {
  const origin = settings.publicOrigin ?? url;
  return createPayProxy({
    secret: settings.secret ?? randomBytes(32).toString('base64url'),
    publicUrl: origin + PAY_PATH,
    allowedOrigins: [...new Set([origin, url])],
    gateways: allGateways(settings.real, sandbox),
    resolveOrder,
    // Set here, so that the proxy does not warn about it: `server.ts` prints this warning if a gateway is real.
    store: memoryStore(),
    log: log ?? false,
  });
}

async function openSandbox(port: number, shopUrl: string): Promise<RunningSandbox> {
  try {
    const running = await startSandbox({ host: '127.0.0.1', port, merchant: 'Téranga' });
    for (const name of DASHBOARDS) running.sandbox.setCallbackUrl(`${shopUrl}${PAY_PATH}/webhooks/${name}`, name);
    return running;
  } catch (error) {
    throw explainPort(error, port, 'the sandbox, which takes the port after PORT');
  }
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen(port, 'localhost');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch (error) {
    throw explainPort(error, port, 'the page');
  }
}

/** Explains the system's error about a port. Other errors are returned unchanged. */
function explainPort(error: unknown, port: number, user: string): unknown {
  const reason = error instanceof Error ? (error.cause ?? error) : error;
  if (!(reason instanceof Error && 'syscall' in reason && 'code' in reason)) return error;
  const refusals: Readonly<Record<string, string>> = {
    EADDRINUSE: 'is taken',
    EACCES: 'may not be opened by this user',
  };
  const trouble = refusals[String(reason.code)] ?? `cannot be opened (${String(reason.code)})`;
  // Ports below 1024 need a permission.
  const other = port >= 1024 && port < 60_000 ? port + 1000 : DEFAULT_PORT;
  return new SettingsError(
    `Port ${port} ${trouble}, and it is needed for ${user}: choose another, such as PORT=${other} npm start`,
  );
}

function createPage(server: Server, settings: Settings, url: string) {
  return createViteServer({
    root: fileURLToPath(new URL('..', import.meta.url)),
    logLevel: 'warn',
    server: {
      middlewareMode: true,
      watch: settings.watch ? {} : null,
      ws: { server },
      allowedHosts: settings.publicOrigin ? [new URL(settings.publicOrigin).hostname] : [],
    },
    plugins: [tellPage({ origin: url, ...modesOf(settings.real) })],
  });
}

/**
 * The strictest Content-Security-Policy that the button allows, with Trusted Types. The button needs `script-src`,
 * `connect-src` and the name of Lit's policy. The WebSocket is for Vite's reloads.
 */
function pagePolicy(origins: readonly string[]): string {
  const sockets = origins.map((origin) => origin.replace(/^http/, 'ws')).join(' ');
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${sockets}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types lit-html',
  ].join('; ');
}

/**
 * Puts facts of this server into the page's head, as `<meta name="playground-…">`, and language and colour scheme into
 * the `html` tag, so that the first paint is right.
 */
function tellPage(facts: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'playground-facts',
    transformIndexHtml(html, { originalUrl = '/' }) {
      const { lang, appearance } = readChoices(new URL(originalUrl, 'http://localhost').searchParams);
      return {
        html: html
          .replace('<html lang="fr">', `<html lang="${lang}" data-appearance="${appearance}">`)
          .replace(/<title>.*<\/title>/, `<title>${TITLES[lang]}</title>`),
        tags: Object.entries(facts).map(([name, content]) => ({
          tag: 'meta',
          attrs: { name: `playground-${name}`, content },
          injectTo: 'head-prepend' as const,
        })),
      };
    },
  };
}
