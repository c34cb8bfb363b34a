/** FedaPay, over real HTTP: what its documentation and its Node library say, word by word where they do. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import type { RunningSandbox } from '../../src/sandbox/index.js';
import { call, choose, manualTime, merchant, postJson, running, type Json } from './support.js';

const transactionBody = (fields: Json = {}): Json => ({
  description: 'Panier',
  amount: 5000,
  currency: { iso: 'XOF' },
  callback_url: 'http://127.0.0.1:9/back?order=1',
  merchant_reference: 'ORDER-1',
  custom_metadata: { order: '1' },
  ...fields,
});

/** FedaPay as a merchant's server calls it. */
function client({ fedapay }: RunningSandbox, secretKey = fedapay.secretKey) {
  const url = `${fedapay.baseUrl}/v1`;
  const headers = { authorization: `Bearer ${secretKey}` };
  const create = (fields: Json = {}) => postJson(`${url}/transactions`, transactionBody(fields), headers);
  return {
    create,
    /** Creates, and gives what is within the wrapper. */
    transaction: async (fields: Json = {}) => entityOf(await create(fields)),
    token: (id: unknown) => postJson(`${url}/transactions/${String(id)}/token`, {}, headers),
    read: (id: unknown) => call(`${url}/transactions/${String(id)}`, { headers }),
    status: async (id: unknown) => entityOf(await call(`${url}/transactions/${String(id)}`, { headers }))['status'],
    remove: (id: unknown) => call(`${url}/transactions/${String(id)}`, { method: 'DELETE', headers }),
    get: (path: string) => call(url + path, { headers }),
  };
}

const entityOf = ({ body }: { body: Json }): Json => body['v1/transaction'] as Json;

test('a created transaction stands below a key with a slash, has a number for an id, and a page to pay on', async (t) => {
  const time = manualTime(Date.UTC(2026, 0, 1, 10));
  const sandbox = await running(t, time.clock);
  const { status, body } = await client(sandbox).create();
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(body), ['v1/transaction']);
  const { id, payment_token: token, ...rest } = entityOf({ body });
  assert.ok(Number.isSafeInteger(id));
  assert.deepEqual(rest, {
    klass: 'v1/transaction',
    transaction_key: null,
    reference: `trx_${String(id)}`,
    amount: 5000,
    description: 'Panier',
    callback_url: 'http://127.0.0.1:9/back?order=1',
    status: 'pending',
    customer_id: null,
    currency_id: 1,
    mode: null,
    metadata: {},
    custom_metadata: { order: '1' },
    merchant_reference: 'ORDER-1',
    created_at: '2026-01-01T10:00:00.000Z',
    updated_at: '2026-01-01T10:00:00.000Z',
    approved_at: null,
    paid_at: null,
    payment_url: `${sandbox.url}/fedapay/process/${String(token)}`,
  });
  assert.equal((await fetch(String(rest['payment_url']))).status, 200);
});

test('without payment_url in the create answer, the call for a token gives the page', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { linkOnDemand: true });
  const api = client(sandbox);
  const transaction = await api.transaction();
  assert.ok(!('payment_url' in transaction) && !('payment_token' in transaction));
  const { status, body } = await api.token(transaction['id']);
  assert.equal(status, 200);
  assert.equal(body['url'], `${sandbox.url}/fedapay/process/${String(body['token'])}`);
  assert.match(await (await fetch(String(body['url']))).text(), /MTN MoMo.*Moov Money/s);
  assert.deepEqual(sandbox.sandbox.counts().fedapay.link, { 200: 1 });
});

test('a fault can strike the call for a token alone', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { linkOnDemand: true, link: { status: 503, times: 1 } });
  const api = client(sandbox);
  const { id } = await api.transaction();
  assert.deepEqual([(await api.token(id)).status, (await api.token(id)).status], [503, 200]);
});

