import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckoutSession } from '../../src/proxy/index.js';
import { deferred, HOUR, MINUTE, openShop, PAID, statusesOf, turn, until, whereAllReadFirst } from './shop.js';

test('onSettled gets the session that the browser gets', async () => {
  const { open, look, gateway, settled } = openShop();
  const { id, reference } = await open();
  gateway.states.set(reference, PAID);
  assert.deepEqual(settled, [await look(id)]);
});

test('onSettled is told once, however many notice at once: polls, webhooks, two proxies', async () => {
  const first = openShop();
  const second = openShop({ store: first.store, clock: first.clock });
  const { id, reference } = await first.open();
  const url = first.gateway.paymentOf(reference).webhookUrl;
  for (const { gateway } of [first, second]) gateway.states.set(reference, PAID);
  await Promise.all([
    ...Array.from({ length: 20 }, () => [first.look(id), second.look(id)]).flat(),
    ...Array.from({ length: 20 }, () => [first.webhook(url, { reference }), second.webhook(url, { reference })]).flat(),
  ]);
  await first.look(id);
  assert.equal(first.settled.length + second.settled.length, 1);
});

test('what onSettled has taken is not told again later', async () => {
  const { open, look, gateway, settled, clock } = openShop();
  const { id, reference } = await open();
  gateway.states.set(reference, PAID);
  await look(id);
  clock.advance(10 * MINUTE);
  await look(id);
  assert.equal(settled.length, 1);
});

test('nothing is told while pending', async () => {
  const { open, look, settled } = openShop();
  await look((await open()).id);
  assert.deepEqual(settled, []);
});

test('an onSettled that throws does not change the answer, and is told again ever more rarely, however often somebody asks', async () => {
  const told: CheckoutSession[] = [];
  const { open, look, gateway, log, clock } = openShop({
    onSettled: (session) => {
      told.push(session);
      if (told.length < 3) throw new Error('mail server is down');
    },
  });
  const { id, reference } = await open();
  gateway.states.set(reference, PAID);
  for (const [wait, calls] of [
    [0, 1],
    [29_999, 1],
    [1, 2],
    [59_999, 2],
    [1, 3],
    [HOUR, 3],
  ] as const) {
    clock.advance(wait);
    for (let ask = 0; ask < 20; ask++) assert.equal((await look(id)).status, 'succeeded');
    assert.equal(told.length, calls, `after ${wait} ms more`);
  }
  const failures = log.filter((entry) => entry.event === 'on_settled_failed');
  assert.equal(failures.length, 2);
  assert.match(String(failures[0]?.['error']), /mail server/);
});

test('an onSettled that throws is told again by a webhook too, and the success stays', async () => {
  let calls = 0;
  const { open, look, notify, gateway, clock } = openShop({
    onSettled: () => {
      if (++calls === 1) throw new Error('no');
    },
  });
  const { id, reference } = await open();
  gateway.states.set(reference, PAID);
  await look(id);
  gateway.states.set(reference, { status: 'failed' });
  clock.advance(MINUTE);
  await notify(reference);
  assert.equal(calls, 2);
  assert.equal((await look(id)).status, 'succeeded');
});

test('a process that died in onSettled is made up for after a minute', async () => {
  const dying = openShop({ onSettled: () => new Promise(() => {}) });
  const { id, reference } = await dying.open();
  dying.gateway.states.set(reference, PAID);
  void dying.look(id);
  await until(() => dying.events().includes('session_settled'));

  const { look, settled, clock } = openShop({ store: dying.store, clock: dying.clock });
  clock.advance(MINUTE - 1);
  assert.equal((await look(id)).status, 'succeeded');
  assert.equal(settled.length, 0);
  clock.advance(1);
  assert.equal((await look(id)).status, 'succeeded');
  assert.equal(settled.length, 1);
});

