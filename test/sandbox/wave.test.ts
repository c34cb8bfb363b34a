/** Wave, over real HTTP: what its documentation says, and what others read in it. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { SandboxError, type RunningSandbox } from '../../src/sandbox/index.js';
import { call, choose, manualTime, merchant, postJson, running, type Json } from './support.js';

const sessionBody = (fields: Json = {}): Json => ({
  amount: '5000',
  currency: 'XOF',
  success_url: 'http://127.0.0.1:9/ok?ref=1',
  error_url: 'http://127.0.0.1:9/ko?ref=1',
  client_reference: 'ORDER-1',
  ...fields,
});

/** Wave as a merchant's server calls it. */
function client({ wave }: RunningSandbox, apiKey = wave.apiKey) {
  const url = `${wave.baseUrl}/v1/checkout/sessions`;
  const headers = { authorization: `Bearer ${apiKey}` };
  const create = (fields: Json = {}) => postJson(url, sessionBody(fields), headers);
  const read = (id: unknown) => call(`${url}/${String(id)}`, { headers });
  return {
    create,
    session: async (fields: Json = {}) => (await create(fields)).body,
    read,
    statuses: async (id: unknown) => {
      const { body } = await read(id);
      return [body['checkout_status'], body['payment_status']];
    },
    search: async (query: string) => call(`${url}/search${query}`, { headers }),
    list: () => call(url, { headers }),
    /** `expire` or `refund`: neither has a body to send. */
    act: (id: unknown, action: string) => call(`${url}/${String(id)}/${action}`, { method: 'POST', headers }),
  };
}

test('a created session has a string for an amount, half an hour to live, and a link that opens the app', async (t) => {
  const time = manualTime(Date.UTC(2026, 0, 1, 10));
  const sandbox = await running(t, { ...time.clock, merchant: 'Chez Awa' });
  const { status, body } = await client(sandbox).create();
  assert.equal(status, 200);
  const id = String(body['id']);
  assert.match(id, /^cos-.{1,16}$/);
  assert.deepEqual(body, {
    id,
    amount: '5000',
    currency: 'XOF',
    checkout_status: 'open',
    payment_status: 'processing',
    client_reference: 'ORDER-1',
    business_name: 'Chez Awa',
    aggregated_merchant_id: null,
    transaction_id: null,
    wave_launch_url: `${sandbox.url}/wave/c/${id}?a=5000&c=XOF&m=Chez+Awa`,
    success_url: 'http://127.0.0.1:9/ok?ref=1',
    error_url: 'http://127.0.0.1:9/ko?ref=1',
    last_payment_error: null,
    when_created: '2026-01-01T10:00:00Z',
    when_completed: null,
    when_expires: '2026-01-01T10:30:00Z',
  });
  assert.deepEqual((await client(sandbox).read(id)).body, body);
});

const invalid: readonly [string, Json, string][] = [
  ['an amount as a number', { amount: 5000 }, 'amount'],
  ['an amount with decimals', { amount: '5000.00' }, 'amount'],
  ['an amount of 0', { amount: '0' }, 'amount'],
  ['no currency', { currency: undefined }, 'currency'],
  ['no success_url', { success_url: undefined }, 'success_url'],
  ['an error_url with a script', { error_url: 'javascript:alert(1)' }, 'error_url'],
  ['a client_reference of 256 characters', { client_reference: 'x'.repeat(256) }, 'client_reference'],
  ['a phone number without a plus sign', { restrict_payer_mobile: '221770000000' }, 'restrict_payer_mobile'],
];
for (const [what, fields, field] of invalid) {
  test(`${what} is refused with 400 and a detail that names the field`, async (t) => {
    const sandbox = await running(t);
    const { status, body } = await client(sandbox).create(fields);
    assert.deepEqual([status, body['code']], [400, 'request-validation-error']);
    assert.deepEqual(
      (body['details'] as Json[]).map(({ loc }) => loc),
      [field],
    );
    assert.deepEqual(sandbox.sandbox.transactions(), []);
  });
}

