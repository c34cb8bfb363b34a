import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CheckoutSessionSchema } from '../../src/contract/index.js';
import { GatewayError, type GatewayErrorCode, type NewPayment } from '../../src/proxy/index.js';
import { FakeGateway } from './fake-gateway.js';
import { BODY, openShop, ORIGIN, PRICE, problemOf, PUBLIC_URL, sessionOf, turn, until } from './shop.js';

test('a create answers the pending session with the hosted page to open', async () => {
  const { create, clock } = openShop();
  const response = await create();
  const session = await sessionOf(response, 201);
  assert.ok(CheckoutSessionSchema.safeParse(session).success);
  const { id, reference, ...rest } = session;
  assert.deepEqual(rest, {
    status: 'pending',
    gateway: 'fake',
    order: '1001',
    amount: PRICE,
    description: 'T-shirt',
    checkoutUrl: `https://pay.example/${reference}`,
    createdAt: new Date(clock()).toISOString(),
    gatewayReference: `G-${reference}`,
  });
  assert.equal(response.headers.get('Location'), `${PUBLIC_URL}/sessions/${id}`);
  assert.equal(response.headers.get('Retry-After'), '3');
});

test('the gateway is asked for the price of the shop, with addresses of ours to return and to call', async () => {
  const { open, gateway } = openShop();
  const { reference } = await open({ ...BODY, locale: 'fr-SN', amount: undefined });
  const [payment] = gateway.created;
  assert.equal(payment?.reference, reference);
  assert.deepEqual(payment?.amount, PRICE);
  assert.equal(payment?.description, 'T-shirt');
  assert.equal(payment?.locale, 'fr-SN');
  assert.match(payment?.returnUrl ?? '', new RegExp(`^${PUBLIC_URL}/return/${reference}\\.[0-9a-z]{16}$`));
  assert.match(payment?.webhookUrl ?? '', new RegExp(`^${PUBLIC_URL}/webhooks/fake/${reference}\\.[0-9a-z]{16}$`));
});

test('the MACs of reference, return address and webhook address differ', async () => {
  const { open, gateway } = openShop();
  const { reference } = await open();
  const macs = [gateway.created[0]?.returnUrl, gateway.created[0]?.webhookUrl].map((url) => url?.split('.').at(-1));
  assert.equal(new Set([...macs, reference.slice(-16)]).size, 3);
});

