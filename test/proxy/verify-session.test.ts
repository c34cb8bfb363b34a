import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CheckoutSessionSchema } from '../../src/contract/index.js';
import type { GatewayErrorCode, PaymentState } from '../../src/proxy/index.js';
import { fails, FakeGateway } from './fake-gateway.js';
import { BODY, deferred, openShop, PAID, PRICE, problemOf, sessionOf, statusesOf, until } from './shop.js';

test('a pending session keeps its hosted page and says when to ask again', async () => {
  const { open, retrieve } = openShop();
  const session = await open();
  const response = await retrieve(session.id);
  assert.equal(response.headers.get('Retry-After'), '3');
  assert.deepEqual(await sessionOf(response, 200), session);
});

for (const status of ['succeeded', 'failed', 'canceled', 'expired'] as const) {
  test(`a payment that ${status} is reported with what the gateway says, and without the hosted page`, async () => {
    const { open, retrieve, gateway } = openShop();
    const { checkoutUrl: _, ...session } = await open();
    gateway.states.set(session.reference, {
      status,
      amount: PRICE,
      channel: 'wave',
      settledAt: '2031-05-06T07:10:00Z',
    });
    const response = await retrieve(session.id);
    assert.equal(response.headers.get('Retry-After'), null);
    const final = await sessionOf(response, 200);
    assert.deepEqual(final, { ...session, status, channel: 'wave', settledAt: '2031-05-06T07:10:00.000Z' });
    assert.ok(CheckoutSessionSchema.safeParse(final).success);
  });
}

test('a settlement without a time of its own has the time at which it was noticed', async () => {
  const { open, look, gateway, clock } = openShop();
  const { id, reference } = await open();
  gateway.states.set(reference, { status: 'failed' });
  clock.advance(5000);
  const noticed = new Date(clock()).toISOString();
  assert.equal((await look(id)).settledAt, noticed);
  clock.advance(5000);
  assert.equal((await look(id)).settledAt, noticed);
});

test('a settled session is answered without asking the gateway again', async () => {
  const { open, look, gateway } = openShop();
  const { id, reference } = await open();
  gateway.states.set(reference, PAID);
  const first = await look(id);
  gateway.states.set(reference, { status: 'failed' });
  assert.deepEqual(await look(id), first);
  assert.equal(gateway.reads.length, 1);
});

test('requests for one session at once share one read of the gateway', async () => {
  const { open, look, gateway } = openShop();
  const { id } = await open();
  const gate = deferred<PaymentState>();
  gateway.nextReads.push(() => gate.promise);
  const looks = Array.from({ length: 50 }, () => look(id));
  await until(() => gateway.reads.length === 1);
  gate.resolve(PAID);
  const sessions = await Promise.all(looks);
  assert.equal(gateway.reads.length, 1);
  assert.deepEqual([...new Set(statusesOf(sessions))], ['succeeded']);
});

test('requests one after the other each read the gateway while it is pending', async () => {
  const { open, look, gateway } = openShop();
  const { id } = await open();
  await look(id);
  await look(id);
  assert.equal(gateway.reads.length, 2);
});

const unbelievable: readonly (readonly [what: string, state: PaymentState, event: string])[] = [
  ['a success without an amount', { status: 'succeeded' }, 'amount_mismatch'],
  [
    'a success with less than the price',
    { status: 'succeeded', amount: { value: 4999, currency: 'XOF' } },
    'amount_mismatch',
  ],
  [
    'a success with more than the price',
    { status: 'succeeded', amount: { value: 5001, currency: 'XOF' } },
    'amount_mismatch',
  ],
  [
    'a success in another currency',
    { status: 'succeeded', amount: { value: 5000, currency: 'EUR' as 'XOF' } },
    'amount_mismatch',
  ],
  ['a failure of another amount', { status: 'failed', amount: { value: 1, currency: 'XOF' } }, 'amount_mismatch'],
  [
    'a success of another payment',
    { status: 'succeeded', amount: PRICE, gatewayReference: 'G-other' },
    'gateway_reference_mismatch',
  ],
];

for (const [what, state, event] of unbelievable) {
  test(`${what} leaves the session pending and is logged as an error`, async () => {
    const { open, look, gateway, log, settled } = openShop();
    const session = await open();
    gateway.states.set(session.reference, state);
    assert.deepEqual(await look(session.id), session);
    assert.deepEqual(settled, []);
    assert.ok(
      log.some((entry) => entry.level === 'error' && entry.event === event && entry['reference'] === session.reference),
    );
    gateway.states.set(session.reference, PAID);
    assert.equal((await look(session.id)).status, 'succeeded');
  });
}

test('a status that is none of ours leaves the session pending', async () => {
  const { open, look, gateway } = openShop();
  const { id, reference } = await open();
  for (const status of ['paid', 'SUCCESS', '', undefined, 'constructor']) {
    gateway.states.set(reference, { status, amount: PRICE } as unknown as PaymentState);
    assert.equal((await look(id)).status, 'pending');
  }
});

const failures: readonly (readonly [GatewayErrorCode, number, string, string | null])[] = [
  ['rate_limited', 503, 'gateway_unavailable', '20'],
  ['gateway_unavailable', 503, 'gateway_unavailable', '20'],
  ['gateway_rejected', 503, 'gateway_unavailable', '20'],
  ['duplicate_reference', 503, 'gateway_unavailable', '20'],
  ['gateway_misconfigured', 500, 'gateway_misconfigured', null],
];

for (const [code, status, expected, retryAfter] of failures) {
  test(`a read that ends in ${code} is ${status} ${expected}, says nothing about the payment, and the next one counts`, async () => {
    const { open, retrieve, look, gateway, settled } = openShop();
    const { id, reference } = await open();
    gateway.nextReads.push(fails(code, { retryAfter: 20 }));
    const response = await retrieve(id);
    assert.equal(response.headers.get('Retry-After'), retryAfter);
    const problem = await problemOf(response);
    assert.deepEqual([problem.status, problem.code], [status, expected]);
    assert.deepEqual(settled, []);
    gateway.states.set(reference, PAID);
    assert.equal((await look(id)).status, 'succeeded');
  });
}

test('a payment that the gateway does not know is still pending', async () => {
  const { open, look, gateway, events } = openShop();
  const session = await open();
  gateway.nextReads.push(fails('payment_not_found'));
  assert.deepEqual(await look(session.id), session);
  assert.ok(events().includes('gateway_error'));
});

test('a read that never ends is given up', async () => {
  const { open, retrieve, gateway } = openShop({ gatewayTimeout: 5 });
  const { id } = await open();
  gateway.nextReads.push(() => new Promise(() => {}));
  assert.equal((await problemOf(await retrieve(id))).code, 'gateway_unavailable');
});

test('a session of a gateway that is no longer configured is a matter of configuration, not a failure', async () => {
  const { open, store, clock } = openShop();
  const { id } = await open();
  const { retrieve } = openShop({ store, clock, gateways: [new FakeGateway('other')] });
  const problem = await problemOf(await retrieve(id));
  assert.equal(problem.code, 'gateway_misconfigured');
  assert.match(problem.detail ?? '', /"fake"/);
});

test('sessions of one order are verified apart', async () => {
  const { open, look, gateway } = openShop();
  const [one, two] = [await open(BODY), await open({ ...BODY, customer: { phone: '770000001' } })];
  gateway.states.set(one.reference, PAID);
  assert.equal((await look(two.id)).status, 'pending');
  assert.equal((await look(one.id)).status, 'succeeded');
});
