/**
 * Starts a server of `examples` in a process of its own, as a shop would, at a sandbox of its own. It
 * knows that a server prints or answers when it is up, and nothing else about it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/index.js';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Tries, a tenth of a second apart, after which a server that does not answer is broken. */
const TRIES = 300;

/** A running example. */
export interface Example {
  /** Base URL of its proxy. */
  readonly url: string;
  readonly origin: string;
  readonly sandbox: RunningSandbox;
  readonly env: Readonly<Record<string, string>>;
  /** What it has printed so far. */
  printed(): string;
  close(): Promise<void>;
}

/** Starts `command`; the environment, with `more`, tells it where it is and what it talks to. */
export async function startExample(
  command: (port: string) => readonly [string, ...string[]],
  more: (sandbox: RunningSandbox, port: string) => Readonly<Record<string, string>> = () => ({}),
): Promise<Example> {
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-example-'));
  const sandbox = await startSandbox({ port: 0, requestsPerMinute: Infinity });
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const env = {
    SHOP_ORIGIN: origin,
    PAY_SECRET: 'a secret for the examples, and for no one else',
    DEXCHANGE_API_KEY: sandbox.dexchange.apiKey,
    DEXCHANGE_URL: sandbox.dexchange.baseUrl,
    PAY_URL: `${origin}/pay`,
    PAY_ORIGINS: origin,
    PAY_FOLDER: folder,
    PAY_STORE: join(folder, 'pay.db'),
    PHP_CLI_SERVER_WORKERS: '4',
    ...more(sandbox, port),
  };
  const [program, ...args] = command(port);
  // A group of its own: PHP's workers are children of the process that is started.
  const server = spawn(program, args, {
    cwd: ROOT,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let printed = '';
  for (const stream of [server.stdout, server.stderr])
    stream.on('data', (text: Buffer) => (printed += text.toString()));
  let running = server.pid !== undefined;
  const ended = new Promise<void>((resolve) => {
    const end = (what: unknown): void => {
      running = false;
      printed += `\n(ended: ${String(what)})`;
      resolve();
    };
    server.once('error', end).once('exit', end);
  });

  const close = async (): Promise<void> => {
    if (running && server.pid !== undefined) process.kill(-server.pid);
    if (running) await ended;
    await sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 1; !(await answers(`${origin}/`)); tries++) {
    if (tries < TRIES && running) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      continue;
    }
    await close();
    throw new Error(`${program} ${args.join(' ')} does not answer. It printed:\n${printed}`);
  }
  return { url: env.PAY_URL, origin, sandbox, env, printed: () => printed, close };
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );

async function freePort(): Promise<string> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return String(address.port);
}
