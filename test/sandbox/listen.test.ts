/** The server around the sandbox: its addresses, its ports, its end; and the options of both. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSandbox, SandboxError, startSandbox, type SandboxOptions } from '../../src/sandbox/index.js';
import { dexchangeClient, egopayClient, manualTime, merchant, postJson, running } from './support.js';

const refusal =
  (code: string, message: RegExp) =>
  (error: unknown): boolean =>
    error instanceof SandboxError && error.code === code && message.test(error.message);

test('it tells what clients of DEXCHANGE and eGoPay are configured with', async (t) => {
  const sandbox = await running(t, { dexchange: { apiKey: 'key' }, egopay: { token: 'token' } });
  assert.match(sandbox.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.deepEqual(sandbox.dexchange, { baseUrl: `${sandbox.url}/dexchange`, apiKey: 'key' });
  assert.deepEqual(sandbox.egopay, {
    baseUrl: `${sandbox.url}/egopay`,
    startUrl: `${sandbox.url}/egopay/api/v1/payments/gate/start`,
    token: 'token',
  });
  assert.equal((await dexchangeClient(sandbox).create()).status, 201);
  assert.equal((await egopayClient(sandbox).start()).status, 200);
});

test('clients of the other gateways are configured with their keys and the secrets of their webhooks', async (t) => {
  const { url, dexpay, fedapay, wave, paydunya } = await running(t, {
    dexpay: { apiKey: 'pk_test_1', apiSecret: 'sk_test_1', webhookSecret: 'a' },
    fedapay: { secretKey: 'sk_sandbox_1', webhookSecret: 'wh_1' },
    wave: { apiKey: 'wave_1', webhookSecret: 'b', strategy: 'shared-secret' },
    paydunya: { masterKey: 'c', privateKey: 'test_private_1', token: 'd' },
  });
  assert.deepEqual(dexpay, {
    baseUrl: `${url}/dexpay`,
    apiKey: 'pk_test_1',
    apiSecret: 'sk_test_1',
    webhookSecrets: ['a'],
    sandbox: true,
  });
  assert.deepEqual(fedapay, {
    baseUrl: `${url}/fedapay`,
    secretKey: 'sk_sandbox_1',
    webhookSecrets: ['wh_1'],
    sandbox: true,
  });
  assert.deepEqual(wave, {
    baseUrl: `${url}/wave`,
    apiKey: 'wave_1',
    webhookSecrets: ['b'],
    strategy: 'shared-secret',
  });
  assert.deepEqual(paydunya, {
    baseUrl: `${url}/paydunya`,
    masterKey: 'c',
    privateKey: 'test_private_1',
    token: 'd',
    sandbox: true,
  });
});

test('a dashboard’s address is set for one gateway, or for all that have one', async (t) => {
  const [all, fedapayOnly] = [await merchant(t), await merchant(t)];
  const sandbox = await running(t);
  sandbox.sandbox.setCallbackUrl(all.url);
  sandbox.sandbox.setCallbackUrl(fedapayOnly.url, 'fedapay');
  await egopayClient(sandbox).start();
  await postJson(
    `${sandbox.fedapay.baseUrl}/v1/transactions`,
    { description: 'Panier', amount: 500, currency: { iso: 'XOF' }, merchant_reference: 'ref-2' },
    { authorization: `Bearer ${sandbox.fedapay.secretKey}` },
  );
  for (const reference of ['ref-1', 'ref-2']) sandbox.sandbox.choose(reference, 'succeeded');
  assert.equal(await sandbox.sandbox.sendTestWebhook('wave'), 200);
  await sandbox.sandbox.idle();
  assert.deepEqual([all.received.length, fedapayOnly.received.length], [2, 1]);
  assert.throws(
    () => sandbox.sandbox.setCallbackUrl(all.url, 'dexpay'),
    refusal('invalid_option', /"dexpay" keeps no callback URL in a dashboard, only egopay, fedapay, wave/),
  );
});

test('a taken port is refused with a message that says what to do', async (t) => {
  const { url } = await running(t);
  const port = Number(new URL(url).port);
  await assert.rejects(
    startSandbox({ port }),
    refusal('cannot_listen', new RegExp(`Port ${port} .*already taken.*another port`)),
  );
});

test('a port that is none is refused', async () => {
  await assert.rejects(startSandbox({ port: 70_000 }), refusal('invalid_option', /"port" must be a whole number/));
});

test('closing ends what hangs and what was still to come', async (t) => {
  const time = manualTime();
  const shop = await merchant(t);
  const sandbox = await startSandbox({ port: 0, ...time.clock });
  const client = dexchangeClient(sandbox);
  sandbox.sandbox.script({ reference: 'late' }, { webhook: 'late' });
  sandbox.sandbox.script({ reference: 'slow' }, { delay: { settle: 60_000 } });
  sandbox.sandbox.script({ reference: 'hang' }, { createLost: 1, createLostAs: 'hang' });
  const { id } = await client.link({ externalTransactionId: 'late', callBackURL: shop.url });
  sandbox.sandbox.choose(id, 'succeeded');
  await client.link({ externalTransactionId: 'slow' });
  sandbox.sandbox.choose('slow', 'succeeded');
  const hanging = assert.rejects(client.create({ externalTransactionId: 'hang' }), TypeError);
  while (sandbox.sandbox.transactions().length < 3) await new Promise(setImmediate);
  await sandbox.close();
  await hanging;
  time.pass(60_000);
  await sandbox.sandbox.idle();
  assert.deepEqual(shop.received, []);
  assert.equal(sandbox.sandbox.transactions()[1]?.phase, 'processing');
  await assert.rejects(fetch(sandbox.url), TypeError);
});

test('a body of more than 64 kB is refused with 413', async (t) => {
  const { status } = await dexchangeClient(await running(t)).create({ customData: 'x'.repeat(70_000) });
  assert.equal(status, 413);
});

test('requests are counted by gateway, call and status', async (t) => {
  const sandbox = await running(t);
  const client = dexchangeClient(sandbox);
  const { id } = await client.link();
  await client.create();
  await client.read(id);
  await client.read(id);
  await egopayClient(sandbox).verify('nobody');
  const none = { create: {}, link: {}, read: {}, cancel: {}, refund: {} };
  assert.deepEqual(sandbox.sandbox.counts(), {
    dexchange: { ...none, create: { 201: 1, 409: 1 }, read: { 200: 2 } },
    egopay: { ...none, read: { 200: 1 } },
    dexpay: none,
    fedapay: none,
    wave: none,
    paydunya: none,
  });
});

test('an address outside of those that there are is a 404 that names them', async (t) => {
  const { url } = await running(t);
  const response = await fetch(`${url}/`);
  assert.equal(response.status, 404);
  assert.match(await response.text(), /\/dexchange, \/egopay, \/dexpay, \/fedapay, \/wave, \/paydunya and \/sandbox/);
  assert.equal((await fetch(`${url}/dexchange/api/v1/nothing`)).status, 404);
});

test('a browser that opens the address gets a page that says what this is; a program gets JSON there', async (t) => {
  const { url } = await running(t);
  // What Chromium, Firefox and WebKit send when an address is opened.
  const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
  const page = await fetch(`${url}/?from=terminal`, { headers: { accept } });
  assert.equal(page.status, 200);
  assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
  const html = await page.text();
  for (const words of [
    'DEXCHANGE, eGoPay, DEXPAY, FedaPay, Wave et PayDunya',
    'Wave, and PayDunya',
    'aucun argent réel',
    'no money moves',
  ])
    assert.ok(html.includes(words), words);
  // Nothing from elsewhere, and whatever it leads to is there.
  assert.match(
    page.headers.get('content-security-policy') ?? '',
    /^default-src 'none'; style-src 'sha256-[^ ]+'; img-src data:;/,
  );
  const links = [...html.matchAll(/<a [^>]*href="([^"]+)"/g)].map(([, href]) => new URL(href!, url));
  assert.ok(links.length > 0);
  for (const link of links) {
    assert.equal(link.origin, url);
    assert.equal((await fetch(link, { headers: { accept } })).status, 200, link.href);
  }
  for (const asked of ['*/*', 'application/json']) {
    const answer = await fetch(url, { headers: { accept: asked } });
    assert.equal(answer.status, 404);
    assert.equal(((await answer.json()) as { code: string }).code, 'not_found');
  }
  assert.equal((await fetch(url, { method: 'POST', headers: { accept } })).status, 404);
});

