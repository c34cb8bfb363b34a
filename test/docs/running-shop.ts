/** Starts a shop of our documents in a process of its own, as its reader would. It knows nothing of what the shop sells. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** Milliseconds after which a server that says nothing is broken. */
const PATIENCE = 20_000;

/** A shop that answers. */
export interface RunningShop {
  readonly origin: string;
  /** Resolves once the shop has printed such a line; rejects with what it has printed. */
  printedLine(pattern: RegExp): Promise<void>;
  close(): Promise<void>;
}

/**
 * Starts it and waits until it answers.
 *
 * @param args Of Node.
 * @param env Beside the port, which the shop finds as `PORT` and in `SHOP_ORIGIN`.
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
  const waiting = new Set<() => void>();
  for (const stream of [server.stdout, server.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      printed.push(line);
      for (const look of waiting) look();
    });
  }
  const exited = once(server, 'exit');
  const close = async (): Promise<void> => {
    server.kill();
    await exited;
  };

  const printedLine = (pattern: RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => end(() => reject(new Error(`No line ${pattern} in:\n${printed.join('\n')}`))),
        PATIENCE,
      );
      const end = (then: () => void): void => {
        clearTimeout(timer);
        waiting.delete(look);
        then();
      };
      const look = (): void => {
        if (printed.some((line) => pattern.test(line))) end(resolve);
      };
      waiting.add(look);
      look();
    });

  for (const start = Date.now(); !(await answers(origin));) {
    if (server.exitCode === null && Date.now() - start < PATIENCE) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      continue;
    }
    await close();
    throw new Error(`The shop does not answer. It printed:\n${printed.join('\n')}`);
  }
  return { origin, printedLine, close };
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
