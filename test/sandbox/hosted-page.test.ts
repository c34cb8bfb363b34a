/** The hosted checkout as a browser gets it: what it shows, where it leads, what it allows. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { choose, dexchangeClient, egopayClient, running } from './support.js';

test('the page shows, in French, what is paid to whom and how, and that it is a simulator', async (t) => {
  const sandbox = await running(t, { merchant: 'Chez Awa' });
  const { url } = await dexchangeClient(sandbox).link();
  const response = await fetch(url);
  const html = await response.text();
  assert.equal(response.status, 200);
  assert.match(html, /<html lang="fr">/);
  assert.match(html, /Simulateur<\/strong> — aucun argent réel/);
  assert.match(html, /5\s000\sF\sCFA/);
  for (const text of ['Chez Awa', 'Premium T-shirt', 'Wave', 'Orange Money', 'Free Money', 'Wizall']) {
    assert.ok(html.includes(text), text);
  }
});

test('the four outcomes are buttons with data-outcome, in the order of their weight', async (t) => {
  const sandbox = await running(t);
  const { body } = await egopayClient(sandbox).start();
  const html = await (await fetch(String(body['payment_url']))).text();
  const buttons = [...html.matchAll(/<button [^>]*value="(\w+)" data-outcome="(\w+)">([^<]+)</g)].map((match) =>
    match.slice(1),
  );
  assert.deepEqual(buttons, [
    ['succeeded', 'succeeded', 'Payer'],
    ['failed', 'failed', 'Refuser le paiement'],
    ['canceled', 'canceled', 'Annuler'],
    ['expired', 'expired', 'Laisser expirer'],
  ]);
  assert.ok(html.includes('T-Money') && html.includes('Moov'));
});

test('text of the merchant is shown as text, never as markup', async (t) => {
  const sandbox = await running(t, { merchant: 'A & <i>B</i>' });
  const { url } = await dexchangeClient(sandbox).link({ ItemName: '<script>alert("x")</script>' });
  const html = await (await fetch(url)).text();
  assert.ok(html.includes('A &amp; &lt;i&gt;B&lt;/i&gt;'));
  assert.ok(html.includes('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;'));
  assert.ok(!html.includes('<script'));
});

test('the policy allows no script, this very style sheet, and a form whose answer leads elsewhere', async (t) => {
  const { url } = await dexchangeClient(await running(t)).link();
  const response = await fetch(url);
  const style = /<style>([\s\S]*)<\/style>/.exec(await response.text())?.[1] ?? '';
  const policy = response.headers.get('content-security-policy') ?? '';
  assert.ok(policy.startsWith("default-src 'none'; "));
  assert.ok(policy.includes(`style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`));
  assert.ok(policy.includes('form-action http: https:'));
  assert.ok(!policy.includes('script-src'));
});

test('the opener policy is absent, or as scripted on the page and on the way back', async (t) => {
  const sandbox = await running(t);
  const client = dexchangeClient(sandbox);
  const plain = await client.link({ externalTransactionId: 'plain' });
  sandbox.sandbox.script({}, { coop: 'same-origin' });
  const strict = await client.link({ externalTransactionId: 'strict' });
  assert.equal((await fetch(plain.url)).headers.get('cross-origin-opener-policy'), null);
  assert.equal((await fetch(strict.url)).headers.get('cross-origin-opener-policy'), 'same-origin');
  assert.equal((await choose(strict.url, 'succeeded')).headers.get('cross-origin-opener-policy'), 'same-origin');
});

test('a second choice changes nothing and leads where the first one led', async (t) => {
  const client = dexchangeClient(await running(t));
  const { id, url } = await client.link();
  await choose(url, 'failed');
  const again = await choose(url, 'succeeded');
  assert.equal(again.status, 303);
  assert.equal(again.headers.get('location'), 'http://127.0.0.1:9/ko?ref=1');
  assert.equal(await client.status(id), 'FAILED');
});

test('a settled transaction says so, offers the way back and no more choice', async (t) => {
  const { url } = await dexchangeClient(await running(t)).link();
  await choose(url, 'succeeded');
  const html = await (await fetch(url)).text();
  assert.match(html, /<h1[^>]*>Paiement effectué</);
  assert.match(html, /<a class="primary" href="http:\/\/127\.0\.0\.1:9\/ok\?ref=1">Retourner à la boutique</);
  assert.ok(!html.includes('data-outcome'));
});

test('without a redirect the page says that the window can be closed', async (t) => {
  const sandbox = await running(t);
  sandbox.sandbox.script({}, { redirect: false });
  const client = dexchangeClient(sandbox);
  const { id, url } = await client.link();
  const response = await choose(url, 'succeeded');
  const html = await response.text();
  assert.equal(response.status, 200);
  assert.ok(html.includes('Vous pouvez fermer cette fenêtre.'));
  assert.ok(!html.includes('href="http'));
  assert.equal(await client.status(id), 'SUCCESS');
});

test('while the operator takes its time the page says that the payment is being validated', async (t) => {
  const sandbox = await running(t, { schedule: () => {} });
  sandbox.sandbox.script({}, { redirect: false, delay: { settle: 1 } });
  const { url } = await dexchangeClient(sandbox).link();
  assert.match(await (await choose(url, 'succeeded')).text(), /Paiement en cours de validation/);
});

test('a form without a known outcome shows the choice again and settles nothing', async (t) => {
  const client = dexchangeClient(await running(t));
  const { id, url } = await client.link();
  const response = await choose(url, 'refunded');
  assert.equal(response.status, 400);
  assert.ok((await response.text()).includes('data-outcome'));
  assert.equal(await client.status(id), 'PENDING');
});

test('the page answers HEAD, refuses other methods, and an unknown link is a page of its own', async (t) => {
  const sandbox = await running(t);
  const { url } = await dexchangeClient(sandbox).link();
  assert.equal((await fetch(url, { method: 'HEAD' })).status, 200);
  assert.equal((await fetch(url, { method: 'DELETE' })).status, 405);
  const unknown = await fetch(`${sandbox.url}/egopay/checkout/nothing`);
  assert.equal(unknown.status, 404);
  assert.match(await unknown.text(), /Lien de paiement inconnu/);
});

test('links carry the public address where one is configured', async (t) => {
  const sandbox = await running(t, { publicUrl: 'http://192.168.1.20:5174' });
  const { id, url } = await dexchangeClient(sandbox).link();
  assert.equal(url, `http://192.168.1.20:5174/dexchange/process/${id}`);
});
