/** `PAY_SANDBOX=1`: pay.php plays the gateway itself, so that a shop is tried with PHP alone. */
import assert from 'node:assert/strict';
import { basename, dirname } from 'node:path';
import { test } from 'node:test';
import { checkProxy } from '../../src/check/index.js';
import { failures } from '../check/stage.js';
import { runPhp, withPhpShop, type Difference } from './php-shop.js';

const PANIER = { price: 5000, title: 'Panier <b>' };
/** Nothing is set but that, and where the test's records are. */
const sandbox = (value = '1'): Difference => ({
  constants: { RETRY_AFTER: 1 },
  env: () => ({
    PAY_SANDBOX: value,
    PAY_SECRET: '',
    PAY_ORIGINS: '',
    DEXCHANGE_API_KEY: '',
    DEXCHANGE_URL: '',
  }),
});

const choose = (page = '', fields: Readonly<Record<string, string>> = {}): Promise<Response> =>
  fetch(page, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });

test('in the sandbox a buyer pays on a page of pay.php itself, comes back, and the shop is told that it was played', () =>
  withPhpShop(sandbox(), async (shop) => {
    shop.put({ 1: PANIER });
    const session = await shop.create({ order: '1' });
    const page = await fetch(session.checkoutUrl ?? '');
    const html = await page.text();
    assert.equal(new URL(session.checkoutUrl ?? '').origin, shop.origin);
    assert.match(page.headers.get('Content-Security-Policy') ?? '', /^default-src 'none'/);
    assert.match(html, /5 000 F CFA.*Panier &lt;b&gt;.*Simulation de DEXCHANGE/s);
    assert.equal((await shop.look(session)).status, 'pending');

    const back = await choose(session.checkoutUrl, { outcome: 'succeeded' });
    assert.equal(back.status, 303);
    const way = await (await fetch(back.headers.get('Location') ?? '')).text();
    assert.ok(way.includes(`pay-session=${session.id}`));
    assert.equal((await shop.lookUntil(session, ({ status }) => status !== 'pending')).status, 'succeeded');
    await shop.logged(`[sandbox] Order 1 is paid: ${session.reference}`);
    await choose(session.checkoutUrl, { outcome: 'failed' });
    assert.equal((await shop.look(session)).status, 'succeeded');
    assert.equal((await shop.post({ order: '1' })).status, 409);
    assert.equal(shop.sandbox.sandbox.transactions().length, 0, 'no gateway was asked');
  }));

for (const outcome of ['failed', 'canceled', 'expired'])
  test(`in the sandbox a payment that is ${outcome} is heard of by cron, though the buyer closed the window`, () =>
    withPhpShop(sandbox(), async (shop) => {
      shop.put({ 1: PANIER });
      const session = await shop.create({ order: '1' });
      const page = await choose(session.checkoutUrl, { outcome, stay: 'on' });
      assert.deepEqual([page.status, (await page.text()).includes('php pay.php')], [200, true]);
      assert.match((await shop.cron()).errors, new RegExp(`\\[sandbox\\] Order 1 is ${outcome}: ${session.reference}`));
    }));

test('cron may name pay.php by its bare name, in its own folder, as the documents do', () =>
  withPhpShop(sandbox(), async (shop) => {
    shop.put({ 1: PANIER });
    const session = await shop.create({ order: '1' });
    await choose(session.checkoutUrl, { outcome: 'succeeded', stay: 'on' });
    const run = await runPhp([basename(shop.file)], { ...process.env, ...shop.env, PAY_URL: '' }, dirname(shop.file));
    assert.deepEqual(
      [run.code, run.out.trim()],
      [0, '1 settled, 0 pending, 0 errors, 0 left for the next run'],
      run.errors,
    );
    assert.match(run.errors, new RegExp(`\\[sandbox\\] Order 1 is paid: ${session.reference}`));
  }));

test('the sandbox keeps what can be checked of the contract without a gateway, at either gateway', async () => {
  for (const gateway of ['dexchange', 'egopay']) {
    await withPhpShop(sandbox('dexchange egopay'), async (shop) => {
      shop.put({ 1001: { price: 5000, title: 'T-shirt' } });
      const report = await checkProxy({
        url: shop.url,
        order: '1001',
        amount: { value: 5000, currency: 'XOF' },
        gateway,
      });
      assert.deepEqual(failures(report), {}, shop.printed());
      assert.ok(report.holds > 30);
    });
  }
});

test('what was paid in the sandbox is not paid when the shop goes live, with the same secret, address and folder', () => {
  const secret = { PAY_SECRET: 'a secret for the examples, and for no one else' };
  const played: Difference = { ...sandbox(), env: (...at) => ({ ...sandbox().env?.(...at), ...secret }) };
  return withPhpShop(played, async (shop) => {
    shop.put({ 1: PANIER });
    const session = await shop.create({ order: '1' });
    await choose(session.checkoutUrl, { outcome: 'succeeded' });
    await shop.lookUntil(session, ({ status }) => status === 'succeeded');
    const env = () => ({
      ...secret,
      PAY_FOLDER: shop.env['PAY_FOLDER'] ?? '',
      PAY_URL: shop.url,
      PAY_ORIGINS: shop.origin,
    });
    await withPhpShop({ env }, async (live) => {
      live.put({ 1: PANIER });
      const ask = (path: string) => fetch(`${live.origin}/pay${path}`, { headers: { Origin: shop.origin } });
      assert.equal((await ask('/health')).status, 200);
      assert.equal((await ask(`/sessions/${session.id}`)).status, 404);
      assert.equal((await ask(`/sandbox/${session.gatewayReference}`)).status, 404);
      assert.match((await live.cron()).out, /^0 settled, 0 pending, 0 errors/);
    });
  });
});
