/**
 * The quick start of the README, done: its files are written down, started, and asked over HTTP as
 * the button would ask. Only the package's name is replaced, by the path of its sources.
 */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, test } from 'node:test';
import { CheckoutSessionSchema, ProblemSchema, type CheckoutSession } from '../../src/contract/index.js';
import { codeBlocks, ROOT } from './markdown.js';

/** Milliseconds after which a server that says nothing is broken. */
const PATIENCE = 20_000;

const folder = mkdtempSync(join(tmpdir(), 'pay-button-readme-'));
let server: ChildProcess;
let origin: string;
const printed: string[] = [];
const waiting = new Set<() => void>();

before(async () => {
  const files = codeBlocks('README.md').filter((block) => block.file !== undefined);
  assert.deepEqual(files.map((block) => block.file).sort(), ['index.html', 'pay.mjs', 'server.mjs']);
  for (const { file = '', code } of files) {
    writeFileSync(join(folder, file), code.replaceAll(/pay-button-element\/(\w+)/g, (_, floor: string) => `${ROOT}src/${floor}/index.ts`));
  }
  writeFileSync(join(folder, 'pay-button.iife.js'), '/* the built script */');

  const port = await freePort();
  origin = `http://localhost:${port}`;
  server = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), 'server.mjs'], {
    cwd: folder,
    env: { ...process.env, PORT: String(port), PAY_SECRET: 'a secret for the quick start, and for no one else' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [server.stdout, server.stderr]) {
    createInterface({ input: stream! }).on('line', (line) => {
      printed.push(line);
      for (const look of waiting) look();
    });
  }
  await printedLine(/^Open http:\/\/localhost:\d+$/);
});

after(async () => {
  if (server?.exitCode === null && server.kill()) await once(server, 'exit');
  rmSync(folder, { recursive: true, force: true });
});

test('the page of the quick start is served with its button and its script', async () => {
  const page = await fetch(`${origin}/`);
  assert.match(page.headers.get('Content-Type') ?? '', /^text\/html/);
  assert.match(await page.text(), /<pay-button endpoint="\/pay" order="1001" amount="5000">/);
  assert.match(await (await fetch(`${origin}/pay-button.iife.js`)).text(), /the built script/);
});

test('an order of the quick start is created, paid at the sandbox, verified, and told to onSettled', async () => {
  const created = await create({ order: '1001', amount: { value: 5000, currency: 'XOF' }, returnUrl: `${origin}/` });
  assert.equal(created.status, 201);
  const session = CheckoutSessionSchema.parse(await created.json());
  assert.deepEqual([session.status, session.amount.value, session.description], ['pending', 5000, 'T-shirt']);

  assert.equal((await retrieve(session)).status, 'pending');
  await payAtSandbox(session);
  const paid = await retrieve(session);
  assert.deepEqual([paid.status, paid.id, paid.reference], ['succeeded', session.id, session.reference]);
  await printedLine(new RegExp(`^Order 1001 is paid: ${session.reference}$`));

  // What onSettled wrote down is what resolveOrder reads: nobody pays it twice.
  const again = ProblemSchema.parse(await (await create({ order: '1001', returnUrl: `${origin}/` })).json());
  assert.equal(again.code, 'order_already_paid');
});

test('an order that the quick start does not have is refused', async () => {
  const response = await create({ order: '1002', returnUrl: `${origin}/` });
  assert.equal(response.status, 404);
  assert.equal(ProblemSchema.parse(await response.json()).code, 'order_not_found');
});

const create = (body: object): Promise<Response> =>
  fetch(`${origin}/pay/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: origin, 'Idempotency-Key': crypto.randomUUID() },
    body: JSON.stringify(body),
  });

const retrieve = async ({ id }: CheckoutSession): Promise<CheckoutSession> =>
  CheckoutSessionSchema.parse(await (await fetch(`${origin}/pay/sessions/${id}`)).json());

/** Chooses "paid" as the control API of the sandbox lets tests do. */
async function payAtSandbox({ checkoutUrl, reference }: CheckoutSession): Promise<void> {
  const { origin: sandbox } = new URL(checkoutUrl ?? '');
  const response = await fetch(`${sandbox}/sandbox/transactions/${reference}/outcome`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ outcome: 'succeeded' }),
  });
  assert.equal(response.status, 200);
}

function printedLine(pattern: RegExp): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => end(() => reject(new Error(`No line ${pattern} in:\n${printed.join('\n')}`))), PATIENCE);
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
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, 'localhost');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}
