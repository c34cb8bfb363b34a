/** The shops of the benchmark in real time: what they serve, what they are told, and what their proxy can do. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { openWallShop, type Seen, type WallShop } from '../../bench/lib/wall-shop.js';
import { NO_WAIT, NOTHING, WEBHOOK, type Way } from '../../bench/lib/way-of-knowing.js';
import type { CheckoutSession } from '../../src/contract/index.js';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/index.js';

async function open(t: TestContext, way: Way): Promise<{ shop: WallShop; gateway: RunningSandbox }> {
  const gateway = await startSandbox({ port: 0 });
  t.after(() => gateway.close());
  const shop = await openWallShop(way, gateway, { '/': '<p>Boutique</p>', '/script.js': 'told = true;' });
  t.after(() => shop.close());
  return { shop, gateway };
}

async function begin({ url }: WallShop): Promise<CheckoutSession> {
  const answer = await fetch(`${url}/pay/sessions`, {
    method: 'POST',
    headers: { Origin: url, 'Content-Type': 'application/json', 'Idempotency-Key': 'the-key-of-the-order' },
    body: JSON.stringify({ order: '1001', returnUrl: `${url}/` }),
  });
  return (await answer.json()) as CheckoutSession;
}

/** A poll that may be held for a second. */
const poll = ({ url }: WallShop, { id }: CheckoutSession): Promise<Response> =>
  fetch(`${url}/pay/sessions/${id}`, { headers: { Origin: url, Prefer: 'wait=1' } });

test('the page, its script and nothing else are served', async (t) => {
  const { shop } = await open(t, NOTHING);
  assert.equal(await (await fetch(`${shop.url}/`)).text(), '<p>Boutique</p>');
  assert.match((await fetch(`${shop.url}/script.js`)).headers.get('content-type') ?? '', /javascript/);
  assert.equal((await fetch(`${shop.url}/other`)).status, 404);
});

test('what a page has seen is known to who waits for it, and to who asks later', async (t) => {
  const { shop } = await open(t, NOTHING);
  const seen: Seen = { order: '1001', sight: 'success', at: 77 };
  const waited = shop.seen('1001', 'success');
  await fetch(`${shop.url}/seen`, { method: 'POST', body: JSON.stringify(seen) });
  assert.equal(await waited, 77);
  assert.equal(await shop.seen('1001', 'success'), 77);
});

test('the proxy holds a poll, and a proxy that cannot wait answers it at once', async (t) => {
  for (const [way, applied] of [
    [NOTHING, 'wait=1'],
    [NO_WAIT, null],
  ] as const) {
    const { shop } = await open(t, way);
    const answer = await poll(shop, await begin(shop));
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('preference-applied'), applied, way.name);
  }
});

test('the shop knows when the webhook or the return of an order has come', async (t) => {
  for (const way of [WEBHOOK, NOTHING]) {
    const { shop, gateway } = await open(t, way);
    // Only the return comes.
    if (way === NOTHING) gateway.sandbox.script({}, { webhook: 'never' });
    const session = await begin(shop);
    await fetch(`${shop.url}/pay/sessions/${session.id}`, { headers: { Origin: shop.url } });
    assert.equal(shop.heardAt('1001'), undefined);
    const since = Date.now();
    if (way === WEBHOOK) {
      gateway.sandbox.choose(session.reference, 'succeeded');
      await gateway.sandbox.idle();
    } else {
      const transaction = gateway.sandbox.transactions().find(({ reference }) => reference === session.reference);
      const choice = new URLSearchParams({ outcome: 'succeeded' });
      await fetch(transaction?.checkoutUrl ?? '', { method: 'POST', body: choice });
    }
    assert.ok((shop.heardAt('1001') ?? 0) >= since, way.name);
    assert.equal(shop.heardAt('100'), undefined);
  }
});

test('a shop that expects webhooks has received one when it opens', async (t) => {
  for (const [way, webhooks] of [
    [WEBHOOK, 1],
    [NOTHING, 0],
  ] as const) {
    const { gateway } = await open(t, way);
    const sent = gateway.sandbox.transactions().flatMap((transaction) => transaction.webhooks);
    assert.deepEqual(
      sent.map(({ status }) => status),
      Array.from({ length: webhooks }, () => 200),
      way.name,
    );
  }
});
