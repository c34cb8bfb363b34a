/** The FedaPay adapter: the conformance suite, and what is FedaPay's alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fedapay, type FedapayOptions } from '../../../src/proxy/gateways/fedapay.js';
import { gatewayConformance } from './conformance.js';
import { hmac } from './conformance-subject.js';
import { discreet } from './discreet.js';
import { APPROVED, CREATED, EVENT, FEDAPAY, KEY, KNOWN, make, PAYMENT, TOKEN, withFields } from './fedapay-subject.js';
import { json, recordingFetch } from './vendor-double.js';

const signal = new AbortController().signal;
const WITHOUT_PAGE = withFields(CREATED, { payment_url: null, payment_token: null });

/** A create whose first call is answered well, and whose second as given. */
const createInTwo = async (second: () => Response | Promise<Response>) => {
  const vendor = recordingFetch((_signal, { url }) => (url.endsWith('/token') ? second() : json(WITHOUT_PAGE)));
  const outcome: unknown = await make()
    .createPayment(PAYMENT, { fetch: vendor.fetch, signal })
    .catch((reason: unknown) => reason);
  return { outcome, requests: vendor.requests };
};
const retrieve = (answer: unknown, known: { reference: string; gatewayReference?: string } = KNOWN, status = 200) => {
  const vendor = recordingFetch(() => json(answer, status));
  return { requests: vendor.requests, state: make().retrievePayment(known, { fetch: vendor.fetch, signal }) };
};

gatewayConformance(FEDAPAY);

test('the number of a transaction is kept as text, with the page that stands in the answer', async () => {
  const vendor = recordingFetch(() => json(CREATED));
  assert.deepEqual(await make().createPayment(PAYMENT, { fetch: vendor.fetch, signal }), {
    gatewayReference: '204816',
    checkoutUrl: 'https://process.fedapay.com/token-1',
  });
  assert.equal(vendor.requests.length, 1);
});

test('where the page is missing, a second call asks for it', async () => {
  const { outcome, requests } = await createInTwo(() => json(TOKEN));
  assert.deepEqual(outcome, { gatewayReference: '204816', checkoutUrl: TOKEN['url'] });
  const [, second] = requests;
  assert.equal(`${second?.method} ${second?.url}`, 'POST https://api.fedapay.com/v1/transactions/204816/token');
  assert.equal(second?.headers.get('Authorization'), `Bearer ${KEY}`);
});

test('whatever happens to the second call, the transaction may exist', async () => {
  for (const [second, code] of [
    [() => json({ message: 'Non' }, 401), 'gateway_misconfigured'],
    [() => json({ message: 'Non' }, 403), 'gateway_misconfigured'],
    [() => json({ message: 'Non' }, 404), 'gateway_misconfigured'],
    [() => json({ message: 'Non' }, 422), 'gateway_rejected'],
    [() => json({ message: 'Non' }, 429), 'rate_limited'],
    [() => json({ message: 'Non' }, 500), 'gateway_unavailable'],
    [() => json({}), 'gateway_unavailable'],
    [() => json({ url: 'https://evil.example/' }), 'gateway_unavailable'],
    [() => new Response('<h1>Bonjour</h1>'), 'gateway_unavailable'],
    [() => Promise.reject(new TypeError('fetch failed')), 'gateway_unavailable'],
  ] as const) {
    const { outcome, requests } = await createInTwo(second);
    const error = discreet(outcome, [KEY, 'evil']);
    assert.deepEqual([error.code, error.outcomeUnknown, requests.length], [code, true, 2]);
  }
});

test('the wait that the second call is told goes on to the buyer', async () => {
  const { outcome } = await createInTwo(() => json({}, 429, { 'Retry-After': '12' }));
  assert.equal(discreet(outcome, []).retryAfter, 12);
});

test('a transaction without a number is refused, and no second call is made', async () => {
  for (const id of [undefined, null, 0, -1, 1.5, '', '../1']) {
    const vendor = recordingFetch(() => json(withFields(WITHOUT_PAGE, { id })));
    const created = make().createPayment(PAYMENT, { fetch: vendor.fetch, signal });
    await assert.rejects(created, { code: 'gateway_unavailable', outcomeUnknown: true });
    assert.equal(vendor.requests.length, 1);
  }
});

test('nothing of the buyer is sent: an e-mail address may belong to one customer only', async () => {
  const vendor = recordingFetch(() => json(CREATED));
  await make().createPayment(PAYMENT, { fetch: vendor.fetch, signal });
  const { name = '', phone = '', email = '' } = PAYMENT.customer ?? {};
  for (const word of [name, phone, email]) assert.ok(!vendor.requests[0]?.body.includes(word));
});

test('a paid transaction is told with its operator and its time', async () => {
  const paid = {
    status: 'succeeded',
    amount: { value: 12500, currency: 'XOF' },
    channel: 'mtn_open',
    gatewayReference: '204816',
    settledAt: '2026-02-03T09:17:30.000Z',
  };
  assert.deepEqual(await retrieve(APPROVED).state, paid);
  assert.deepEqual(await retrieve(withFields(APPROVED, { amount: '12500' })).state, paid);
  const byPaidAt = withFields(APPROVED, { approved_at: null, paid_at: '2026-02-03T09:17:30Z' });
  assert.deepEqual(await retrieve(byPaidAt).state, paid);
  assert.deepEqual(await retrieve(APPROVED['v1/transaction']).state, paid, 'without the wrapper');
});

