import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PaymentState } from '../../src/proxy/index.js';
import { answerIsLost, fails, FakeGateway } from './fake-gateway.js';
import {
  BODY,
  deferred,
  openShop,
  PAID,
  problemOf,
  PUBLIC_URL,
  type ShopOptions,
  until,
  whereAllReadFirst,
} from './shop.js';

const UNSIGNED = `${PUBLIC_URL}/webhooks/fake`;

/** A shop with one pending session, and the address at which its gateway calls. */
async function openCheckout(options: ShopOptions = {}) {
  const shop = openShop(options);
  const session = await shop.open();
  return { ...shop, session, url: shop.gateway.paymentOf(session.reference).webhookUrl };
}

/** A shop whose gateway made a payment and never answered. */
async function loseAnswer() {
  const shop = openShop();
  shop.gateway.nextCreates.push(answerIsLost);
  await shop.create();
  const { reference, webhookUrl } = shop.gateway.created[0]!;
  return { ...shop, reference, url: webhookUrl };
}

const reasons = (log: readonly { readonly event: string; readonly [field: string]: unknown }[]): unknown[] =>
  log.filter((entry) => entry.event === 'webhook_ignored').map((entry) => entry['reason']);

test('a webhook makes the proxy verify, and the merchant is told without any browser', async () => {
  const { webhook, gateway, session, settled, url } = await openCheckout();
  gateway.states.set(session.reference, PAID);
  const response = await webhook(url, { reference: session.reference, id: session.gatewayReference });
  assert.equal(response.status, 200);
  assert.deepEqual(await response.json(), {});
  assert.deepEqual(
    settled.map(({ id, status }) => [id, status]),
    [[session.id, 'succeeded']],
  );
});

test('what a webhook claims is not believed: the gateway is asked', async () => {
  const { webhook, look, gateway, session, settled, url } = await openCheckout();
  await webhook(url, { reference: session.reference, status: 'SUCCESS', STATUS: 'SUCCESS', amount: 5000 });
  assert.equal(gateway.reads.length, 1);
  assert.equal((await look(session.id)).status, 'pending');
  assert.deepEqual(settled, []);
});

test('a webhook reads anew even while a read that began before it is under way', async () => {
  const { notify, look, gateway, session, events, settled } = await openCheckout();
  const gate = deferred<PaymentState>();
  gateway.nextReads.push(() => gate.promise);
  const poll = look(session.id);
  await until(() => gateway.reads.length === 1);
  gateway.states.set(session.reference, PAID);
  const calls = [notify(session.reference), notify(session.reference)];
  await until(() => events().filter((event) => event === 'webhook_received').length === 2);
  gate.resolve({ status: 'pending' });
  assert.equal((await poll).status, 'pending');
  await Promise.all(calls);
  assert.deepEqual([settled.length, gateway.reads.length], [1, 2]);
});

test('the signed address takes a GET, and a body that it cannot read, as a call to look', async () => {
  const { proxy, gateway, session, url, settled } = await openCheckout();
  assert.equal((await proxy.fetch(new Request(url))).status, 200);
  assert.equal(gateway.reads.length, 1);
  gateway.states.set(session.reference, PAID);
  assert.equal((await proxy.fetch(new Request(url, { method: 'POST', body: '<xml/>' }))).status, 200);
  assert.equal(settled.length, 1);
});

test('a forged signature is answered like any other and moves nothing', async () => {
  const { webhook, gateway, session, url, log } = await openCheckout();
  gateway.states.set(session.reference, PAID);
  const mac = url.slice(-16);
  const forged = [
    `${url.slice(0, -16)}${'0'.repeat(16)}`,
    `${url.slice(0, -1)}`,
    `${url}0`,
    gateway.paymentOf(session.reference).returnUrl.replace('/return/', '/webhooks/fake/'),
    `${UNSIGNED}/${mac}`,
  ];
  for (const each of forged) {
    const response = await webhook(each, { reference: session.reference });
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), {});
  }
  assert.equal(gateway.reads.length, 0);
  assert.deepEqual(
    reasons(log),
    forged.map(() => 'bad_signature'),
  );
});

