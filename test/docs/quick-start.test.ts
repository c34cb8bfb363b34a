/**
 * The shop of the README's quick start: its files are written and started, and get the HTTP requests that the button
 * sends. The only change is that they import the sources and not the package.
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { CheckoutSessionSchema, ProblemSchema, type CheckoutSession } from '../../src/contract/index.js';
import { filesOf, ROOT } from './markdown.js';
import { assertSameNames } from './names.js';
import { startShop, type RunningShop } from './running-shop.js';

/** The orders of the quick start, and what they cost. */
const PRICES: readonly (readonly [order: string, value: number])[] = [
  ['1001', 5000],
  ['1002', 1500],
  ['1003', 7500],
];

const folder = mkdtempSync(join(tmpdir(), 'pay-button-readme-'));
let shop: RunningShop;

before(async () => {
  const files = filesOf('README.md');
  assertSameNames(files.keys(), ['index.html', 'pay.mjs', 'server.mjs']);
  for (const [file, code] of files) {
    writeFileSync(
      join(folder, file),
      code.replaceAll(/'pay-button-element\/(\w+)'/g, (_, floor: string) => `'${ROOT}src/${floor}/index.ts'`),
    );
  }
  const built = join(folder, 'node_modules/pay-button-element/dist');
  mkdirSync(built, { recursive: true });
  writeFileSync(join(built, 'pay-button.iife.js'), '/* the built script */');

  shop = await startShop(folder, ['--import', import.meta.resolve('tsx'), 'server.mjs'], {
    PAY_SECRET: 'a secret for the quick start, and for no one else',
  });
  await shop.printedLine(/^Open http:\/\/localhost:\d+$/);
});

after(async () => {
  await shop?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the page of the quick start is served with its button and its script', async () => {
  const page = await fetch(`${shop.origin}/`);
  assert.match(page.headers.get('Content-Type') ?? '', /^text\/html/);
  const text = await page.text();
  for (const [order, amount] of PRICES)
    assert.ok(text.includes(`<pay-button endpoint="/pay" order="${order}" amount="${amount}">`), order);
  assert.match(await (await fetch(`${shop.origin}/pay-button.iife.js`)).text(), /the built script/);
});

test('an order of the quick start is created, paid at the sandbox, verified, and told to onSettled', async () => {
  const created = await create({
    order: '1001',
    amount: { value: 5000, currency: 'XOF' },
    returnUrl: `${shop.origin}/`,
  });
  assert.equal(created.status, 201);
  const session = CheckoutSessionSchema.parse(await created.json());
  assert.deepEqual([session.status, session.amount.value, session.description], ['pending', 5000, 'T-shirt']);

  assert.equal((await retrieve(session)).status, 'pending');
  await payAtSandbox(session);
  const paid = await retrieve(session, 20);
  assert.deepEqual([paid.status, paid.id, paid.reference], ['succeeded', session.id, session.reference]);
  await shop.printedLine(new RegExp(`^Order 1001 is paid: ${session.reference}$`));

  // `onSettled` has marked the order as paid, and `resolveOrder` reads that: nobody pays it twice.
  const again = ProblemSchema.parse(await (await create({ order: '1001', returnUrl: `${shop.origin}/` })).json());
  assert.equal(again.code, 'order_already_paid');
});

test('once the first order is paid there are others to pay, each at the price that the page shows', async () => {
  for (const [order, value] of PRICES.slice(1)) {
    const created = await create({ order, amount: { value, currency: 'XOF' }, returnUrl: `${shop.origin}/` });
    const session = CheckoutSessionSchema.parse(await created.json());
    await payAtSandbox(session);
    assert.deepEqual([(await retrieve(session, 20)).status, session.amount.value], ['succeeded', value]);
  }
});

test('an order that the quick start does not have is refused', async () => {
  const response = await create({ order: '1004', returnUrl: `${shop.origin}/` });
  assert.equal(response.status, 404);
  assert.equal(ProblemSchema.parse(await response.json()).code, 'order_not_found');
});

const create = (body: object): Promise<Response> =>
  fetch(`${shop.origin}/pay/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: shop.origin, 'Idempotency-Key': crypto.randomUUID() },
    body: JSON.stringify(body),
  });

/** Polls. `wait`: the seconds for which the proxy may hold the request. */
async function retrieve({ id }: CheckoutSession, wait?: number): Promise<CheckoutSession> {
  const headers: Record<string, string> = wait === undefined ? {} : { Prefer: `wait=${wait}` };
  const response = await fetch(`${shop.origin}/pay/sessions/${id}`, { headers });
  return CheckoutSessionSchema.parse(await response.json());
}

/** Pays by the control API of the sandbox. */
async function payAtSandbox({ checkoutUrl, reference }: CheckoutSession): Promise<void> {
  const { origin: sandbox } = new URL(checkoutUrl ?? '');
  const response = await fetch(`${sandbox}/sandbox/transactions/${reference}/outcome`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ outcome: 'succeeded' }),
  });
  assert.equal(response.status, 200);
}