test('errors are flat, or nested where the scenario says so', async (t) => {
  const sandbox = await running(t);
  const api = client(sandbox);
  const flat = await api.create({ amount: 1 });
  sandbox.sandbox.script({}, { errorShape: 'nested' });
  const nested = await api.create({ amount: 1 });
  assert.deepEqual(nested, { status: 400, body: { error: flat.body } });
});

test('a wrong key answers 401, another currency than the wallet’s 400, an unknown session 404', async (t) => {
  const sandbox = await running(t, { wave: { currency: 'GNF' } });
  const stranger = client(sandbox, 'wave_sn_prod_other');
  for (const answer of [stranger.create(), stranger.read('cos-1'), stranger.list(), stranger.act('cos-1', 'expire')])
    assert.deepEqual([(await answer).status, (await answer).body['code']], [401, 'unauthorized-wallet']);
  const api = client(sandbox);
  assert.equal((await api.create()).body['code'], 'currency-mismatch');
  assert.equal((await api.create({ currency: 'GNF' })).status, 200);
  for (const answer of [api.read('cos-1'), api.act('cos-1', 'expire'), api.act('cos-1', 'refund')])
    assert.deepEqual([(await answer).status, (await answer).body['code']], [404, 'checkout-session-not-found']);
  assert.equal((await api.act('cos-1', 'cancel')).status, 404);
});

test('return addresses that are not https are refused only where the scenario is as strict as the real one', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { strictUrls: true });
  const api = client(sandbox);
  assert.equal((await api.create()).status, 400);
  const shop = { success_url: 'https://shop.example/ok', error_url: 'https://shop.example/ko' };
  assert.equal((await api.create(shop)).status, 200);
});

for (const [outcome, words, where] of [
  ['succeeded', ['complete', 'succeeded'], 'ok'],
  ['failed', ['complete', 'cancelled'], 'ko'],
  ['canceled', ['complete', 'cancelled'], 'ko'],
  ['expired', ['expired', 'cancelled'], 'ko'],
] as const) {
  test(`the choice "${outcome}" reads ${words.join(' and ')} and leads to the ${where} page, address unchanged`, async (t) => {
    const api = client(await running(t));
    const { id, wave_launch_url: url } = await api.session();
    const response = await choose(String(url), outcome);
    assert.deepEqual([response.status, response.headers.get('location')], [303, `http://127.0.0.1:9/${where}?ref=1`]);
    assert.deepEqual(await api.statuses(id), words);
    const { transaction_id: transaction } = (await api.read(id)).body;
    assert.equal(typeof transaction, outcome === 'succeeded' ? 'string' : 'object');
  });
}

test('complete alone is not paid: a scripted status can say complete and processing', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { statuses: ['complete/processing'] });
  const api = client(sandbox);
  const { id } = await api.session();
  sandbox.sandbox.choose(String(id), 'succeeded');
  assert.deepEqual(await api.statuses(id), ['complete', 'processing']);
  assert.deepEqual(await api.statuses(id), ['complete', 'succeeded']);
});

test('an attempt that fails leaves the session open, says why, and the buyer pays after all', async (t) => {
  const shop = await merchant(t);
  const sandbox = await running(t, { wave: { callbackUrl: shop.url } });
  sandbox.sandbox.script({}, { failedAttempts: 1 });
  const api = client(sandbox);
  const { id, wave_launch_url: url } = await api.session();
  assert.equal((await choose(String(url), 'succeeded')).status, 200);
  await sandbox.sandbox.idle();
  const { body } = await api.read(id);
  assert.deepEqual(
    [body['checkout_status'], body['payment_status'], (body['last_payment_error'] as Json)['code']],
    ['open', 'processing', 'insufficient-funds'],
  );
  assert.deepEqual(shop.received[0]?.['data'], body);
  assert.equal((await choose(String(url), 'succeeded')).status, 303);
  await sandbox.sandbox.idle();
  assert.deepEqual(await api.statuses(id), ['complete', 'succeeded']);
  assert.deepEqual(
    shop.received.map(({ type }) => type),
    ['checkout.session.payment_failed', 'checkout.session.completed'],
  );
});

