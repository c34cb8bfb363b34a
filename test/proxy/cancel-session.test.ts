/** Payments that the buyer gives up: canceled at the gateway where it can, and never believed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckoutSession } from '../../src/contract/index.js';
import { GatewayError, type KnownPayment } from '../../src/proxy/index.js';
import { FakeGateway } from './fake-gateway.js';
import { BODY, openShop, ORIGIN, PRICE, referencesOf, statusesOf } from './shop.js';

/** A gateway that cancels what nobody has paid. */
class CancelingGateway extends FakeGateway {
  readonly canceled: KnownPayment[] = [];
  refusal: Error | undefined;
  async cancelPayment(payment: KnownPayment): Promise<void> {
    this.canceled.push(payment);
    if (this.refusal) throw this.refusal;
    this.states.set(payment.reference, { status: 'canceled', gatewayReference: payment.gatewayReference });
  }
}

const open = (
  gateway: FakeGateway = new CancelingGateway(),
  price = () => PRICE as { value: number; currency: 'XOF' },
) => {
  const shop = openShop({ gateways: [gateway], resolveOrder: () => ({ amount: price() }) });
  const cancel = async (id: string): Promise<CheckoutSession> =>
    (await (
      await shop.send(`/sessions/${id}`, { method: 'DELETE', headers: { Origin: ORIGIN } })
    ).json()) as CheckoutSession;
  return { ...shop, gateway: gateway as CancelingGateway, cancel };
};

test('a session says whether it can be canceled, and an ended one does not', async () => {
  const { open: begin, cancel } = open();
  const session = await begin();
  assert.equal(session.cancelable, true);
  assert.deepEqual(
    { status: 'canceled', cancelable: undefined },
    await cancel(session.id).then(({ status, cancelable }) => ({ status, cancelable })),
  );
  assert.equal((await open(new FakeGateway()).open()).cancelable, undefined);
});

test('a canceled payment is canceled at the gateway, once, under both of its names', async () => {
  const { gateway, open: begin, cancel, settled } = open();
  const { id, reference, gatewayReference } = await begin();
  assert.equal((await cancel(id)).status, 'canceled');
  assert.equal((await cancel(id)).status, 'canceled');
  assert.deepEqual(gateway.canceled, [{ reference, gatewayReference }]);
  assert.deepEqual(statusesOf(settled), ['canceled']);
});

test('a payment that was made in the meantime is one, whatever the buyer wanted', async () => {
  const { gateway, open: begin, cancel, settled } = open();
  const { id, reference, gatewayReference } = await begin();
  gateway.refusal = new GatewayError('gateway_rejected', 'it is complete');
  gateway.states.set(reference, { status: 'succeeded', amount: PRICE, gatewayReference });
  assert.equal((await cancel(id)).status, 'succeeded');
  assert.equal(settled[0]?.status, 'succeeded');
});

test('a gateway that says it canceled, and then does not say so, leaves the payment pending', async () => {
  const { gateway, open: begin, cancel } = open();
  const { id } = await begin();
  gateway.cancelPayment = async () => undefined;
  assert.equal((await cancel(id)).status, 'pending');
});

test('what a gateway cannot cancel stays as it is', async () => {
  const { open: begin, cancel } = open(new FakeGateway());
  assert.equal((await cancel((await begin()).id)).status, 'pending');
});

test('a page that is not the shop’s cancels nothing', async () => {
  const { gateway, open: begin, send } = open();
  const { id } = await begin();
  const strangers: Record<string, string>[] = [{ Origin: 'https://evil.example' }, {}];
  for (const headers of strangers) {
    assert.equal((await send(`/sessions/${id}`, { method: 'DELETE', headers })).status, 403);
  }
  assert.equal(gateway.canceled.length, 0);
});

test('canceling again and again costs one call while the gateway refuses', async () => {
  const gateway = new CancelingGateway();
  Object.assign(gateway.limits, { requestsPerMinute: 100 });
  const { open: begin, cancel } = open(gateway);
  gateway.refusal = new GatewayError('gateway_rejected', 'no');
  const { id } = await begin();
  for (let i = 0; i < 50; i++) await cancel(id);
  assert.equal(gateway.canceled.length, 1);
});

test('the older payment is canceled before a new one is begun at another price', async () => {
  let value = 5000;
  const { gateway, open: begin, look } = open(new CancelingGateway(), () => ({ value, currency: 'XOF' }));
  const older = await begin();
  value = 8000;
  const newer = await begin({ ...BODY, amount: { value, currency: 'XOF' }, supersedes: older.id });
  assert.notEqual(newer.reference, older.reference);
  assert.deepEqual(referencesOf(gateway.canceled), [older.reference]);
  assert.equal((await look(older.id)).status, 'canceled');
});

test('no second payment is begun where the older one turns out to be paid', async () => {
  const { gateway, open: begin, create } = open();
  const older = await begin();
  gateway.refusal = new GatewayError('gateway_rejected', 'it is complete');
  gateway.states.set(older.reference, {
    status: 'succeeded',
    amount: PRICE,
    gatewayReference: older.gatewayReference,
  });
  const answer = await create({ ...BODY, supersedes: older.id });
  assert.equal(((await answer.json()) as { code: string }).code, 'order_already_paid');
  assert.equal(gateway.created.length, 1);
});

test('an id of another order, or of nobody, cancels nothing and stops nothing', async () => {
  const { gateway, open: begin } = open();
  const other = await begin({ ...BODY, order: '2002' });
  await begin({ ...BODY, supersedes: other.id });
  await begin({ ...BODY, order: '1003', supersedes: 'made-up' });
  await begin({ ...BODY, order: '1004', supersedes: 7 });
  assert.equal(gateway.canceled.length, 0);
  assert.equal(gateway.created.length, 4);
});
