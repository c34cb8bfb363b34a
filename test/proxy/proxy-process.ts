/**
 * A process that serves a proxy with DEXCHANGE, on a Redis that it shares with others. `start` is for
 * the tests; run as a program, it is the process.
 *
 * Beside the proxy's routes it has `POST /control/reconcile?ahead=ms`, which answers the counts of a
 * run whose clock is so far ahead. What `onSettled` is told goes into the list `told` in Redis.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { createPayProxy, dexchange, redisStore, type PayProxy } from '../../src/proxy/index.js';
import { serve } from './serve.js';
import { ORIGIN, PRICE, SECRET } from './shop.js';

export interface ProxyProcessOptions {
  readonly redisUrl: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly requestsPerMinute: number;
  /** Milliseconds that `onSettled` takes. */
  readonly slowness?: number;
}

export interface ProxyProcess {
  readonly url: string;
  /** Ends it at once, whatever it is doing, as a power cut would. */
  readonly kill: () => Promise<void>;
}

export async function startProxyProcess(options: ProxyProcessOptions): Promise<ProxyProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(import.meta.url), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  process.once('exit', () => void child.kill('SIGKILL'));
  for await (const line of createInterface(child.stdout)) return { url: line, kill };
  throw new Error('the process of the proxy ended before it served anything');
}

async function main(options: ProxyProcessOptions): Promise<void> {
  const redis = new Redis(options.redisUrl);
  const gateway = dexchange(options);
  let ahead = 0;
  // Its address is known only once it is served.
  const served: { proxy?: PayProxy } = {};
  const server = await serve(async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    const { proxy } = served;
    if (proxy === undefined) return new Response(null, { status: 503 });
    if (pathname !== '/control/reconcile') return proxy.fetch(request);
    ahead = Number(searchParams.get('ahead'));
    return Response.json(await proxy.reconcile());
  });
  served.proxy = createPayProxy({
    secret: SECRET,
    publicUrl: `${server.url}/pay`,
    allowedOrigins: [ORIGIN],
    gateways: [{ ...gateway, limits: { ...gateway.limits, requestsPerMinute: options.requestsPerMinute } }],
    resolveOrder: () => ({ amount: PRICE }),
    onSettled: async ({ reference, status }) => {
      await sleep(options.slowness ?? 0);
      await redis.rpush('told', `${reference} ${status}`);
    },
    store: redisStore(redis),
    now: () => Date.now() + ahead,
  });
  console.log(`${server.url}/pay`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(JSON.parse(process.argv[2] ?? '{}') as ProxyProcessOptions);
