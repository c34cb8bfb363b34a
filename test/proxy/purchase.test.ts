/** What is paid is what was bought: an attempt is tied to its order, price and gateway. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryStore, type PaymentState, type ResolvedOrder, type Settlement } from '../../src/proxy/index.js';
import { FakeGateway } from './fake-gateway.js';
import {
  BODY,
  DAY,
  deferred,
  MINUTE,
  openShop,
  PRICE,
  problemOf,
  referencesOf,
  sessionOf,
  type ShopOptions,
  statusesOf,
  until,
} from './shop.js';

const HIGHER = { value: 80_000, currency: 'XOF' } as const;
const paid = (amount: { value: number; currency: 'XOF' } = PRICE): PaymentState => ({ status: 'succeeded', amount });
/** The body of a button whose tag names no amount. */
const UNPRICED = { ...BODY, amount: undefined };

/** A shop whose order can be given another price, and what it was told. */
function openPricedShop(options: ShopOptions = {}) {
  let order: ResolvedOrder | null = { amount: PRICE };
  const told: { status: string; order: string; reference: string; settlement: Settlement }[] = [];
  const shop = openShop({
    resolveOrder: () => order,
    onSettled: ({ status, order: name, reference }, settlement) =>
      void told.push({ status, order: name, reference, settlement }),
    ...options,
  });
  return { ...shop, told, costs: (next: ResolvedOrder | null) => void (order = next) };
}

test('an old link that is paid after the price was raised does not pay the order: the shop is told, and the rest can be paid', async () => {
  const { open, look, create, costs, gateway, told, log } = openPricedShop();
  const first = await open();
  costs({ amount: HIGHER });
  gateway.states.set(first.reference, paid());
  const session = await look(first.id);
  assert.deepEqual([session.status, session.amount, session.atAnotherPrice], ['succeeded', PRICE, true]);
  assert.deepEqual(
    told.map(({ status, settlement }) => [status, settlement]),
    [['succeeded', { priceNow: HIGHER }]],
  );
  const complaint = log.find(({ event }) => event === 'paid_at_another_price');
  assert.deepEqual(
    [complaint?.level, complaint?.['reference'], complaint?.['received'], complaint?.['priceNow']],
    ['error', first.reference, PRICE, HIGHER],
  );

  const rest = await sessionOf(await create({ ...BODY, amount: HIGHER }), 201);
  gateway.states.set(rest.reference, paid(HIGHER));
  assert.equal((await look(rest.id)).atAnotherPrice, undefined);
  assert.deepEqual(told.at(-1)?.settlement, {});
  assert.equal((await problemOf(await create({ ...BODY, amount: HIGHER }))).code, 'order_already_paid');
});

for (const [what, by] of [
  ['a webhook', 'webhook'],
  ['reconcile', 'reconcile'],
  ['the return page', 'return'],
] as const) {
  test(`the price is asked again when ${what} brings the news, too`, async () => {
    const { open, proxy, costs, gateway, told, clock, notify, comeBack } = openPricedShop();
    const { reference } = await open();
    costs({ amount: HIGHER });
    gateway.states.set(reference, paid());
    clock.advance(MINUTE);
    if (by === 'webhook') await notify(reference);
    if (by === 'reconcile') await proxy.reconcile();
    if (by === 'return') await comeBack(reference);
    await until(() => told.length === 1);
    assert.deepEqual(told[0]?.settlement, { priceNow: HIGHER });
  });
}

test('money for an order that the shop does not know any more is told with no price', async () => {
  const { open, look, costs, gateway, told } = openPricedShop();
  const { id, reference } = await open();
  costs(null);
  gateway.states.set(reference, paid());
  assert.equal((await look(id)).atAnotherPrice, true);
  assert.deepEqual(
    told.map(({ settlement }) => settlement),
    [{ priceNow: null }],
  );
});

test('resolveOrder gets no request when money has arrived', async () => {
  const asked: (Request | undefined)[] = [];
  const { open, look, gateway } = openShop({
    resolveOrder: (_order, request) => (asked.push(request), { amount: PRICE }),
  });
  const { id, reference } = await open();
  gateway.states.set(reference, paid());
  await look(id);
  assert.deepEqual(
    asked.map((request) => request === undefined),
    [false, true],
  );
});

