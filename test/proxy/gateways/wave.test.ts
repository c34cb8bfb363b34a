/** The Wave adapter: the conformance suite, and what is Wave's alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wave, type WaveOptions } from '../../../src/proxy/gateways/wave.js';
import { gatewayConformance } from './conformance.js';
import { hmac } from './conformance-subject.js';
import { json, recordingFetch } from './vendor-double.js';
import { COMPLETE, EVENT, KEY, KNOWN, make, OPEN, PAYMENT, WAVE } from './wave-subject.js';

const signal = new AbortController().signal;
const retrieve = (answer: unknown, known: { reference: string; gatewayReference?: string } = KNOWN) => {
  const vendor = recordingFetch(() => json(answer));
  return { requests: vendor.requests, state: make().retrievePayment(known, { fetch: vendor.fetch, signal }) };
};
/** A payment whose create was never answered. */
const LOST = { reference: PAYMENT.reference };

gatewayConformance(WAVE);

test('a session is given with the time at which it ends', async () => {
  const vendor = recordingFetch(() => json(OPEN));
  assert.deepEqual(await make().createPayment(PAYMENT, { fetch: vendor.fetch, signal }), {
    gatewayReference: 'cos-27x4pv61k0f2c',
    checkoutUrl: OPEN['wave_launch_url'],
    expiresAt: '2026-02-03T09:45:00.000Z',
  });
});

test('an amount is sent as text, in each currency of Wave', async () => {
  for (const currency of ['XOF', 'XAF', 'GNF'] as const) {
    const vendor = recordingFetch(() => json(OPEN));
    await make().createPayment({ ...PAYMENT, amount: { value: 5000, currency } }, { fetch: vendor.fetch, signal });
    const sent = JSON.parse(vendor.requests[0]?.body ?? '') as Readonly<Record<string, unknown>>;
    assert.deepEqual([sent['amount'], sent['currency']], ['5000', currency]);
  }
});

test('a failed payment leaves the session payable: it is not an end', async () => {
  for (const checkout_status of ['open', 'failed']) {
    const last_payment_error = { code: 'insufficient-funds', message: 'Solde insuffisant' };
    const session = { ...OPEN, checkout_status, payment_status: 'cancelled', last_payment_error };
    assert.equal((await retrieve(session).state).status, 'pending');
  }
});

test('a paid session is told with its time; in whichever case it is written', async () => {
  for (const words of [{}, { checkout_status: 'COMPLETE', payment_status: ' Succeeded ' }]) {
    assert.deepEqual(await retrieve({ ...COMPLETE, ...words }).state, {
      status: 'succeeded',
      amount: { value: 12500, currency: 'XOF' },
      gatewayReference: 'cos-27x4pv61k0f2c',
      settledAt: '2026-02-03T09:17:30.000Z',
    });
  }
});

test('two statuses that contradict each other are unclear, and so is one that nobody knows', async () => {
  for (const words of [
    { checkout_status: 'open' },
    { checkout_status: 'expired' },
    { checkout_status: undefined },
    { payment_status: 'paid' },
    { payment_status: undefined },
  ]) {
    const state = await retrieve({ ...COMPLETE, ...words }).state;
    assert.deepEqual([state.status, state.unclear], ['pending', 'checkout_status']);
  }
});

test('a session that names another id or reference says nothing of ours', async () => {
  assert.deepEqual(await retrieve({ ...COMPLETE, id: 'cos-other' }).state, { status: 'pending', unclear: 'id' });
  assert.deepEqual(await retrieve({ ...COMPLETE, client_reference: '1002-aaaa' }).state, {
    status: 'pending',
    unclear: 'client_reference',
  });
  assert.equal((await retrieve({ ...COMPLETE, client_reference: null }).state).status, 'succeeded');
});

test('a payment whose create was never answered is found by our reference', async () => {
  const { requests, state } = retrieve({ result: [COMPLETE] }, LOST);
  const { status, gatewayReference } = await state;
  assert.deepEqual([status, gatewayReference], ['succeeded', 'cos-27x4pv61k0f2c']);
  assert.deepEqual(
    requests.map(({ method, url }) => `${method} ${url}`),
    ['GET https://api.wave.com/v1/checkout/sessions/search?client_reference=1001-k3v9'],
  );
});

