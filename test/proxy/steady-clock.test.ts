/** A server's clock that is set back by an hour: what is measured inside one process goes on. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSteadyClock } from '../../src/proxy/lib/steady-clock.js';
import { memoryStore } from '../../src/proxy/index.js';
import { BODY, HOUR, MINUTE, openShop, PAID, SECOND, stoppedClock } from './shop.js';

function openLimitedShop(storeClock: 'the same clock' | 'a clock of its own') {
  const clock = stoppedClock();
  const real = stoppedClock();
  const store = memoryStore({ now: storeClock === 'the same clock' ? clock : real });
  const shop = openShop({ clock, store, requestsPerMinute: 100 });
  const pass = (ms: number): void => {
    clock.advance(ms);
    real.advance(ms);
  };
  let orders = 0;
  const sells = async (): Promise<boolean> =>
    (await shop.create({ ...BODY, order: `${1000 + orders++}` })).status === 201;
  return { ...shop, pass, sells, setBack: () => clock.advance(-HOUR) };
}

test('a steady clock stands still when the other one is set back, and goes on from there', () => {
  const clock = stoppedClock();
  const steady = createSteadyClock(clock);
  const begin = steady();
  clock.advance(MINUTE);
  assert.equal(steady() - begin, MINUTE);
  clock.advance(-HOUR);
  assert.equal(steady() - begin, MINUTE);
  clock.advance(SECOND);
  assert.equal(steady() - begin, MINUTE + SECOND);
  clock.advance(2 * HOUR);
  assert.equal(steady() - begin, 2 * HOUR + MINUTE + SECOND);
});

for (const storeClock of ['the same clock', 'a clock of its own'] as const) {
  test(`a crowded shop whose clock is set back goes on selling, with a store that goes by ${storeClock}`, async () => {
    const { pass, sells, setBack } = openLimitedShop(storeClock);
    for (let buyer = 0; buyer < 60; buyer++, pass(SECOND / 2)) await sells();
    setBack();
    let sold = 0;
    for (let seconds = 0; seconds < 130; seconds += 5, pass(5 * SECOND)) if (await sells()) sold++;
    // In the first window the store still counts what was created before.
    assert.ok(sold >= 10, `${sold} sold`);
  });
}

test('a payment that is polled is read after the clock was set back as before', async () => {
  const { open, look, gateway, pass, setBack } = openLimitedShop('the same clock');
  const { id, reference } = await open();
  for (let poll = 0; poll < 4; poll++, pass(5 * SECOND)) await look(id);
  setBack();
  gateway.states.set(reference, PAID);
  // The first poll after the jump may come too soon by the steady clock.
  for (let poll = 0; poll < 2; poll++, pass(5 * SECOND)) await look(id);
  assert.equal((await look(id)).status, 'succeeded');
});

test('a run of reconcile whose clock is set back ends in time', async () => {
  const shop = openShop();
  await shop.openSeveral(40);
  shop.clock.advance(2 * MINUTE);
  let reads = 0;
  shop.gateway.nextReads.push(
    ...Array.from({ length: 40 }, () => () => {
      shop.clock.advance(++reads === 5 ? -HOUR : 6 * SECOND);
      return { status: 'pending' as const };
    }),
  );
  await shop.proxy.reconcile();
  // A jump within the first ten is noticed after them. By the plain clock all 40 would be read.
  assert.equal(reads, 20);
});
