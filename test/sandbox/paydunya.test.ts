/** PayDunya, over real HTTP: what its documentation and its official clients say. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { RunningSandbox } from '../../src/sandbox/index.js';
import { call, choose, manualTime, merchant, postJson, running, type Json } from './support.js';

const invoiceBody = ({ invoice, actions, ...fields }: Json = {}): Json => ({
  invoice: { total_amount: 5000, description: 'Panier', ...(invoice as Json) },
  store: { name: 'Chez Awa' },
  custom_data: { reference: 'ORDER-1' },
  actions: {
    return_url: 'http://127.0.0.1:9/ok?ref=1',
    cancel_url: 'http://127.0.0.1:9/ko?ref=1',
    ...(actions as Json),
  },
  ...fields,
});

/** PayDunya as a merchant's server calls it. */
function client({ paydunya }: RunningSandbox, { api = 'sandbox-api', ...keys }: Record<string, string> = {}) {
  const url = `${paydunya.baseUrl}/${api}/v1/checkout-invoice`;
  const headers = {
    'PAYDUNYA-MASTER-KEY': paydunya.masterKey,
    'PAYDUNYA-PRIVATE-KEY': paydunya.privateKey,
    'PAYDUNYA-TOKEN': paydunya.token,
    ...keys,
  };
  return {
    create: (fields: Json = {}) => postJson(`${url}/create`, invoiceBody(fields), headers),
    async token(fields: Json = {}): Promise<string> {
      return String((await postJson(`${url}/create`, invoiceBody(fields), headers)).body['token']);
    },
    confirm: (token: string) => call(`${url}/confirm/${token}`, { headers }),
    status: async (token: string) => (await call(`${url}/confirm/${token}`, { headers })).body['status'],
  };
}

test('a created invoice answers code "00", with its page as text, and a token that says test', async (t) => {
  const sandbox = await running(t);
  const { status, body } = await client(sandbox).create();
  const token = String(body['token']);
  assert.match(token, /^test_[0-9a-f]{10}$/);
  assert.equal(status, 200);
  assert.deepEqual(body, {
    response_code: '00',
    response_text: `${sandbox.url}/paydunya/sandbox-checkout/invoice/${token}`,
    description: 'Checkout Invoice Created',
    token,
  });
  const page = await (await fetch(String(body['response_text']))).text();
  for (const text of ['5 000', 'Panier', 'Orange Money', 'Wave', 'Free Money', 'Carte bancaire'])
    assert.ok(page.replaceAll(/\s/g, ' ').includes(text), text);
});

test('the page is in French and has the operators of Senegal, and cards', async (t) => {
  const { body } = await client(await running(t)).create();
  const html = await (await fetch(String(body['response_text']))).text();
  assert.match(html, /<html lang="fr">.*Orange Money.*Wave.*Free Money.*Carte bancaire/s);
});

test('live keys have an API and a page of their own, and a token without a prefix', async (t) => {
  const sandbox = await running(t, { paydunya: { privateKey: 'live_private_1' } });
  assert.equal(sandbox.paydunya.sandbox, false);
  const { body } = await client(sandbox, { api: 'api' }).create();
  assert.match(String(body['token']), /^[0-9a-f]{10}$/);
  assert.equal(body['response_text'], `${sandbox.url}/paydunya/checkout/invoice/${String(body['token'])}`);
});

test('confirming gives the invoice as it was made, its total as a string, and the hash of the master key', async (t) => {
  const sandbox = await running(t, { paydunya: { masterKey: 'master' } });
  const api = client(sandbox);
  const token = await api.token({
    invoice: { customer: { name: 'Awa', phone: '770000000', email: 'awa@example.com' } },
  });
  const pending = await api.confirm(token);
  assert.deepEqual(pending, {
    status: 200,
    body: {
      response_code: '00',
      response_text: 'Transaction Found',
      hash: createHash('sha512').update('master').digest('hex'),
      invoice: { token, items: {}, taxes: {}, total_amount: '5000', description: 'Panier' },
      custom_data: { reference: 'ORDER-1' },
      actions: { return_url: 'http://127.0.0.1:9/ok?ref=1', cancel_url: 'http://127.0.0.1:9/ko?ref=1' },
      mode: 'test',
      status: 'pending',
      customer: { name: 'Awa', phone: '770000000', email: 'awa@example.com' },
    },
  });
  sandbox.sandbox.choose(token, 'succeeded', 'wave-senegal');
  const paid = (await api.confirm(token)).body;
  assert.equal(paid['status'], 'completed');
  assert.match(String(paid['receipt_url']), /^http:/);
  assert.equal(paid['provider_reference'], `wave-senegal-${token}`);
});