test('the signature of one session is no good for another', async () => {
  const { webhook, open, gateway, session, url, log } = await openCheckout();
  const other = await open({ ...BODY, order: '1002' });
  await webhook(url.replace(session.reference, other.reference), { reference: other.reference });
  await webhook(url, { reference: other.reference });
  assert.equal(gateway.reads.length, 0);
  assert.deepEqual(reasons(log), ['bad_signature', 'other_reference']);
});

test('the signature for one gateway is no good for another', async () => {
  const gateways = [new FakeGateway('one'), new FakeGateway('two')];
  const { open, webhook } = openShop({ gateways });
  const { reference } = await open({ ...BODY, gateway: 'one' });
  const url = gateways[0]!.paymentOf(reference).webhookUrl;
  await webhook(url.replace('/webhooks/one/', '/webhooks/two/'), { reference });
  await webhook(`${PUBLIC_URL}/webhooks/two`, { reference });
  assert.deepEqual(
    gateways.map((gateway) => gateway.reads.length),
    [0, 0],
  );
});

test('a webhook with the id of another payment is ignored, signed or not', async () => {
  const { webhook, gateway, session, url, log } = await openCheckout();
  for (const each of [url, UNSIGNED]) await webhook(each, { reference: session.reference, id: 'G-of-a-paid-one' });
  assert.equal(gateway.reads.length, 0);
  assert.deepEqual(reasons(log), ['other_payment', 'other_payment']);
});

test('an unsigned call makes the proxy look at a reference of ours', async () => {
  const { webhook, gateway, session, settled } = await openCheckout();
  gateway.states.set(session.reference, PAID);
  assert.equal((await webhook(UNSIGNED, { reference: session.reference })).status, 200);
  assert.equal(settled.length, 1);
});

test('an unsigned call for a reference that is not ours does not reach the gateway, and is not logged; what is no reference does not reach the store', async () => {
  const { webhook, gateway, session, log, store } = await openCheckout();
  const asked: string[] = [];
  const spied = openShop({ store: { ...store, get: (key) => (asked.push(key), store.get(key)) } });
  const lastAltered = session.reference.slice(0, -1) + (session.reference.endsWith('0') ? '1' : '0');
  for (const reference of ['1001', lastAltered, '../../etc/passwd', 'x'.repeat(500), session.reference.toUpperCase()]) {
    assert.equal((await webhook(UNSIGNED, { reference })).status, 200);
    await spied.webhook(UNSIGNED, { reference });
  }
  assert.equal(gateway.reads.length, 0);
  assert.deepEqual(asked, [`reference:${lastAltered}`]);
  assert.deepEqual(new Set(reasons(log)), new Set(['unknown_reference', 'unreadable']));
  for (const word of ['etc/', lastAltered, session.reference.toUpperCase()])
    assert.ok(!JSON.stringify(log).includes(word), word);
});

test('a call that cannot be read is answered like any other', async () => {
  const { proxy, log } = await openCheckout();
  for (const body of ['', 'not json', '{}', '{"reference":5}', '[]', 'null']) {
    assert.equal((await proxy.fetch(new Request(UNSIGNED, { method: 'POST', body }))).status, 200);
  }
  assert.deepEqual(new Set(reasons(log)), new Set(['unreadable']));
});

test('a parser that breaks harms nobody, and the log does not hold the body', async () => {
  const { webhook, gateway, log, session } = await openCheckout();
  gateway.parseWebhook = (call) => {
    throw new Error(`cannot read ${call.body}`);
  };
  assert.equal((await webhook(UNSIGNED, { reference: session.reference, PHONE_NUMBER: '770000001' })).status, 200);
  assert.ok(log.some((entry) => entry.event === 'webhook_parser_failed'));
  assert.ok(!JSON.stringify(log).includes('770000001'));
});

test('a reference of ours whose record is gone is ignored', async () => {
  const { webhook, gateway, session, clock, url, log } = await openCheckout();
  clock.advance(8 * 24 * 3_600_000);
  await webhook(url, { reference: session.reference, id: session.gatewayReference });
  assert.equal(gateway.reads.length, 0);
  assert.deepEqual(reasons(log), ['unknown_reference']);
});

