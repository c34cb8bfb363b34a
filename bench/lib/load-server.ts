/**
 * The measured processes: one with the proxy, mounted as in the README, and with a bare handler; one with the sandbox.
 * `startLoadServers` starts them, and they answer by messages.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { createPayProxy, dexchange, memoryStore, type Gateway, type PayProxy } from '../../src/proxy/index.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { collectedHeap } from './collected-heap.js';
import { PRICE, SHOP, withoutBudget } from './market.js';

/** Questions to the process with the proxy. */
export type Question =
  | 'memory'
  | 'held'
  /** Microseconds of processor time since its start. */
  | 'processor'
  | { readonly bare: Readonly<Record<string, string>>; readonly body: string }
  | { readonly webhook: string };

/** Megabytes after a garbage collection. */
export interface Memory {
  readonly heap: number;
  readonly resident: number;
}

export interface LoadServers {
  /** Ports: of a proxy whose gateway has no limit, the same with `fetch`, and one with DEXCHANGE's limit and the same store. */
  readonly open: number;
  readonly openByFetch: number;
  readonly budgeted: number;
  /** Ports of a bare handler, and of one that gives the same answer with a standard `Response`. */
  readonly bare: number;
  readonly bareByFetch: number;
  /** Origin of the sandbox. */
  readonly gatewayUrl: string;
  ask(question: 'memory'): Promise<Memory>;
  ask(question: Question): Promise<number>;
  close(): void;
}

const FILE = fileURLToPath(import.meta.url);

function start(role: string, argument: string): { child: ChildProcess; ready: Promise<never> } {
  const child = fork(FILE, [role, argument], { execArgv: ['--import', 'tsx'] });
  const ready = new Promise<never>((resolve, reject) => {
    child.once('message', (message) => resolve(message as never));
    child.once('exit', () => reject(new Error(`The process of the ${role} ended before it served anything.`)));
  });
  return { child, ready };
}

/** Starts both processes. */
export async function startLoadServers(): Promise<LoadServers> {
  const sandbox = start('sandbox', '');
  const gatewayUrl: string = await sandbox.ready;
  const proxy = start('proxy', gatewayUrl);
  const ports: Omit<LoadServers, 'gatewayUrl' | 'ask' | 'close'> = await proxy.ready;
  return {
    ...ports,
    gatewayUrl,
    ask: (question: Question) =>
      new Promise<never>((resolve) => {
        proxy.child.once('message', (message) => resolve(message as never));
        proxy.child.send(question);
      }),
    close() {
      proxy.child.kill();
      sandbox.child.kill();
    },
  };
}

async function runSandbox(): Promise<void> {
  const { url, sandbox } = await startSandbox({
    port: 0,
    requestsPerMinute: Infinity,
    maxTransactions: 1_000_000,
    publicUrl: 'https://pay.dexchange.sn',
  });
  // The benchmark sends the webhooks itself.
  sandbox.script({}, { webhook: 'never' });
  process.send?.(url);
}

async function runProxy(gatewayUrl: string): Promise<void> {
  const gateway = dexchange({
    apiKey: 'sandbox-dexchange-key',
    baseUrl: `${gatewayUrl}/dexchange`,
    checkoutHosts: ['pay.dexchange.sn'],
  });
  const store = memoryStore();
  const create = (at: Gateway): PayProxy =>
    createPayProxy({
      secret: 'a secret for benchmarks, long enough to be one',
      publicUrl: `${SHOP}/pay`,
      allowedOrigins: [SHOP],
      gateways: [at],
      resolveOrder: () => ({ amount: { value: PRICE, currency: 'XOF' }, description: 'T-shirt' }),
      createLimits: { total: Infinity },
      log: false,
      store,
    });
  const unlimited = create(withoutBudget(gateway));
  const budgeted = create(gateway);
  let bare = { headers: {}, body: '' };
  const ports = {
    open: await listen(unlimited.nodeListener),
    openByFetch: await listen(translate(unlimited.fetch)),
    budgeted: await listen(budgeted.nodeListener),
    bare: await listen((_incoming, outgoing) => void outgoing.writeHead(200, bare.headers).end(bare.body)),
    bareByFetch: await listen(translate(async () => new Response(bare.body, { headers: bare.headers }))),
  };

  process.on('message', async (question: Question) => {
    if (question === 'memory') process.send?.(await memory());
    else if (question === 'held') process.send?.(budgeted.counts().held);
    else if (question === 'processor') process.send?.(processorTime());
    else if ('bare' in question) {
      bare = { headers: question.bare, body: question.body };
      process.send?.(0);
    } else {
      const since = performance.now();
      await budgeted.fetch(new Request(`${SHOP}/pay/webhooks/dexchange`, { method: 'POST', body: question.webhook }));
      process.send?.(performance.now() - since);
    }
  });
  process.send?.(ports);
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

async function memory(): Promise<Memory> {
  const heap = await collectedHeap();
  return { heap: heap / 1e6, resident: process.memoryUsage.rss() / 1e6 };
}

type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

/** The shortest conversion to a standard `Request` and from a `Response`, with a signal for a closed connection. */
const translate =
  (handle: PayProxy['fetch']): Listener =>
  async (incoming, outgoing) => {
    const { method = 'GET', headers, url = '/' } = incoming;
    const gone = new AbortController();
    outgoing.once('close', () => outgoing.writableFinished || gone.abort());
    const request = new Request(`http://127.0.0.1${url}`, {
      method,
      headers: headers as Record<string, string>,
      signal: gone.signal,
    });
    const response = await handle(request);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(await response.text());
  };

const listen = (listener: Listener): Promise<number> => {
  const server = createServer(listener);
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)));
};

if (process.argv[1] === FILE) {
  const [role, gatewayUrl = ''] = process.argv.slice(2);
  if (role === 'sandbox') await runSandbox();
  else await runProxy(gatewayUrl);
}