test('while resolveOrder throws when money has arrived the payment is pending, the log says so, and it is settled once it answers', async () => {
  let broken = false;
  const { open, look, gateway, settled, log, clock, proxy, create } = openShop({
    resolveOrder: () => {
      if (broken) throw new Error('no database');
      return { amount: PRICE };
    },
  });
  const { id, reference } = await open();
  gateway.states.set(reference, paid());
  broken = true;
  const session = await look(id);
  assert.deepEqual([session.status, session.checkoutUrl === undefined, settled.length], ['pending', false, 0]);
  assert.ok(
    log.some((entry) => entry.level === 'error' && entry.event === 'resolve_order_failed' && entry['order'] === '1001'),
  );
  broken = false;
  clock.advance(MINUTE);
  await proxy.reconcile();
  assert.deepEqual(statusesOf(settled), ['succeeded']);
  assert.equal((await problemOf(await create())).code, 'order_already_paid');
});

test('a second create with another key, from another browser, gets the same session and link while that can be paid', async () => {
  const { open, create, gateway, events } = openPricedShop();
  const first = await open();
  const second = await sessionOf(await create(), 201);
  assert.deepEqual(second, first);
  assert.equal(gateway.created.length, 1);
  assert.equal(events().filter((event) => event === 'session_created').length, 1);
});

test('a hundred creates with a hundred keys at once, at two proxies, are one payment', async () => {
  const one = openPricedShop();
  const two = openPricedShop({ store: one.store, clock: one.clock });
  const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => (index % 2 ? one : two).create()));
  assert.equal(one.gateway.created.length + two.gateway.created.length, 1);
  assert.ok(answers.every(({ status }) => status === 201 || status === 409));
  // Whoever was told to come back in a second gets that payment too.
  const again = await Promise.all([one.create(), two.create()]);
  const links = await Promise.all(again.map(async (response) => (await sessionOf(response, 201)).checkoutUrl));
  assert.equal(new Set(links).size, 1);
});

for (const [what, other] of [
  ['another buyer', { customer: { phone: '770000001' } }],
  ['another gateway', { gateway: 'second' }],
] as const) {
  test(`${what} gets a payment of its own`, async () => {
    const { open } = openPricedShop({ gateways: [new FakeGateway('fake'), new FakeGateway('second')] });
    const first = await open({ ...BODY, gateway: 'fake' });
    assert.notEqual((await open({ ...BODY, gateway: 'fake', ...other })).reference, first.reference);
  });
}

test('another price gets a payment of its own, and the older one is told with what superseded it when it is paid all the same', async () => {
  const { open, look, costs, gateway, told } = openPricedShop();
  const older = await open();
  costs({ amount: HIGHER });
  const newer = await open({ ...BODY, amount: HIGHER });
  gateway.states.set(older.reference, paid());
  gateway.states.set(newer.reference, paid(HIGHER));
  await look(older.id);
  await look(newer.id);
  assert.deepEqual(
    told.map(({ settlement }) => settlement),
    [{ supersededBy: newer.reference, priceNow: HIGHER }, {}],
  );
});

test('of two gateways’ payments for one order the second that is paid is a duplicate', async () => {
  const gateways = [new FakeGateway('one'), new FakeGateway('two')] as const;
  const { open, look, told } = openPricedShop({ gateways });
  const first = await open({ ...BODY, gateway: 'one' });
  const second = await open({ ...BODY, gateway: 'two' });
  gateways[1].states.set(second.reference, paid());
  gateways[0].states.set(first.reference, paid());
  await look(second.id);
  await look(first.id);
  assert.deepEqual(
    told.map(({ settlement }) => settlement),
    [{}, { duplicateOf: second.reference, supersededBy: second.reference }],
  );
});

test('a link that was canceled is not handed out again, even where nobody has looked since', async () => {
  const { open, gateway } = openPricedShop();
  const first = await open();
  gateway.states.set(first.reference, { status: 'canceled' });
  assert.notEqual((await open()).reference, first.reference);
});

test('a link is not handed out again after its end, or after a day where the gateway names none', async () => {
  const { open, gateway, clock } = openPricedShop();
  gateway.nextCreates.push((payment) => ({
    ...gateway.accept(payment),
    expiresAt: new Date(clock() + MINUTE).toISOString(),
  }));
  const short = await open();
  clock.advance(MINUTE);
  const long = await open();
  assert.notEqual(long.reference, short.reference);
  clock.advance(DAY - 1);
  assert.equal((await open()).reference, long.reference);
  clock.advance(1);
  assert.notEqual((await open()).reference, long.reference);
});

