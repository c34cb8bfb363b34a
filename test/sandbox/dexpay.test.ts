/** DEXPAY, over real HTTP: what its official clients and the shops that use it read, switch by switch where they disagree. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import type { RunningSandbox } from '../../src/sandbox/index.js';
import { call, choose, manualTime, merchant, postJson, running, type Json } from './support.js';

const sessionBody = (fields: Json = {}): Json => ({
  reference: 'ORDER-1',
  item_name: 'Panier',
  amount: 5000,
  currency: 'XOF',
  success_url: 'http://127.0.0.1:9/ok?ref=1',
  failure_url: 'http://127.0.0.1:9/ko?ref=1',
  metadata: { order: '1' },
  ...fields,
});

/** DEXPAY as a merchant's server calls it. */
function client({ dexpay }: RunningSandbox, keys: Record<string, string> = {}) {
  const url = `${dexpay.baseUrl}/api/v1/checkout-sessions`;
  const headers = { 'x-api-key': dexpay.apiKey, 'x-api-secret': dexpay.apiSecret, ...keys };
  return {
    create: (fields: Json = {}) => postJson(url, sessionBody(fields), headers),
    read: (path: string) => call(`${url}${path}`, { headers }),
    cancel: (id: string) => call(`${url}/${id}`, { method: 'DELETE', headers }),
  };
}

const dataOf = ({ body }: { body: Json }): Json => body['data'] as Json;

test('a created session answers 201, in an envelope, with two pages to pay on', async (t) => {
  const time = manualTime(Date.UTC(2026, 0, 1, 10));
  const sandbox = await running(t, { ...time.clock, merchant: 'Chez Awa' });
  const { status, body } = await client(sandbox).create();
  assert.equal(status, 201);
  assert.deepEqual(body, {
    status: 201,
    message: 'Checkout session created successfully',
    data: {
      reference: 'ORDER-1',
      merchant_id: 'Chez Awa',
      item_name: 'Panier',
      amount: 5000,
      currency: 'XOF',
      countryISO: null,
      status: 'pending',
      webhook_url: null,
      success_url: 'http://127.0.0.1:9/ok?ref=1',
      failure_url: 'http://127.0.0.1:9/ko?ref=1',
      payment_url: `${sandbox.url}/dexpay/checkout/ORDER-1`,
      sandbox_payment_url: `${sandbox.url}/dexpay/sandbox/checkout/ORDER-1`,
      customer: null,
      isSandbox: true,
      expires_at: null,
      createdAt: '2026-01-01T10:00:00.000Z',
      updatedAt: '2026-01-01T10:00:00.000Z',
    },
  });
  for (const url of [dataOf({ body })['payment_url'], dataOf({ body })['sandbox_payment_url']])
    assert.match(await (await fetch(String(url))).text(), /Panier/);
});

test('with a live key there is one page, and no sandbox', async (t) => {
  const sandbox = await running(t, { dexpay: { apiKey: 'pk_live_1' } });
  const session = dataOf(await client(sandbox).create());
  assert.equal(session['isSandbox'], false);
  assert.ok(!('sandbox_payment_url' in session));
  assert.equal(sandbox.sandbox.transactions()[0]?.checkoutUrl, session['payment_url']);
});

test('a read is flat, by reference, by id and below /reference; the switch puts both answers into one form', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({ reference: 'data' }, { envelope: 'data' });
  sandbox.sandbox.script({ reference: 'flat' }, { envelope: 'flat' });
  const api = client(sandbox);
  await api.create();
  const [{ id = '' } = {}] = sandbox.sandbox.transactions();
  for (const path of ['/ORDER-1', '/reference/ORDER-1', `/${id}`]) {
    const { status, body } = await api.read(path);
    assert.deepEqual([status, body['reference'], body['status'], 'id' in body], [200, 'ORDER-1', 'pending', false]);
  }
  assert.equal((await api.create({ reference: 'flat-1' })).body['reference'], 'flat-1');
  assert.equal((await api.read('/flat-1')).body['reference'], 'flat-1');
  assert.equal(dataOf(await api.create({ reference: 'data-1' }))['reference'], 'data-1');
  const enveloped = await api.read('/data-1');
  assert.deepEqual([enveloped.body['status'], dataOf(enveloped)['status']], [200, 'pending']);
});