test('the total can be a number, or whatever the scenario claims', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({ reference: 'number' }, { numbers: 'number' });
  sandbox.sandbox.script({ reference: 'other' }, { amount: 1 });
  const api = client(sandbox);
  for (const [reference, total] of [
    ['number', 5000],
    ['other', 1],
  ]) {
    const { body } = await api.confirm(await api.token({ custom_data: { order: reference } }));
    assert.equal((body['invoice'] as Json)['total_amount'], total);
  }
});

for (const [outcome, word, where] of [
  ['succeeded', 'completed', 'ok'],
  ['failed', 'failed', 'ko'],
  ['canceled', 'cancelled', 'ko'],
  ['expired', 'expired', 'ko'],
] as const) {
  test(`the choice "${outcome}" reads ${word} and leads to the ${where} page with the token`, async (t) => {
    const sandbox = await running(t);
    const api = client(sandbox);
    const token = await api.token();
    const [{ checkoutUrl = '' } = {}] = sandbox.sandbox.transactions();
    const response = await choose(checkoutUrl, outcome);
    assert.equal(response.headers.get('location'), `http://127.0.0.1:9/${where}?ref=1&token=${token}`);
    assert.equal(await api.status(token), word);
  });
}

test('the token can be added with a second question mark, and an invoice may name no address at all', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({ reference: 'ORDER' }, { doubledQuery: true });
  const api = client(sandbox);
  const token = await api.token();
  await api.create({ custom_data: undefined, actions: { return_url: undefined, cancel_url: undefined } });
  const [twice, nowhere] = sandbox.sandbox.transactions();
  const response = await choose(twice?.checkoutUrl ?? '', 'succeeded');
  assert.equal(response.headers.get('location'), `http://127.0.0.1:9/ok?ref=1?token=${token}`);
  assert.match(await (await choose(nowhere?.checkoutUrl ?? '', 'succeeded')).text(), /fermer cette fenêtre/);
});

const refusals: readonly [string, Record<string, string>, string, number][] = [
  ['a wrong master key', { 'PAYDUNYA-MASTER-KEY': 'other' }, 'Invalid Masterkey Specified', 401],
  ['a wrong private key', { 'PAYDUNYA-PRIVATE-KEY': 'other' }, 'Invalid Private Key or Token Specified', 401],
  ['a wrong token', { 'PAYDUNYA-TOKEN': 'other' }, 'Invalid Private Key or Token Specified', 401],
  ['the live API', { api: 'api' }, 'This account must complete its KYC to be activated', 403],
];
for (const [what, keys, text, status] of refusals) {
  test(`${what} is refused by code 1001 in a 200, or with ${status} too where the scenario says so`, async (t) => {
    const sandbox = await running(t);
    const api = client(sandbox, keys);
    const body = { response_code: '1001', response_text: text };
    assert.deepEqual(await api.create(), { status: 200, body });
    assert.deepEqual(await api.confirm('test_1'), { status: 200, body });
    sandbox.sandbox.script({}, { errorsInBody: false });
    assert.deepEqual(await api.create(), { status, body });
    assert.deepEqual(sandbox.sandbox.transactions(), []);
  });
}

const invalid: readonly [string, Json, RegExp][] = [
  ['no name of a store', { store: {} }, /store\.name/],
  ['a total as a string', { invoice: { total_amount: '5000' } }, /total_amount must be a number/],
  ['a total of 199', { invoice: { total_amount: 199 } }, /at least 200/],
  ['an address that is none', { actions: { callback_url: 'hook' } }, /actions\.callback_url/],
];
for (const [what, fields, text] of invalid) {
  test(`${what} is refused in the body, and nothing is made`, async (t) => {
    const sandbox = await running(t);
    const { status, body } = await client(sandbox).create(fields);
    assert.equal(status, 200);
    assert.notEqual(body['response_code'], '00');
    assert.match(String(body['response_text']), text);
    assert.deepEqual(sandbox.sandbox.transactions(), []);
  });
}

test('a total of exactly 200 is taken; the same reference makes a second invoice', async (t) => {
  const sandbox = await running(t);
  const api = client(sandbox);
  assert.notEqual(await api.token({ invoice: { total_amount: 200 } }), await api.token());
  assert.deepEqual(
    sandbox.sandbox.transactions().map(({ reference }) => reference),
    ['ORDER-1', 'ORDER-1'],
  );
});