for (const [outcome, word] of [
  ['succeeded', 'approved'],
  ['failed', 'declined'],
  ['canceled', 'canceled'],
  ['expired', 'expired'],
] as const) {
  test(`the choice "${outcome}" reads ${word} and comes back with id and status in the address`, async (t) => {
    const api = client(await running(t));
    const { id, payment_url: url } = await api.transaction();
    const response = await choose(String(url), outcome, 'moov');
    const back = `http://127.0.0.1:9/back?order=1&id=${String(id)}&status=${word}`;
    assert.deepEqual([response.status, response.headers.get('location')], [303, back]);
    const transaction = entityOf(await api.read(id));
    assert.equal(transaction['status'], word);
    assert.equal(transaction['mode'], outcome === 'succeeded' ? 'moov' : null);
    assert.equal(typeof transaction['approved_at'], outcome === 'succeeded' ? 'string' : 'object');
  });
}

test('the return address can be given a second question mark, and there may be none', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({ reference: 'twice' }, { doubledQuery: true });
  const api = client(sandbox);
  const twice = await api.transaction({ merchant_reference: 'twice' });
  const response = await choose(String(twice['payment_url']), 'succeeded');
  assert.match(response.headers.get('location') ?? '', /\/back\?order=1\?id=\d+&status=approved$/);
  const nowhere = await api.transaction({ callback_url: undefined });
  assert.match(await (await choose(String(nowhere['payment_url']), 'succeeded')).text(), /fermer cette fenêtre/);
});

test('what was declined cannot be paid again: the page takes no choice, a token is refused', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { failedAttempts: 1 });
  const api = client(sandbox);
  const { id, payment_url: url } = await api.transaction();
  await choose(String(url), 'failed');
  const page = await (await fetch(String(url))).text();
  assert.ok(page.includes('Paiement refusé') && !page.includes('data-outcome'));
  assert.equal((await api.token(id)).status, 403);
  await choose(String(url), 'succeeded');
  assert.equal(await api.status(id), 'declined');
});

test('what was paid can be moved or given back later, by scripted statuses', async (t) => {
  const sandbox = await running(t);
  const api = client(sandbox);
  for (const finalStatus of ['transferred', 'refunded', 'approved_partially_refunded']) {
    sandbox.sandbox.script({}, { finalStatus });
    const { id } = await api.transaction();
    sandbox.sandbox.choose(String(id), 'succeeded');
    assert.equal(await api.status(id), finalStatus);
  }
});

test('a pending transaction is deleted, a paid one is not, nor one that is paid at that moment', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({ reference: 'race' }, { paidAtCancel: true });
  const api = client(sandbox);
  const { id, payment_url: url } = await api.transaction();
  assert.equal((await api.remove(id)).status, 204);
  assert.equal(await api.status(id), 'canceled');
  assert.match(await (await fetch(String(url))).text(), /Paiement annulé/);
  assert.equal((await api.remove(id)).status, 403);
  const race = await api.transaction({ merchant_reference: 'race' });
  assert.equal((await api.remove(race['id'])).status, 403);
  assert.equal(await api.status(race['id']), 'approved');
});

test('a wrong key answers 401, an unknown id 404', async (t) => {
  const sandbox = await running(t);
  const refused = { status: 401, body: { message: 'Erreur d’authentification' } };
  const stranger = client(sandbox, 'sk_live_other');
  for (const answer of [stranger.create(), stranger.read(1), stranger.token(1), stranger.remove(1)])
    assert.deepEqual(await answer, refused);
  assert.deepEqual(await client(sandbox).read(1), { status: 404, body: { message: 'Transaction non trouvée' } });
  assert.equal((await client(sandbox).read('ORDER-1')).status, 404);
});

const invalid: readonly [string, Json, string][] = [
  ['no description', { description: '' }, 'description'],
  ['an amount as a string', { amount: '5000' }, 'amount'],
  ['an amount with a fraction', { amount: 50.5 }, 'amount'],
  ['a currency that is not an object', { currency: 'XOF' }, 'currency'],
  ['another currency', { currency: { iso: 'EUR' } }, 'currency'],
  ['a callback_url that is no address', { callback_url: 'javascript:alert(1)' }, 'callback_url'],
];
for (const [what, fields, field] of invalid) {
  test(`${what} answers 422 with what is wrong, by field`, async (t) => {
    const { status, body } = await client(await running(t)).create(fields);
    assert.equal(status, 422);
    assert.deepEqual(Object.keys(body['errors'] as Json), [field]);
  });
}