test('of several sessions the paid one counts, else the newest open one, else the newest', async () => {
  const session = (id: string, checkout_status: string, payment_status: string, minute: number) => ({
    ...OPEN,
    id,
    checkout_status,
    payment_status,
    when_created: `2026-02-03T09:${minute}:00Z`,
  });
  const paid = session('cos-paid', 'complete', 'succeeded', 10);
  const older = session('cos-older', 'open', 'processing', 11);
  const newer = session('cos-newer', 'open', 'processing', 12);
  const ended = session('cos-ended', 'complete', 'cancelled', 13);
  const expired = session('cos-expired', 'expired', 'processing', 14);
  const found = async (...result: unknown[]) => (await retrieve({ result }, LOST).state).gatewayReference;
  assert.equal(await found(expired, ended, older, newer, paid), 'cos-paid');
  assert.equal(await found(paid, older), 'cos-paid');
  assert.equal(await found(expired, older, newer, ended), 'cos-newer');
  assert.equal(await found(newer, older), 'cos-newer');
  assert.equal(await found(ended, expired), 'cos-expired');
  assert.equal(await found({ ...paid, client_reference: '1002-aaaa' }, null, 'x', older), 'cos-older');
});

test('a search that finds nothing of ours is payment_not_found', async () => {
  for (const answer of [{}, { result: [] }, { result: {} }, { result: [{ ...COMPLETE, client_reference: 'other' }] }])
    await assert.rejects(retrieve(answer, LOST).state, { code: 'payment_not_found' });
});

test('an id that would change the path is neither asked for nor expired', async () => {
  for (const gatewayReference of ['', '..', '../search', 'cos?x', 'cos/expire']) {
    const known = { ...LOST, gatewayReference };
    const { requests, state } = retrieve(COMPLETE, known);
    await assert.rejects(state, { code: 'payment_not_found' });
    const vendor = recordingFetch(() => assert.fail());
    const canceled = make().cancelPayment?.(known, { fetch: vendor.fetch, signal });
    await assert.rejects(canceled ?? assert.fail(), { code: 'payment_not_found' });
    assert.equal(requests.length + vendor.requests.length, 0);
  }
});

test('a session whose page nobody has seen is not expired', async () => {
  const vendor = recordingFetch(() => assert.fail());
  const canceled = make().cancelPayment?.(LOST, { fetch: vendor.fetch, signal });
  await assert.rejects(canceled ?? assert.fail(), { code: 'payment_not_found' });
});

const SECRET = 'wave_sn_WHS_0123456789';
const BODY = JSON.stringify(EVENT);
const prove = (headers: Record<string, string>, options: Partial<WaveOptions>, now = 0) =>
  make(options).proveWebhook?.({ method: 'POST', headers: new Headers(headers), body: BODY }, now);

test('of several signatures one is enough, and time and body stand together without a dot', async () => {
  const time = 1_770_110_250;
  const good = hmac(SECRET, `${time}${BODY}`);
  const signed = (header: string) => prove({ 'Wave-Signature': header }, { webhookSecrets: SECRET }, time * 1000);
  assert.equal(await signed(`t=${time},v1=00,v1=${good}`), 'genuine');
  for (const header of [`t=${time},v1=${hmac(SECRET, `${time}.${BODY}`)}`, `t=${time},s=${good}`, `v1=${good}`])
    assert.equal(await signed(header), 'forged', header);
  assert.equal(await prove({ Authorization: `Bearer ${SECRET}` }, { webhookSecrets: SECRET }), 'forged');
});

test('with the shared secret a call carries it as a bearer token, and a signature counts for nothing', async () => {
  const options = { strategy: 'shared-secret', webhookSecrets: ['secret_of_before', SECRET] } as const;
  for (const secret of options.webhookSecrets)
    assert.equal(await prove({ Authorization: `Bearer ${secret}` }, options), 'genuine');
  for (const Authorization of ['', 'Bearer', `Bearer ${SECRET}x`, `bearer ${SECRET}`, SECRET, `Basic ${SECRET}`])
    assert.equal(await prove({ Authorization }, options), 'forged', Authorization);
  assert.equal(await prove({}, options), 'forged');
  assert.equal(await prove({ 'Wave-Signature': `t=0,v1=${hmac(SECRET, `0${BODY}`)}` }, options), 'forged');
  assert.equal(await prove({ Authorization: 'Bearer undefined' }, { strategy: 'shared-secret' }), 'unknown');
});

test('Wave is answered first: it gives a call up after five seconds', () => assert.equal(make().answersFirst, true));

test('options that cannot be right are refused when the adapter is made, and the message names the fix', () => {
  const refused = (options: unknown, message: RegExp) =>
    assert.throws(
      () => wave({ apiKey: KEY, ...Object(options) } as WaveOptions),
      (error: Error) =>
        error.name === 'ConfigurationError' && message.test(error.message) && !error.message.includes('hidden'),
    );
  refused({ apiKey: '' }, /needs `apiKey`: the API key of the Wave Business portal/);
  refused({ apiKey: 'hidden key' }, /copy the key again/);
  refused({ strategy: 'hmac' }, /`strategy` must be "signing-secret" or "shared-secret"/);
  refused({ webhookSecrets: '' }, /`webhookSecrets` must be the secret/);
  refused({ baseUrl: 'http://api.wave.com' }, /`baseUrl` must start with https/);
  refused({ checkoutHosts: ['wave.com/pay'] }, /which is not a host/);
});
