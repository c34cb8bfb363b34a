/** How many payments one client, and all together, may begin. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryStore, type CreateLimitsConfig } from '../../src/proxy/index.js';
import { networkOf } from '../../src/proxy/budget/client-name.js';
import { fails } from './fake-gateway.js';
import { BODY, createRequest, deferred, openShop, PRICE, problemOf, SECRET, type ShopOptions, until } from './shop.js';

const WINDOW = 600_000;
const byHeader = (request: Request): string | null => request.headers.get('X-Client');
const key = (value: string): Record<string, string> => ({ 'Idempotency-Key': value.padEnd(8, '-') });

/** A shop with limits, and creates of a named client. */
function openLimited(createLimits: CreateLimitsConfig, options: ShopOptions = {}) {
  let asked = 0;
  const shop = openShop({
    createLimits,
    resolveOrder: (order) => (asked++, order === 'unknown' ? null : { amount: PRICE }),
    ...options,
  });
  // An order of its own for each create: one order has one live payment, which is created once.
  const ownOrder = (headers: Record<string, string>): object => ({
    ...BODY,
    order: headers['Idempotency-Key'] ?? crypto.randomUUID(),
  });
  const from = (
    client: string,
    headers: Record<string, string> = {},
    body: unknown = ownOrder(headers),
  ): Promise<Response> => shop.create(body, { ...(client === '' ? {} : { 'X-Client': client }), ...headers });
  return { ...shop, from, asked: () => asked };
}

test('a client over its limit is rate_limited, told when to come back, and troubles neither shop nor gateway', async () => {
  const { from, gateway, asked, log } = openLimited({ client: byHeader, perClient: 2 });
  for (let i = 0; i < 2; i++) assert.equal((await from('one')).status, 201);
  const refused = await from('one');
  assert.equal(refused.headers.get('Retry-After'), '60');
  const problem = await problemOf(refused);
  assert.deepEqual([problem.status, problem.code], [429, 'rate_limited']);
  assert.deepEqual([gateway.created.length, asked()], [2, 2]);
  assert.deepEqual(
    log.filter(({ event }) => event === 'create_limited').map((entry) => [entry.level, entry['limit']]),
    [['warn', 'client']],
  );
});

test('the limit of one client is not that of another, and ten minutes later it is whole again', async () => {
  const { from, clock } = openLimited({ client: byHeader, perClient: 1 });
  assert.equal((await from('one')).status, 201);
  assert.equal((await from('two')).status, 201);
  assert.equal((await from('one')).status, 429);
  clock.advance(WINDOW - 1);
  assert.equal((await from('one')).status, 429);
  clock.advance(1);
  assert.equal((await from('one')).status, 201);
});

test('the total is counted over all clients, named or not, and over all proxies of a store', async () => {
  const first = openLimited({ client: byHeader, total: 3 });
  const second = openLimited({ client: byHeader, total: 3 }, { store: first.store, clock: first.clock });
  for (const create of [first.from('one'), second.from('two'), second.from('')])
    assert.equal((await create).status, 201);
  for (const shop of [first, second]) assert.equal((await problemOf(await shop.from('three'))).code, 'rate_limited');
  assert.ok(first.log.some((entry) => entry.event === 'create_limited' && entry['limit'] === 'total'));
});

test('a client over its limit does not use up the total', async () => {
  const { from } = openLimited({ client: byHeader, perClient: 1, total: 2 });
  for (const status of [201, 429, 429]) assert.equal((await from('one')).status, status);
  assert.equal((await from('two')).status, 201);
});

test('a client without a name is under no limit but the total', async () => {
  for (const client of [() => undefined, () => null, () => '']) {
    const { from } = openLimited({ client, perClient: 1, total: 3 });
    for (const status of [201, 201, 201, 429]) assert.equal((await from('')).status, status);
  }
});

