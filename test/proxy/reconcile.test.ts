/** What nobody came back for: no browser and no webhook, and still the merchant is told. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dexchange, egopay, memoryStore } from '../../src/proxy/index.js';
import { createSandbox } from '../../src/sandbox/index.js';
import { answerIsLost, fails, FakeGateway } from './fake-gateway.js';
import {
  BODY,
  DAY,
  deferred,
  HOUR,
  MINUTE,
  openShop,
  PAID,
  PUBLIC_URL,
  referencesOf,
  SECOND,
  statusesOf,
  stoppedClock,
  storeOfFiveOperations,
  turn,
  until,
} from './shop.js';

const NOTHING = { verified: 0, settled: 0, pending: 0, failed: 0 };

const unavailable = fails('gateway_unavailable');

test('a payment that nobody came back for is verified and told', async () => {
  const { open, proxy, gateway, clock, settled } = openShop();
  const session = await open();
  gateway.states.set(session.reference, PAID);
  clock.advance(MINUTE);
  assert.deepEqual(await proxy.reconcile(), { ...NOTHING, verified: 1, settled: 1 });
  assert.deepEqual(
    settled.map(({ id, status }) => [id, status]),
    [[session.id, 'succeeded']],
  );
  clock.advance(DAY);
  assert.deepEqual(await proxy.reconcile(), NOTHING);
  assert.equal(gateway.reads.length, 1);
});

for (const name of ['dexchange', 'egopay'] as const) {
  test(`a payment at ${name} without webhook, return and browser is found by reconcile`, async () => {
    const clock = stoppedClock();
    const sandbox = createSandbox({ now: clock });
    const base = `http://127.0.0.1:9/${name}`;
    const gateways = {
      dexchange: () => dexchange({ apiKey: 'sandbox-dexchange-key', baseUrl: base }),
      egopay: () =>
        egopay({ token: 'sandbox-egopay-token', baseUrl: base, startUrl: `${base}/api/v1/payments/gate/start` }),
    };
    sandbox.script({}, { webhook: 'never', redirect: false });
    const { proxy, open, settled } = openShop({
      clock,
      publicUrl: 'http://localhost/pay',
      allowedOrigins: ['https://shop.example'],
      gateways: [gateways[name]()],
      fetch: (input, init) => sandbox.fetch(new Request(input, init)),
    });
    const { reference } = await open();
    clock.advance(MINUTE);
    assert.deepEqual(await proxy.reconcile(), { ...NOTHING, verified: 1, pending: 1 });
    sandbox.choose(reference, 'succeeded');
    clock.advance(MINUTE);
    assert.deepEqual(await proxy.reconcile(), { ...NOTHING, verified: 1, settled: 1 });
    assert.deepEqual(
      settled.map((session) => [session.reference, session.status]),
      [[reference, 'succeeded']],
    );
    sandbox.close();
  });
}

test('a payment is left alone for its first minute', async () => {
  const { open, proxy, gateway, clock } = openShop();
  await open();
  clock.advance(MINUTE - 1);
  assert.deepEqual(await proxy.reconcile(), NOTHING);
  assert.equal(gateway.reads.length, 0);
});

test('a pending payment is looked at ever more rarely, twice a day in the end, once more after a week, and then given up with an error', async () => {
  const { open, proxy, gateway, clock, levelsOf } = openShop();
  await open();
  const created = clock();
  const looks: number[] = [];
  while (clock() < created + 8 * DAY) {
    clock.advance(clock() < created + 2 * HOUR ? 30 * SECOND : 5 * MINUTE);
    const before = gateway.reads.length;
    await proxy.reconcile();
    if (gateway.reads.length > before) looks.push(clock() - created);
  }
  const gaps = looks.slice(1).map((look, index) => look - (looks[index] ?? 0));
  assert.deepEqual(
    looks.slice(0, 6).map((look) => look / MINUTE),
    [1, 2, 4, 8, 16, 32],
  );
  assert.equal(Math.max(...gaps), 12 * HOUR);
  assert.ok(
    gaps.slice(0, -1).every((gap, index) => gap >= (gaps[index - 1] ?? 0)),
    gaps.join(),
  );
  assert.equal(looks.at(-1), 7 * DAY);
  assert.deepEqual(levelsOf('payment_given_up'), ['error']);
});

test('two proxies on one store that reconcile at once do the work once', async () => {
  const one = openShop();
  const two = openShop({ store: one.store, clock: one.clock });
  const sessions = await one.openSeveral(25);
  for (const { reference } of sessions) for (const { gateway } of [one, two]) gateway.states.set(reference, PAID);
  one.clock.advance(MINUTE);
  const runs = await Promise.all([one.proxy.reconcile(), two.proxy.reconcile(), one.proxy.reconcile()]);
  assert.equal(
    runs.reduce((sum, { settled }) => sum + settled, 0),
    25,
  );
  const read = [...one.gateway.reads, ...two.gateway.reads].map(({ reference }) => reference);
  assert.deepEqual([read.length, new Set(read).size], [25, 25]);
  assert.equal(one.settled.length + two.settled.length, 25);
});

test('what a dying proxy had taken on is done by another one', async (t) => {
  // A dead process has no timers: the time limit of its call must not end it.
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const dying = openShop();
  const { reference } = await dying.open();
  dying.gateway.nextReads.push(() => new Promise(() => {}));
  dying.clock.advance(MINUTE);
  void dying.proxy.reconcile();
  await until(() => dying.gateway.reads.length === 1);

  const { proxy, gateway, clock, settled } = openShop({ store: dying.store, clock: dying.clock });
  gateway.states.set(reference, PAID);
  assert.deepEqual(await proxy.reconcile(), NOTHING);
  clock.advance(2 * MINUTE);
  assert.equal((await proxy.reconcile()).settled, 1);
  assert.equal(settled.length, 1);
});

test('a run without end does not begin another batch after 50 seconds', async () => {
  const shop = openShop();
  await shop.openSeveral(25);
  shop.clock.advance(MINUTE);
  const reads = shop.gateway.reads;
  shop.gateway.nextReads.push(
    ...Array.from({ length: 25 }, () => () => (shop.clock.advance(6 * SECOND), { status: 'pending' as const })),
  );
  assert.equal((await shop.proxy.reconcile()).pending, 10);
  assert.equal(reads.length, 10);
});

test('reconcile leaves most of a budget to those who are there, and goes on a minute later', async () => {
  const gateway = new FakeGateway();
  Object.assign(gateway.limits, { requestsPerMinute: 40 });
  const other = new FakeGateway('other');
  const { openSeveral, proxy, clock } = openShop({ gateways: [gateway, other] });
  await openSeveral(15, { ...BODY, gateway: 'fake' });
  await openSeveral(15, { ...BODY, gateway: 'other' });
  clock.advance(65 * SECOND);
  await openSeveral(15, { ...BODY, gateway: 'fake', customer: { phone: '770000001' } });
  clock.advance(2 * MINUTE);
  assert.deepEqual(await proxy.reconcile(), { ...NOTHING, verified: 37, pending: 37 });
  assert.deepEqual([gateway.reads.length, other.reads.length], [22, 15]);
  for (let minute = 0; minute < 4; minute++) {
    clock.advance(MINUTE);
    await proxy.reconcile();
  }
  assert.equal(new Set(referencesOf(gateway.reads)).size, 30);
});

test('a gateway that is down is not asked about everything that waits', async () => {
  const { openSeveral, proxy, gateway, clock } = openShop();
  await openSeveral(30);
  gateway.nextReads.push(...Array.from({ length: 30 }, () => unavailable));
  clock.advance(MINUTE);
  assert.deepEqual(await proxy.reconcile(), { ...NOTHING, failed: 10 });
  assert.equal(gateway.reads.length, 10);
});

test('a create that was never answered is given up after a day', async () => {
  const { create, proxy, gateway, clock, events } = openShop();
  gateway.nextCreates.push(answerIsLost);
  await create();
  gateway.nextReads.push(...Array.from({ length: 100 }, () => unavailable));
  for (let hours = 0; hours < 40; hours++) {
    clock.advance(HOUR);
    await proxy.reconcile();
  }
  assert.deepEqual(
    events().filter((event) => event.endsWith('_given_up')),
    ['create_given_up'],
  );
  const reads = gateway.reads.length;
  clock.advance(DAY);
  await proxy.reconcile();
  assert.equal(gateway.reads.length, reads);
});

test('a webhook recovers a create that was given up, even where the gateway is down at that moment', async () => {
  const { create, webhook, proxy, gateway, clock, settled } = openShop();
  gateway.nextCreates.push(answerIsLost);
  await create();
  const { reference, webhookUrl } = gateway.created[0]!;
  clock.advance(25 * HOUR);
  await proxy.reconcile();
  gateway.nextReads.push(unavailable);
  await webhook(webhookUrl, { reference, id: 'G-7' });
  assert.equal(settled.length, 0);
  gateway.states.set(reference, { ...PAID, gatewayReference: 'G-7' });
  clock.advance(MINUTE);
  await proxy.reconcile();
  assert.equal(settled.length, 1);
  assert.equal(settled[0]?.gatewayReference, 'G-7');
});

test('what the gateway has refused for sure is not watched', async () => {
  const { create, proxy, gateway, clock } = openShop();
  gateway.nextCreates.push(fails('gateway_rejected'));
  await create();
  clock.advance(HOUR);
  assert.deepEqual(await proxy.reconcile(), NOTHING);
  assert.equal(gateway.reads.length, 0);
});

test('news of a failed payment that could not be verified are looked into by reconcile', async () => {
  const { open, look, notify, proxy, gateway, clock, settled } = openShop();
  const { id, reference } = await open();
  gateway.states.set(reference, { status: 'failed' });
  await look(id);
  clock.advance(DAY);
  await proxy.reconcile();
  gateway.states.set(reference, PAID);
  gateway.nextReads.push(unavailable);
  await notify(reference);
  assert.equal((await look(id)).status, 'failed');
  clock.advance(MINUTE);
  await proxy.reconcile();
  assert.deepEqual(statusesOf(settled), ['failed', 'succeeded']);
});

test('news of a failed payment that anybody brings, too soon after the last to be worth a call, are followed by reconcile', async () => {
  const { open, webhook, proxy, gateway, clock, settled } = openShop({ requestsPerMinute: 60 });
  const { reference } = await open();
  const anybody = (): Promise<Response> => webhook(`${PUBLIC_URL}/webhooks/fake`, { reference });
  gateway.states.set(reference, { status: 'failed' });
  await anybody();
  clock.advance(MINUTE);
  await proxy.reconcile();
  await anybody();
  gateway.states.set(reference, PAID);
  const reads = gateway.reads.length;
  clock.advance(2 * SECOND);
  await anybody();
  assert.equal(gateway.reads.length, reads);
  clock.advance(MINUTE);
  await proxy.reconcile();
  assert.deepEqual(statusesOf(settled), ['failed', 'succeeded']);
});

test('a failed payment is read less and less often until its page has ended, and then left alone', async () => {
  const { open, look, proxy, gateway, clock } = openShop();
  const { id, reference } = await open();
  gateway.states.set(reference, { status: 'failed' });
  await look(id);
  for (let hour = 0; hour < 5; hour++) {
    clock.advance(HOUR);
    await proxy.reconcile();
  }
  assert.equal(gateway.reads.length, 4);
  clock.advance(DAY);
  await proxy.reconcile();
  assert.equal(gateway.reads.length, 5);
  clock.advance(3 * DAY);
  await proxy.reconcile();
  assert.equal(gateway.reads.length, 5);
});

test('what a browser has seen settle and onSettled has taken leaves reconcile nothing to do', async () => {
  const clock = stoppedClock();
  const store = memoryStore({ now: clock });
  const { open, look, proxy, gateway } = openShop({ clock, store });
  const { id, reference } = await open();
  gateway.states.set(reference, PAID);
  await look(id);
  assert.deepEqual(await store.claim('undelivered', clock() + DAY, clock() + DAY, 10), []);
  clock.advance(HOUR);
  assert.deepEqual(await proxy.reconcile(), NOTHING);
  assert.deepEqual(await store.claim('pending:fake', clock() + DAY, clock() + DAY, 10), []);
});

test('a poll that meets a read of reconcile for which there is no budget makes its own', async () => {
  const clock = stoppedClock();
  const memory = memoryStore({ now: clock });
  const refused = deferred<boolean>();
  let asked = 0;
  let looked = 0;
  const store = {
    ...memory,
    get: (key: string) => (key.startsWith('settled:') && looked++, memory.get(key)),
    take: (key: string, limit: number, window: number) =>
      asked++ < 2 ? refused.promise : memory.take(key, limit, window),
  };
  const creating = openShop({ clock, store: memory });
  const { id, reference } = await creating.open();
  const { proxy, look, gateway } = openShop({ clock, store, requestsPerMinute: 10 });
  gateway.states.set(reference, PAID);
  clock.advance(MINUTE);
  const run = proxy.reconcile();
  await until(() => asked === 1);
  const before = looked;
  const looking = look(id);
  await until(() => looked > before);
  await turn();
  refused.resolve(false);
  assert.equal((await looking).status, 'succeeded');
  assert.equal((await run).settled, 0);
});

test('reconcile rejects where the store is broken, so that its cron job fails', async () => {
  const { proxy } = openShop({
    store: { ...memoryStore(), claim: () => Promise.reject(new Error('the disk is full')) },
  });
  await assert.rejects(proxy.reconcile(), /the disk is full/);
});

test('with a store of five operations, a process reconciles what it has created itself', async () => {
  const clock = stoppedClock();
  const { open, proxy, gateway, settled } = openShop({ clock, store: storeOfFiveOperations(clock) });
  const { reference } = await open();
  gateway.states.set(reference, PAID);
  clock.advance(MINUTE);
  await proxy.reconcile();
  assert.equal(settled.length, 1);
});

test('payments whose status was never read go first, the newest of them before the others; what finds no budget waits behind', async () => {
  const { open, proxy, gateway, clock, settled } = openShop({ requestsPerMinute: 10 });
  const sessions = [];
  for (let order = 0; order < 12; order++, clock.advance(30 * SECOND))
    sessions.push(await open({ ...BODY, order: `${order}` }));
  clock.advance(2 * MINUTE);
  await proxy.reconcile();
  const looked = referencesOf(gateway.reads);
  assert.ok(looked.length >= 4 && looked.length < 12, `${looked.length} looks`);
  assert.deepEqual(looked.toSorted(), referencesOf(sessions.slice(-looked.length)).sort());
  // The oldest one was paid, and is found when there is budget.
  gateway.states.set(sessions[0]!.reference, PAID);
  for (let minute = 0; minute < 3; minute++) {
    clock.advance(2 * MINUTE);
    await proxy.reconcile();
  }
  assert.deepEqual(referencesOf(settled), [sessions[0]!.reference]);
});

test('two buyers who poll as told do not keep reconcile from a payment whose webhook got lost', async () => {
  const { open, retrieve, proxy, gateway, clock, settled } = openShop({ requestsPerMinute: 100 });
  const watchers = await Promise.all(
    Array.from({ length: 10 }, async (_, index) => ({
      session: await open({ ...BODY, order: `w${index}` }),
      next: clock(),
    })),
  );
  const silent = await open({ ...BODY, order: 'silent' });
  gateway.states.set(silent.reference, PAID);
  const start = clock();
  while (settled.length === 0 && clock() < start + 10 * MINUTE) {
    for (const watcher of watchers) {
      if (clock() < watcher.next) continue;
      watcher.next = clock() + Number((await retrieve(watcher.session.id)).headers.get('Retry-After')) * SECOND;
    }
    clock.advance(SECOND);
    if ((clock() - start) % MINUTE === 0) await proxy.reconcile();
  }
  assert.ok(clock() - start <= 2 * MINUTE, `told after ${(clock() - start) / SECOND} s`);
});

test('a payment whose status nobody has read for a week is read once, and none leaves without a word', async () => {
  const paid = openShop();
  const session = await paid.open();
  paid.gateway.states.set(session.reference, PAID);
  paid.clock.advance(7 * DAY + SECOND);
  assert.equal((await paid.proxy.reconcile()).settled, 1);

  const gone = openShop();
  await gone.open();
  gone.clock.advance(9 * DAY);
  await gone.proxy.reconcile();
  assert.deepEqual(gone.levelsOf('payment_given_up'), ['error']);
});

test('news that come without end do not put off the look that reconcile will take', async () => {
  const { open, notify, proxy, gateway, clock, settled } = openShop();
  const { reference } = await open();
  gateway.nextReads.push(...Array.from({ length: 30 }, () => unavailable));
  for (let second = 0; second < 30; second++, clock.advance(SECOND)) await notify(reference);
  gateway.nextReads.length = 0;
  gateway.states.set(reference, PAID);
  clock.advance(30 * SECOND);
  await proxy.reconcile();
  assert.equal(settled.length, 1);
});