test('while a create is under way another key for the same purchase is told to come back, and a dead one is taken over after a minute', async () => {
  const { create, gateway, clock } = openPricedShop();
  gateway.nextCreates.push(() => new Promise(() => {}));
  void create();
  await until(() => gateway.created.length === 1);
  const waiting = await create();
  assert.deepEqual([waiting.status, waiting.headers.get('Retry-After')], [409, '1']);
  clock.advance(MINUTE);
  assert.equal((await create()).status, 201);
});

test('a create that the gateway refused leaves the purchase to the next key', async () => {
  const { create, gateway } = openPricedShop();
  gateway.nextCreates.push(() => Promise.reject(new Error('broken adapter')));
  assert.equal((await create()).status, 503);
  assert.equal((await create()).status, 201);
});

test('paid: false does not overrule a recorded success', async () => {
  const { open, look, create, gateway, costs } = openPricedShop({
    onSettled: () => {
      throw new Error('no database');
    },
  });
  costs({ amount: PRICE, paid: false });
  const { id, reference } = await open();
  gateway.states.set(reference, paid());
  await look(id);
  assert.equal((await problemOf(await create())).code, 'order_already_paid');
});

test('a key whose payment waits gets no link any more once another payment has paid the order', async () => {
  const { create, open, look, gateway } = openPricedShop();
  const KEY = { 'Idempotency-Key': 'ec9b3f4e-7a51-4d0c-9a55-1d5f6f0f9a01' };
  await create(BODY, KEY);
  const other = await open({ ...BODY, customer: { phone: '770000001' } });
  gateway.states.set(other.reference, paid());
  await look(other.id);
  assert.equal((await problemOf(await create(BODY, KEY))).code, 'order_already_paid');
});

test('a repeatable order is paid by many: each payment stands for itself and is no duplicate', async () => {
  const { open, look, costs, gateway, told, log } = openPricedShop();
  costs({ amount: PRICE, repeatable: true });
  for (let buyer = 0; buyer < 3; buyer++) {
    const session = await open();
    assert.equal(session.repeatable, true);
    gateway.states.set(session.reference, paid());
    assert.equal((await look(session.id)).status, 'succeeded');
  }
  assert.deepEqual(
    told.map(({ settlement }) => settlement),
    [{}, {}, {}],
  );
  assert.equal(new Set(referencesOf(told)).size, 3);
  assert.ok(!log.some(({ event }) => event === 'order_paid_twice'));
});

test('two buyers of a repeatable order who pay at once get a link each', async () => {
  const { open, costs } = openPricedShop();
  costs({ amount: PRICE, repeatable: true });
  const [one, two] = [await open(), await open()];
  assert.notEqual(one.checkoutUrl, two.checkoutUrl);
});

test('a gateway that answers a create with an older payment’s id does not settle two orders with one payment', async () => {
  const { open, look, create, gateway, told, log } = openPricedShop();
  const first = await open();
  gateway.states.set(first.reference, paid());
  await look(first.id);
  gateway.nextCreates.push((payment) => ({ ...gateway.accept(payment), gatewayReference: first.gatewayReference }));
  assert.equal((await problemOf(await create({ ...BODY, order: '1002' }))).code, 'gateway_unavailable');
  assert.deepEqual(
    log.filter(({ event }) => event === 'gateway_reference_reused').map(({ level }) => level),
    ['error'],
  );
  assert.deepEqual(
    told.map(({ order }) => order),
    ['1001'],
  );
});

test('a gateway that names its id only with the success cannot use one id for two orders either', async () => {
  const { open, look, gateway, told, log } = openPricedShop();
  gateway.nextCreates.push(
    () => ({ checkoutUrl: 'https://pay.example/1' }),
    () => ({ checkoutUrl: 'https://pay.example/2' }),
  );
  const [one, two] = [await open(), await open({ ...BODY, order: '1002' })];
  for (const { reference } of [one, two]) gateway.states.set(reference, { ...paid(), gatewayReference: 'G-1' });
  assert.equal((await look(one.id)).status, 'succeeded');
  assert.equal((await look(two.id)).status, 'pending');
  assert.deepEqual(
    told.map(({ order }) => order),
    ['1001'],
  );
  assert.ok(log.some(({ event }) => event === 'gateway_reference_reused'));
});