test('a name may come from the mount, by the very request that it hands over', async () => {
  const addresses = new WeakMap<Request, string>();
  const { proxy } = openShop({ createLimits: { client: (request) => addresses.get(request), perClient: 1 } });
  const from = (address: string): Promise<Response> => {
    const request = createRequest();
    addresses.set(request, address);
    return proxy.fetch(request);
  };
  assert.deepEqual(
    [(await from('192.0.2.1')).status, (await from('192.0.2.1')).status, (await from('192.0.2.2')).status],
    [201, 429, 201],
  );
});

test('a client function that throws, or answers something else than a name, is a mistake that the log explains', async () => {
  for (const client of [
    () => ({ address: '192.0.2.1' }) as never,
    () => {
      throw new Error('no such header');
    },
  ]) {
    const { from, log, gateway } = openLimited({ client });
    assert.equal((await problemOf(await from('one'))).code, 'internal_error');
    assert.match(JSON.stringify(log), /createLimits\.client must answer a string|no such header/);
    assert.equal(gateway.created.length, 0);
  }
});

test('a repeat of a key is not counted, and not refused however many payments were begun since', async () => {
  const { from, gateway } = openLimited({ client: byHeader, perClient: 2, total: 2 });
  const first = await from('one', key('first'));
  for (let i = 0; i < 5; i++) assert.equal((await from('one', key('first'))).status, 201);
  assert.equal((await from('one', key('second'))).status, 201);
  assert.equal((await from('one', key('third'))).status, 429);
  const again = await from('one', key('first'));
  assert.equal(again.headers.get('Location'), first.headers.get('Location'));
  assert.equal(gateway.created.length, 2);
});

test('a hundred requests with one key at once count once', async () => {
  const { from, asked } = openLimited({ client: byHeader, perClient: 2 });
  const answers = await Promise.all(Array.from({ length: 100 }, () => from('one', key('same'))));
  assert.ok(answers.every(({ status }) => status === 201));
  assert.equal(asked(), 1);
  assert.equal((await from('one')).status, 201);
  assert.equal((await from('one')).status, 429);
});

test('a hundred requests with one key at two proxies at once count once', async () => {
  const first = openLimited({ total: 2 });
  const second = openLimited({ total: 2 }, { store: first.store, clock: first.clock });
  await Promise.all(Array.from({ length: 100 }, (_, i) => (i % 2 ? first : second).from('', key('same'))));
  assert.deepEqual([(await first.from('')).status, (await second.from('')).status], [201, 429]);
});

test('a repeat of a key that the gateway refused or did not answer counts like any other create', async () => {
  for (const outcomeUnknown of [true, false]) {
    const { from, gateway } = openLimited({ client: byHeader, perClient: 2 });
    gateway.nextCreates.push(fails('gateway_unavailable', { outcomeUnknown }));
    assert.equal((await from('one', key('same'))).status, 503);
    assert.equal((await from('one', key('same'))).status, 201);
    assert.equal((await from('one', key('other'))).status, 429);
    assert.equal((await from('one', key('same'))).status, 201, 'a repeat of a key that has a payment does not');
  }
});

test('what is refused before the gateway counts, so that nobody tries out orders and prices for ever', async () => {
  const { from, asked } = openLimited({ client: byHeader, perClient: 3 });
  assert.equal((await from('one', key('same'), { ...BODY, order: 'unknown' })).status, 404);
  assert.equal((await from('one', key('same'), { ...BODY, amount: { value: 50, currency: 'XOF' } })).status, 409);
  assert.equal((await from('one', key('same'))).status, 201);
  assert.equal((await from('one', key('next'), { ...BODY, order: 'unknown' })).status, 429);
  assert.equal(asked(), 3);
});

test('what the gateway’s budget turns away is counted once, and the shop is asked about it once', async () => {
  const { from, asked, clock, log } = openLimited({ total: 4 }, { requestsPerMinute: 2 });
  assert.equal((await from('')).status, 201);
  // The first one finds out that there is no budget left; the others are told so.
  for (let click = 0; click < 50; click++) {
    const refused = await from('');
    assert.equal(refused.headers.get('Retry-After'), '5', `click ${click}`);
    assert.equal((await problemOf(refused)).code, 'rate_limited');
  }
  assert.equal(asked(), 2);
  for (let minute = 0; minute < 2; minute++) {
    clock.advance(65_000);
    assert.equal((await from('')).status, 201);
  }
  assert.ok(!log.some(({ event }) => event === 'create_limited'));
  clock.advance(65_000);
  assert.equal((await from('')).headers.get('Retry-After'), '60', 'the limit holds all the same');
});

