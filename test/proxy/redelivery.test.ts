/** Settlements that `onSettled` has not taken: `reconcile()` tells them again, whoever died on the way. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryStore } from '../../src/proxy/index.js';
import {
  DAY,
  deferred,
  MINUTE,
  openShop,
  PAID,
  referencesOf,
  SECOND,
  statusesOf,
  stoppedClock,
  until,
} from './shop.js';

test('an onSettled that throws is told again by reconcile, ever more rarely, until it takes the settlement', async () => {
  let broken = true;
  const calls: number[] = [];
  const { open, look, proxy, gateway, clock, settled } = openShop({
    onSettled: (session) => {
      calls.push(clock());
      if (broken) throw new Error('the mail server is down');
      settled.push(session);
    },
  });
  const { id, reference } = await open();
  gateway.states.set(reference, PAID);
  await look(id);
  const start = clock();
  for (let step = 0; step < 2 * 60 * 4; step++) {
    clock.advance(30 * SECOND);
    const { failed } = await proxy.reconcile();
    assert.equal(failed, calls.at(-1) === clock() ? 1 : 0);
  }
  assert.deepEqual(
    calls.slice(0, 8).map((call) => (call - start) / MINUTE),
    [0, 0.5, 1.5, 3.5, 7.5, 15.5, 31.5, 61.5],
  );
  clock.advance(20 * DAY);
  await proxy.reconcile();
  broken = false;
  clock.advance(20 * DAY);
  assert.equal((await proxy.reconcile()).failed, 0);
  assert.deepEqual(referencesOf(settled), [reference]);
  clock.advance(DAY);
  const before = calls.length;
  await proxy.reconcile();
  assert.equal(calls.length, before);
});

test('a process that died in onSettled is made up for by the other one’s reconcile', async () => {
  const dying = openShop({ onSettled: () => new Promise(() => {}) });
  const { id, reference } = await dying.open();
  dying.gateway.states.set(reference, PAID);
  void dying.look(id);
  await until(() => dying.events().includes('session_settled'));

  const { proxy, clock, settled } = openShop({ store: dying.store, clock: dying.clock });
  clock.advance(MINUTE);
  await proxy.reconcile();
  assert.deepEqual(referencesOf(settled), [reference]);
});

test('a process that died before it could record a settlement is made up for', async () => {
  const dying = openShop({ clock: stoppedClock() });
  const store = memoryStore({ now: dying.clock });
  const hung = deferred<boolean>();
  const half = openShop({
    clock: dying.clock,
    store: { ...store, add: (key, ...rest) => (key.startsWith('settled:') ? hung.promise : store.add(key, ...rest)) },
  });
  const { id, reference } = await half.open();
  half.gateway.states.set(reference, PAID);
  void half.retrieve(id);
  await until(() => half.gateway.reads.length === 1);

  const { proxy, gateway, clock, settled } = openShop({ store, clock: dying.clock });
  gateway.states.set(reference, PAID);
  clock.advance(MINUTE);
  await proxy.reconcile();
  assert.deepEqual(referencesOf(settled), [reference]);
});

test('a success whose predecessor is still being told is not forgotten when its process dies', async () => {
  const gate = deferred<void>();
  const first = openShop({ onSettled: () => gate.promise });
  const { id, reference } = await first.open();
  first.gateway.states.set(reference, { status: 'failed' });
  const look = first.look(id);
  await until(() => first.events().includes('session_settled'));

  first.clock.advance(SECOND);
  const second = openShop({
    store: first.store,
    clock: first.clock,
    gatewayTimeout: 10,
    onSettled: () => new Promise(() => {}),
  });
  second.gateway.states.set(reference, PAID);
  void second.webhook(first.gateway.paymentOf(reference).webhookUrl, { reference });
  await until(() => second.events().includes('session_settled'));
  gate.resolve();
  await look;

  const third = openShop({ store: first.store, clock: first.clock });
  third.clock.advance(2 * MINUTE);
  await third.proxy.reconcile();
  assert.deepEqual(statusesOf(third.settled), ['succeeded']);
});
