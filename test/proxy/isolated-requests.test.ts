/**
 * Platforms that drop what a request has begun, with its answer or with its client: what is to go on is handed to
 * them, and nobody waits for what they dropped.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createWorkUnderWay } from '../../src/proxy/lib/work-under-way.js';
import { openShop, ORIGIN, PRICE, PUBLIC_URL, statusesOf, stoppedClock, until } from './shop.js';

/** A promise that its platform has forgotten. */
const dropped = <Value>(): Promise<Value> => new Promise(() => undefined);

/** What a worker is given beside the request. */
const platform = () => {
  const kept: Promise<unknown>[] = [];
  return {
    kept,
    context: {
      waitUntil(this: object, work: Promise<unknown>): void {
        assert.equal(typeof this, 'object', 'called as a method');
        kept.push(work);
      },
    },
  };
};

test('what goes on after the answer is handed to the platform, wherever it passes its context', async () => {
  const { proxy, gateway, open, settled } = openShop();
  const { reference } = await open();
  gateway.states.set(reference, { status: 'succeeded', amount: PRICE, gatewayReference: `G-${reference}` });
  const returnUrl = gateway.created[0]?.returnUrl ?? assert.fail();
  for (const around of [(context: object) => [context], (context: object) => [{ KV: 'an environment' }, context]]) {
    const { kept, context } = platform();
    const answer = await proxy.fetch(new Request(returnUrl), ...around(context));
    assert.equal(answer.status, 200);
    // The request itself, which must not die with its client, and the look at the payment.
    assert.equal(kept.length, 2);
    await Promise.all(kept);
  }
  assert.deepEqual(statusesOf(settled), ['succeeded']);
});

test('a request is kept alive though its client leaves', async () => {
  const { proxy } = openShop();
  const { kept, context } = platform();
  await proxy.fetch(new Request(`${PUBLIC_URL}/health`), context);
  assert.equal(kept.length, 1);
});

test('where requests are isolated, a read that was dropped holds up no other one', async () => {
  const { gateway, open, look, proxy } = openShop({ isolatedRequests: true });
  const session = await open();
  gateway.nextReads.push(() => dropped());
  void proxy.fetch(new Request(`${PUBLIC_URL}/sessions/${session.id}`));
  await until(() => gateway.reads.length > 0);
  gateway.states.set(session.reference, {
    status: 'succeeded',
    amount: PRICE,
    gatewayReference: session.gatewayReference,
  });
  assert.equal((await look(session.id)).status, 'succeeded');
});

test('where requests are isolated, a repeat of a create that was dropped is told to come again, not made to wait', async () => {
  const { gateway, create } = openShop({ isolatedRequests: true });
  gateway.nextCreates.push(() => dropped());
  const headers = { 'Idempotency-Key': 'one-key-for-both', Origin: ORIGIN };
  void create(undefined, headers);
  await until(() => gateway.created.length > 0);
  assert.equal((await create(undefined, headers)).status, 409);
});

test('where requests are isolated, a held request hears what another one has settled', async () => {
  const { gateway, open, send, notify, proxy } = openShop({ isolatedRequests: true });
  const session = await open();
  const held = send(`/sessions/${session.id}`, { headers: { Prefer: 'wait=20' } });
  await until(() => proxy.counts().held > 0);
  gateway.states.set(session.reference, {
    status: 'succeeded',
    amount: PRICE,
    gatewayReference: session.gatewayReference,
  });
  await notify(session.reference);
  assert.equal(((await (await held).json()) as { status: string }).status, 'succeeded');
  assert.equal(proxy.counts().held, 0);
});

test('work that never ends is waited for no longer than work can take', () => {
  const clock = stoppedClock();
  const work = createWorkUnderWay<string>(clock, false);
  work.begin('a', 'first');
  clock.advance(179_000);
  assert.equal(work.find('a'), 'first');
  clock.advance(1000);
  assert.equal(work.find('a'), undefined);
  work.begin('a', 'second');
  work.end('a', 'first');
  assert.equal(work.find('a'), 'second');
});