test('a key that the budget has refused is counted once, however often it comes', async () => {
  const { from, clock } = openLimited({ total: 2 }, { requestsPerMinute: 2 });
  assert.equal((await from('')).status, 201);
  for (let repeat = 0; repeat < 5; repeat++)
    assert.equal((await from('', key('same'))).headers.get('Retry-After'), '5');
  clock.advance(65_000);
  assert.equal((await from('', key('same'))).status, 201);
  clock.advance(65_000);
  assert.equal((await from('')).headers.get('Retry-After'), '60');
});

test('a key that was refused by a limit is free again, for any body', async () => {
  const { from, clock } = openLimited({ client: byHeader, perClient: 1 });
  await from('one');
  assert.equal((await from('one', key('same'))).status, 429);
  clock.advance(WINDOW);
  assert.equal((await from('one', key('same'), { ...BODY, order: '1002' })).status, 201);
});

test('a shop that takes more than a minute for an order has lost the key to the next request, and creates nothing', async () => {
  const gate = deferred<{ amount: typeof PRICE }>();
  let asked = 0;
  const slow = openShop({ resolveOrder: () => (asked++, gate.promise) });
  const answer = slow.create(BODY, key('same'));
  await until(() => asked === 1);
  slow.clock.advance(60_000);
  const other = openShop({ store: slow.store, clock: slow.clock });
  assert.equal((await other.create(BODY, key('same'))).status, 201);
  gate.resolve({ amount: PRICE });
  assert.equal((await problemOf(await answer)).code, 'idempotency_conflict');
  assert.equal(slow.gateway.created.length, 0);
  assert.equal((await slow.create(BODY, key('same'))).status, 201);
  assert.equal(slow.gateway.created.length + other.gateway.created.length, 1);
});

test('without any setting 300 creates of one client, 30 of one order, and three thousand of all pass, and no more', async () => {
  const counted: [string, number, number][] = [];
  const memory = memoryStore();
  const store = { ...memory, take: async (...args: [string, number, number]) => (counted.push(args), true) };
  await openLimited({ client: byHeader }, { store }).from('one');
  await openShop({ store }).create();
  assert.deepEqual(
    counted.map(([, limit, window]) => [limit, window]),
    [300, 15, 30, 3000, 30, 3000].map((limit) => [limit, WINDOW]),
  );
});

test('Infinity switches a limit off, and the store then counts nothing', async () => {
  const take = async (): Promise<boolean> => assert.fail('counted');
  const { from } = openLimited(
    { client: byHeader, perClient: Infinity, perOrder: Infinity, total: Infinity },
    { store: { ...memoryStore(), take } },
  );
  assert.equal((await from('one')).status, 201);
});

test('the store learns no client: four digits tell clients apart, name nobody, and mean nothing without the secret', async () => {
  const keysOf = async (secret: string): Promise<Set<string>> => {
    const keys = new Set<string>();
    const store = { ...memoryStore(), take: async (name: string) => (keys.add(name), true) };
    const { from } = openLimited({ client: byHeader, total: Infinity }, { secret, store, resolveOrder: () => null });
    for (let i = 0; i < 300; i++) await from(`198.51.100.${i}`);
    return keys;
  };
  const [one, two] = [await keysOf(SECRET), await keysOf(`${SECRET} of another shop`)];
  assert.ok(
    [...one].every((key) => /^limit:client:[0-9a-f]{4}$/.test(key)),
    [...one][0],
  );
  assert.ok(one.size > 280, `${one.size} of 300 clients can be told apart`);
  assert.ok([...one].filter((key) => two.has(key)).length < 20, 'the digits depend on the secret');
});

