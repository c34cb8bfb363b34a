/** Starts `pay-button-element sandbox` as a process, from the sources or with another `program`. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Guide } from '../../src/cli/sandbox/guide.js';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Milliseconds after which a process that says nothing is broken. */
const PATIENCE = 30_000;

/** A running command. */
export interface RunningCommand {
  readonly process: ChildProcess;
  /** The first line of `--json`. */
  readonly guide: Guide;
  /** The first event of this name, printed before or later. */
  event(name: string, about?: object): Promise<Readonly<Record<string, unknown>>>;
  /** Ends it as Ctrl-C does; answers with the exit status. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** How Node runs the command from the sources. */
export const FROM_SOURCES: readonly string[] = [
  '--import',
  import.meta.resolve('tsx'),
  `${ROOT}bin/pay-button-element.mjs`,
];

/** Starts it with `--json` on free ports and waits until it is ready. */
export async function startCommand(
  args: readonly string[] = [],
  program = FROM_SOURCES,
  cwd = ROOT,
): Promise<RunningCommand> {
  const child = spawn(process.execPath, [...program, 'sandbox', '--port', '0', '--json', ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const looks = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const look of looks) look();
    });
  }
  const exited = once(child, 'exit');

  const event: RunningCommand['event'] = (name, about = {}) =>
    new Promise((resolve, reject) => {
      const fits = (line: string): Readonly<Record<string, unknown>> | undefined => {
        const entry = line.startsWith('{') ? (JSON.parse(line) as Record<string, unknown>) : {};
        return Object.entries({ event: name, ...about }).every(([field, value]) => entry[field] === value)
          ? entry
          : undefined;
      };
      const end = (then: () => void): void => {
        clearTimeout(timer);
        looks.delete(look);
        then();
      };
      const look = (): void => {
        for (const entry of lines.map(fits)) if (entry) return end(() => resolve(entry));
      };
      const give = (why: string) => () => end(() => reject(new Error(`${why} before "${name}":\n${lines.join('\n')}`)));
      const timer = setTimeout(give('Time is up'), PATIENCE);
      looks.add(look);
      void exited.then(give('It ended'));
      look();
    });

  const stop: RunningCommand['stop'] = async (signal = 'SIGINT') => {
    child.kill(signal);
    return ((await exited) as [number | null])[0];
  };
  try {
    return { process: child, guide: (await event('sandbox_ready')) as unknown as Guide, event, stop };
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

/** A JSON call; answers with status and body. */
export async function callJson(
  url: string,
  init: RequestInit = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

const sendJson = (method: string, url: string, body: object, headers: Record<string, string> = {}) =>
  callJson(url, { method, headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) });

/** What a shop's page does: begins a payment. */
export const createSession = ({ guide }: RunningCommand, order: string, gateway: string, origin = guide.shop) =>
  sendJson(
    'POST',
    `${guide.proxy}/sessions`,
    { order, gateway, returnUrl: `${origin}/` },
    { Origin: origin, 'Idempotency-Key': crypto.randomUUID() },
  );

/** Verifies a payment; waits for its end, as the button does. */
export const retrieveSession = ({ guide }: RunningCommand, id: unknown, wait = 0) =>
  callJson(`${guide.proxy}/sessions/${String(id)}`, wait > 0 ? { headers: { Prefer: `wait=${wait}` } } : {});

/** Sends a form of the control page, as a browser does on pressing its button. */
export const sendForm = (
  { guide }: RunningCommand,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(guide.shop + path, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { Origin: guide.shop, 'Sec-Fetch-Site': 'same-origin', ...headers },
    redirect: 'manual',
  });