for (const order of [
  '1001',
  'CMD/2031 n°7',
  '日本',
  '-_-',
  'Été',
  'x'.repeat(64),
  '<script>alert(1)</script>',
  "'; drop table",
]) {
  test(`the order number ${JSON.stringify(order)} gives a reference that every gateway takes`, async () => {
    const { open } = openShop();
    const session = await open({ ...BODY, order });
    assert.match(session.reference, /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
    assert.equal(session.order, order);
  });
}

test('two attempts at one order have different references', async () => {
  const { open, gateway, look } = openShop();
  const first = await open();
  gateway.states.set(first.reference, { status: 'canceled' });
  await look(first.id);
  assert.notEqual((await open()).reference, first.reference);
});

test('a long description is cut between characters, and an empty one is left out', async () => {
  const long = openShop({ resolveOrder: () => ({ amount: PRICE, description: '🧺'.repeat(200) }) });
  assert.equal((await long.open()).description, '🧺'.repeat(100));
  const empty = openShop({ resolveOrder: () => ({ amount: PRICE, description: '  ' }) });
  assert.equal((await empty.open()).description, undefined);
  assert.equal(empty.gateway.created[0]?.description, 'Commande 1001');
});

test('an expiry of the gateway is passed on in the form of the contract, and nonsense is dropped', async () => {
  const { open, gateway } = openShop();
  const expiring = (expiresAt: string): void =>
    void gateway.nextCreates.push((payment) => ({ ...gateway.accept(payment), expiresAt }));
  expiring('2031-05-06T09:00:00+02:00');
  assert.equal((await open()).expiresAt, '2031-05-06T07:00:00.000Z');
  expiring('soon');
  assert.equal((await open()).expiresAt, undefined);
});

const badBodies: readonly (readonly [what: string, body: unknown, detail: RegExp])[] = [
  ['a list', [], /must be a JSON object/],
  ['a text', 'order 1001', /must be a JSON object/],
  ['null', null, /must be a JSON object/],
  ['no order', { ...BODY, order: undefined }, /`order`.*1 to 64/],
  ['an order that is a number', { ...BODY, order: 1001 }, /`order`/],
  ['an empty order', { ...BODY, order: '' }, /`order`/],
  ['an order of 65 characters', { ...BODY, order: 'x'.repeat(65) }, /`order`/],
  ['a line break in the order', { ...BODY, order: '1001\n' }, /`order`/],
  ['an amount that is a number', { ...BODY, amount: 5000 }, /`amount`.*minor units/],
  ['a fraction of a franc', { ...BODY, amount: { value: 0.5, currency: 'XOF' } }, /`amount\.value`/],
  ['an amount of zero', { ...BODY, amount: { value: 0, currency: 'XOF' } }, /`amount\.value`/],
  ['an unknown currency', { ...BODY, amount: { value: 5000, currency: 'EUR' } }, /`amount\.currency`/],
  ['an unknown gateway', { ...BODY, gateway: 'paypal' }, /`gateway` must be one of: fake/],
  ['no returnUrl', { ...BODY, returnUrl: undefined }, /`returnUrl`/],
  ['a relative returnUrl', { ...BODY, returnUrl: '/cart' }, /`returnUrl`.*allowedOrigins/],
  ['a returnUrl elsewhere', { ...BODY, returnUrl: 'https://evil.example/' }, /`returnUrl`/],
  ['a returnUrl with credentials', { ...BODY, returnUrl: 'https://a:b@shop.example/' }, /`returnUrl`/],
  ['a returnUrl that is a script', { ...BODY, returnUrl: 'javascript:alert(1)' }, /`returnUrl`/],
];

for (const [what, body, detail] of badBodies) {
  test(`a create with ${what} is refused, and the detail names the fix`, async () => {
    const { create, gateway } = openShop();
    const problem = await problemOf(await create(body));
    assert.equal(problem.status, 400);
    assert.equal(problem.code, 'invalid_request');
    assert.match(problem.detail ?? '', detail);
    assert.equal(gateway.created.length, 0);
  });
}

const optional: readonly (readonly [what: string, sent: object, passed: object])[] = [
  ['a customer who is null', { customer: null }, { customer: undefined }],
  ['a customer who is a text', { customer: 'Awa' }, { customer: undefined }],
  ['an e-mail that is null', { customer: { name: 'Awa', email: null } }, { customer: { name: 'Awa' } }],
  ['a phone that is a number', { customer: { phone: 771234567 } }, { customer: { phone: '771234567' } }],
  ['fields that are empty', { customer: { name: '', phone: ' ', email: '' } }, { customer: undefined }],
  ['a name of 101 characters', { customer: { name: 'x'.repeat(101) } }, { customer: { name: 'x'.repeat(100) } }],
  [
    'a name that ends within a character',
    { customer: { name: `${'x'.repeat(99)}🧺` } },
    { customer: { name: 'x'.repeat(99) } },
  ],
  ['a phone of 33 characters', { customer: { phone: '7'.repeat(33) } }, { customer: undefined }],
  ['a locale of 36 characters', { locale: 'f'.repeat(36) }, { locale: undefined }],
  ['a locale that is null', { locale: null }, { locale: undefined }],
  ['an amount that is null', { amount: null }, { amount: PRICE }],
  ['a gateway that is null', { gateway: null }, { order: '1001' }],
];

for (const [what, sent, passed] of optional) {
  test(`${what} does not stop a sale: it is cut or left out, and logged without what it was`, async () => {
    const { create, gateway, log } = openShop();
    assert.equal((await create({ ...BODY, ...sent })).status, 201);
    const [created] = gateway.created;
    for (const [field, value] of Object.entries(passed)) assert.deepEqual(created?.[field as keyof NewPayment], value);
    assert.deepEqual(
      log.filter(({ event }) => event === 'request_tidied').map(({ level }) => level),
      ['info'],
    );
    // Not of fewer letters: request ids and references have three sevens now and then.
    for (const said of ['xxxxxx', '777777', '771234']) assert.ok(!JSON.stringify(log).includes(said), said);
  });
}

for (const [length, kept] of [
  [3_000, true],
  [9_000, false],
] as const) {
  test(`a buyer comes back to a page whose address has ${length} characters${kept ? '' : ', without its query'}`, async () => {
    const { create, gateway, store } = openShop();
    const returnUrl = `${ORIGIN}/cart?fbclid=${'x'.repeat(length)}`;
    assert.equal((await create({ ...BODY, returnUrl })).status, 201);
    const record = JSON.parse((await store.get(`reference:${gateway.created[0]?.reference}`)) ?? '') as {
      returnUrl: string;
    };
    assert.equal(record.returnUrl, kept ? returnUrl : `${ORIGIN}/cart`);
  });
}

for (const extra of [{ description: null }, { paid: null }, { paid: 0 }, { repeatable: 0 }, { description: 7 }]) {
  test(`a resolveOrder that adds ${JSON.stringify(extra)}, as databases do, sells all the same`, async () => {
    const { create } = openShop({ resolveOrder: () => ({ amount: PRICE, ...extra }) as never });
    assert.equal((await create()).status, 201);
  });
}

test('a resolveOrder that never answers is internal_error after ten seconds, and the log says which order', async (t) => {
  let asked = false;
  const { create, log } = openShop({ resolveOrder: () => ((asked = true), new Promise<never>(() => {})) });
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let status = 0;
  void create().then((response) => (status = response.status));
  await until(() => asked);
  t.mock.timers.tick(9_999);
  await turn();
  assert.equal(status, 0);
  t.mock.timers.tick(1);
  await until(() => status !== 0);
  assert.equal(status, 500);
  assert.ok(log.some((entry) => entry.event === 'resolve_order_failed' && entry['order'] === '1001'));
});

for (const key of ['', 'short', 'x'.repeat(129), 'with a space', 'accent-é-key']) {
  test(`the idempotency key ${JSON.stringify(key.slice(0, 20))} is refused`, async () => {
    const { create } = openShop();
    const problem = await problemOf(await create(BODY, { 'Idempotency-Key': key }));
    assert.equal(problem.status, 400);
    assert.match(problem.detail ?? '', /Idempotency-Key/);
  });
}

test('with two gateways the tag must choose, and the choice is followed', async () => {
  const gateways = [new FakeGateway('one'), new FakeGateway('two')];
  const { create, open } = openShop({ gateways });
  const problem = await problemOf(await create());
  assert.match(problem.detail ?? '', /one of: one, two/);
  assert.equal((await open({ ...BODY, gateway: 'two' })).gateway, 'two');
  assert.equal(gateways[0]?.created.length, 0);
});

test('an order that the shop does not know is order_not_found', async () => {
  const { create } = openShop();
  assert.equal((await problemOf(await create({ ...BODY, order: 'unknown' }))).code, 'order_not_found');
});

test('resolveOrder sees the request of the browser', async () => {
  let cookie: string | null = null;
  const { open, create } = openShop({
    resolveOrder: (_order, request) => {
      cookie = request?.headers.get('Cookie') ?? null;
      return { amount: PRICE };
    },
  });
  await create(BODY, { Cookie: 'basket=7' });
  assert.equal(cookie, 'basket=7');
  await open();
});

test('a resolveOrder that throws is internal_error; its message is for the log alone', async () => {
  const { create, log } = openShop({ resolveOrder: () => Promise.reject(new Error('table orders is locked')) });
  const response = await create();
  assert.ok(!(await response.clone().text()).includes('locked'));
  assert.equal((await problemOf(response)).code, 'internal_error');
  assert.ok(log.some((entry) => entry.event === 'resolve_order_failed' && String(entry['error']).includes('locked')));
});

for (const answer of [
  {},
  5000,
  { amount: 5000 },
  { amount: { value: 50.5, currency: 'XOF' } },
  { amount: { value: '5000', currency: 'XOF' } },
  { amount: { value: 5000, currency: 'CFA' } },
  { amount: { value: -1, currency: 'XOF' } },
]) {
  test(`a resolveOrder that answers ${JSON.stringify(answer)} is internal_error, and the log says what it should be`, async () => {
    const { create, gateway, log } = openShop({ resolveOrder: () => answer as never });
    assert.equal((await problemOf(await create())).code, 'internal_error');
    assert.ok(
      log.some((entry) => entry.event === 'resolve_order_malformed' && String(entry['expected']).includes('amount')),
    );
    assert.equal(gateway.created.length, 0);
  });
}

test('an order that is paid is order_already_paid', async () => {
  const { create, gateway } = openShop({ resolveOrder: () => ({ amount: PRICE, paid: true }) });
  const problem = await problemOf(await create());
  assert.deepEqual([problem.code, problem.status], ['order_already_paid', 409]);
  assert.equal(gateway.created.length, 0);
});

test('an amount shown that is not the price is amount_changed with the true one, before the gateway hears of it', async () => {
  const { create, gateway } = openShop();
  const problem = await problemOf(await create({ ...BODY, amount: { value: 50, currency: 'XOF' } }));
  assert.deepEqual([problem.code, problem.status, problem.amount], ['amount_changed', 409, PRICE]);
  assert.equal(gateway.created.length, 0);
});

for (const [value, fits] of [
  [99, false],
  [100, true],
  [1_000_000, true],
  [1_000_001, false],
] as const) {
  test(`a price of ${value} is ${fits ? 'taken' : 'amount_out_of_range'}`, async () => {
    const { create } = openShop({ resolveOrder: () => ({ amount: { value, currency: 'XOF' } }) });
    const response = await create({ ...BODY, amount: undefined });
    if (fits) assert.equal(response.status, 201);
    else assert.equal((await problemOf(response)).code, 'amount_out_of_range');
  });
}

const failures: readonly (readonly [GatewayErrorCode, boolean, number, string, string | null])[] = [
  ['gateway_rejected', false, 502, 'gateway_rejected', null],
  ['gateway_misconfigured', false, 500, 'gateway_misconfigured', null],
  ['rate_limited', false, 429, 'rate_limited', '20'],
  ['gateway_unavailable', false, 503, 'gateway_unavailable', '20'],
  ['payment_not_found', false, 503, 'gateway_unavailable', '20'],
  ['gateway_unavailable', true, 503, 'gateway_unavailable', '20'],
  ['gateway_rejected', true, 503, 'gateway_unavailable', '20'],
];

for (const [code, outcomeUnknown, status, expected, retryAfter] of failures) {
  test(`${code} of the gateway${outcomeUnknown ? ', outcome unknown,' : ''} is answered ${status} ${expected}, without the vendor's words`, async () => {
    const { create, gateway } = openShop();
    gateway.nextCreates.push(() => {
      throw new GatewayError(code, 'SOLDE INSUFFISANT', { outcomeUnknown, retryAfter: 20 });
    });
    const response = await create();
    assert.equal(response.headers.get('Retry-After'), retryAfter);
    assert.ok(!(await response.clone().text()).includes('SOLDE'));
    const problem = await problemOf(response);
    assert.deepEqual([problem.status, problem.code], [status, expected]);
  });
}

test('an adapter that breaks is gateway_unavailable, and the log does not quote what it choked on', async () => {
  const { create, gateway, log } = openShop();
  gateway.nextCreates.push(() => JSON.parse('770000001 is not JSON') as never);
  assert.equal((await problemOf(await create())).code, 'gateway_unavailable');
  assert.ok(log.some((entry) => entry.event === 'gateway_error' && entry['outcomeUnknown'] === true));
  assert.ok(!JSON.stringify(log).includes('770000001'));
});

test('a gateway that never answers is given up and told so, even by an adapter deaf to the signal', async () => {
  const { create, gateway } = openShop({ gatewayTimeout: 5 });
  let signal: AbortSignal | undefined;
  gateway.nextCreates.push((_payment, context) => {
    signal = context.signal;
    return new Promise(() => {});
  });
  const response = await create();
  assert.equal((await problemOf(response)).code, 'gateway_unavailable');
  assert.equal(response.headers.get('Retry-After'), '5');
  assert.equal(signal?.aborted, true);
});

test('what an adapter makes of its end does not win over the time limit: the payment may exist', async () => {
  const { create, gateway, log } = openShop({ gatewayTimeout: 5 });
  gateway.nextCreates.push(
    (_payment, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new GatewayError('gateway_rejected', 'ended')));
      }),
  );
  assert.equal((await problemOf(await create())).code, 'gateway_unavailable');
  const [failed] = log.filter(({ event }) => event === 'gateway_error');
  assert.deepEqual([failed?.['code'], failed?.['outcomeUnknown']], ['gateway_unavailable', true]);
});

for (const checkoutUrl of [
  'javascript:alert(1)',
  'http://pay.example/1',
  'https://a:b@pay.example/1',
  'http://127.0.0.1:1/1',
  'data:text/html,1',
  'pay.example',
  '',
]) {
  test(`the hosted page ${JSON.stringify(checkoutUrl)} is never passed on`, async () => {
    const { create, gateway, events } = openShop();
    gateway.nextCreates.push(() => ({ gatewayReference: 'G', checkoutUrl }));
    const response = await create();
    assert.equal((await problemOf(response)).code, 'gateway_unavailable');
    assert.ok(events().includes('checkout_url_refused'));
  });
}

test('a hosted page on loopback is good for a proxy on loopback', async () => {
  const { open, gateway } = openShop({ publicUrl: 'http://localhost:5173/pay', allowedOrigins: [ORIGIN] });
  gateway.nextCreates.push(() => ({ checkoutUrl: 'http://127.0.0.1:5174/pay/1' }));
  assert.equal((await open()).checkoutUrl, 'http://127.0.0.1:5174/pay/1');
});