for (const [outcome, word, where] of [
  ['succeeded', 'completed', 'ok'],
  ['failed', 'failed', 'ko'],
  ['canceled', 'cancelled', 'ko'],
  ['expired', 'expired', 'ko'],
] as const) {
  test(`the choice "${outcome}" reads ${word}, in either case, and sends the buyer to the ${where} page`, async (t) => {
    const sandbox = await running(t);
    sandbox.sandbox.script({ reference: 'upper' }, { statusCase: 'upper' });
    const api = client(sandbox);
    const session = dataOf(await api.create());
    const response = await choose(String(session['sandbox_payment_url']), outcome);
    assert.equal(response.headers.get('location'), `http://127.0.0.1:9/${where}?ref=1`);
    assert.equal((await api.read('/ORDER-1')).body['status'], word);
    await api.create({ reference: 'upper-1' });
    sandbox.sandbox.choose('upper-1', outcome);
    assert.equal((await api.read('/upper-1')).body['status'], word.toUpperCase());
  });
}

test('a wrong key or secret answers 401; a key alone is enough', async (t) => {
  const sandbox = await running(t);
  const refused = { status: 401, body: { status: 401, message: 'Unauthorized' } };
  assert.deepEqual(await client(sandbox, { 'x-api-key': 'pk_live_other' }).create(), refused);
  assert.deepEqual(await client(sandbox, { 'x-api-secret': 'sk_other' }).create(), refused);
  assert.deepEqual(await client(sandbox, { 'x-api-key': '' }).read('/ORDER-1'), refused);
  assert.deepEqual(await client(sandbox, { 'x-api-key': '' }).cancel('ORDER-1'), refused);
  const url = `${sandbox.dexpay.baseUrl}/api/v1/checkout-sessions`;
  assert.equal((await postJson(url, sessionBody(), { 'x-api-key': sandbox.dexpay.apiKey })).status, 201);
});

const invalid: readonly [string, Json, RegExp][] = [
  ['no reference', { reference: undefined }, /reference should/],
  ['no item_name', { item_name: ' ' }, /item_name should/],
  ['an amount as a string', { amount: '5000' }, /amount must/],
  ['an amount of 0', { amount: 0 }, /amount must/],
  ['another currency', { currency: 'EUR' }, /currency must be one of XOF, XAF, GNF/],
  ['a success_url that is no address', { success_url: 'ok' }, /success_url must be a URL address/],
  ['no failure_url', { failure_url: undefined }, /failure_url must be a URL address/],
  ['a webhook_url that is no address', { webhook_url: 'hook' }, /webhook_url must be a URL address/],
  ['metadata that is a string', { metadata: 'order' }, /metadata must be an object/],
  ['an expires_at that is no date', { expires_at: 'soon' }, /expires_at must be a date/],
];
for (const [what, fields, message] of invalid) {
  test(`${what} answers 422 with a list that names the field, or with a string`, async (t) => {
    const sandbox = await running(t);
    const { status, body } = await client(sandbox).create(fields);
    assert.equal(status, 422);
    assert.match((body['message'] as string[]).join(), message);
    sandbox.sandbox.script({}, { messageShape: 'string' });
    assert.match(String((await client(sandbox).create(fields)).body['message']), message);
    assert.deepEqual(sandbox.sandbox.transactions(), []);
  });
}

test('addresses on this machine are refused only where the scenario is as strict as the real one', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { strictUrls: true });
  for (const host of ['localhost:3000', 'shop.localhost', '127.0.0.2', '[::1]:3000']) {
    const local = { success_url: `http://${host}/ok`, failure_url: `http://${host}/ko` };
    const { status, body } = await client(sandbox).create(local);
    assert.equal(status, 422, host);
    assert.deepEqual(body['message'], ['success_url must be a URL address', 'failure_url must be a URL address']);
  }
  const shop = { success_url: 'https://shop.example/ok', failure_url: 'https://shop.example/ko' };
  assert.equal((await client(sandbox).create(shop)).status, 201);
});

