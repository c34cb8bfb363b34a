/**
 * Starts the shop in each runtime, with the built package: Node, Bun and Deno load `dist` as it is, and for workerd it is
 * bundled, as `wrangler` does.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/index.js';
import * as programs from './programs.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Ms within which a runtime must listen. */
const PATIENCE = 60_000;

/** A shop that answers requests. */
export interface RunningShop {
  readonly origin: string;
  readonly sandbox: RunningSandbox;
  /** What the runtime has printed so far. */
  printed(): string;
  close(): Promise<void>;
}

/** What a shop needs from outside. */
interface Surroundings {
  readonly sandbox: RunningSandbox;
  /** A Redis, for the shops that keep their payments there. */
  readonly redisUrl: string;
}

/** How a program is started. */
interface Start {
  readonly program: string;
  readonly args: readonly string[];
  /** The port, in what the program prints. */
  readonly port: RegExp;
  readonly dispose?: () => void;
}

/** A runtime, with the proxy's entry and its store. */
export interface Place {
  readonly name: string;
  /** Whether the runtime says that a client has left. Workers do that only with a flag that is off by default. */
  readonly hearsOfLeaving: boolean;
  /** Whether the work for a request continues after its client has left. */
  readonly keepsWork: boolean;
  readonly start: (surroundings: Surroundings) => Promise<Start>;
}

/** A shop in a server. In the list below each runtime has both entries and both kinds of store, in few processes. */
const withServer = (
  name: string,
  program: () => Promise<readonly string[]>,
  door: 'fetch' | 'node:http',
  kind: 'redis' | 'sqlite',
): Place => ({
  name: `${name}, by ${door}, with ${kind}`,
  hearsOfLeaving: true,
  keepsWork: true,
  async start({ sandbox: { dexchange }, redisUrl }) {
    const [first = '', ...args] = await program();
    const folder = mkdtempSync(join(tmpdir(), 'pay-button-shop-'));
    const store = kind === 'redis' ? redisUrl : join(folder, 'pay.db');
    return {
      program: first,
      args: [...args, `${HERE}server.ts`, door, dexchange.baseUrl, dexchange.apiKey, store],
      port: /^port (\d+)$/m,
      dispose: () => rmSync(folder, { recursive: true, force: true }),
    };
  },
});

/** A worker with the rules of that day. The proxy may be called without its context, or have a Durable Object as its store. */
const workerd = (compatibilityDate: string, { keepsWork = true, isDurable = false } = {}): Place => ({
  name: `workerd as of ${compatibilityDate}${keepsWork ? '' : ', called without its context'}${isDurable ? ', with a Durable Object' : ''}`,
  hearsOfLeaving: false,
  keepsWork,
  async start({ sandbox: { dexchange } }) {
    const folder = mkdtempSync(join(tmpdir(), 'pay-button-worker-'));
    writeFileSync(join(folder, 'worker.js'), await bundledWorker());
    writeFileSync(
      join(folder, 'worker.capnp'),
      `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "shop", worker = (
      modules = [(name = "worker.js", esModule = embed "worker.js")],
      compatibilityDate = "${compatibilityDate}",
      bindings = [
        (name = "baseUrl", text = "${dexchange.baseUrl}"),
        (name = "apiKey", text = "${dexchange.apiKey}"),
        (name = "keeps", text = "${keepsWork ? 'yes' : 'no'}"),
        ${isDurable ? '(name = "PAY_STORE", durableObjectNamespace = "PayStore"),' : ''}
      ],
      durableObjectNamespaces = [(className = "PayStore", uniqueKey = "pay-store", enableSql = true)],
      durableObjectStorage = (localDisk = "disk"),
    )),
    (name = "disk", disk = (path = "${folder}", writable = true)),
    (name = "internet", network = (allow = ["public", "private"])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "shop")],
);`,
    );
    return {
      program: await programs.workerd(),
      args: ['serve', join(folder, 'worker.capnp'), '--control-fd=1'],
      port: /"port":(\d+)/,
      dispose: () => rmSync(folder, { recursive: true, force: true }),
    };
  },
});

let bundled: Promise<string> | undefined;
/** One file with everything that the worker needs, from the built package. */
const bundledWorker = (): Promise<string> => (bundled ??= bundle(`${HERE}worker.ts`));

async function bundle(entry: string): Promise<string> {
  const result = await build({
    root: ROOT,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    resolve: { alias: [{ find: /^.*\/src\/proxy\/index\.js$/, replacement: `${ROOT}dist/proxy/index.js` }] },
    build: {
      target: 'es2022',
      minify: false,
      write: false,
      rolldownOptions: { external: /^cloudflare:/ },
      lib: { entry, formats: ['es'], fileName: 'worker' },
    },
  });
  const [file] = ([result].flat() as Rolldown.RolldownOutput[]).flatMap(({ output }) => output);
  if (file?.type !== 'chunk') throw new Error('The worker was not bundled.');
  return file.code;
}

const bun = async (): Promise<readonly string[]> => [await programs.bun()];
const deno = async (): Promise<readonly string[]> => [
  await programs.deno(),
  'run',
  '--allow-all',
  '--no-lock',
  '--quiet',
];
const node = (version: number) => async (): Promise<readonly string[]> => [
  await programs.node(version),
  '--no-warnings',
];

/** The dates of workerd: an old one; the last before `fetch` knew `cache`; and that of its own release. */
export const PLACES: readonly Place[] = [
  withServer('Node 20', async () => [process.execPath, '--import', import.meta.resolve('tsx')], 'node:http', 'redis'),
  withServer('Node 22', node(22), 'node:http', 'redis'),
  withServer('Node 24', node(24), 'node:http', 'sqlite'),
  withServer('Bun', bun, 'fetch', 'sqlite'),
  withServer('Bun', bun, 'node:http', 'redis'),
  withServer('Deno', deno, 'fetch', 'sqlite'),
  withServer('Deno', deno, 'node:http', 'redis'),
  workerd('2024-01-01'),
  workerd('2024-01-01', { keepsWork: false }),
  workerd('2024-11-10'),
  workerd('2026-11-17'),
  workerd('2026-11-17', { isDurable: true }),
];

/** Starts the shop at a sandbox of its own. */
export async function startShop({ name, start }: Place, redisUrl: string): Promise<RunningShop> {
  const sandbox = await startSandbox({ port: 0, requestsPerMinute: Infinity });
  const { program, args, port, dispose } = await start({ sandbox, redisUrl });
  const child = spawn(program, args, { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (printed += text.toString()));
  const close = async (): Promise<void> => {
    await end(child);
    await sandbox.close();
    dispose?.();
  };
  try {
    const listening = await new Promise<string>((resolve, reject) => {
      const look = (): void => {
        const [, found] = port.exec(printed) ?? [];
        if (found !== undefined) resolve(found);
      };
      child.stdout.on('data', look);
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`ended with ${code}`)));
      setTimeout(() => reject(new Error('does not listen')), PATIENCE).unref();
    });
    return { origin: `http://127.0.0.1:${listening}`, sandbox, printed: () => printed, close };
  } catch (error) {
    await close();
    throw new Error(`${name}: ${(error as Error).message}. It printed:\n${printed}`, { cause: error });
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
