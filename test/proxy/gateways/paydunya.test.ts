/** The PayDunya adapter: the conformance suite, and what is PayDunya's alone. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { WebhookCall } from '../../../src/proxy/gateways/gateway.js';
import { paydunya, type PaydunyaOptions } from '../../../src/proxy/gateways/paydunya.js';
import { openShop, PRICE } from '../shop.js';
import { gatewayConformance } from './conformance.js';
import { postForm, postJson } from './conformance-subject.js';
import { CONFIRMED, CREATED, formFields, KEYS, KNOWN, make, PAYDUNYA, PAYMENT } from './paydunya-subject.js';
import { json, recordingFetch } from './vendor-double.js';

const signal = new AbortController().signal;
const create = async (answer: unknown, status = 200, options: Partial<PaydunyaOptions> = {}) => {
  const vendor = recordingFetch(() => json(answer, status));
  const created = await make(options).createPayment(PAYMENT, { fetch: vendor.fetch, signal });
  return { created, request: vendor.requests[0] ?? assert.fail() };
};
const retrieve = (answer: unknown, known: { reference: string; gatewayReference?: string } = KNOWN, status = 200) => {
  const vendor = recordingFetch(() => json(answer, status));
  return { requests: vendor.requests, state: make().retrievePayment(known, { fetch: vendor.fetch, signal }) };
};

gatewayConformance(PAYDUNYA);

test('a created invoice is known by its token, and its page is the text of the answer', async () => {
  assert.deepEqual((await create(CREATED)).created, {
    gatewayReference: 'aB3dE5gH7j',
    checkoutUrl: CREATED['response_text'],
  });
});

test('the code decides and not the HTTP status: a refusal with 200 creates nothing, whatever else it holds', async () => {
  for (const response_code of ['1001', '4002', '0', '000', '0 0'])
    await assert.rejects(create({ ...CREATED, response_code }), { name: 'GatewayError' }, response_code);
  await assert.rejects(retrieve({ ...CONFIRMED, response_code: '1001' }).state, { code: 'gateway_misconfigured' });
});

test('an answer without a code leaves open whether an invoice was created', async () => {
  for (const response_code of [undefined, null, 0, [], 'zéro'])
    await assert.rejects(create({ ...CREATED, response_code }), { code: 'gateway_unavailable', outcomeUnknown: true });
});

test('an invoice without a usable token is refused: it could never be asked about', async () => {
  for (const token of [undefined, null, '', 7, '../1', 'a b'])
    await assert.rejects(create({ ...CREATED, token }), { code: 'gateway_unavailable', outcomeUnknown: true });
});

test('the test mode has a path of its own, and the shop may have a name of its own', async () => {
  const { request } = await create(CREATED, 200, {
    privateKey: 'test_private_1',
    sandbox: true,
    storeName: 'Boutique Awa',
  });
  assert.equal(request.url, 'https://app.paydunya.com/sandbox-api/v1/checkout-invoice/create');
  assert.deepEqual((JSON.parse(request.body) as Record<string, unknown>)['store'], { name: 'Boutique Awa' });
});

test('a paid invoice is told with its way of payment, and without a word of its customer', async () => {
  const paid = {
    status: 'succeeded',
    amount: { value: 12500, currency: 'XOF' },
    channel: 'orange-money-senegal',
    gatewayReference: 'aB3dE5gH7j',
    settledAt: undefined,
  };
  assert.deepEqual(await retrieve(CONFIRMED).state, paid);
  const asNumber = { ...CONFIRMED, invoice: { ...CONFIRMED.invoice, total_amount: 12500 } };
  assert.deepEqual(await retrieve(asNumber).state, paid);
});

test('an invoice that names another token or reference says nothing of ours', async () => {
  for (const invoice of [undefined, [], {}, { ...CONFIRMED.invoice, token: 'other' }])
    assert.deepEqual(await retrieve({ ...CONFIRMED, invoice }).state, { status: 'pending', unclear: 'token' });
  assert.deepEqual(await retrieve({ ...CONFIRMED, custom_data: { reference: '1002-aaaa' } }).state, {
    status: 'pending',
    unclear: 'custom_data',
  });
  assert.equal((await retrieve({ ...CONFIRMED, custom_data: [] }).state).status, 'succeeded');
});

test('a payment without a token, or with one that would change the path, is not asked for', async () => {
  for (const gatewayReference of [undefined, '', '..', '../create', 'a?b', 'a/b']) {
    const known = { reference: PAYMENT.reference, ...(gatewayReference !== undefined && { gatewayReference }) };
    const { requests, state } = retrieve(CONFIRMED, known);
    await assert.rejects(state, { code: 'payment_not_found' });
    assert.equal(requests.length, 0);
  }
});

test('a wrong hash is a forgery, and the right one proves nothing: every call and every answer carries the same', async () => {
  const right = createHash('sha512').update(KEYS.masterKey).digest('hex');
  const calls = (hash: string): readonly WebhookCall[] => {
    const data = { ...CONFIRMED, hash };
    return [
      postJson({ data }),
      postJson({ data: JSON.stringify(data) }),
      postForm(formFields(data)),
      postForm({ data: JSON.stringify(data) }),
    ];
  };
  for (const call of [...calls(right), ...calls(right.toUpperCase())])
    assert.equal(await make().proveWebhook?.(call, 0), 'unknown');
  for (const hash of ['', '0', right.slice(1), createHash('sha512').update('other').digest('hex')])
    for (const call of calls(hash)) assert.equal(await make().proveWebhook?.(call, 0), 'forged', hash);
  const { hash: _none, ...without } = CONFIRMED;
  for (const call of [postForm({}), postJson({}), postJson({ data: without }), postForm(formFields(without))])
    assert.equal(await make().proveWebhook?.(call, 0), 'unknown');
});

/** A shop with PayDunya, one payment under way, and what PayDunya says of it. */
async function openPaydunya() {
  const answers = { confirmed: CONFIRMED as unknown };
  let reference = '';
  let callback = '';
  const vendor = recordingFetch((_signal, request) => {
    if (request.method === 'GET') return json(answers.confirmed);
    const sent = JSON.parse(request.body) as { custom_data: { reference: string }; actions: { callback_url: string } };
    reference = sent.custom_data.reference;
    callback = sent.actions.callback_url;
    return json(CREATED);
  });
  const shop = openShop({ gateways: [make()], fetch: vendor.fetch });
  await shop.open();
  answers.confirmed = {
    ...CONFIRMED,
    invoice: { ...CONFIRMED.invoice, total_amount: PRICE.value },
    custom_data: { reference },
  };
  const call = (url: string, { headers, body }: WebhookCall): Promise<Response> =>
    shop.proxy.fetch(new Request(url, { method: 'POST', headers, body }));
  return { ...shop, vendor, reference, callback, call };
}

