/** The proxy in plain PHP, which has none of our code: started by PHP's own server, and held to the same contract. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CheckoutSessionSchema } from '../../src/contract/index.js';
import { ROOT, startExample, type Example } from '../check/start-example.js';
import { assertContract, ORDER } from './assert-contract.js';
import { FILE, runPhp, withPhpShop, type PhpShop } from './php-shop.js';

let example: Example;

before(async () => {
  example = await startExample((port) => ['php', '-S', `127.0.0.1:${port}`, FILE]);
});
after(() => example?.close());

// This one comes first: the check pays the only order that there is.
test('a payment whose buyer and webhook never came back is heard of by the run from cron', async () => {
  const { url, origin, sandbox, env } = example;
  sandbox.sandbox.script({}, { webhook: 'never' });
  const answer = await fetch(`${url}/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: origin, 'Idempotency-Key': crypto.randomUUID() },
    body: JSON.stringify({ order: ORDER, returnUrl: `${origin}/` }),
  });
  const session = CheckoutSessionSchema.parse(await answer.json());
  sandbox.sandbox.choose(session.gatewayReference ?? '', 'failed');
  const cron = () => runPhp([`${ROOT}${FILE}`], { ...process.env, ...env });
  const line = `Order ${ORDER} is failed: ${session.reference}`;
  const [first, second] = [await cron(), await cron()];
  assert.deepEqual([first.errors.includes(line), second.errors.includes(line)], [true, false], 'it is told once');
  assert.deepEqual([first.code, second.code], [0, 0]);
  assert.match(first.out, /^1 settled, 0 pending, 0 errors/);
  assert.match(second.out, /^0 settled, 0 pending, 0 errors/);
  sandbox.sandbox.script({}, {});
});

test('the PHP proxy keeps every promise of the contract', async () => {
  await assertContract(example);
});

/** A shop that may ask the gateway at every poll. */
const withShop = (use: (shop: PhpShop) => Promise<void>): Promise<void> =>
  withPhpShop({ constants: { RETRY_AFTER: 0 } }, use);

test('an old link that is paid after the price was raised does not pay the order in the PHP proxy, and the shop is told', () =>
  withShop(async (shop) => {
    shop.put({ 7: { price: 5000, title: 'Panier' } });
    const old = await shop.create({ order: '7' });
    shop.put({ 7: { price: 80_000, title: 'Panier' } });
    const paid = await shop.pay(old);
    assert.deepEqual([paid.status, paid.amount.value, paid.atAnotherPrice], ['succeeded', 5000, true]);
    await shop.logged(new RegExp(`Order 7 was paid 5000 F CFA, and costs 80000: do not ship.*${old.reference}`));
    const rest = await shop.create({ order: '7' });
    assert.equal(rest.amount.value, 80_000);
    assert.equal((await shop.pay(rest)).atAnotherPrice, undefined);
    await shop.logged(new RegExp(`Order 7 is paid: ${rest.reference}`));
    assert.equal((await shop.post({ order: '7' })).status, 409);
  }));

test('an order that the shop does not know any more is not paid in the PHP proxy', () =>
  withShop(async (shop) => {
    shop.put({ 8: { price: 5000, title: 'Panier' } });
    const session = await shop.create({ order: '8' });
    shop.put({});
    assert.equal((await shop.pay(session)).atAnotherPrice, true);
    await shop.logged(/Order 8 was paid 5000 F CFA, and costs nothing we know/);
  }));

test('a repeatable order is paid by many in the PHP proxy, and none of the payments is a duplicate', () =>
  withShop(async (shop) => {
    shop.put({ don: { price: 1000, title: 'Don', repeatable: true } });
    const [one, two] = [await shop.create({ order: 'don' }), await shop.create({ order: 'don' })];
    assert.notEqual(one.checkoutUrl, two.checkoutUrl);
    for (const each of [one, two]) assert.equal((await shop.pay(each)).repeatable, true);
    assert.equal((shop.printed().match(/Order don is paid/g) ?? []).length, 2);
    assert.equal((await shop.post({ order: 'don' })).status, 201);
  }));

test('of two buyers who pay one order in the PHP proxy the second is a duplicate, and the shop is told which was first', () =>
  withShop(async (shop) => {
    shop.put({ 9: { price: 5000, title: 'Panier' } });
    const [one, two] = [
      await shop.create({ order: '9', customer: { phone: '770000001' } }),
      await shop.create({ order: '9', customer: { phone: '770000002' } }),
    ];
    await shop.pay(two);
    await shop.pay(one);
    await shop.logged(
      new RegExp(`Order 9 was paid twice: refund one, the first was ${two.reference}: ${one.reference}`),
    );
  }));

test('the PHP proxy says once that it does not understand a status, and reads an amount with empty decimals', () =>
  withShop(async (shop) => {
    shop.put({ 10: { price: 5000, title: 'Panier' }, 11: { price: 5000, title: 'Panier' } });
    shop.sandbox.sandbox.script({}, { finalStatus: 'IN_REVIEW' });
    const unclear = await shop.create({ order: '10' });
    shop.sandbox.sandbox.choose(unclear.gatewayReference ?? '', 'succeeded');
    const complaints = (): number =>
      shop.printed().split(`${unclear.reference}: DEXCHANGE answered something unexpected in Status`).length - 1;
    await shop.lookUntil(unclear, () => complaints() > 0);
    const cron = await shop.cron();
    assert.deepEqual([(await shop.look(unclear)).status, complaints(), cron.errors], ['pending', 1, '']);

    shop.sandbox.sandbox.script({}, { amount: '5000.00', finalStatus: 'success' });
    assert.equal((await shop.pay(await shop.create({ order: '11' }))).status, 'succeeded');
  }));
