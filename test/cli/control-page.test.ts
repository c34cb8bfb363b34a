/** The control page and its forms over HTTP, as a browser without a script sends them. */
import assert from 'node:assert/strict';
import { get } from 'node:http';
import { after, before, test } from 'node:test';
import { createSession, retrieveSession, sendForm, startCommand, type RunningCommand } from './start-command.js';

let command: RunningCommand;
before(async () => {
  command = await startCommand(['--seed', '7']);
});
after(() => command?.stop());

const load = async (path: string, language = 'en'): Promise<string> =>
  (await fetch(command.guide.shop + path, { headers: { 'Accept-Language': language } })).text();

/** The gateway's id of a payment. */
async function idOf(reference: unknown): Promise<string> {
  const transactions = (await (await fetch(`${command.guide.sandbox}/sandbox/transactions`)).json()) as {
    id: string;
    reference: string;
  }[];
  return transactions.find((each) => each.reference === reference)?.id ?? '';
}

/** What stands under "In force". */
const inForce = async (): Promise<string[]> =>
  [.../<ul class="in-force">(.*?)<\/ul>/s.exec(await load('/control'))![1]!.matchAll(/<li>(.*?)<\/li>/g)].map(
    ([, text = '']) => text.replaceAll(/<[^>]+>/g, ''),
  );

test('payments are shown as they are, and one that waits is settled by hand', async () => {
  await sendForm(command, '/control/scenario', { scenario: 'buyer' });
  const { body } = await createSession(command, '1001', 'dexchange');
  const waiting = await load('/control');
  assert.match(waiting, /Waiting for the buyer/);
  assert.ok(waiting.includes(String(body['reference'])));

  const id = await idOf(body['reference']);
  const answer = await sendForm(command, '/control/payments', { id, outcome: 'succeeded' });
  assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/control']);
  assert.equal((await retrieveSession(command, body['id'], 20)).body['status'], 'succeeded');
  assert.match(await load('/control/payments'), /<p class="phase-succeeded">Paid<\/p>/);
  // A page that shows it as waiting still, in another tab.
  assert.equal((await sendForm(command, '/control/payments', { id, outcome: 'failed' })).status, 303);
  assert.equal((await retrieveSession(command, body['id'])).body['status'], 'succeeded');
  assert.match(await load('/'), /Order 1001 · .+ · Paid/);
});

for (const [outcome, status] of [
  ['failed', 'failed'],
  ['canceled', 'canceled'],
  ['expired', 'expired'],
] as const) {
  test(`a payment is settled by hand as ${outcome}`, async () => {
    const { body } = await createSession(command, '1003', 'dexchange');
    await sendForm(command, '/control/payments', { id: await idOf(body['reference']), outcome });
    assert.equal((await retrieveSession(command, body['id'], 20)).body['status'], status);
  });
}

test('a scenario is chosen for all payments, or for one gateway’s', async () => {
  await sendForm(command, '/control/scenario', { scenario: 'gateway-down', gateway: '' });
  assert.deepEqual(await inForce(), ['All: The gateway is down (503)']);
  assert.match(await load('/control'), /<option value="gateway-down" selected>/);
  assert.equal((await createSession(command, '1005', 'dexchange')).body['code'], 'gateway_unavailable');

  await sendForm(command, '/control/scenario', { scenario: 'webhook-lost', gateway: 'egopay' });
  assert.deepEqual(await inForce(), ['eGoPay: No webhook', 'All: The gateway is down (503)']);
  assert.equal((await createSession(command, '2005', 'egopay')).status, 201);

  await sendForm(command, '/control/scenario', { scenario: 'buyer', gateway: '' });
  assert.deepEqual(await inForce(), ['All: The buyer decides on the hosted page']);
  assert.equal((await createSession(command, '1005', 'dexchange')).status, 201);
});