test('a probe with an empty body is answered 200, at both addresses', async () => {
  const { call, callback } = await openPaydunya();
  for (const url of [callback, 'https://shop.example/pay/webhooks/paydunya'])
    for (const type of ['application/x-www-form-urlencoded', 'application/json'])
      assert.equal(
        (await call(url, { method: 'POST', headers: new Headers({ 'Content-Type': type }), body: '' })).status,
        200,
      );
});

test('a form at the address of the payment is a nudge: the payment is asked for and settled', async () => {
  const { call, callback, settled, reference } = await openPaydunya();
  const hash = createHash('sha512').update(KEYS.masterKey).digest('hex');
  const form = postForm(formFields({ ...CONFIRMED, hash, custom_data: { reference } }));
  assert.equal((await call(callback, form)).status, 200);
  assert.deepEqual(
    settled.map((session) => [session.reference, session.status]),
    [[reference, 'succeeded']],
  );
});

test('options that cannot be right are refused when the adapter is made, and the message names the fix', () => {
  const refused = (options: unknown, message: RegExp) =>
    assert.throws(
      () => paydunya({ ...KEYS, ...Object(options) } as PaydunyaOptions),
      (error: Error) =>
        error.name === 'ConfigurationError' && message.test(error.message) && !error.message.includes('hidden'),
    );
  refused({ masterKey: '' }, /needs `masterKey`: the master key of the PayDunya dashboard/);
  refused({ privateKey: undefined }, /needs `privateKey`/);
  refused({ token: 'hidden token' }, /copy the key again/);
  refused({ privateKey: 'test_private_hidden' }, /is a test key \(test_private_…\): add `sandbox: true`/);
  refused({ sandbox: true }, /is a live key \(live_private_…\): leave `sandbox` out/);
  refused(
    { masterKey: 'test_private_hidden' },
    /`masterKey` holds a private key \(test_private_…\): give the master key/,
  );
  refused({ token: 'live_private_hidden' }, /`token` holds a private key \(live_private_…\): give the token beside it/);
  refused({ sandbox: 1 }, /`sandbox` must be true or false/);
  refused({ storeName: '' }, /`storeName` must be the shop's name/);
  refused({ baseUrl: 'https://app.paydunya.com/?a=1' }, /no query/);
  refused({ checkoutHosts: [7] }, /which is not a host/);
});
