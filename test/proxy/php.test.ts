/** The proxy in plain PHP, which has none of our code: started by PHP's own server, and held to the same contract. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { CheckoutSessionSchema, type CheckoutSession } from '../../src/contract/index.js';
import { ROOT, startExample, type Example } from '../check/start-example.js';
import { assertContract, ORDER } from './assert-contract.js';

const run = promisify(execFile);
const FILE = 'examples/php/pay.php';
let example: Example;

before(async () => {
  example = await startExample((port) => ['php', '-S', `127.0.0.1:${port}`, FILE]);
});
after(() => example?.close());

const post = ({ url, origin }: Example, fields: object = {}): Promise<Response> =>
  fetch(`${url}/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: origin, 'Idempotency-Key': crypto.randomUUID() },
    body: JSON.stringify({ order: ORDER, returnUrl: `${origin}/`, ...fields }),
  });

const create = async (at = example, fields: object = {}): Promise<CheckoutSession> =>
  CheckoutSessionSchema.parse(await (await post(at, fields)).json());

// This one comes first: the check pays the only order that there is.
test('a payment whose buyer and webhook never came back is heard of by the run from cron', async () => {
  example.sandbox.sandbox.script({}, { webhook: 'never' });
  const session = await create();
  example.sandbox.sandbox.choose(session.gatewayReference ?? '', 'failed');
  const cron = async (): Promise<string> =>
    (await run('php', [FILE], { cwd: ROOT, env: { ...process.env, ...example.env } })).stderr;
  const line = `Order ${ORDER} is failed: ${session.reference}`;
  const told = [await cron(), await cron()].map((printed) => printed.includes(line));
  assert.deepEqual(told, [true, false], 'it is told once');
  example.sandbox.sandbox.script({}, {});
});

test('the PHP proxy keeps every promise of the contract', async () => {
  await assertContract(example);
});

/** The same file, with orders that a test can change. */
async function withOrders(
  use: (shop: Example & { readonly file: string }, put: (orders: object) => void) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-php-'));
  const [file, orders] = [join(folder, 'pay.php'), join(folder, 'orders.json')];
  const original = readFileSync(FILE, 'utf8');
  const changed = original.replace(
    /\$orders = \[.*\];/,
    `$orders = json_decode(file_get_contents('${orders}'), true);`,
  );
  assert.notEqual(changed, original);
  writeFileSync(file, changed);
  const put = (value: object): void => writeFileSync(orders, JSON.stringify(value));
  put({});
  const shop = await startExample((port) => ['php', '-d', 'opcache.enable=0', '-S', `127.0.0.1:${port}`, file]);
  try {
    await use({ ...shop, file }, put);
  } finally {
    await shop.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const look = async ({ url, origin }: Example, { id }: CheckoutSession): Promise<CheckoutSession> =>
  CheckoutSessionSchema.parse(await (await fetch(`${url}/sessions/${id}`, { headers: { Origin: origin } })).json());

/** Reads, which the file does once a second for each session, until there is what a test waits for. */
async function lookUntil(
  shop: Example,
  session: CheckoutSession,
  isDone: (now: CheckoutSession) => boolean,
): Promise<CheckoutSession> {
  for (let reads = 1; ; reads++) {
    const now = await look(shop, session);
    if (isDone(now)) return now;
    assert.ok(reads < 400, `${session.reference} stays ${now.status}. The server printed:\n${shop.printed()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function pay(shop: Example, session: CheckoutSession): Promise<CheckoutSession> {
  shop.sandbox.sandbox.choose(session.gatewayReference ?? '', 'succeeded');
  return lookUntil(shop, session, ({ status }) => status !== 'pending');
}

test('an old link that is paid after the price was raised does not pay the order in the PHP proxy, and the shop is told', () =>
  withOrders(async (shop, put) => {
    put({ 7: { price: 5000, title: 'Panier' } });
    const old = await create(shop, { order: '7' });
    put({ 7: { price: 80_000, title: 'Panier' } });
    const paid = await pay(shop, old);
    assert.deepEqual([paid.status, paid.amount.value, paid.atAnotherPrice], ['succeeded', 5000, true]);
    assert.match(
      shop.printed(),
      new RegExp(`Order 7 was paid 5000 F CFA, and costs 80000: do not ship.*${old.reference}`),
    );
    const rest = await create(shop, { order: '7' });
    assert.equal(rest.amount.value, 80_000);
    assert.equal((await pay(shop, rest)).atAnotherPrice, undefined);
    assert.match(shop.printed(), new RegExp(`Order 7 is paid: ${rest.reference}`));
    assert.equal((await post(shop, { order: '7' })).status, 409);
  }));

test('an order that the shop does not know any more is not paid in the PHP proxy', () =>
  withOrders(async (shop, put) => {
    put({ 8: { price: 5000, title: 'Panier' } });
    const session = await create(shop, { order: '8' });
    put({});
    assert.equal((await pay(shop, session)).atAnotherPrice, true);
    assert.match(shop.printed(), /Order 8 was paid 5000 F CFA, and costs nothing we know/);
  }));

test('a repeatable order is paid by many in the PHP proxy, and none of the payments is a duplicate', () =>
  withOrders(async (shop, put) => {
    put({ don: { price: 1000, title: 'Don', repeatable: true } });
    const [one, two] = [await create(shop, { order: 'don' }), await create(shop, { order: 'don' })];
    assert.notEqual(one.checkoutUrl, two.checkoutUrl);
    for (const each of [one, two]) assert.equal((await pay(shop, each)).repeatable, true);
    assert.equal((shop.printed().match(/Order don is paid/g) ?? []).length, 2);
    assert.equal((await post(shop, { order: 'don' })).status, 201);
  }));

test('of two buyers who pay one order in the PHP proxy the second is a duplicate, and the shop is told which was first', () =>
  withOrders(async (shop, put) => {
    put({ 9: { price: 5000, title: 'Panier' } });
    const [one, two] = [
      await create(shop, { order: '9', customer: { phone: '770000001' } }),
      await create(shop, { order: '9', customer: { phone: '770000002' } }),
    ];
    await pay(shop, two);
    await pay(shop, one);
    assert.match(
      shop.printed(),
      new RegExp(`Order 9 was paid twice: refund one, the first was ${two.reference}: ${one.reference}`),
    );
  }));

test('the PHP proxy says once that it does not understand a status, and reads an amount with empty decimals', () =>
  withOrders(async (shop, put) => {
    put({ 10: { price: 5000, title: 'Panier' }, 11: { price: 5000, title: 'Panier' } });
    shop.sandbox.sandbox.script({}, { finalStatus: 'IN_REVIEW' });
    const unclear = await create(shop, { order: '10' });
    shop.sandbox.sandbox.choose(unclear.gatewayReference ?? '', 'succeeded');
    const complaints = (): number =>
      shop.printed().split(`${unclear.reference}: DEXCHANGE answered something unexpected in Status`).length - 1;
    await lookUntil(shop, unclear, () => complaints() > 0);
    const cron = await run('php', [shop.file], { cwd: ROOT, env: { ...process.env, ...shop.env } });
    assert.deepEqual([(await look(shop, unclear)).status, complaints(), cron.stderr], ['pending', 1, '']);

    shop.sandbox.sandbox.script({}, { amount: '5000.00', finalStatus: 'success' });
    assert.equal((await pay(shop, await create(shop, { order: '11' }))).status, 'succeeded');
  }));