test('a reference that was used before answers 409; an unknown one 404, and so does an unknown path', async (t) => {
  const sandbox = await running(t);
  const api = client(sandbox);
  await api.create();
  assert.equal((await api.create()).status, 409);
  assert.equal((await api.read('/nobody')).status, 404);
  assert.equal((await api.cancel('nobody')).status, 404);
  assert.equal((await call(`${sandbox.dexpay.baseUrl}/api/v1/checkout/sessions`)).status, 404);
});

test('the page is in French and has the operators of Senegal', async (t) => {
  const page = dataOf(await client(await running(t)).create())['payment_url'];
  const html = await (await fetch(String(page))).text();
  assert.match(html, /<html lang="fr">.*Wave.*Orange Money.*Mixx by Yas/s);
});

test('other currencies are kept, and the page shows them', async (t) => {
  const sandbox = await running(t);
  const session = dataOf(await client(sandbox).create({ currency: 'GNF', amount: 50_000 }));
  assert.equal(session['currency'], 'GNF');
  assert.match(await (await fetch(String(session['payment_url']))).text(), /50\s000\s(?:GNF|FG)/);
});

test('a merchant cancels by DELETE, and the page takes no more payment', async (t) => {
  const shop = await merchant(t);
  const sandbox = await running(t);
  const api = client(sandbox);
  const url = String(dataOf(await api.create({ webhook_url: shop.url }))['payment_url']);
  const canceled = await api.cancel('ORDER-1');
  assert.deepEqual([canceled.status, dataOf(canceled)['status']], [200, 'cancelled']);
  assert.match(await (await fetch(url)).text(), /Paiement annulé/);
  assert.equal((await api.cancel('ORDER-1')).status, 409);
  await sandbox.sandbox.idle();
  assert.deepEqual(
    shop.received.map(({ event }) => event),
    ['checkout.cancelled'],
  );
});

test('a buyer who pays while the merchant cancels has paid: the cancel answers 409', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { paidAtCancel: true });
  const api = client(sandbox);
  await api.create();
  assert.equal((await api.cancel('ORDER-1')).status, 409);
  assert.equal((await api.read('/ORDER-1')).body['status'], 'completed');
});

test('an expiry that was wished for ends the session', async (t) => {
  const time = manualTime(Date.UTC(2026, 0, 1, 10));
  const sandbox = await running(t, time.clock);
  const api = client(sandbox);
  await api.create({ expires_at: '2026-01-01T10:15:00Z' });
  time.pass(15 * 60_000 - 1);
  assert.equal((await api.read('/ORDER-1')).body['status'], 'pending');
  time.pass(1);
  const { body } = await api.read('/ORDER-1');
  assert.deepEqual([body['status'], body['expires_at']], ['expired', '2026-01-01T10:15:00.000Z']);
});

test('sessions are listed by pages, the newest first', async (t) => {
  const api = client(await running(t));
  for (const reference of ['a', 'b', 'c']) await api.create({ reference });
  const { body } = await api.read('?page=1&limit=2');
  assert.deepEqual(
    (body['data'] as Json[]).map(({ reference }) => reference),
    ['c', 'b'],
  );
  assert.deepEqual(body['pagination'], { page: 1, limit: 2, total: 3, hasNextPage: true });
});

const sign = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('hex');

test('the webhook is flat, with three headers, signed over the body with the dashboard’s secret', async (t) => {
  const time = manualTime(Date.UTC(2026, 0, 1, 10));
  const shop = await merchant(t);
  const sandbox = await running(t, time.clock);
  await client(sandbox).create({ webhook_url: shop.url });
  const { id } = sandbox.sandbox.choose('ORDER-1', 'succeeded');
  await sandbox.sandbox.idle();
  assert.deepEqual(shop.received, [
    {
      event: 'checkout.completed',
      reference: 'ORDER-1',
      checkout_session_id: id,
      transaction_id: `tx_${id}`,
      status: 'completed',
      amount: 5000,
      currency: 'XOF',
      operator: 'wave_sn',
      metadata: { order: '1' },
      timestamp: '2026-01-01T10:00:00.000Z',
    },
  ]);
  const [{ headers, text } = assert.fail('nothing came')] = shop.requests;
  assert.equal(headers['x-webhook-event'], 'checkout.completed');
  assert.equal(headers['x-webhook-timestamp'], '1767261600');
  assert.equal(headers['x-webhook-signature'], sign(sandbox.dexpay.webhookSecrets[0] ?? '', text));
});