test('one order reaches the gateway 30 times in ten minutes at the most, however its buyer’s data differ, and 15 times for one client', async () => {
  const { from, gateway, clock } = openLimited({ client: byHeader });
  const create = (client: string, phone: number): Promise<Response> =>
    from(client, {}, { ...BODY, customer: { phone } });
  for (let phone = 0; phone < 20; phone++) await create('stranger', phone);
  assert.equal(gateway.created.length, 15);
  assert.equal((await create('buyer', 100)).status, 201);
  for (let client = 0; client < 20; client++) await create(`stranger ${client}`, 200 + client);
  assert.equal(gateway.created.length, 30);
  assert.equal((await from('another buyer', {}, { ...BODY, order: '1002' })).status, 201);
  clock.advance(WINDOW);
  assert.equal((await create('buyer', 101)).status, 201);
});

test('one order takes a quarter of the payments that the gateway can open in a minute, from whichever addresses, and the buyer beside it is served', async () => {
  const { from, clock, log } = openLimited({ client: byHeader }, { requestsPerMinute: 100 });
  const create = (count: number): Promise<Response> =>
    from(`stranger ${count % 5}`, {}, { ...BODY, customer: { phone: `${770000000 + count}` } });
  const answers = [];
  for (let count = 0; count < 30; count++) answers.push(await create(count));
  assert.equal(answers.filter(({ status }) => status === 201).length, 10);
  assert.equal(answers.at(-1)?.headers.get('Retry-After'), '15');
  assert.ok(log.some((entry) => entry.event === 'create_limited' && entry['limit'] === 'order_share'));
  for (let buyer = 0; buyer < 30; buyer++) assert.equal((await from(`buyer ${buyer}`)).status, 201);
  clock.advance(65_000);
  assert.equal((await create(30)).status, 201, 'what was refused does not count against the ten minutes of the order');
});

test('a repeatable order is for many buyers, and has no limit of its own', async () => {
  const { create, gateway } = openShop({ resolveOrder: () => ({ amount: PRICE, repeatable: true }) });
  for (let buyer = 0; buyer < 30; buyer++) assert.equal((await create()).status, 201);
  assert.equal(gateway.created.length, 30);
});

test('one client begins half of the payments that the gateway can open in a minute, and is told when to come back', async () => {
  const { from, clock } = openLimited({ client: byHeader }, { requestsPerMinute: 100 });
  const answers = [];
  for (let create = 0; create < 50; create++) answers.push(await from('stranger'));
  assert.equal(answers.filter(({ status }) => status === 201).length, 20);
  assert.equal(answers.at(-1)?.headers.get('Retry-After'), '15');
  for (let buyer = 0; buyer < 20; buyer++) assert.equal((await from(`buyer ${buyer}`)).status, 201);
  clock.advance(65_000);
  assert.equal((await from('stranger')).status, 201);
});

test('three thousand creates of orders that do not exist cost their client his tries, and nobody else anything', async () => {
  const { from, asked } = openLimited({ client: byHeader });
  for (let create = 0; create < 3000; create++) await from('stranger', {}, { ...BODY, order: 'unknown' });
  assert.equal(asked(), 300);
  assert.equal((await from('buyer')).status, 201);
});

for (const [address, name] of [
  ['41.82.0.7', '41.82.0.7'],
  ['::ffff:41.82.0.7', '41.82.0.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
  ['2001:db8::7', '2001:db8:0:0'],
  ['2001:0db8:0001:0002::9', '2001:db8:1:2'],
  ['::1', '0:0:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['unknown', undefined],
  ['', undefined],
] as const) {
  test(`the address "${address}" is the client ${name}`, () => assert.equal(networkOf(address), name));
}

test('a header that the server in front writes names the client by its last address', async () => {
  const { create } = openShop({ createLimits: { clientHeader: 'X-Forwarded-For', perClient: 1 } });
  const from = (forwarded: string, order: string): Promise<Response> =>
    create({ ...BODY, order }, { 'X-Forwarded-For': forwarded });
  assert.equal((await from('6.6.6.6, 41.82.0.7', '1001')).status, 201);
  assert.equal((await from('7.7.7.7, 41.82.0.7', '1002')).status, 429);
  assert.equal((await from('41.82.0.8', '1003')).status, 201);
});
