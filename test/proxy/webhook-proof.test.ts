/** Calls whose vendor signs them: what a genuine one may tell, and what becomes of a forged one. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WebhookCall, WebhookProof } from '../../src/proxy/index.js';
import { FakeGateway } from './fake-gateway.js';
import { BODY, openShop, PRICE, until } from './shop.js';

/** A gateway that takes the header `X-Proof` for its own signature. */
class SigningGateway extends FakeGateway {
  proofs = 0;
  answersFirst = false;
  proveWebhook({ headers }: WebhookCall): WebhookProof {
    this.proofs++;
    return (headers.get('X-Proof') ?? 'unknown') as WebhookProof;
  }
}

const open = () => {
  const gateway = new SigningGateway();
  const shop = openShop({ gateways: [gateway] });
  const call = (path: string, proof: string, body: object): Promise<Response> =>
    shop.send(path, { method: 'POST', headers: { 'X-Proof': proof }, body: JSON.stringify(body) });
  const events = (): string[] => shop.log.map(({ event }) => event);
  return { ...shop, gateway, call, events };
};

test('a genuine call at the plain address makes the payment known, also one whose create was never answered', async () => {
  const { gateway, create, call, settled } = open();
  gateway.nextCreates.push(() => Promise.reject(new Error('the connection broke')));
  assert.equal((await create()).status, 503);
  const reference = gateway.created[0]?.reference ?? assert.fail();
  gateway.states.set(reference, { status: 'succeeded', amount: PRICE, gatewayReference: 'G-1' });
  assert.equal((await call('/webhooks/fake', 'genuine', { reference, id: 'G-1' })).status, 200);
  assert.equal(gateway.reads.at(-1)?.gatewayReference, 'G-1');
  assert.equal(settled[0]?.reference, reference);
});

test('a call that nobody vouches for teaches no gateway id', async () => {
  const { gateway, create, call } = open();
  gateway.nextCreates.push(() => Promise.reject(new Error('the connection broke')));
  await create();
  const reference = gateway.created[0]?.reference ?? assert.fail();
  await call('/webhooks/fake', 'unknown', { reference, id: 'G-other' });
  assert.equal(gateway.reads.at(-1)?.gatewayReference, undefined);
});

test('a forged call is turned away with 401, and nothing is asked', async () => {
  const { gateway, open: begin, call, log } = open();
  const session = await begin();
  const answer = await call('/webhooks/fake', 'forged', { reference: session.reference, id: 'G-evil' });
  assert.equal(answer.status, 401);
  assert.equal(((await answer.json()) as { code: string }).code, 'invalid_request');
  assert.equal(gateway.reads.length, 0);
  assert.deepEqual(
    log.filter(({ event }) => event === 'webhook_ignored').map(({ reason }) => reason),
    ['forged'],
  );
});

test('a wrong secret loses nothing at the address that only the gateway knows, and the shop is told', async () => {
  const { gateway, open: begin, call, events, settled } = open();
  const { reference } = await begin();
  gateway.states.set(reference, { status: 'succeeded', amount: PRICE, gatewayReference: `G-${reference}` });
  const path = new URL(gateway.created[0]?.webhookUrl ?? '').pathname.replace('/pay', '');
  assert.equal((await call(path, 'forged', { reference })).status, 200);
  assert.equal(settled.length, 1);
  assert.ok(events().includes('webhook_secret_wrong'));
});

test('an adapter whose proof breaks vouches for nothing, and its call is taken as one of anybody', async () => {
  const { gateway, open: begin, call, events } = open();
  const { reference } = await begin();
  gateway.proveWebhook = () => {
    throw new Error('broken');
  };
  assert.equal((await call('/webhooks/fake', 'genuine', { reference })).status, 200);
  assert.equal(gateway.reads.length, 1);
  assert.ok(events().includes('webhook_parser_failed'));
});

test('a vendor that gives up soon is answered before its payment is verified', async () => {
  const { gateway, open: begin, call, settled } = open();
  gateway.answersFirst = true;
  const { reference } = await begin();
  let answerTheRead = (): void => undefined;
  const read = new Promise<void>((resolve) => (answerTheRead = resolve));
  gateway.nextReads.push(async () => {
    await read;
    return { status: 'succeeded', amount: PRICE, gatewayReference: `G-${reference}` };
  });
  assert.equal((await call('/webhooks/fake', 'genuine', { reference })).status, 200);
  assert.equal(settled.length, 0);
  answerTheRead();
  await until(() => settled.length > 0);
  assert.equal(settled[0]?.status, 'succeeded');
});

test('a reference is as short as its gateway wants it, and still known again', async () => {
  const gateway = new SigningGateway();
  Object.assign(gateway, { limits: { ...gateway.limits, maxReferenceLength: 15 } });
  const { open: begin, send } = openShop({ gateways: [gateway] });
  const { reference } = await begin({ ...BODY, order: 'ORDER-2026-0001' });
  assert.match(reference, /^ORD-\w{5}-\w{5}$/);
  await send('/webhooks/fake', {
    method: 'POST',
    headers: { 'X-Proof': 'genuine' },
    body: JSON.stringify({ reference }),
  });
  assert.equal(gateway.reads.length, 1);
});
