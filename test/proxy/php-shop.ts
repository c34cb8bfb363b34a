/**
 * A shop that takes money with `examples/php/pay.php`, for tests. Only the file's orders and constants are replaced: a
 * test can change the orders, and does not wait for real time. It runs in PHP's own server, or in another.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckoutSessionSchema, type CheckoutSession } from '../../src/contract/index.js';
import type { RunningSandbox } from '../../src/sandbox/index.js';
import { ROOT, startExample, type Example } from '../check/start-example.js';

export const FILE = 'examples/php/pay.php';

/** A run of cron: what it printed, and how it ended. */
export interface CronRun {
  readonly out: string;
  readonly errors: string;
  readonly code: number;
}

/** A running shop. */
export interface PhpShop extends Example {
  /** Its copy of pay.php. */
  readonly file: string;
  /** Sets the shop's orders, by number. */
  put(orders: Readonly<Record<string, unknown>>): void;
  /** Runs `php pay.php`, as cron does. */
  cron(env?: Readonly<Record<string, string>>): Promise<CronRun>;
  post(fields: object, headers?: Readonly<Record<string, string>>): Promise<Response>;
  create(fields: object): Promise<CheckoutSession>;
  look(session: CheckoutSession): Promise<CheckoutSession>;
  lookUntil(session: CheckoutSession, isDone: (now: CheckoutSession) => boolean): Promise<CheckoutSession>;
  /** The buyer pays at the gateway, and the shop's page asks until it knows. */
  pay(session: CheckoutSession): Promise<CheckoutSession>;
  /** Waits for a line in what the server prints, which may come after its answer. */
  logged(line: RegExp | string): Promise<void>;
  /** How often the gateway was asked about a payment. */
  reads(session: CheckoutSession): number;
}

/** How a shop differs from the file as it is. */
export interface Difference {
  /** Replaces constants of the file: `{ RETRY_AFTER: 0 }`. */
  readonly constants?: Readonly<Record<string, number>>;
  /** Replaces other text of the file. */
  readonly edits?: readonly (readonly [from: string | RegExp, to: string])[];
  readonly env?: (sandbox: RunningSandbox, port: string) => Readonly<Record<string, string>>;
  /** Starts the file in another server than PHP's own. */
  readonly command?: (port: string, file: string) => readonly [string, ...string[]];
  /** Options of PHP, for its own server and for cron. */
  readonly php?: readonly string[];
}

/** Starts a shop, uses it and ends it. */
export async function withPhpShop(difference: Difference, use: (shop: PhpShop) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-php-'));
  const web = join(folder, 'web');
  mkdirSync(web);
  const [file, orders] = [join(web, 'pay.php'), join(folder, 'orders.json')];
  writeFileSync(file, changed(readFileSync(join(ROOT, FILE), 'utf8'), orders, difference));
  const put: PhpShop['put'] = (value) => writeFileSync(orders, JSON.stringify(value));
  put({});
  const { php = [], command = (port) => ['php', ...php, '-S', `127.0.0.1:${port}`, file] } = difference;
  const example = await startExample((port) => command(port, file), difference.env);
  try {
    await use({ ...example, file, put, ...actions(example, file, php) });
  } finally {
    await example.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function changed(source: string, orders: string, { constants = {}, edits = [] }: Difference): string {
  const all: (readonly [string | RegExp, string])[] = [
    [/\$orders = \[[^]*?\n    \];/, `$orders = json_decode(file_get_contents('${orders}'), true);`],
    ...Object.entries(constants).map(
      ([name, value]) => [new RegExp(`const ${name} = [^;]+;`), `const ${name} = ${value};`] as const,
    ),
    ...edits,
  ];
  return all.reduce((text, [from, to]) => {
    const next = text.replace(from, () => to);
    assert.notEqual(next, text, `${String(from)} is not in ${FILE} any more`);
    return next;
  }, source);
}

function actions({ url, origin, sandbox, env, printed }: Example, file: string, php: readonly string[]) {
  const post: PhpShop['post'] = (fields, headers = {}) =>
    fetch(`${url}/sessions`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Origin: origin,
        'Idempotency-Key': crypto.randomUUID(),
        ...headers,
      },
      body: JSON.stringify({ returnUrl: `${origin}/`, ...fields }),
    });
  const sessionOf = async (answer: Response): Promise<CheckoutSession> => {
    const text = await answer.text();
    const session = CheckoutSessionSchema.safeParse(answer.ok ? JSON.parse(text) : undefined);
    assert.ok(session.success, `${answer.status} ${text}\nThe server printed:\n${printed()}`);
    return session.data;
  };
  const look: PhpShop['look'] = async ({ id }) =>
    sessionOf(await fetch(`${url}/sessions/${id}`, { headers: { Origin: origin } }));
  const lookUntil: PhpShop['lookUntil'] = async (session, isDone) => {
    for (let reads = 1; ; reads++) {
      const now = await look(session);
      if (isDone(now)) return now;
      assert.ok(reads < 400, `${session.reference} stays ${now.status}. The server printed:\n${printed()}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return {
    post,
    look,
    lookUntil,
    create: async (fields: object) => sessionOf(await post(fields)),
    async pay(session: CheckoutSession) {
      sandbox.sandbox.choose(session.gatewayReference ?? '', 'succeeded');
      return lookUntil(session, ({ status }) => status !== 'pending');
    },
    async logged(line: RegExp | string) {
      for (let looks = 1; !(typeof line === 'string' ? printed().includes(line) : line.test(printed())); looks++) {
        assert.ok(looks < 200, `${String(line)} is not in what the server printed:\n${printed()}`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    reads: (session: CheckoutSession) =>
      sandbox.sandbox.transactions().find(({ reference }) => reference === session.reference)?.reads ?? 0,
    cron: (more: Readonly<Record<string, string>> = {}): Promise<CronRun> =>
      runPhp([...php, file], { ...process.env, ...env, ...more }),
  };
}

/** Runs PHP on the command line, in a folder. */
export const runPhp = (args: readonly string[], env: NodeJS.ProcessEnv, folder = ROOT): Promise<CronRun> =>
  new Promise((resolve) => {
    const child = execFile('php', args, { cwd: folder, env }, (_error, out, errors) =>
      resolve({ out, errors, code: child.exitCode ?? -1 }),
    );
  });