test('a session expires after half an hour, untold, and its page takes no more payment', async (t) => {
  const time = manualTime();
  const shop = await merchant(t);
  const sandbox = await running(t, { ...time.clock, wave: { callbackUrl: shop.url } });
  const api = client(sandbox);
  const { id, wave_launch_url: url } = await api.session();
  time.pass(30 * 60_000 - 1);
  assert.deepEqual(await api.statuses(id), ['open', 'processing']);
  time.pass(1);
  assert.equal(sandbox.sandbox.transactions()[0]?.phase, 'expired');
  assert.deepEqual(await api.statuses(id), ['expired', 'cancelled']);
  assert.match(await (await fetch(String(url))).text(), /Lien de paiement expiré/);
  await sandbox.sandbox.idle();
  assert.deepEqual(shop.requests, []);
});

test('expire answers 200 with nothing, then 409; what is paid is not expired', async (t) => {
  const sandbox = await running(t);
  const api = client(sandbox);
  const open = await api.session();
  assert.deepEqual(await api.act(open['id'], 'expire'), { status: 200, body: {} });
  assert.deepEqual(await api.statuses(open['id']), ['expired', 'cancelled']);
  assert.equal((await api.act(open['id'], 'expire')).status, 409);
  const paid = await api.session();
  sandbox.sandbox.choose(String(paid['id']), 'succeeded');
  assert.equal((await api.act(paid['id'], 'expire')).status, 409);
  assert.deepEqual(sandbox.sandbox.counts().wave.cancel, { 200: 1, 409: 2 });
});

test('a buyer who pays while the merchant expires the session has paid: expire answers 409', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { paidAtCancel: true });
  const api = client(sandbox);
  const { id } = await api.session();
  assert.equal((await api.act(id, 'expire')).status, 409);
  assert.deepEqual(await api.statuses(id), ['complete', 'succeeded']);
});

test('while a payment is being validated, expire answers 409 and the session reads open', async (t) => {
  const time = manualTime();
  const sandbox = await running(t, time.clock);
  sandbox.sandbox.script({}, { delay: { settle: 5000 } });
  const api = client(sandbox);
  const { id } = await api.session();
  sandbox.sandbox.choose(String(id), 'succeeded');
  assert.equal((await api.act(id, 'expire')).status, 409);
  assert.deepEqual(await api.statuses(id), ['open', 'processing']);
  time.pass(5000);
  assert.deepEqual(await api.statuses(id), ['complete', 'succeeded']);
});

test('what was paid can be refunded as often as asked, nothing else can', async (t) => {
  const sandbox = await running(t);
  const api = client(sandbox);
  const { id } = await api.session();
  const { status, body } = await api.act(id, 'refund');
  assert.deepEqual([status, body['code']], [500, 'checkout-refund-failed']);
  sandbox.sandbox.choose(String(id), 'succeeded');
  for (let time = 0; time < 2; time++) assert.deepEqual(await api.act(id, 'refund'), { status: 200, body: {} });
});

test('a reference is no key: a search finds all its sessions, also one whose answer was lost', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { createLost: 1 });
  const api = client(sandbox);
  await assert.rejects(api.create(), TypeError);
  const second = await api.session();
  await api.create({ client_reference: 'other' });
  await api.create({ client_reference: undefined });
  const { status, body } = await api.search('?client_reference=ORDER-1');
  const found = body['result'] as Json[];
  assert.deepEqual([status, found.length, found[1]], [200, 2, second]);
  assert.notEqual(found[0]?.['id'], second['id']);
  assert.deepEqual((await api.search('?client_reference=nobody')).body, { result: [] });
  assert.equal((await api.search('')).status, 400);
  assert.equal(((await api.list()).body['result'] as Json[]).length, 4);
});

test('errors of reads strike a search too', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { read: { status: 503, times: 1 } });
  const api = client(sandbox);
  await api.create();
  const answers = [await api.search('?client_reference=ORDER-1'), await api.search('?client_reference=ORDER-1')];
  assert.deepEqual(
    answers.map(({ status }) => status),
    [503, 200],
  );
});