test('of several requests that would make up for it at once, one does', async () => {
  const { open, look, gateway, store, clock, events } = openShop({ onSettled: () => new Promise(() => {}) });
  const { id, reference } = await open();
  gateway.states.set(reference, PAID);
  void look(id);
  await until(() => events().includes('session_settled'));
  clock.advance(MINUTE);

  const next = openShop({ store: whereAllReadFirst(store, 3), clock });
  await Promise.all([next.look(id), next.look(id), next.look(id)]);
  assert.equal(next.settled.length, 1);
});

test('a slow onSettled holds up nobody but the request that calls it', async () => {
  const gate = deferred<void>();
  const { open, look, gateway, events } = openShop({ onSettled: () => gate.promise });
  const { id, reference } = await open();
  gateway.states.set(reference, PAID);
  const first = look(id);
  await until(() => events().includes('session_settled'));
  assert.equal((await look(id)).status, 'succeeded');
  gate.resolve();
  assert.equal((await first).status, 'succeeded');
});

test('a failure gives way to a success that a webhook points at, and the success is told', async () => {
  const { open, look, notify, gateway, settled } = openShop();
  const { id, reference } = await open();
  gateway.states.set(reference, { status: 'failed' });
  assert.equal((await look(id)).status, 'failed');
  gateway.states.set(reference, PAID);
  assert.equal((await look(id)).status, 'failed');
  await notify(reference);
  assert.equal((await look(id)).status, 'succeeded');
  assert.deepEqual(statusesOf(settled), ['failed', 'succeeded']);
});

test('a failure gives way to a success even while its own onSettled is under way', async () => {
  const gate = deferred<void>();
  const told: string[] = [];
  const { open, look, notify, gateway } = openShop({
    onSettled: async (session) => {
      told.push(session.status);
      if (session.status === 'failed') await gate.promise;
    },
  });
  const { id, reference } = await open();
  gateway.states.set(reference, { status: 'failed' });
  const first = look(id);
  await until(() => told.length === 1);
  gateway.states.set(reference, PAID);
  await notify(reference);
  gate.resolve();
  await first;
  assert.equal((await look(id)).status, 'succeeded');
  assert.deepEqual(told, ['failed', 'succeeded']);
});

for (const later of ['pending', 'canceled', 'expired'] as const) {
  test(`a failure does not become ${later}`, async () => {
    const { open, look, notify, gateway, settled } = openShop();
    const { id, reference } = await open();
    gateway.states.set(reference, { status: 'failed' });
    await look(id);
    gateway.states.set(reference, { status: later });
    await notify(reference);
    assert.equal((await look(id)).status, 'failed');
    assert.equal(settled.length, 1);
  });
}

test('a success is never asked about again, not even by a webhook', async () => {
  const { open, look, notify, gateway } = openShop();
  const { id, reference } = await open();
  gateway.states.set(reference, PAID);
  await look(id);
  const reads = gateway.reads.length;
  await notify(reference);
  assert.equal(gateway.reads.length, reads);
});

test('a proxy without onSettled settles all the same', async () => {
  const { open, look, gateway } = openShop({ onSettled: undefined });
  const { id, reference } = await open();
  gateway.states.set(reference, PAID);
  assert.equal((await look(id)).status, 'succeeded');
  assert.equal((await look(id)).status, 'succeeded');
  assert.equal(gateway.reads.length, 1);
});

test('a buyer waits five seconds for an onSettled that never ends, and hears of the payment all the same', async (t) => {
  const shop = openShop({ onSettled: () => new Promise<never>(() => {}) });
  const { id, reference } = await shop.open();
  shop.gateway.states.set(reference, PAID);
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const answers: CheckoutSession[] = [];
  void shop.look(id).then((session) => answers.push(session));
  await until(() => shop.events().includes('session_settled'));
  await turn();
  t.mock.timers.tick(4_999);
  await turn();
  assert.equal(answers.length, 0);
  t.mock.timers.tick(1);
  await until(() => answers.length === 1);
  assert.equal(answers[0]?.status, 'succeeded');
});
