/**
 * The shop in Node, Bun or Deno, with the built proxy: `server.ts <fetch or node:http> <base URL> <key> <Redis URL or path
 * of a file>`. It prints its port. Each runtime loads this file as it is, so it imports files by their real names.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type * as Redis from 'redis';
import type * as Proxy from '../../src/proxy/index.js';
import type * as Sqlite from '../../src/sqlite/index.js';
import type { openShop as Open, Shop } from './shop.js';

const [door, baseUrl = '', apiKey = '', place = ''] = process.argv.slice(2);
const load = (path: string): Promise<unknown> => import(new URL(path, import.meta.url).href);
const { openShop } = (await load('shop.ts')) as { openShop: typeof Open };
const proxyModule = (await load('../../dist/proxy/index.js')) as typeof Proxy;

/** Each shop has its own prefix, because all shops share one Redis. */
const prefix = `shop-${process.pid}:`;
const store = place.startsWith('redis:') ? proxyModule.redisStore(await connect(), { prefix }) : await openFile();

let shop: Shop | undefined;
/** Opens the shop at the first request, because then the port is known. */
const shopAt = (origin: string): Shop => (shop ??= openShop(proxyModule, { baseUrl, apiKey }, origin, { store }));

async function connect(): Promise<Proxy.NodeRedisClient> {
  const { createClient } = (await load('../../node_modules/redis/dist/index.js')) as typeof Redis;
  return createClient({ url: place }).connect();
}

/** Opens the store with the runtime's own `node:sqlite`. */
async function openFile(): Promise<Proxy.CompleteStore> {
  const { sqliteStore } = (await load('../../dist/sqlite/index.js')) as typeof Sqlite;
  return sqliteStore(place);
}

async function serve(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const { proxy, answer } = shopAt(url.origin);
  return url.pathname.startsWith('/pay/') ? proxy.fetch(request) : answer(url);
}

async function listener(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const url = new URL(incoming.url ?? '/', `http://${incoming.headers.host}`);
  const { proxy, answer } = shopAt(url.origin);
  if (url.pathname.startsWith('/pay/')) return proxy.nodeListener(incoming, outgoing);
  outgoing.end(await (await answer(url)).text());
}

interface Runtimes {
  readonly Bun?: { serve(options: object): { readonly port: number } };
  readonly Deno?: { serve(options: object, handler: typeof serve): { readonly addr: { readonly port: number } } };
}
const { Bun, Deno } = globalThis as Runtimes;
const hostname = '127.0.0.1';

if (door === 'node:http') {
  const { createServer } = await import('node:http');
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  server.listen(0, hostname, () => console.log(`port ${Object(server.address()).port}`));
} else if (Bun) {
  // In seconds. By default Bun ends a request that is held for more than ten.
  console.log(`port ${Bun.serve({ port: 0, hostname, idleTimeout: 30, fetch: serve }).port}`);
} else if (Deno) {
  console.log(`port ${Deno.serve({ port: 0, hostname, onListen: () => undefined }, serve).addr.port}`);
}
