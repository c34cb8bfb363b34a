/**
 * Starts the shop in each runtime. What is built is what runs: Node, Bun and Deno load `dist` as it is, and for workerd
 * it is bundled, as `wrangler` would.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Rolldown } from 'vite';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/index.js';
import { installed, installedFile } from '../../scripts/lib/installed-packages.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Ms after which a runtime that does not listen is broken. */
const PATIENCE = 60_000;

/** A shop that is up. */
export interface RunningShop {
  readonly origin: string;
  readonly sandbox: RunningSandbox;
  /** What the runtime has printed so far. */
  printed(): string;
  close(): Promise<void>;
}

/** What a shop talks to. */
interface Surroundings {
  readonly sandbox: RunningSandbox;
  /** A Redis, for shops with a store outside of their process. */
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

/** A runtime, with the entry by which the proxy is called and the store that it has. */
export interface Place {
  readonly name: string;
  /** Whether the runtime says that a client has left. Workers do that only with a flag that is off by default. */
  readonly hearsOfLeaving: boolean;
  /** Whether work goes on when its client has left. */
  readonly keepsWork: boolean;
  readonly start: (surroundings: Surroundings) => Promise<Start>;
}

const programs = (): Promise<string> => installed('runtimes', HERE);

/** A shop in a server. The list below has both entries and two kinds of store for each runtime, with few processes. */
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

const node =
  (version: number): (() => Promise<readonly string[]>) =>
  async () => [
    installedFile(await programs(), new RegExp(`^node-${version}-[^/]+/bin/node(\\.exe)?$`)),
    '--no-warnings',
  ];
const bun = async (): Promise<readonly string[]> => [
  installedFile(await programs(), /^@oven\/bun-[^/]+\/bin\/bun(\.exe)?$/),
];
const deno = async (): Promise<readonly string[]> => [
  installedFile(await programs(), /^@deno\/[^/]+\/deno(\.exe)?$/),
  'run',
  '--allow-all',
  '--no-lock',
  '--quiet',
];

/** A worker with the rules of that day; the proxy may be called without the worker's context, or have a store that lasts. */
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
      program: installedFile(await programs(), /^@cloudflare\/workerd-[^/]+\/bin\/workerd(\.exe)?$/),
      args: ['serve', join(folder, 'worker.capnp'), '--control-fd=1'],
      port: /"port":(\d+)/,
      dispose: () => rmSync(folder, { recursive: true, force: true }),
    };
  },
});

let bundled: Promise<string> | undefined;
/** Everything that the worker needs in one file, from the built package. */
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