test('a signed call teaches the id of a payment whose answer was lost, and its success is told', async () => {
  const { webhook, gateway, reference, url, settled } = await loseAnswer();
  gateway.states.set(reference, { ...PAID, gatewayReference: 'G-1' });
  await webhook(url, { reference, id: 'G-1' });
  assert.deepEqual(gateway.reads, [{ reference, gatewayReference: 'G-1' }]);
  assert.deepEqual(
    settled.map((session) => [session.reference, session.status, session.gatewayReference]),
    [[reference, 'succeeded', 'G-1']],
  );
});

test('a payment that is settled before its creation is answered has one outcome under every id', async () => {
  const { open, look, webhook, gateway, settled } = openShop();
  gateway.nextCreates.push(async (payment) => {
    const created = gateway.accept(payment);
    gateway.states.set(payment.reference, PAID);
    await webhook(payment.webhookUrl, { reference: payment.reference, id: created.gatewayReference });
    return created;
  });
  const session = await open();
  assert.deepEqual([session.status, session.checkoutUrl], ['succeeded', undefined]);
  assert.deepEqual(await look(session.id), session);
  assert.notEqual(settled[0]?.id, session.id);
  assert.equal(settled.length, 1);
});

test('what was learned once is not unlearned', async () => {
  const { webhook, gateway, reference, url, log } = await loseAnswer();
  await webhook(url, { reference, id: 'G-1' });
  await webhook(url, { reference, id: 'G-2' });
  assert.deepEqual(
    gateway.reads.map((read) => read.gatewayReference),
    ['G-1'],
  );
  assert.deepEqual(reasons(log), ['other_payment']);
});

test('of two calls at once that teach different ids, one is believed', async () => {
  const { reference, url, store, clock } = await loseAnswer();
  const { webhook, gateway, log } = openShop({ store: whereAllReadFirst(store, 2), clock });
  await Promise.all([webhook(url, { reference, id: 'G-1' }), webhook(url, { reference, id: 'G-2' })]);
  assert.equal(gateway.reads.length, 1);
  assert.deepEqual(reasons(log), ['other_payment']);
});

test('an unsigned call teaches nothing', async () => {
  const { webhook, gateway, reference } = await loseAnswer();
  await webhook(UNSIGNED, { reference, id: 'G-of-a-paid-one' });
  assert.deepEqual(gateway.reads, [{ reference }]);
});

test('a gateway that cannot be read is no concern of the caller', async () => {
  const { notify, look, gateway, session } = await openCheckout();
  gateway.nextReads.push(fails('gateway_unavailable'));
  assert.equal((await notify(session.reference)).status, 200);
  assert.equal((await look(session.id)).status, 'pending');
});

test('the caller does not wait for an onSettled that hangs', async () => {
  const { notify, gateway, session } = await openCheckout({
    gatewayTimeout: 20,
    onSettled: () => new Promise(() => {}),
  });
  gateway.states.set(session.reference, PAID);
  assert.equal((await notify(session.reference)).status, 200);
});

test('an unknown gateway is 404, and a body over 64 kB is 413', async () => {
  const { webhook, session, url } = await openCheckout();
  assert.equal(
    (await problemOf(await webhook(`${PUBLIC_URL}/webhooks/nobody`, { reference: session.reference }))).status,
    404,
  );
  assert.equal(
    (await problemOf(await webhook(url, { reference: session.reference, more: 'x'.repeat(64 * 1024) }))).status,
    413,
  );
});

test('the log names the reference of a webhook, and nothing from its body', async () => {
  const { webhook, session, url, log } = await openCheckout();
  log.length = 0;
  await webhook(url, { reference: session.reference, PHONE_NUMBER: '770000001', BALANCE: 105000 });
  assert.ok(log.some((entry) => entry.event === 'webhook_received' && entry['reference'] === session.reference));
  assert.ok(!/770000001|105000/.test(JSON.stringify(log)));
});