test('a webhook can be enveloped and in upper case, and signed with the API’s secret, a wrong one, or none', async (t) => {
  const shop = await merchant(t);
  const sandbox = await running(t);
  const keys = ['api-secret', 'wrong-secret', 'none'] as const;
  for (const signedWith of keys) {
    sandbox.sandbox.script({}, { signedWith, webhookShape: 'data', statusCase: 'upper' });
    await client(sandbox).create({ reference: signedWith, webhook_url: shop.url });
    sandbox.sandbox.choose(signedWith, 'failed');
    await sandbox.sandbox.idle();
  }
  const [byApi, wrong, none] = shop.requests;
  const data = shop.received[0]?.['data'] as Json;
  assert.deepEqual(
    [shop.received[0]?.['event'], data['status'], data['failure_reason']],
    ['CHECKOUT_FAILED', 'FAILED', 'insufficient_funds'],
  );
  assert.equal(byApi?.headers['x-webhook-signature'], sign(sandbox.dexpay.apiSecret, byApi?.text ?? ''));
  const secrets = [sandbox.dexpay.apiSecret, ...sandbox.dexpay.webhookSecrets];
  assert.match(String(wrong?.headers['x-webhook-signature']), /^[0-9a-f]{64}$/);
  for (const secret of secrets) assert.notEqual(wrong?.headers['x-webhook-signature'], sign(secret, wrong?.text ?? ''));
  assert.ok(none && !('x-webhook-signature' in none.headers));
});

test('a forged webhook claims a success, and cannot sign it', async (t) => {
  const time = manualTime();
  const shop = await merchant(t);
  const sandbox = await running(t, time.clock);
  sandbox.sandbox.script({}, { webhook: 'forged' });
  await client(sandbox).create({ webhook_url: shop.url });
  time.pass(0);
  await sandbox.sandbox.idle();
  const [{ headers, text } = assert.fail('nothing came')] = shop.requests;
  assert.equal(shop.received[0]?.['event'], 'checkout.completed');
  assert.notEqual(headers['x-webhook-signature'], sign(sandbox.dexpay.webhookSecrets[0] ?? '', text));
  assert.equal((await client(sandbox).read('/ORDER-1')).body['status'], 'pending');
});

test('an expiry is told to nobody', async (t) => {
  const shop = await merchant(t);
  const sandbox = await running(t);
  await client(sandbox).create({ webhook_url: shop.url });
  sandbox.sandbox.choose('ORDER-1', 'expired');
  await sandbox.sandbox.idle();
  assert.deepEqual([shop.requests, sandbox.sandbox.transactions()[0]?.webhooks], [[], []]);
});

test('an attempt that fails can be followed by one that pays: the session reads failed meanwhile', async (t) => {
  const shop = await merchant(t);
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { failedAttempts: 1 });
  const api = client(sandbox);
  const url = String(dataOf(await api.create({ webhook_url: shop.url }))['payment_url']);
  const page = await choose(url, 'succeeded');
  assert.equal(page.status, 200);
  assert.match(await page.text(), /role="alert">Le paiement a échoué.*data-outcome="succeeded"/s);
  await sandbox.sandbox.idle();
  assert.equal((await api.read('/ORDER-1')).body['status'], 'failed');
  assert.equal((await choose(url, 'succeeded')).status, 303);
  assert.equal((await api.read('/ORDER-1')).body['status'], 'completed');
  await sandbox.sandbox.idle();
  assert.deepEqual(
    shop.received.map(({ event }) => event),
    ['checkout.failed', 'checkout.completed'],
  );
});
