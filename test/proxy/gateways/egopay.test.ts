/** The eGoPay adapter: the conformance suite, and what is eGoPay's alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { egopay, type EgopayOptions } from '../../../src/proxy/gateways/egopay.js';
import { gatewayConformance } from './conformance.js';
import {
  CALLBACK,
  DEFAULT_BODY,
  EGOPAY,
  KNOWN,
  make,
  PAYMENT,
  post,
  START,
  TOKEN,
  VERIFIED,
  withDetails,
} from './egopay-subject.js';
import { json, recordingFetch } from './vendor-double.js';

const signal = new AbortController().signal;
const start = async (options: Partial<EgopayOptions>, answer: unknown = START) => {
  const vendor = recordingFetch(() => json(answer));
  const created = await make(options).createPayment(PAYMENT, { fetch: vendor.fetch, signal });
  const request = vendor.requests[0] ?? assert.fail();
  return { created, request, body: JSON.parse(request.body) as unknown };
};
const retrieve = (answer: unknown) =>
  make().retrievePayment(KNOWN, { fetch: recordingFetch(() => json(answer)).fetch, signal });

gatewayConformance(EGOPAY);

test('a verified payment is reported without the phone number', async () => {
  assert.deepEqual(await retrieve(VERIFIED), {
    status: 'succeeded',
    amount: { value: 7500, currency: 'XOF' },
    channel: 'tmoney',
    gatewayReference: '9c41ab77d0e2',
    settledAt: '2026-02-03T10:05:12.000Z',
  });
});

test('an answer without details, or about another reference, is pending', async () => {
  const details = [undefined, null, [], 'paid', {}, { status: '1', amount: '7500' }];
  for (const answer of details) assert.deepEqual(await retrieve({ details: answer }), { status: 'pending' });
  for (const transaction_ref of ['2002-other', '2002-M7X4', ' 2002-m7x4', '', null, 2002]) {
    assert.deepEqual(await retrieve(withDetails({ transaction_ref })), { status: 'pending' });
  }
});

test('a null channel, and one that is more than a name, are left out', async () => {
  for (const channel of [null, undefined, 7, '', '<b>tmoney</b>', 'x'.repeat(33)]) {
    assert.equal((await retrieve(withDetails({ channel }))).channel, undefined);
  }
  assert.equal((await retrieve(withDetails({ channel: 'Moov Money' }))).channel, 'Moov Money');
});

test('the time of payment is the validation, else the payment, read as UTC; a pending payment has none', async () => {
  assert.equal((await retrieve(withDetails({ validation_date: null }))).settledAt, '2026-02-03T10:04:00.000Z');
  assert.equal((await retrieve(withDetails({ validation_date: null, payment_made_at: 'soon' }))).settledAt, undefined);
  assert.equal((await retrieve(withDetails({ status: '2' }))).settledAt, undefined);
});

test('the status of details is never taken for an error code', async () => {
  assert.equal((await retrieve({ code: 200, ...withDetails({}) })).status, 'succeeded');
  assert.equal((await retrieve({ status: 500, ...withDetails({}) })).status, 'succeeded');
  assert.equal((await retrieve(withDetails({ status: '408' }))).status, 'pending');
});

test('without startUrl the adapter cannot be made, and says why and what to ask for', () => {
  for (const startUrl of [undefined, '']) {
    assert.throws(() => egopay({ token: TOKEN, startUrl } as EgopayOptions), {
      name: 'ConfigurationError',
      message: /needs `startUrl`: eGoPay does not publish .* Ask eGoPay for its address, the names of its fields/,
    });
  }
});

test('the fields of the start call take the names that they are given, and null leaves one out', async () => {
  const startFields = {
    token: null,
    reference: 'ref',
    amount: 'montant',
    channel: null,
    name: 'client',
    phone: 'tel',
    email: null,
  };
  const { body, request } = await start({
    startFields,
    amountAs: 'string',
    startHeaders: { 'X-Api-Key': 'k1', 'content-type': 'text/plain' },
  });
  assert.deepEqual(body, {
    ref: '2002-m7x4',
    montant: '7500',
    description: 'Pagne tissé',
    return_url: PAYMENT.returnUrl,
    callback_url: PAYMENT.webhookUrl,
    client: 'Kossi Adjo',
    tel: '22890000001',
  });
  assert.equal(request.headers.get('X-Api-Key'), 'k1');
  assert.equal(request.headers.get('Content-Type'), 'application/json');
});

test('a field that is mapped and that the buyer did not give is left out', async () => {
  const vendor = recordingFetch(() => json(START));
  await make({ startFields: { phone: 'tel' } }).createPayment(
    { ...PAYMENT, customer: undefined },
    { fetch: vendor.fetch, signal },
  );
  assert.deepEqual(JSON.parse(vendor.requests[0]?.body ?? ''), DEFAULT_BODY);
});

test('the payment page is taken from where the merchant says it stands', async () => {
  const answer = { data: { link: { href: START['payment_url'] }, id: 'abc.1' } };
  const { created } = await start({ checkoutUrlPath: 'data.link.href' }, answer);
  assert.deepEqual(created, { checkoutUrl: START['payment_url'] });
  await assert.rejects(start({ checkoutUrlPath: 'data.url' }, answer), {
    code: 'gateway_unavailable',
    outcomeUnknown: true,
    message: /checkoutUrlPath/,
  });
  await assert.rejects(start({ checkoutUrlPath: 'data.id.x.href' }, answer), { code: 'gateway_unavailable' });
  await assert.rejects(start({ checkoutUrlPath: 'constructor.name' }, answer), { code: 'gateway_unavailable' });
});

test("the start answer's reference of eGoPay is not read: a second try of the buyer's may get another", async () => {
  assert.deepEqual((await start({}, { ...START, payment_reference: '9c41ab77d0e2' })).created, {
    checkoutUrl: START['payment_url'],
  });
});

test('by default the payment page may stand on the start host, on ego-pay.net and below it', async () => {
  for (const payment_url of ['https://start.gateway.example/p', 'https://ego-pay.net/p', 'https://a.b.ego-pay.net/p']) {
    assert.equal((await start({}, { payment_url })).created.checkoutUrl, payment_url);
  }
  for (const payment_url of [
    'https://gateway.example/p',
    'https://evil-ego-pay.net/p',
    'https://ego-pay.net.evil.example/p',
  ]) {
    await assert.rejects(start({}, { payment_url }), { code: 'gateway_unavailable' });
  }
  await assert.rejects(start({ checkoutHosts: ['pay.example'] }), { code: 'gateway_unavailable' });
  assert.equal(
    (await start({ checkoutHosts: ['pay.example'] }, { payment_url: 'https://pay.example/p' })).created.checkoutUrl,
    'https://pay.example/p',
  );
});

test('a page on loopback is taken only when the start call itself is on loopback', async () => {
  const payment_url = 'http://127.0.0.1:5174/egopay/p';
  assert.equal(
    (await start({ startUrl: 'http://127.0.0.1:5174/start' }, { payment_url })).created.checkoutUrl,
    payment_url,
  );
  await assert.rejects(start({ baseUrl: 'http://127.0.0.1:5174' }, { payment_url }), { code: 'gateway_unavailable' });
});

test('a callback is read flat, wrapped in details, and as a form', () => {
  const nudge = { reference: '2002-m7x4' };
  const form = new URLSearchParams({
    transaction_ref: '2002-m7x4',
    payment_reference: '9c41ab77d0e2',
    status: '1',
  }).toString();
  assert.deepEqual(make().parseWebhook(post(JSON.stringify(CALLBACK))), nudge);
  assert.deepEqual(make().parseWebhook(post(JSON.stringify(VERIFIED))), nudge);
  assert.deepEqual(make().parseWebhook(post(form, 'application/x-www-form-urlencoded; charset=UTF-8')), nudge);
});

test('options that cannot be right are refused when the adapter is made, and the message names the fix', () => {
  const refused = (options: unknown, message: RegExp) =>
    assert.throws(
      () => make(options as Partial<EgopayOptions>),
      (error: Error) =>
        error.name === 'ConfigurationError' && message.test(error.message) && !error.message.includes('hidden'),
    );
  refused({ token: '' }, /needs `token`: the token of the eGoPay dashboard/);
  refused({ token: 'hidden token' }, /copy the key again/);
  refused({ startUrl: 'begin' }, /`startUrl` must be an absolute URL/);
  refused({ startUrl: 'http://gateway.example/begin' }, /`startUrl` must start with https/);
  refused({ baseUrl: 'http://api.ego-pay.net' }, /`baseUrl` must start with https/);
  refused({ checkoutHosts: ['https://pay.example'] }, /which is not a host/);
  refused({ amountAs: 'float' }, /`amountAs` must be "number" or "string"/);
  refused({ startFields: { montant: 'amount' } }, /`startFields` has "montant", which is none of token, reference/);
  refused({ startFields: { amount: '' } }, /`startFields.amount` must be the vendor's name/);
  refused({ startFields: { amount: 7 } }, /`startFields.amount` must be the vendor's name/);
  refused({ startFields: { amount: 'token' } }, /gives the name "token" to two fields/);
  refused({ startHeaders: { 'X-Key': 'hidden\nvalue' } }, /`startHeaders` must be an object/);
  refused({ checkoutUrlPath: 'data..url' }, /`checkoutUrlPath` must be names joined by dots/);
});