test('a transaction that names another number or reference says nothing of ours', async () => {
  for (const id of [204817, '204817', undefined])
    assert.deepEqual(await retrieve(withFields(APPROVED, { id })).state, { status: 'pending', unclear: 'id' });
  for (const fields of [
    { custom_metadata: { reference: '1002-aaaa' } },
    { custom_metadata: {}, merchant_reference: '1002-aaaa' },
  ])
    assert.deepEqual(await retrieve(withFields(APPROVED, fields)).state, {
      status: 'pending',
      unclear: 'merchant_reference',
    });
  const unnamed = withFields(APPROVED, { custom_metadata: [], merchant_reference: null });
  assert.equal((await retrieve(unnamed).state).status, 'succeeded', 'its number is enough');
});

test('a currency other than number 1 is not taken for francs', async () => {
  const state = await retrieve(withFields(APPROVED, { currency_id: 2 })).state;
  assert.deepEqual([state.status, state.unclear, state.amount], ['pending', 'currency_id', undefined]);
});

test('a deleted transaction that was never paid is canceled, and a paid one is paid', async () => {
  const deleted_at = '2026-02-03T09:20:00.000Z';
  const at = async (status: string) => (await retrieve(withFields(APPROVED, { status, deleted_at })).state).status;
  assert.equal(await at('pending'), 'canceled');
  assert.equal(await at('approved'), 'succeeded');
  assert.equal(await at('nobody_knows'), 'pending');
});

test('a payment without a number of FedaPay, or with one that would change the path, is neither asked for nor deleted', async () => {
  for (const gatewayReference of [undefined, '', '..', '../1', '1?x', '1/token']) {
    const known = { reference: PAYMENT.reference, ...(gatewayReference !== undefined && { gatewayReference }) };
    const { requests, state } = retrieve(APPROVED, known);
    await assert.rejects(state, { code: 'payment_not_found' });
    const vendor = recordingFetch(() => assert.fail());
    const canceled = make().cancelPayment?.(known, { fetch: vendor.fetch, signal });
    await assert.rejects(canceled ?? assert.fail(), { code: 'payment_not_found' });
    assert.equal(requests.length + vendor.requests.length, 0);
  }
});

test('of several signatures one is enough, and no other scheme counts', async () => {
  const webhookSecrets = ['wh_live_0123456789'];
  const body = JSON.stringify(EVENT);
  const time = 1_770_110_250;
  const good = hmac(webhookSecrets[0] ?? '', `${time}.${body}`);
  const prove = (header: string) =>
    make({ webhookSecrets }).proveWebhook?.(
      { method: 'POST', headers: new Headers({ 'x-fedapay-signature': header }), body },
      time * 1000,
    );
  assert.equal(await prove(`t=${time},s=00,s=${good}`), 'genuine');
  assert.equal(await prove(`t=${time}, s=${good.toUpperCase()}`), 'genuine');
  for (const header of [
    `t=${time},v1=${good}`,
    `s=${good}`,
    good,
    `t=${time},s=${hmac(webhookSecrets[0] ?? '', body)}`,
  ])
    assert.equal(await prove(header), 'forged', header);
});

test('the sandbox has a host of its own', async () => {
  const vendor = recordingFetch(() => json(CREATED));
  await make({ secretKey: 'sk_sandbox_1', sandbox: true }).createPayment(PAYMENT, { fetch: vendor.fetch, signal });
  assert.equal(vendor.requests[0]?.url, 'https://sandbox-api.fedapay.com/v1/transactions');
});

test('options that cannot be right are refused when the adapter is made, and the message names the fix', () => {
  const refused = (options: unknown, message: RegExp) =>
    assert.throws(
      () => fedapay({ secretKey: KEY, ...Object(options) } as FedapayOptions),
      (error: Error) =>
        error.name === 'ConfigurationError' && message.test(error.message) && !error.message.includes('hidden'),
    );
  refused({ secretKey: '' }, /needs `secretKey`: the secret key of the FedaPay dashboard/);
  refused({ secretKey: 'sk_sandbox_hidden' }, /is a test key \(sk_sandbox_…\): add `sandbox: true`/);
  refused({ sandbox: true }, /is a live key \(sk_live_…\): leave `sandbox` out/);
  refused({ secretKey: 'pk_live_hidden' }, /`secretKey` holds a public key \(pk_…\): give the secret key \(sk_…\)/);
  refused({ secretKey: 'wh_live_hidden' }, /`secretKey` holds the secret of a webhook \(wh_…\): give the secret key/);
  for (const webhookSecrets of ['sk_live_hidden', ['wh_live_hidden', 'pk_live_hidden']])
    refused(
      { webhookSecrets },
      /`webhookSecrets` holds a .+ key.* \([sp]k_…\): give the secret of .+ webhook \(wh_…\)/,
    );
  refused({ sandbox: 'false' }, /`sandbox` must be true or false/);
  refused({ webhookSecrets: 7 }, /`webhookSecrets` must be the secret/);
  refused({ baseUrl: 'api.fedapay.com' }, /`baseUrl` must be an absolute URL/);
  refused({ checkoutHosts: [] }, /at least one host/);
});
