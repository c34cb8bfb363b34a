/** The DEXPAY adapter: the conformance suite, and what is DEXPAY's alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dexpay, type DexpayOptions } from '../../../src/proxy/gateways/dexpay.js';
import { gatewayConformance } from './conformance.js';
import { hmac } from './conformance-subject.js';
import {
  canceledWithWords,
  DEXPAY,
  FLAT,
  KEY,
  KNOWN,
  make,
  PAYMENT,
  SECRET,
  WEBHOOK,
  WRAPPED,
} from './dexpay-subject.js';
import { json, recordingFetch, type SentRequest } from './vendor-double.js';

const signal = new AbortController().signal;
const create = async (answer: unknown, options: Partial<DexpayOptions> = {}) => {
  const vendor = recordingFetch(() => json(answer, 201));
  const created = await make(options).createPayment(PAYMENT, { fetch: vendor.fetch, signal });
  return { created, request: vendor.requests[0] ?? assert.fail() };
};
const retrieve = async (reply: (request: SentRequest) => Response) => {
  const vendor = recordingFetch((_signal, request) => reply(request));
  const state = await make().retrievePayment(KNOWN, { fetch: vendor.fetch, signal });
  return { state, asked: vendor.requests.map(({ url }) => new URL(url).pathname) };
};
const SANDBOX = { apiKey: 'pk_test_1', apiSecret: 'sk_test_1', sandbox: true };

gatewayConformance(DEXPAY);

test('a session is read wrapped in data and flat, with the time at which its page ends', async () => {
  const { payment_url: checkoutUrl } = WRAPPED.data;
  for (const answer of [WRAPPED, WRAPPED.data, { success: true, data: WRAPPED.data }])
    assert.deepEqual((await create(answer)).created, { checkoutUrl, expiresAt: '2026-02-03T10:30:00.000Z' });
  assert.deepEqual((await create({ ...WRAPPED.data, expires_at: null })).created, { checkoutUrl });
});

test('a session of another reference is refused', async () => {
  const other = { ...WRAPPED.data, reference: '1001-zzzz' };
  await assert.rejects(create(other), { code: 'gateway_unavailable', outcomeUnknown: true });
});

test("the sandbox has a host of its own, and its page is the sandbox's where there is one", async () => {
  const { created, request } = await create(WRAPPED, SANDBOX);
  assert.equal(request.url, 'https://api-sandbox.dexpay.africa/api/v1/checkout-sessions');
  assert.equal(created.checkoutUrl, WRAPPED.data['sandbox_payment_url']);
  const { sandbox_payment_url: _none, ...without } = WRAPPED.data;
  assert.equal((await create(without, SANDBOX)).created.checkoutUrl, WRAPPED.data['payment_url']);
});

test('a reference that the first path does not know is asked for at the second, once', async () => {
  const { state, asked } = await retrieve(({ url }) =>
    url.includes('/reference/') ? json({ success: true, data: FLAT }) : json({ message: 'Not found' }, 404),
  );
  assert.equal(state.status, 'succeeded');
  assert.deepEqual(asked, ['/api/v1/checkout-sessions/1001-k3v9', '/api/v1/checkout-sessions/reference/1001-k3v9']);
  await assert.rejects(
    retrieve(() => json({ message: 'Not found' }, 404)),
    { code: 'payment_not_found' },
  );
});

test('any other refusal is not asked about at a second place', async () => {
  for (const status of [400, 401, 403, 409, 500]) {
    const vendor = recordingFetch(() => json({ message: 'no' }, status));
    await assert.rejects(make().retrievePayment(KNOWN, { fetch: vendor.fetch, signal }));
    assert.equal(vendor.requests.length, 1);
  }
});

test('a paid session is told with its operator, and without a word of its customer', async () => {
  assert.deepEqual((await retrieve(() => json(FLAT))).state, {
    status: 'succeeded',
    amount: { value: 12500, currency: 'XOF' },
    channel: 'wave_sn',
    settledAt: undefined,
  });
});

test('what was refunded was paid: nobody is asked to pay it again, and the amount still has to be that of the order', async () => {
  const { state } = await retrieve(() => json({ ...FLAT, status: 'Refunded' }));
  assert.deepEqual([state.status, state.amount?.value], ['succeeded', 12500]);
  const { state: unclear } = await retrieve(() => json({ ...FLAT, status: 'REFUNDED', amount: undefined }));
  assert.deepEqual([unclear.status, unclear.unclear], ['pending', 'amount']);
});

test("the status of one attempt is not the session's", async () => {
  const attempt = { id: 'attempt-1', status: 'FAILED', operator: 'om_sn' };
  const { state } = await retrieve(() => json({ ...FLAT, status: 'pending', payment_attempt: attempt }));
  assert.equal(state.status, 'pending');
});

test('a session without our reference, or in a currency that is none of ours, says nothing', async () => {
  for (const reference of [undefined, null, '1001-K3V9', '1002-aaaa', 1001])
    assert.deepEqual((await retrieve(() => json({ ...FLAT, reference }))).state, {
      status: 'pending',
      unclear: 'reference',
    });
  const { state } = await retrieve(() => json({ ...FLAT, currency: 'EUR' }));
  assert.deepEqual([state.status, state.unclear, state.amount], ['pending', 'currency', undefined]);
  assert.equal((await retrieve(() => json({ ...FLAT, currency: 'GNF' }))).state.amount?.currency, 'GNF');
});

test('a signature counts under each of its headers, with its prefix, and by the API secret too', async () => {
  const body = JSON.stringify(WEBHOOK);
  const prove = (headers: Record<string, string>, options: Partial<DexpayOptions> = {}) =>
    make(options).proveWebhook?.({ method: 'POST', headers: new Headers(headers), body }, 0);
  const webhookSecrets = 'secret_of_the_dashboard';
  const signature = hmac(webhookSecrets, body);
  for (const name of ['x-webhook-signature', 'X-DexPay-Signature', 'x-dexchange-signature'])
    for (const value of [signature, `sha256=${signature}`, signature.toUpperCase(), ` ${signature} `])
      assert.equal(await prove({ [name]: value }, { webhookSecrets }), 'genuine');
  for (const options of [{}, { webhookSecrets }])
    assert.equal(await prove({ 'X-Webhook-Signature': hmac(SECRET, body) }, options), 'genuine');
});

test('a cancel that is answered with words is done as well', async () => {
  const vendor = recordingFetch((_signal, { method }) =>
    method === 'GET' ? json({ ...FLAT, status: 'pending' }) : canceledWithWords(),
  );
  await make().cancelPayment?.(KNOWN, { fetch: vendor.fetch, signal });
  assert.deepEqual(
    vendor.requests.map(({ method }) => method),
    ['GET', 'DELETE'],
  );
});

test('a session that is being worked on is not canceled, and one that is somebody else’s neither; one that has failed is', async () => {
  const methods = async (session: object): Promise<readonly string[]> => {
    const vendor = recordingFetch((_signal, { method }) => (method === 'GET' ? json(session) : canceledWithWords()));
    await make().cancelPayment?.(KNOWN, { fetch: vendor.fetch, signal });
    return vendor.requests.map(({ method }) => method);
  };
  for (const status of ['PROCESSING', 'pending_confirmation'])
    assert.deepEqual(await methods({ ...FLAT, status }), ['GET'], status);
  assert.deepEqual(await methods({ ...FLAT, status: 'pending', reference: '1002-aaaa' }), ['GET']);
  for (const status of ['initiated', 'FAILED', 'declined'])
    assert.deepEqual(await methods({ ...FLAT, status }), ['GET', 'DELETE'], status);
});

test('options that cannot be right are refused when the adapter is made, and the message names the fix', () => {
  const refused = (options: unknown, message: RegExp) =>
    assert.throws(
      () => dexpay({ apiKey: KEY, apiSecret: SECRET, ...Object(options) } as DexpayOptions),
      (error: Error) =>
        error.name === 'ConfigurationError' && message.test(error.message) && !error.message.includes('hidden'),
    );
  refused({ apiKey: '' }, /needs `apiKey`: the API key of the DEXPAY dashboard/);
  refused({ apiSecret: undefined }, /needs `apiSecret`/);
  refused({ apiSecret: 'hidden secret' }, /copy the key again/);
  refused({ sandbox: 'yes' }, /`sandbox` must be true or false/);
  refused({ apiKey: 'pk_test_hidden' }, /`apiKey` is a test key \(pk_test_…\): add `sandbox: true`/);
  refused({ apiSecret: 'sk_test_hidden' }, /`apiSecret` is a test key/);
  refused({ apiKey: 'sk_live_hidden' }, /`apiKey` holds an API secret \(sk_…\): give the API key \(pk_…\)/);
  refused({ apiSecret: 'pk_live_hidden' }, /`apiSecret` holds an API key \(pk_…\): give the API secret \(sk_…\)/);
  refused({ sandbox: true }, /`apiKey` is a live key \(pk_live_…\): leave `sandbox` out/);
  refused({ webhookSecrets: ['short'] }, /`webhookSecrets` must be the secret/);
  refused({ baseUrl: 'http://api.dexpay.africa' }, /`baseUrl` must start with https/);
  refused({ checkoutHosts: ['https://pay.example'] }, /which is not a host/);
});
