/** Runs the playground as `npm start` does, in a process of its own, on a pair of free ports. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

/** A running playground. */
export interface RunningPlayground {
  readonly url: string;
  readonly sandboxUrl: string;
  readonly process: ChildProcess;
  /** Everything that it printed so far. */
  printed(): string;
  close(): Promise<void>;
}

/** Starts it and waits until it prints its address. */
export async function startPlayground(env: Record<string, string> = {}): Promise<RunningPlayground> {
  const port = await freePortPair();
  const child = runPlayground({ PORT: String(port), WATCH: 'off', ...env });
  let printed = '';
  child.stdout!.on('data', (chunk: Buffer) => (printed += chunk));
  child.stderr!.on('data', (chunk: Buffer) => (printed += chunk));
  await new Promise<void>((resolve, reject) => {
    child.stdout!.on('data', () => /Ctrl-C/.test(printed) && resolve());
    child.once('exit', () => reject(new Error(`The playground ended:\n${printed}`)));
  });
  return {
    url: `http://localhost:${port}`,
    sandboxUrl: `http://127.0.0.1:${port + 1}`,
    process: child,
    printed: () => printed,
    async close() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Everything that it prints at its start if no gateway is real. */
export const welcome = (port: number): string => `
  Open        http://localhost:${port}
  in English  http://localhost:${port}/?lang=en
  sandbox     http://127.0.0.1:${port + 1}

  Open the page, press the button, pay. Ctrl-C ends everything.
  All gateways are simulated: no account, no money.

`;

/** The command of `npm start`, without npm. */
export function runPlayground(env: Record<string, string>): ChildProcess {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  return spawn(process.execPath, ['--import', 'tsx', 'demo/server.ts'], { cwd: root, env: { ...process.env, ...env } });
}

/**
 * A free port whose next port is free too, for the sandbox. Both are below the range from which systems give any free
 * port, so that no other test gets one of them meanwhile.
 */
export async function freePortPair(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 30_000);
    if ((await isFree(port, 'localhost')) && (await isFree(port + 1, '127.0.0.1'))) return port;
  }
}

/** Whether a server could listen there now. */
export async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false)).listen(port, host, () => resolve(true));
  });
  if (free) await new Promise((resolve) => server.close(resolve));
  return free;
}
