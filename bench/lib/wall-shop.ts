/**
 * A shop on its own sockets, for measurements in real time: one origin with one page, the proxy of one way of knowing,
 * and a path to which the page reports what it has seen. Its gateway is the sandbox, on sockets too.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPayProxy, dexchange } from '../../src/proxy/index.js';
import type { RunningSandbox } from '../../src/sandbox/index.js';
import { PRICE, withoutBudget } from './market.js';
import type { Way } from './way-of-knowing.js';

/** What a page reports of an order: the hosted page is shown, or the payment has succeeded. */
export type Sight = 'shown' | 'success';

/** What a page sends to `/seen`. */
export interface Seen {
  readonly order: string;
  readonly sight: Sight;
  /** When the page saw it, in ms since 1970. */
  readonly at: number;
}

export interface WallShop {
  /** Its origin. The page is at `/`. */
  readonly url: string;
  /** Resolves when the page has seen it, with the page's time in ms since 1970. */
  seen(order: string, sight: Sight): Promise<number>;
  /** When the webhook or the return of an order came to the proxy, in ms since 1970; `undefined`: neither has come. */
  heardAt(order: string): number | undefined;
  close(): void;
}

/** The page and its scripts, by path. */
export type Files = Readonly<Record<string, string>>;

/** The path of a webhook or a return, with the order, by which references begin. */
const NUDGE = /^\/pay\/(?:webhooks|return)\/(?:[^/?]*\/)*([^-/?]+)-[^/?]*(?:\?|$)/;

/** Opens a shop. If its way expects webhooks, one has arrived when this resolves. */
export async function openWallShop(way: Way, gateway: RunningSandbox, files: Files): Promise<WallShop> {
  const server = createServer();
  server.listen(0, 'localhost');
  await once(server, 'listening');
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const adapter = dexchange(gateway.dexchange);
  const proxy = createPayProxy({
    secret: 'a secret for benchmarks, long enough to be one',
    publicUrl: `${url}/pay`,
    allowedOrigins: [url],
    gateways: [way.proxy === 'naive' ? withoutBudget(adapter) : adapter],
    resolveOrder: () => ({ amount: { value: PRICE, currency: 'XOF' } }),
    log: false,
  });
  const sights = new Sights();
  const heard = new Map<string, number>();

  server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const path = incoming.url ?? '/';
    const order = NUDGE.exec(path)?.[1];
    if (order !== undefined && !heard.has(order)) heard.set(order, Date.now());
    if (path.startsWith('/pay/')) {
      // As behind a host that ends long requests.
      if (way.proxy !== 'ours') delete incoming.headers['prefer'];
      return void proxy.nodeListener(incoming, outgoing);
    }
    if (path === '/seen') return void take(incoming, outgoing);
    const file = files[path];
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html';
    outgoing.writeHead(file === undefined ? 404 : 200, { 'Content-Type': `${type}; charset=utf-8` }).end(file);
  });

  async function take(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = Buffer.concat(await incoming.toArray()).toString();
    outgoing.writeHead(204).end();
    sights.note(JSON.parse(body) as Seen);
  }

  if (way.expectsWebhooks) await haveOneWebhook(url, gateway);
  return {
    url,
    seen: (order, sight) => sights.wait(order, sight),
    heardAt: (order) => heard.get(order),
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Another buyer's payment, whose webhook arrives. */
async function haveOneWebhook(url: string, { sandbox }: RunningSandbox): Promise<void> {
  const order = `before-${new URL(url).port}`;
  const answer = await fetch(`${url}/pay/sessions`, {
    method: 'POST',
    headers: { Origin: url, 'Content-Type': 'application/json', 'Idempotency-Key': `the-key-of-${order}` },
    body: JSON.stringify({ order, returnUrl: `${url}/` }),
  });
  const { reference } = (await answer.json()) as { reference: string };
  sandbox.choose(reference, 'succeeded');
  await sandbox.idle();
  const status = sandbox.transactions().find((each) => each.reference === reference)?.webhooks[0]?.status;
  if (status !== 200) throw new Error(`The proxy answered ${status} to its first webhook.`);
}

/** The reports of pages, and the callers that wait for them. */
class Sights {
  readonly #seen = new Map<string, number>();
  readonly #waiting = new Map<string, (at: number) => void>();

  note({ order, sight, at }: Seen): void {
    const name = `${sight} ${order}`;
    this.#seen.set(name, at);
    this.#waiting.get(name)?.(at);
  }

  wait(order: string, sight: Sight): Promise<number> {
    const name = `${sight} ${order}`;
    const at = this.#seen.get(name);
    return at === undefined ? new Promise((resolve) => this.#waiting.set(name, resolve)) : Promise.resolve(at);
  }
}
