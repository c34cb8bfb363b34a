/** What a button is told about the gateways that a buyer can choose from. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GatewayListSchema } from '../../src/contract/index.js';
import { GatewayError } from '../../src/proxy/index.js';
import { FakeGateway } from './fake-gateway.js';
import { BODY, openShop, ORIGIN } from './shop.js';

const open = () => {
  const gateways = [Object.assign(new FakeGateway('first'), { name: 'First Pay' }), new FakeGateway('second')];
  const shop = openShop({ gateways });
  const list = async () => {
    const answer = await shop.send('/gateways', { headers: { Origin: ORIGIN } });
    return GatewayListSchema.parse(await answer.json()).gateways;
  };
  return { ...shop, gateways, list };
};

test('gateways are listed in the order of the configuration, by name', async () => {
  assert.deepEqual(await open().list(), [
    { id: 'first', name: 'First Pay', available: true },
    { id: 'second', name: 'second', available: true },
  ]);
});

test('a gateway whose last call failed is not available, until one succeeds or a minute is over', async () => {
  const { gateways, create, list, clock } = open();
  const fail = (): void =>
    void gateways[0]?.nextCreates.push(() => Promise.reject(new GatewayError('gateway_unavailable', 'down')));
  const available = async () => (await list()).map((gateway) => gateway.available);
  fail();
  await create({ ...BODY, gateway: 'first' });
  assert.deepEqual(await available(), [false, true]);
  await create({ ...BODY, gateway: 'first' });
  assert.deepEqual(await available(), [true, true]);
  fail();
  await create({ ...BODY, gateway: 'first', order: '1002' });
  clock.advance(61_000);
  assert.deepEqual(await available(), [true, true]);
});

test('a refused payment says nothing about its gateway', async () => {
  const { gateways, create, list } = open();
  gateways[0]?.nextCreates.push(() => Promise.reject(new GatewayError('gateway_rejected', 'no')));
  await create({ ...BODY, gateway: 'first' });
  assert.equal((await list())[0]?.available, true);
});

test('a gateway whose budget for creates is used up is not available', async () => {
  const gateway = new FakeGateway();
  Object.assign(gateway, { limits: { ...gateway.limits, requestsPerMinute: 10 } });
  const { create, send } = openShop({ gateways: [gateway] });
  for (let i = 0; i < 20; i++) await create({ ...BODY, order: String(i) });
  const answer = await send('/gateways', { headers: { Origin: ORIGIN } });
  assert.equal(GatewayListSchema.parse(await answer.json()).gateways[0]?.available, false);
});