const misspelt = (options: object): SandboxOptions => options;

const unsound: readonly [SandboxOptions, RegExp][] = [
  [{ merchant: ' ' }, /"merchant" must be the name/],
  [{ dexchange: { apiKey: '' } }, /"dexchange\.apiKey" must not be empty/],
  [{ egopay: { token: '' } }, /"egopay\.token" must not be empty/],
  [{ egopay: { callbackUrl: '/hook' } }, /callback URL must be absolute.*it is "\/hook"/],
  [{ requestsPerMinute: 0 }, /"requestsPerMinute" must be a whole number above 0/],
  [{ publicUrl: 'https://shop.example/pay' }, /"publicUrl" must be an origin without a path/],
  [
    misspelt({ latency: 5 }),
    /The sandbox has no option "latency", only merchant, dexchange, egopay, dexpay, fedapay, wave, paydunya, requestsPerMinute, .*fetch\./,
  ],
  [misspelt({ dexchange: { key: 'a' } }), /"dexchange" has no option "key", only apiKey\./],
  [
    misspelt({ egopay: { callbackURL: 'http://127.0.0.1:9/' } }),
    /"egopay" has no option "callbackURL", only token, callbackUrl\./,
  ],
  [{ wave: { strategy: misspelt({}) as never } }, /"wave\.strategy" must be one of "signing-secret", "shared-secret"/],
  [{ fedapay: { callbackUrl: 'hook' } }, /callback URL must be absolute.*it is "hook"/],
  [{ paydunya: { masterKey: ' ' } }, /"paydunya\.masterKey" must not be empty/],
  [misspelt({ dexpay: { secret: 'a' } }), /"dexpay" has no option "secret", only apiKey, apiSecret, webhookSecret\./],
  [{ maxTransactions: 0 }, /"maxTransactions" must be a whole number above 0/],
];
for (const [options, message] of unsound) {
  test(`the options ${JSON.stringify(options)} are refused with what would be right`, () => {
    assert.throws(() => createSandbox(options), refusal('invalid_option', message));
  });
}
