/** eGoPay, over real HTTP: verify and its error table as documented, and the start call of our invention. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { choose, egopayClient, manualTime, merchant, postJson, running } from './support.js';

const BAD_TOKEN = 'An error occurred while processing the request. Please check your auth token';

test('starting gives a payment page and a reference of twelve hexadecimal digits', async (t) => {
  const sandbox = await running(t);
  const { status, body } = await egopayClient(sandbox).start();
  assert.equal(status, 200);
  assert.match(String(body['payment_reference']), /^[0-9a-f]{12}$/);
  assert.equal(body['payment_url'], `${sandbox.url}/egopay/checkout/${body['payment_reference']}`);
});

test('a paid transaction verifies with the documented fields, all of them strings', async (t) => {
  const time = manualTime(Date.UTC(2023, 5, 23, 13, 6, 9));
  const sandbox = await running(t, time.clock);
  const client = egopayClient(sandbox);
  sandbox.sandbox.script({}, { delay: { settle: 60_000 } });
  const { body } = await client.start();
  const id = String(body['payment_reference']);
  sandbox.sandbox.choose(id, 'succeeded');
  time.pass(60_000);
  assert.deepEqual(await client.verify('ref-1'), {
    status: 200,
    body: {
      details: {
        transaction_ref: 'ref-1',
        payment_reference: id,
        amount: '1000',
        channel: 'tmoney',
        channel_trxRef: `TRX${id}`,
        status: '1',
        payment_made_at: '2023-06-23 13:06',
        phone_number: '22890000000',
        validation_date: '2023-06-23 13:07:09',
      },
    },
  });
});

test('before the buyer acts the status is 2 and the channel is null', async (t) => {
  const client = egopayClient(await running(t));
  await client.start();
  const details = await client.details('ref-1');
  assert.equal(details['status'], '2');
  assert.equal(details['channel'], null);
  assert.equal(details['channel_trxRef'], null);
});

test('verify can be scripted to have no details until the buyer acts', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({ gateway: 'egopay' }, { missing: true });
  const client = egopayClient(sandbox);
  await client.start();
  assert.deepEqual(await client.verify('ref-1'), { status: 200, body: { details: null } });
  sandbox.sandbox.choose('ref-1', 'succeeded');
  assert.equal((await client.details('ref-1'))['status'], '1');
});

test('a reference never seen has no details', async (t) => {
  const answer = await egopayClient(await running(t)).verify('nobody');
  assert.deepEqual(answer, { status: 200, body: { details: null } });
});

test('amount and status can be scripted as numbers', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { numbers: 'number' });
  const client = egopayClient(sandbox);
  await client.start();
  const { amount, status } = await client.details('ref-1');
  assert.deepEqual({ amount, status }, { amount: 1000, status: 2 });
});

for (const [outcome, status] of [
  ['succeeded', '1'],
  ['failed', '0'],
  ['canceled', '0'],
  ['expired', '4'],
] as const) {
  test(`the choice "${outcome}" verifies as ${status} and sends the buyer to return_url`, async (t) => {
    const client = egopayClient(await running(t));
    const { body } = await client.start();
    const response = await choose(String(body['payment_url']), outcome, 'moov');
    assert.equal(response.status, 303);
    assert.equal(response.headers.get('location'), 'http://127.0.0.1:9/back?ref=1');
    const details = await client.details('ref-1');
    assert.equal(details['status'], status);
    assert.equal(details['channel'], outcome === 'succeeded' ? 'moov' : null);
  });
}

const invalid: readonly [string, Record<string, unknown>, number, string][] = [
  ['a wrong token', { token: 'wrong' }, 500, BAD_TOKEN],
  ['an amount as a string', { amount: '1000' }, 408, 'Amount must be an integer'],
  ['an amount with a fraction', { amount: 1000.5 }, 408, 'Amount must be an integer'],
  ['a channel other than ALL', { channel: 'tmoney' }, 408, "Payment channel must be in 'ALL'"],
  ['no reference', { transaction_ref: undefined }, 408, 'MINIMUM_FIELDS_REQUIRED'],
  ['a return_url that is no address', { return_url: 'javascript:alert(1)' }, 408, 'MINIMUM_FIELDS_REQUIRED'],
  ['an amount of 199', { amount: 199 }, 410, 'Minium required amount is 200 FCFA'],
];
for (const [what, fields, code, message] of invalid) {
  test(`${what} refuses the start with ${code} and the documented text`, async (t) => {
    const sandbox = await running(t);
    const answer = await egopayClient(sandbox).start(fields);
    assert.deepEqual(answer, { status: code, body: { code, message } });
    assert.deepEqual(sandbox.sandbox.transactions(), []);
  });
}

test('a reference that was used before refuses the start with its own 500', async (t) => {
  const client = egopayClient(await running(t));
  assert.equal((await client.start({ amount: 200 })).status, 200);
  const { status, body } = await client.start();
  assert.equal(status, 500);
  assert.equal(body['message'], 'Transaction already exists with the same transaction_id.');
});

test('verify refuses a wrong token and a missing field with the documented texts', async (t) => {
  const sandbox = await running(t);
  const wrong = await egopayClient(sandbox, 'wrong').verify('ref-1');
  assert.deepEqual(wrong, { status: 500, body: { code: 500, message: BAD_TOKEN } });
  const missing = await postJson(`${sandbox.egopay.baseUrl}/api/v1/payments/gate/verify`, {
    token: sandbox.egopay.token,
  });
  assert.deepEqual(missing, { status: 408, body: { code: 408, message: 'MINIMUM_FIELDS_REQUIRED' } });
});

test('errors can be scripted to stand in the body of a 200', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { errorsInBody: true });
  const answer = await egopayClient(sandbox).start({ amount: 1 });
  assert.deepEqual(answer, { status: 200, body: { code: 410, message: 'Minium required amount is 200 FCFA' } });
});

test('the callback goes to the dashboard address, flat, with the five documented fields', async (t) => {
  const shop = await merchant(t);
  const sandbox = await running(t, { egopay: { callbackUrl: shop.url } });
  const { body } = await egopayClient(sandbox).start();
  sandbox.sandbox.choose('ref-1', 'succeeded');
  await sandbox.sandbox.idle();
  assert.deepEqual(shop.received, [
    {
      transaction_ref: 'ref-1',
      payment_reference: body['payment_reference'],
      amount: '1000',
      channel: 'tmoney',
      status: '1',
    },
  ]);
});

test('the dashboard address can be set later, and a start call may name its own', async (t) => {
  const [dashboard, own] = [await merchant(t), await merchant(t)];
  const sandbox = await running(t);
  const client = egopayClient(sandbox);
  await client.start({ transaction_ref: 'early' });
  sandbox.sandbox.choose('early', 'failed');
  sandbox.sandbox.setCallbackUrl(dashboard.url);
  await client.start({ transaction_ref: 'late' });
  await client.start({ transaction_ref: 'own', callback_url: own.url });
  sandbox.sandbox.choose('late', 'failed');
  sandbox.sandbox.choose('own', 'failed');
  await sandbox.sandbox.idle();
  assert.deepEqual(
    dashboard.received.map((body) => body['transaction_ref']),
    ['late'],
  );
  assert.deepEqual(
    own.received.map((body) => body['transaction_ref']),
    ['own'],
  );
  assert.throws(() => sandbox.sandbox.setCallbackUrl('hook'), /callback URL must be absolute/);
});
