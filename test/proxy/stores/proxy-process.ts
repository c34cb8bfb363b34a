/**
 * A process that serves a proxy with DEXCHANGE, on a store that it shares with others. Tests call
 * `startProxyProcess`; run as a program, this file is the process.
 *
 * Beside the proxy's routes it has `POST /control/reconcile?ahead=ms`, which answers the counts of a
 * run whose clock is so many ms ahead, and `POST /control/held`, which answers how many requests it holds.
 * Each call of `onSettled` becomes a line of the file `told`. When the process stands still as asked, it
 * writes the moment into the file `reached`. Both files stay after its end.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createPayProxy, dexchange, type PayProxy } from '../../../src/proxy/index.js';
import { openStore, type StoreAddress } from './open-store.js';
import { serve } from '../serve.js';
import { ORIGIN, PRICE, SECRET } from '../shop.js';

export interface ProxyProcessOptions {
  readonly store: StoreAddress;
  /** The folder of the files `told` and `reached`. */
  readonly notes: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly requestsPerMinute: number;
  /** Milliseconds that `onSettled` takes. */
  readonly slowness?: number;
  /** Where the process stands still for ever, so that it can be killed there. */
  readonly stopAt?: Moment;
}

/** A moment in the life of a payment. */
export type Moment =
  | 'the gateway has created the payment'
  | 'the session is about to be answered'
  | 'the gateway is about to be asked'
  | 'the gateway has answered'
  | 'onSettled is under way'
  | 'onSettled is done';

export interface ProxyProcess {
  readonly url: string;
  /** Ends it at once, whatever it is doing, as a power cut would. */
  readonly kill: () => Promise<void>;
}

/** The path of this file, built. The builder is loaded only here, so that it is not built in. */
let program: Promise<string> | undefined;

export async function startProxyProcess(options: ProxyProcessOptions): Promise<ProxyProcess> {
  program ??= import('./build-program.js').then(({ buildProgram }) => buildProgram(fileURLToPath(import.meta.url)));
  const child = spawn(process.execPath, [await program, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const killNow = (): void => void child.kill('SIGKILL');
  const kill = async (): Promise<void> => {
    process.off('exit', killNow);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    killNow();
    await gone;
  };
  process.once('exit', killNow);
  for await (const line of createInterface(child.stdout)) return { url: line, kill };
  throw new Error('the process of the proxy ended before it served anything');
}

async function main(options: ProxyProcessOptions): Promise<void> {
  const gateway = dexchange({ baseUrl: options.baseUrl, apiKey: options.apiKey });
  const reach = async (moment: Moment): Promise<void> => {
    if (moment !== options.stopAt) return;
    writeFileSync(join(options.notes, 'reached'), moment);
    await new Promise(() => undefined);
  };
  let ahead = 0;
  // Its address is known only once it is served.
  const served: { proxy?: PayProxy } = {};
  const server = await serve(async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    const { proxy } = served;
    if (proxy === undefined) return new Response(null, { status: 503 });
    if (pathname === '/control/held') return Response.json(proxy.counts().held);
    if (pathname !== '/control/reconcile') {
      const answer = await proxy.fetch(request);
      if (answer.status === 201) await reach('the session is about to be answered');
      return answer;
    }
    ahead = Number(searchParams.get('ahead'));
    return Response.json(await proxy.reconcile());
  });
  served.proxy = createPayProxy({
    secret: SECRET,
    // The processes of one shop have one address. Nothing answers there: the tests go to each process themselves.
    publicUrl: 'http://localhost:9/pay',
    allowedOrigins: [ORIGIN],
    gateways: [
      {
        ...gateway,
        limits: { ...gateway.limits, requestsPerMinute: options.requestsPerMinute },
        createPayment: async (payment, context) => {
          // The gateway calls the process that created the payment, as a balancer might have it.
          const webhookUrl = payment.webhookUrl.replace(new URL(payment.webhookUrl).origin, server.url);
          const created = await gateway.createPayment({ ...payment, webhookUrl }, context);
          await reach('the gateway has created the payment');
          return created;
        },
        retrievePayment: async (payment, context) => {
          await reach('the gateway is about to be asked');
          const state = await gateway.retrievePayment(payment, context);
          await reach('the gateway has answered');
          return state;
        },
      },
    ],
    resolveOrder: () => ({ amount: PRICE }),
    onSettled: async ({ reference, status }) => {
      await sleep(options.slowness ?? 0);
      await reach('onSettled is under way');
      appendFileSync(join(options.notes, 'told'), `${reference} ${status}\n`);
      await reach('onSettled is done');
    },
    store: (await openStore(options.store)).store,
    log: false,
    now: () => Date.now() + ahead,
  });
  console.log(`${server.url}/pay`);
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await main(JSON.parse(process.argv[2] ?? '{}') as ProxyProcessOptions);