test('a scenario of one’s own is taken as JSON, and what cannot be followed changes nothing', async () => {
  const own = { scenario: 'own', own: '{"autoOutcome":"expired","statuses":["<PENDING>"]}' };
  assert.equal((await sendForm(command, '/control/scenario', own)).status, 303);
  assert.deepEqual(await inForce(), [
    'All: {&quot;autoOutcome&quot;:&quot;expired&quot;,&quot;statuses&quot;:[&quot;&lt;PENDING&gt;&quot;]}',
  ]);

  const refused = await sendForm(
    command,
    '/control/scenario',
    { scenario: 'own', own: '{"webhook":"</textarea><b>"}' },
    { 'Accept-Language': 'en' },
  );
  const page = await refused.text();
  assert.equal(refused.status, 400);
  assert.match(page, /role="alert" lang="en">scenario: Scenario field &quot;webhook&quot; must be one of/);
  assert.match(
    page,
    /<textarea [^>]+ aria-invalid="true" aria-describedby="mistake">{&quot;webhook&quot;:&quot;&lt;\/textarea&gt;/,
  );
  assert.equal((await sendForm(command, '/control/scenario', { scenario: 'nothing' })).status, 400);
  assert.match((await inForce())[0] ?? '', /expired/);
  await sendForm(command, '/control/scenario', { scenario: 'buyer' });
});

test('what the control API scripts is shown too', async () => {
  const response = await fetch(`${command.guide.sandbox}/sandbox/scenarios`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ reference: '1001-', gateway: 'dexchange', scenario: { webhook: 'twice' } }),
  });
  assert.equal(response.status, 200);
  assert.ok((await inForce()).includes('DEXCHANGE, reference 1001-…: The webhook comes twice'));
  await sendForm(command, '/control/scenario', { scenario: 'buyer' });
});

test('a form of another site, a foreign host name and unknown addresses are refused', async () => {
  const before = await inForce();
  for (const site of ['cross-site', 'same-site', 'none']) {
    assert.equal(
      (await sendForm(command, '/control/scenario', { scenario: 'refused' }, { 'Sec-Fetch-Site': site })).status,
      403,
    );
  }
  assert.deepEqual(await inForce(), before);
  assert.equal((await sendForm(command, '/control/payments', { id: 'nobody', outcome: 'succeeded' })).status, 404);
  assert.equal((await sendForm(command, '/control/payments', { id: 'nobody', outcome: 'refunded' })).status, 404);
  assert.equal((await sendForm(command, '/nothing', {})).status, 404);
  assert.match(await load('/constructor'), /^Not found/);
  assert.equal(await statusWithHost('rebound.example'), 403);
  assert.equal(await statusWithHost('localhost'), 200);
  assert.equal(await statusWithHost('shop.localhost:5173'), 200);
  assert.equal(await statusWithHost('localhost.evil.example'), 403);
});

test('new orders replace those that are paid, at the same prices', async () => {
  const orders = async (): Promise<string[]> =>
    [...(await load('/')).matchAll(/order="(\d+)" gateway="\w+" amount="(\d+)"/g)].map(
      ([, order, amount]) => `${order} ${amount}`,
    );
  const first = ['1001 5000', '1002 1500', '2001 7500', '2002 3000', '3001 6000', '3002 1200'];
  const more = ['4001 9000', '4002 2500', '5001 4500', '5002 1000', '6001 8000', '6002 2000'];
  assert.deepEqual(await orders(), [...first, ...more]);
  const answer = await sendForm(command, '/orders', {});
  assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/']);
  const next = (text: string): string => text.replace(/^\d+/, (id) => String(Number(id) + 2));
  assert.deepEqual(await orders(), [...first, ...more].map(next));
});

for (const [accepted, language] of [
  ['en-GB,en;q=0.9', 'en'],
  ['fr-SN,fr;q=0.9,en;q=0.8', 'fr'],
  ['en;q=0.4, fr;q=0.8', 'fr'],
  ['en;q=0, de', 'fr'],
  ['de, en;q=0.5', 'en'],
  ['', 'fr'],
] as const) {
  test(`a browser that likes "${accepted}" reads ${language}`, async () => {
    for (const path of ['/', '/control']) {
      const response = await fetch(command.guide.shop + path, { headers: { 'Accept-Language': accepted } });
      assert.equal(response.headers.get('vary'), 'Accept-Language');
      assert.match(await response.text(), new RegExp(`<html lang="${language}">`));
    }
  });
}

test('no page has anything inline, and each says so in its policy', async () => {
  for (const path of ['/', '/control']) {
    const response = await fetch(command.guide.shop + path);
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.doesNotMatch(await response.text(), /<style|<script(?! src=)|\son\w+=|\sstyle=/);
  }
});

/** Asks for the control page under another name; `fetch` would not. */
const statusWithHost = (host: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    get(`${command.guide.shop}/control`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).once('error', reject);
  });
