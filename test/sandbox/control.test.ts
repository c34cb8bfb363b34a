/** The control API: the script and the buyer's choice, over HTTP, from any page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { call, dexchangeClient, egopayClient, postJson, running } from './support.js';

const putJson = (url: string, body: unknown) =>
  call(url, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

test('scenarios are put, listed and deleted', async (t) => {
  const sandbox = await running(t);
  const url = `${sandbox.url}/sandbox/scenarios`;
  const rule = { reference: 'ORDER-', gateway: 'dexchange', scenario: { createShape: 'flat' } };
  assert.deepEqual(await putJson(url, rule), { status: 200, body: [rule] });
  assert.deepEqual(await call(url), { status: 200, body: [rule] });
  assert.equal((await dexchangeClient(sandbox).create()).body['Status'], 'PENDING');
  assert.equal((await call(url, { method: 'DELETE' })).status, 204);
  assert.deepEqual(sandbox.sandbox.scenarios(), []);
});

for (const [what, body, message] of [
  ['an unknown scenario field', { scenario: { nope: 1 } }, /Unknown scenario field "nope"/],
  [
    'an unknown gateway',
    { gateway: 'paypal', scenario: {} },
    /"gateway" must be one of "dexchange", "egopay", "dexpay", "fedapay", "wave", "paydunya"; it is "paypal"/,
  ],
  ['a reference that is no string', { reference: 1, scenario: {} }, /"reference" must be a string/],
  ['an unknown field', { scenarios: {} }, /Unknown field "scenarios"\. The fields are reference/],
  ['a missing scenario', {}, /A scenario must be an object/],
] as const) {
  test(`${what} is refused with 400 and a message that names the fix`, async (t) => {
    const answer = await putJson(`${(await running(t)).url}/sandbox/scenarios`, body);
    assert.equal(answer.status, 400);
    assert.equal(answer.body['code'], 'invalid_scenario');
    assert.match(String(answer.body['message']), message);
  });
}

test('a body that is not JSON is refused with 400', async (t) => {
  const { url } = await running(t);
  const answer = await call(`${url}/sandbox/scenarios`, { method: 'PUT', body: 'webhook=never' });
  assert.equal(answer.status, 400);
  assert.match(String(answer.body['message']), /content-type: application\/json/);
});

test('transactions are listed with what happened to them, without addresses or phone numbers', async (t) => {
  const sandbox = await running(t);
  const { id, url } = await dexchangeClient(sandbox).link({
    callBackURL: 'http://127.0.0.1:9/hook?mac=secret',
    ClientPhone: '771234567',
  });
  await dexchangeClient(sandbox).read(id);
  const text = await (await fetch(`${sandbox.url}/sandbox/transactions`)).text();
  assert.deepEqual(JSON.parse(text), [
    {
      gateway: 'dexchange',
      id,
      reference: 'ORDER-001',
      amount: 5000,
      currency: 'XOF',
      description: 'Premium T-shirt',
      checkoutUrl: url,
      phase: 'waiting',
      outcome: null,
      failedAttempts: 0,
      reads: 1,
      webhooks: [],
    },
  ]);
  assert.ok(!text.includes('secret') && !text.includes('771234567'));
});

test('a transaction is settled by either id, as if the buyer had chosen', async (t) => {
  const sandbox = await running(t);
  const client = dexchangeClient(sandbox);
  const { id } = await client.link();
  await egopayClient(sandbox).start();
  const settled = await postJson(`${sandbox.url}/sandbox/transactions/${id}/outcome`, { outcome: 'succeeded' });
  assert.equal(settled.body['phase'], 'succeeded');
  assert.equal(await client.status(id), 'SUCCESS');
  await postJson(`${sandbox.url}/sandbox/transactions/ref-1/outcome`, { outcome: 'succeeded', operator: 'moov' });
  assert.equal((await egopayClient(sandbox).details('ref-1'))['channel'], 'moov');
});

test('an unknown transaction, a second choice and an unknown outcome are refused', async (t) => {
  const sandbox = await running(t);
  const { id } = await dexchangeClient(sandbox).link();
  const settle = (which: string, outcome: string) =>
    postJson(`${sandbox.url}/sandbox/transactions/${which}/outcome`, { outcome });
  assert.equal((await settle(id, 'refunded')).status, 400);
  assert.equal((await settle('%E0', 'failed')).body['code'], 'transaction_not_found');
  assert.equal((await settle(id, 'failed')).status, 200);
  assert.deepEqual(await settle(id, 'succeeded'), {
    status: 409,
    body: { code: 'already_chosen', message: `Transaction ${id} was already chosen to be "failed". Start a new one.` },
  });
});

test("any page may call the control API, and none may read the vendors' API", async (t) => {
  const sandbox = await running(t);
  const preflight = await fetch(`${sandbox.url}/sandbox/scenarios`, { method: 'OPTIONS' });
  assert.equal(preflight.status, 204);
  assert.match(preflight.headers.get('access-control-allow-methods') ?? '', /PUT/);
  for (const response of [preflight, await fetch(`${sandbox.url}/sandbox/nothing`)]) {
    assert.equal(response.headers.get('access-control-allow-origin'), '*');
  }
  const vendor = await fetch(`${sandbox.dexchange.baseUrl}/api/v1/transaction/merchant/MID1`);
  assert.equal(vendor.headers.get('access-control-allow-origin'), null);
});