test('two shops with one secret and one gateway account cannot open each other’s sessions, webhooks or return pages', async () => {
  const gateway = new FakeGateway();
  const shopA = openPricedShop({ gateways: [gateway] });
  const shopB = openPricedShop({ gateways: [gateway], publicUrl: 'https://other.example/pay', store: memoryStore() });
  const { id, reference } = await shopA.open();
  gateway.states.set(reference, paid());
  const { webhookUrl, returnUrl } = gateway.paymentOf(reference);
  const atB = (url: string): string => url.replace('https://shop.example', 'https://other.example');
  assert.equal((await shopB.proxy.fetch(new Request(`https://other.example/pay/sessions/${id}`))).status, 404);
  await shopB.webhook(atB(webhookUrl), { reference });
  assert.equal((await shopB.proxy.fetch(new Request(atB(returnUrl)))).status, 404);
  assert.deepEqual([shopB.told, gateway.reads], [[], []]);
});

test('what the buyer typed cannot be found by trying all values against a copy of the store', async () => {
  const kept = new Map<string, string>();
  const memory = memoryStore();
  const keep = (key: string, value: string): void => void kept.set(key, value);
  const store = {
    ...memory,
    add: (key: string, value: string, ttl: number) => (keep(key, value), memory.add(key, value, ttl)),
    set: (key: string, value: string, ttl: number) => (keep(key, value), memory.set(key, value, ttl)),
    replace: (key: string, expected: string, value: string, ttl: number) => (
      keep(key, value),
      memory.replace(key, expected, value, ttl)
    ),
  };
  const bodies = [
    openPricedShop({ store }),
    openPricedShop({ store: { ...store }, secret: 'another secret for tests, as long as that one' }),
  ];
  const digests: string[][] = [];
  for (const shop of bodies) {
    kept.clear();
    await shop.create({ ...BODY, order: '1001', customer: { phone: '771234567' } });
    digests.push([...kept].flatMap(([key, value]) => `${key} ${value}`.match(/[0-9a-f]{64}/g) ?? []));
    assert.ok(!JSON.stringify([...kept]).includes('771234567'));
  }
  assert.ok(digests[0]?.length && digests[1]?.length);
  assert.deepEqual(
    digests[0]?.filter((digest) => digests[1]?.includes(digest)),
    [],
    'a digest depends on the secret',
  );
});

test('after a rotation of the secret a repeated key and a second create still find the payment that lives', async () => {
  const KEY = { 'Idempotency-Key': 'ec9b3f4e-7a51-4d0c-9a55-1d5f6f0f9a01' };
  const old = openPricedShop();
  const first = await sessionOf(await old.create(BODY, KEY), 201);
  const rotated = openPricedShop({
    store: old.store,
    clock: old.clock,
    secret: ['another secret for tests, as long as that one', 'a secret for tests, long enough to be one'],
  });
  assert.equal((await sessionOf(await rotated.create(BODY, KEY), 201)).reference, first.reference);
  assert.equal((await sessionOf(await rotated.create(), 201)).reference, first.reference);
  assert.equal(rotated.gateway.created.length, 0);
});

for (const [what, state, field] of [
  ['a status that nobody knows', { status: 'pending', unclear: 'Status' }, 'Status'],
  ['a status outside of the contract', { status: 'paid' }, 'status'],
] as const) {
  test(`${what} is an error in the log, once per payment`, async () => {
    const { open, look, gateway, log, clock } = openPricedShop();
    const { id, reference } = await open();
    gateway.states.set(reference, state as PaymentState);
    for (let poll = 0; poll < 3; poll++) {
      assert.equal((await look(id)).status, 'pending');
      clock.advance(MINUTE);
    }
    const complaints = log.filter(({ event }) => event === 'gateway_answer_unclear');
    assert.deepEqual(
      complaints.map((entry) => [entry.level, entry['reference'], entry['field']]),
      [['error', reference, field]],
    );
  });
}

test('a button without an amount shares the payment of one with it: the price is the server’s', async () => {
  const { open } = openPricedShop();
  assert.equal((await open(UNPRICED)).reference, (await open()).reference);
});

test('a slow create that was taken over by another key does not offer a second link', async () => {
  const { create, gateway, clock } = openPricedShop();
  const gate = deferred<{ checkoutUrl: string }>();
  gateway.nextCreates.push(() => gate.promise);
  const slow = create();
  await until(() => gateway.created.length === 1);
  clock.advance(MINUTE);
  const session = await sessionOf(await create(), 201);
  gate.resolve({ checkoutUrl: 'https://pay.example/too-late' });
  assert.equal((await problemOf(await slow)).code, 'idempotency_conflict');
  assert.equal((await sessionOf(await create(), 201)).checkoutUrl, session.checkoutUrl);
});
