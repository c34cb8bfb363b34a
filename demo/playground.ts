/**
 * The whole playground in one process: the page by Vite, the proxy on the same origin under `/pay`,
 * and the gateways' sandbox on an origin of its own, as the real hosted pages are.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import {
  createPayProxy,
  dexchange,
  dexpay,
  egopay,
  fedapay,
  paydunya,
  wave,
  type LogEntry,
} from 'pay-button-element/proxy';
import { startSandbox, type RunningSandbox } from 'pay-button-element/sandbox';
import { createServer as createViteServer, type Plugin } from 'vite';
import { readChoices } from './shared/choices.js';
import { TITLES } from './shared/titles.js';
import { createScenarioRoute, SCENARIO_PATH } from './scenario-route.js';
import { DEFAULT_PORT, SettingsError, type Settings } from './settings.js';
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

/**
 * Starts everything and resolves once the page can be opened; a request that comes before is held until then.
 * Throws a {@link SettingsError} for a port that cannot be had.
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

/** Ends a server and every connection to it. */
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
    gateways: [
      dexchange(settings.dexchange ?? sandbox.dexchange),
      egopay(settings.egopay ?? sandbox.egopay),
      dexpay(sandbox.dexpay),
      fedapay(sandbox.fedapay),
      wave(sandbox.wave),
      paydunya(sandbox.paydunya),
    ],
    resolveOrder,
    log: log ?? false,
  });
}

async function openSandbox(port: number, shopUrl: string): Promise<RunningSandbox> {
  try {
    const running = await startSandbox({ host: '127.0.0.1', port, merchant: 'Téranga' });
    // These take the webhook's address in a dashboard, not with each payment.
    for (const name of ['egopay', 'fedapay', 'wave'] as const)
      running.sandbox.setCallbackUrl(`${shopUrl}${PAY_PATH}/webhooks/${name}`, name);
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

/** Whatever the system has against a port, in a sentence. Any other error stays what it is. */
function explainPort(error: unknown, port: number, user: string): unknown {
  const reason = error instanceof Error ? (error.cause ?? error) : error;
  if (!(reason instanceof Error && 'syscall' in reason && 'code' in reason)) return error;
  const refusals: Readonly<Record<string, string>> = {
    EADDRINUSE: 'is taken',
    EACCES: 'may not be opened by this user',
  };
  const trouble = refusals[String(reason.code)] ?? `cannot be opened (${String(reason.code)})`;
  // Ports below 1024 are those that need a right.
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
    plugins: [
      tellPage({
        origin: url,
        dexchange: settings.dexchange ? 'real' : 'sandbox',
        egopay: settings.egopay ? 'real' : 'sandbox',
      }),
    ],
  });
}

/**
 * As strict a policy as a shop can have, Trusted Types included: what the button needs of it is
 * `script-src`, `connect-src` and the name of Lit's policy. Vite's reloads need the socket.
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
 * Puts facts of this server into the page's head, as `<meta name="playground-…">`, and language
 * and appearance into its first line, so that no French flashes past an English reader.
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
