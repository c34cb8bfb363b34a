/** Starts a shop of our documents in its own process, as a reader of the document does. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { until } from '../e2e/support/until.js';

/** Ms within which the shop must answer, and must print what a test waits for. */
const PATIENCE = 20_000;

/** A shop that answers requests. */
export interface RunningShop {
  readonly origin: string;
  /** Waits until the shop has printed such a line. The error has everything that it has printed. */
  printedLine(pattern: RegExp): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts a shop and waits until it answers.
 *
 * @param args The arguments of `node`.
 * @param env More variables. The shop always gets `PORT` and `SHOP_ORIGIN`.
 * @param node The program.
 */
export async function startShop(
  folder: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  node: string = process.execPath,
): Promise<RunningShop> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const server = spawn(node, args, {
    cwd: folder,
    env: { ...process.env, PORT: String(port), SHOP_ORIGIN: origin, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  for (const stream of [server.stdout, server.stderr])
    createInterface({ input: stream }).on('line', (line) => printed.push(line));
  const exited = once(server, 'exit');
  const close = async (): Promise<void> => {
    server.kill();
    await exited;
  };
  const wait = (what: string, look: () => boolean | Promise<boolean>): Promise<unknown> =>
    until(what, look, PATIENCE).catch((cause: unknown) => {
      throw new Error(`No ${what}. The shop has printed:\n${printed.join('\n')}`, { cause });
    });

  try {
    await wait('answer of the shop', () => {
      if (server.exitCode !== null) throw new Error(`It ended with ${server.exitCode}.`);
      return answers(origin);
    });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    origin,
    async printedLine(pattern) {
      await wait(`line ${pattern}`, () => printed.some((line) => pattern.test(line)));
    },
    close,
  };
}

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    () => true,
    () => false,
  );

/** A free port whose next port is free too: the simulated gateways listen there. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = await listen(0, 'localhost');
    if (port !== undefined && (await listen(port + 1, '127.0.0.1')) !== undefined) return port;
  }
}

/** Listens for a moment. Returns the port; `undefined`: it is in use. */
async function listen(port: number, host: string): Promise<number | undefined> {
  const probe = createServer().listen(port, host);
  try {
    await once(probe, 'listening');
  } catch {
    return undefined;
  }
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  return typeof address === 'object' && address !== null ? address.port : undefined;
}
