/** DEXCHANGE, over real HTTP: what the vendor's pages document, word by word where they do. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choose, dexchangeClient, linkBody, merchant, manualTime, postJson, running } from './support.js';

test('a created link answers 201, wrapped, with the documented casing', async (t) => {
  const sandbox = await running(t);
  const { status, body } = await dexchangeClient(sandbox).create();
  const link = body['transaction'] as Record<string, unknown>;
  assert.equal(status, 201);
  assert.match(String(link['transactionId']), /^MID\d+$/);
  assert.deepEqual(link, {
    success: true,
    transactionId: link['transactionId'],
    PaymentUrl: `${sandbox.url}/dexchange/process/${link['transactionId']}`,
    externalTransactionId: 'ORDER-001',
    Status: 'PENDING',
  });
});

test('the flat 201 and the one below "data" can be scripted', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({ reference: 'flat' }, { createShape: 'flat' });
  sandbox.sandbox.script({ reference: 'data' }, { createShape: 'data' });
  const client = dexchangeClient(sandbox);
  const flat = await client.create({ externalTransactionId: 'flat-1' });
  const data = await client.create({ externalTransactionId: 'data-1' });
  assert.equal(flat.body['externalTransactionId'], 'flat-1');
  assert.equal(flat.body['success'], true);
  assert.equal((data.body['data'] as Record<string, unknown>)['externalTransactionId'], 'data-1');
});

test('a wrong or missing key answers 401 on both calls', async (t) => {
  const sandbox = await running(t);
  const refused = { status: 401, body: { message: ['Invalid API KEY'], success: false } };
  assert.deepEqual(await dexchangeClient(sandbox, 'wrong').create(), refused);
  assert.deepEqual(await dexchangeClient(sandbox, 'wrong').read('MID1'), refused);
  const url = `${sandbox.dexchange.baseUrl}/api/v1/transaction/merchant/get-link`;
  assert.deepEqual(await postJson(url, linkBody()), refused);
});

const invalid: readonly [string, Record<string, unknown>, RegExp][] = [
  ['a price as a string', { ItemPrice: '5000' }, /ItemPrice/],
  ['a price of 99', { ItemPrice: 99 }, /ItemPrice .*100/],
  ['a price with a fraction', { ItemPrice: 100.5 }, /ItemPrice/],
  ['no externalTransactionId', { externalTransactionId: undefined }, /externalTransactionId/],
  ['an empty ItemName', { ItemName: '' }, /ItemName/],
  ['a callBackURL that is no address', { callBackURL: 'hook' }, /callBackURL/],
  ['no successUrl', { successUrl: undefined }, /successUrl/],
  ['a failureUrl with a script', { failureUrl: 'javascript:alert(1)' }, /failureUrl/],
  ['customData as an object', { customData: { a: 1 } }, /customData/],
];
for (const [what, fields, message] of invalid) {
  test(`${what} answers 400 with an array that names the field`, async (t) => {
    const { status, body } = await dexchangeClient(await running(t)).create(fields);
    assert.equal(status, 400);
    assert.equal(body['success'], false);
    assert.match((body['message'] as string[]).join(), message);
  });
}

test('a price of exactly 100 is taken, and optional fields may be left out', async (t) => {
  const { status } = await dexchangeClient(await running(t)).create({ ItemPrice: 100, customData: undefined });
  assert.equal(status, 201);
});

test('a body that is not JSON answers 400', async (t) => {
  const { url, dexchange } = await running(t);
  const response = await fetch(`${url}/dexchange/api/v1/transaction/merchant/get-link`, {
    method: 'POST',
    headers: { authorization: `Bearer ${dexchange.apiKey}`, 'content-type': 'application/json' },
    body: '{"externalTransactionId":',
  });
  assert.equal(response.status, 400);
});

test('a reference that was used before answers 409, even once it is paid', async (t) => {
  const sandbox = await running(t);
  const client = dexchangeClient(sandbox);
  const { id } = await client.link();
  assert.equal((await client.create()).status, 409);
  sandbox.sandbox.choose(id, 'succeeded');
  const { status, body } = await client.create();
  assert.equal(status, 409);
  assert.equal(body['success'], false);
  assert.equal(sandbox.sandbox.transactions().length, 1);
});

test('the status read has the documented fields, and no merchant reference', async (t) => {
  const time = manualTime(Date.UTC(2024, 2, 20, 10, 30));
  const sandbox = await running(t, { ...time.clock, merchant: 'My Shop' });
  const client = dexchangeClient(sandbox);
  const { id } = await client.link({ ClientPhone: '771234567' });
  time.pass(300_000);
  sandbox.sandbox.choose(id, 'succeeded');
  assert.deepEqual(await client.read(id), {
    status: 200,
    body: {
      message: 'Transaction fetched successfully',
      transaction: {
        Merchant: 'My Shop',
        ItemName: 'Premium T-shirt',
        Amount: 5000,
        Number: '771234567',
        Status: 'SUCCESS',
        Initiated_at: '2024-03-20T10:30:00Z',
        Completed_at: '2024-03-20T10:35:00Z',
        SuccessUrl: 'http://127.0.0.1:9/ok?ref=1',
      },
    },
  });
});

test('before the buyer acts the status is PENDING and nothing is completed', async (t) => {
  const client = dexchangeClient(await running(t));
  const { id } = await client.link();
  const { body } = await client.read(id);
  const transaction = body['transaction'] as Record<string, unknown>;
  assert.equal(transaction['Status'], 'PENDING');
  assert.equal(transaction['Completed_at'], null);
});

test('an unknown transaction answers 404', async (t) => {
  const answer = await dexchangeClient(await running(t)).read('MID999');
  assert.deepEqual(answer, { status: 404, body: { message: ['No transaction found'], success: false } });
});

for (const [outcome, word, where] of [
  ['succeeded', 'SUCCESS', 'ok'],
  ['failed', 'FAILED', 'ko'],
  ['canceled', 'CANCELLED', 'ko'],
  ['expired', 'EXPIRED', 'ko'],
] as const) {
  test(`the choice "${outcome}" reads ${word} and sends the buyer to the ${where} page, address unchanged`, async (t) => {
    const client = dexchangeClient(await running(t));
    const { id, url } = await client.link();
    const response = await choose(url, outcome);
    assert.equal(response.status, 303);
    assert.equal(response.headers.get('location'), `http://127.0.0.1:9/${where}?ref=1`);
    assert.equal(await client.status(id), word);
  });
}

test('the webhook is a POST with the documented body, balances and phone included', async (t) => {
  const time = manualTime(Date.UTC(2024, 2, 20, 10, 35));
  const shop = await merchant(t);
  const sandbox = await running(t, time.clock);
  const { id } = await dexchangeClient(sandbox).link({ callBackURL: shop.url, customData: '{"cart":"c-77"}' });
  sandbox.sandbox.choose(id, 'succeeded');
  await sandbox.sandbox.idle();
  assert.deepEqual(shop.received, [
    {
      id,
      externalTransactionId: 'ORDER-001',
      transactionType: 'CASHOUT',
      AMOUNT: 5000,
      FEE: 100,
      PHONE_NUMBER: '770000000',
      STATUS: 'SUCCESS',
      CUSTOM_DATA: '{"cart":"c-77"}',
      COMPLETED_AT: '2024-03-20T10:35:00Z',
      BALANCE: 105000,
      PREVIOUS_BALANCE: 100000,
      CURRENT_BALANCE: 104900,
    },
  ]);
});

test('a failed payment moves no balance in its webhook', async (t) => {
  const shop = await merchant(t);
  const sandbox = await running(t);
  const { id } = await dexchangeClient(sandbox).link({ callBackURL: shop.url });
  sandbox.sandbox.choose(id, 'failed');
  await sandbox.sandbox.idle();
  assert.equal(shop.received[0]?.['STATUS'], 'FAILED');
  assert.equal(shop.received[0]?.['CURRENT_BALANCE'], 100000);
});

test('the 101st request of a minute answers 429, and the window slides', async (t) => {
  const time = manualTime();
  const client = dexchangeClient(await running(t, time.clock));
  const { id } = await client.link();
  time.pass(30_000);
  for (let request = 2; request <= 100; request++) assert.equal((await client.read(id)).status, 200);
  const refused = await client.read(id);
  assert.equal(refused.status, 429);
  assert.equal(refused.body['success'], false);
  time.pass(30_000);
  assert.equal((await client.read(id)).status, 200);
  assert.equal((await client.read(id)).status, 429);
  time.pass(30_000);
  assert.equal((await client.read(id)).status, 200);
});

test('the limit can be set and switched off', async (t) => {
  const tight = dexchangeClient(await running(t, { requestsPerMinute: 1 }));
  const free = dexchangeClient(await running(t, { requestsPerMinute: Infinity }));
  assert.equal((await tight.create()).status, 201);
  assert.equal((await tight.read('MID1')).status, 429);
  for (let request = 0; request < 120; request++) assert.equal((await free.read('MID1')).status, 404);
});