test('on a computer the page shows a code and says that it is a picture; on a phone it speaks of the app', async (t) => {
  const { wave_launch_url: url } = await client(await running(t)).session();
  const open = async (userAgent: string): Promise<string> =>
    (await fetch(String(url), { headers: { 'user-agent': userAgent } })).text();
  const computer = await open('Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0');
  assert.match(computer, /<svg class="code".*on scanne un code QR avec l’application Wave.*une image/s);
  const phone = await open('Mozilla/5.0 (Linux; Android 15) Chrome/150.0 Mobile');
  assert.match(phone, /remplace ici l’application Wave/);
  assert.ok(!phone.includes('<svg'));
  for (const page of [computer, phone]) assert.ok(page.includes('data-outcome="succeeded"') && !page.includes('radio'));
});

const sign = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('hex');

test('the portal’s webhook holds the session, and is signed over time and body without a dot', async (t) => {
  const time = manualTime(Date.UTC(2026, 0, 1, 10));
  const shop = await merchant(t);
  const sandbox = await running(t, { ...time.clock, wave: { callbackUrl: shop.url, webhookSecret: 'secret' } });
  const { id } = await client(sandbox).session();
  sandbox.sandbox.choose(String(id), 'succeeded');
  await sandbox.sandbox.idle();
  const [{ id: event, type, data } = {}] = shop.received;
  assert.match(String(event), /^EV_/);
  assert.equal(type, 'checkout.session.completed');
  assert.deepEqual(data, (await client(sandbox).read(id)).body);
  const [{ headers, text } = assert.fail('nothing came')] = shop.requests;
  assert.equal(headers['wave-signature'], `t=1767261600,v1=${sign('secret', `1767261600${text}`)}`);
  assert.ok(!('authorization' in headers));
});

test('with the other strategy the webhook carries the secret itself; a forged one another, or none', async (t) => {
  const time = manualTime();
  const shop = await merchant(t);
  const wave = { callbackUrl: shop.url, webhookSecret: 'secret', strategy: 'shared-secret' } as const;
  const sandbox = await running(t, { ...time.clock, wave });
  sandbox.sandbox.script({ reference: 'forged' }, { webhook: 'forged' });
  sandbox.sandbox.script({ reference: 'bare' }, { signedWith: 'none' });
  for (const reference of ['right', 'bare']) {
    await client(sandbox).create({ client_reference: reference });
    sandbox.sandbox.choose(reference, 'succeeded');
    await sandbox.sandbox.idle();
  }
  await client(sandbox).create({ client_reference: 'forged' });
  time.pass(0);
  await sandbox.sandbox.idle();
  const [right, bare, forged] = shop.requests.map(({ headers }) => headers['authorization']);
  assert.deepEqual([right, bare], ['Bearer secret', undefined]);
  assert.match(String(forged), /^Bearer .+/);
  assert.notEqual(forged, right);
  assert.ok(shop.requests.every(({ headers }) => !('wave-signature' in headers)));
});

test('the portal sends a test event, by the sandbox or its control API; a gateway without one refuses', async (t) => {
  const shop = await merchant(t);
  const sandbox = await running(t);
  assert.equal(await sandbox.sandbox.sendTestWebhook('wave'), null);
  sandbox.sandbox.setCallbackUrl(shop.url, 'wave');
  assert.equal(await sandbox.sandbox.sendTestWebhook('wave'), 200);
  const byControl = await postJson(`${sandbox.url}/sandbox/gateways/wave/test-webhook`, {});
  assert.deepEqual(byControl, { status: 200, body: { status: 200 } });
  assert.deepEqual(
    shop.received.map(({ type }) => type),
    ['test.test_event', 'test.test_event'],
  );
  const [{ headers, text } = assert.fail('nothing came')] = shop.requests;
  const [, seconds, signature] = /^t=(\d+),v1=(.+)$/.exec(String(headers['wave-signature'])) ?? [];
  assert.equal(signature, sign(sandbox.wave.webhookSecrets[0] ?? '', `${seconds}${text}`));
  await assert.rejects(
    sandbox.sandbox.sendTestWebhook('dexchange'),
    (error) => error instanceof SandboxError && /The dashboard of "dexchange" has no test message/.test(error.message),
  );
  assert.equal((await postJson(`${sandbox.url}/sandbox/gateways/egopay/test-webhook`, {})).status, 400);
});
