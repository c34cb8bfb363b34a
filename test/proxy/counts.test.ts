import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckoutSession } from '../../src/proxy/index.js';
import { fails, FakeGateway } from './fake-gateway.js';
import { BODY, openShop, PRICE, PUBLIC_URL } from './shop.js';

const NO_CALLS = {
  ok: 0,
  gateway_rejected: 0,
  gateway_unavailable: 0,
  gateway_misconfigured: 0,
  rate_limited: 0,
  duplicate_reference: 0,
  payment_not_found: 0,
};

test('a proxy that has done nothing counts nothing, for each of its gateways', () => {
  const gateways = [new FakeGateway(), new FakeGateway('other')];
  const none = {
    creates: NO_CALLS,
    cancels: NO_CALLS,
    reads: NO_CALLS,
    withheld: 0,
    readTime: { count: 0, sum: 0, max: 0 },
  };
  assert.deepEqual(openShop({ gateways }).proxy.counts(), {
    created: 0,
    settled: { succeeded: 0, failed: 0, canceled: 0, expired: 0 },
    undelivered: 0,
    held: 0,
    gateways: { fake: none, other: none },
  });
});

test('sessions, outcomes, calls with their results, and the time that reads take are counted', async () => {
  const { proxy, gateway, clock, create, openSeveral, look, retrieve } = openShop();
  gateway.nextCreates.push(fails('rate_limited'), fails('gateway_rejected'));
  await create();
  await create();
  const [paid, failed] = (await openSeveral(2)) as [CheckoutSession, CheckoutSession];
  gateway.nextReads.push(
    () => (clock.advance(250), { status: 'pending' }),
    fails('rate_limited'),
    () => (clock.advance(750), { status: 'succeeded', amount: PRICE }),
  );
  await look(paid.id);
  await retrieve(paid.id);
  await look(paid.id);
  gateway.states.set(failed.reference, { status: 'failed' });
  await look(failed.id);
  await look(failed.id);

  const { created, settled, gateways } = proxy.counts();
  assert.equal(created, 2);
  assert.deepEqual(settled, { succeeded: 1, failed: 1, canceled: 0, expired: 0 });
  assert.deepEqual(gateways['fake'], {
    creates: { ...NO_CALLS, ok: 2, rate_limited: 1, gateway_rejected: 1 },
    cancels: NO_CALLS,
    reads: { ...NO_CALLS, ok: 3, rate_limited: 1 },
    withheld: 0,
    readTime: { count: 4, sum: 1000, max: 750 },
  });
});

test('calls that the budget does not allow, and settlements that onSettled does not take, are counted', async () => {
  const { proxy, open, create, look, gateway, clock } = openShop({
    requestsPerMinute: 2,
    onSettled: () => {
      throw new Error('no');
    },
  });
  const { id, reference } = await open();
  await create({ ...BODY, order: '1002' });
  await look(id);
  await look(id);
  assert.equal(
    proxy.counts().gateways['fake']?.withheld,
    2,
    'a create beyond the budget, and a poll that came too soon',
  );
  gateway.states.set(reference, { status: 'failed' });
  clock.advance(65_000);
  await look(id);
  assert.deepEqual([proxy.counts().undelivered, proxy.counts().settled.failed], [1, 1]);
});

test('a reading of the counts does not change afterwards', async () => {
  const { proxy, open } = openShop();
  const before = proxy.counts();
  await open();
  assert.equal(before.created, 0);
  assert.equal(before.gateways['fake']?.creates.ok, 0);
});

test('the health answer is 200 for anybody, and says nothing but ok', async () => {
  const { send, proxy, gateway } = openShop();
  for (const answer of [
    await send('/health'),
    await proxy.fetch(new Request('https://shop.example/health', { headers: { Origin: 'https://other.example' } })),
  ]) {
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { status: 'ok' });
    assert.equal(answer.headers.get('Cache-Control'), 'no-store');
  }
  assert.equal((await proxy.fetch(new Request(`${PUBLIC_URL}/health`, { method: 'POST' }))).status, 405);
  assert.equal(gateway.reads.length, 0);
});