test('an e-mail address that came with other data before is refused; the same data are taken again', async (t) => {
  const api = client(await running(t));
  const customer = { firstname: 'Awa', lastname: 'Diop', email: 'awa@example.com' };
  assert.equal((await api.create({ customer })).status, 200);
  assert.equal((await api.create({ customer })).status, 200);
  const { status, body } = await api.create({ customer: { ...customer, firstname: 'Ada' } });
  assert.deepEqual([status, body['errors']], [422, { email: ['est déjà utilisé'] }]);
});

test('the same reference makes a second transaction, and both are listed', async (t) => {
  const api = client(await running(t));
  const ids = [(await api.transaction())['id'], (await api.transaction())['id']];
  assert.notEqual(ids[0], ids[1]);
  const { body } = await api.get('/transactions');
  assert.deepEqual(
    (body['v1/transactions'] as Json[]).map(({ id }) => id),
    ids,
  );
});

test('the amount can be a string, and a currency is read by its number', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { numbers: 'string' });
  const api = client(sandbox);
  const { amount, currency_id: id } = await api.transaction();
  assert.equal(amount, '5000');
  const { body } = await api.get(`/currencies/${String(id)}`);
  assert.equal((body['v1/currency'] as Json)['iso'], 'XOF');
});

test('the webhook goes to the dashboard’s address, with the transaction, signed over time, dot and body', async (t) => {
  const time = manualTime(Date.UTC(2026, 0, 1, 10));
  const shop = await merchant(t);
  const sandbox = await running(t, { ...time.clock, fedapay: { callbackUrl: shop.url, webhookSecret: 'wh_1' } });
  const { id } = await client(sandbox).transaction();
  sandbox.sandbox.choose(String(id), 'succeeded');
  await sandbox.sandbox.idle();
  const [event = {}] = shop.received;
  assert.deepEqual([event['name'], event['object']], ['transaction.approved', 'transaction']);
  assert.deepEqual(event['entity'], entityOf(await client(sandbox).read(id)));
  const [{ headers, text } = assert.fail('nothing came')] = shop.requests;
  const signature = createHmac('sha256', 'wh_1').update(`1767261600.${text}`).digest('hex');
  assert.equal(headers['x-fedapay-signature'], `t=1767261600,s=${signature}`);
});

test('a webhook can come unsigned, and a forged one is signed by nobody', async (t) => {
  const time = manualTime();
  const shop = await merchant(t);
  const sandbox = await running(t, { ...time.clock, fedapay: { callbackUrl: shop.url } });
  sandbox.sandbox.script({ reference: 'bare' }, { signedWith: 'none' });
  sandbox.sandbox.script({ reference: 'forged' }, { webhook: 'forged' });
  const bare = await client(sandbox).transaction({ merchant_reference: 'bare' });
  sandbox.sandbox.choose(String(bare['id']), 'failed');
  await sandbox.sandbox.idle();
  await client(sandbox).create({ merchant_reference: 'forged' });
  time.pass(0);
  await sandbox.sandbox.idle();
  const [unsigned, forged] = shop.requests;
  assert.ok(unsigned && !('x-fedapay-signature' in unsigned.headers));
  const [, seconds, signature] =
    /^t=(\d+),s=([0-9a-f]{64})$/.exec(String(forged?.headers['x-fedapay-signature'])) ?? [];
  const right = createHmac('sha256', sandbox.fedapay.webhookSecrets[0] ?? '').update(`${seconds}.${forged?.text}`);
  assert.notEqual(signature, right.digest('hex'));
  assert.equal(shop.received[1]?.['name'], 'transaction.approved');
});