test('JSON that calls itself a form is read all the same, and addresses may be null: so does the PHP library', async (t) => {
  const { paydunya } = await running(t);
  const response = await fetch(`${paydunya.baseUrl}/sandbox-api/v1/checkout-invoice/create`, {
    method: 'POST',
    headers: {
      'PAYDUNYA-MASTER-KEY': paydunya.masterKey,
      'PAYDUNYA-PRIVATE-KEY': paydunya.privateKey,
      'PAYDUNYA-TOKEN': paydunya.token,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: JSON.stringify(invoiceBody({ custom_data: [], actions: { return_url: null, callback_url: null } })),
  });
  assert.equal(((await response.json()) as Json)['response_code'], '00');
});

test('an unknown token is refused in the body, an unknown path with 404, and a scripted error keeps its status', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { read: { status: 503 } });
  const api = client(sandbox);
  const unknown = await api.confirm('test_nobody');
  assert.equal(unknown.status, 200);
  assert.notEqual(unknown.body['response_code'], '00');
  assert.equal((await call(`${sandbox.paydunya.baseUrl}/sandbox-api/v1/nothing`)).status, 404);
  assert.equal((await api.confirm(await api.token())).status, 503);
});

test('the webhook is a form with everything below data, and the hash of the master key', async (t) => {
  const shop = await merchant(t);
  const sandbox = await running(t);
  const token = await client(sandbox).token({ actions: { callback_url: shop.url } });
  sandbox.sandbox.choose(token, 'succeeded');
  await sandbox.sandbox.idle();
  const [{ headers, text } = assert.fail('nothing came')] = shop.requests;
  assert.equal(headers['content-type'], 'application/x-www-form-urlencoded');
  const form = new URLSearchParams(text);
  for (const [name, value] of Object.entries({
    'data[response_code]': '00',
    'data[status]': 'completed',
    'data[mode]': 'test',
    'data[invoice][token]': token,
    'data[invoice][total_amount]': '5000',
    'data[custom_data][reference]': 'ORDER-1',
    'data[actions][callback_url]': shop.url,
    'data[hash]': createHash('sha512').update(sandbox.paydunya.masterKey).digest('hex'),
  }))
    assert.equal(form.get(name), value, name);
});

test('the webhook can be JSON, or a form with JSON in it, and come without a hash or with another', async (t) => {
  const time = manualTime();
  const shop = await merchant(t);
  const sandbox = await running(t, time.clock);
  sandbox.sandbox.script({ reference: 'json' }, { ipnFormat: 'json' });
  sandbox.sandbox.script({ reference: 'text' }, { ipnFormat: 'json-in-form', signedWith: 'none' });
  sandbox.sandbox.script({ reference: 'forged' }, { ipnFormat: 'json', webhook: 'forged' });
  const api = client(sandbox);
  for (const reference of ['json', 'text', 'forged']) {
    await api.create({ custom_data: { reference }, actions: { callback_url: shop.url } });
    if (reference === 'forged') time.pass(0);
    else sandbox.sandbox.choose(reference, 'failed');
    await sandbox.sandbox.idle();
  }
  const hash = createHash('sha512').update(sandbox.paydunya.masterKey).digest('hex');
  const [json, forged] = shop.received.map(({ data }) => data as Json);
  assert.deepEqual([json?.['status'], json?.['hash']], ['failed', hash]);
  assert.equal(forged?.['status'], 'completed');
  assert.match(String(forged?.['hash']), /^[0-9a-f]{128}$/);
  assert.notEqual(forged?.['hash'], hash);
  const text = JSON.parse(new URLSearchParams(shop.requests[1]?.text).get('data') ?? '') as Json;
  assert.deepEqual([text['status'], 'hash' in text], ['failed', false]);
});

test('an attempt that fails can be followed by one that pays: the invoice reads failed meanwhile', async (t) => {
  const shop = await merchant(t);
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { failedAttempts: 1, ipnFormat: 'json' });
  const api = client(sandbox);
  const token = await api.token({ actions: { callback_url: shop.url } });
  assert.deepEqual(sandbox.sandbox.choose(token, 'succeeded').failedAttempts, 1);
  await sandbox.sandbox.idle();
  assert.equal(await api.status(token), 'failed');
  assert.equal(sandbox.sandbox.choose(token, 'succeeded').phase, 'succeeded');
  await sandbox.sandbox.idle();
  assert.equal(await api.status(token), 'completed');
  assert.deepEqual(
    shop.received.map(({ data }) => (data as Json)['status']),
    ['failed', 'completed'],
  );
});
