/** The DEXCHANGE adapter: the conformance suite, and what is DEXCHANGE's alone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { GatewayError, NewPayment, WebhookCall } from '../../../src/proxy/gateway.js';
import { dexchange, type DexchangeOptions } from '../../../src/proxy/gateways/dexchange.js';
import { gatewayConformance } from './conformance.js';
import type { ErrorAnswer } from './conformance-subject.js';
import { fixture, json, recordingFetch } from './vendor-double.js';

interface Link { readonly transactionId: string; readonly PaymentUrl: string; readonly externalTransactionId: string }
interface Transaction { readonly message: string; readonly transaction: Readonly<Record<string, unknown>> }

const FLAT = fixture<Link>('dexchange/link-flat.json');
const WRAPPED = fixture<{ readonly transaction: Link }>('dexchange/link-wrapped.json');
const TRANSACTION = fixture<Transaction>('dexchange/transaction.json');
const WEBHOOK = fixture<Readonly<Record<string, unknown>>>('dexchange/webhook.json');
const KEY = 'dx_key_0123456789';

const PAYMENT: NewPayment = {
  reference: FLAT.externalTransactionId,
  order: '1001',
  amount: { value: 12500, currency: 'XOF' },
  description: 'Boubou brodé',
  customer: { name: 'Awa Diop', phone: '770000001', email: 'awa@shop.example' },
  returnUrl: 'https://shop.example/pay/return/1001-k3v9',
  webhookUrl: 'https://shop.example/pay/webhooks/dexchange/1001-k3v9.mac',
  locale: 'fr-SN',
};
const KNOWN = { reference: PAYMENT.reference, gatewayReference: FLAT.transactionId };
const post = (body: unknown): WebhookCall => ({ method: 'POST', headers: new Headers({ 'Content-Type': 'application/json' }), body: JSON.stringify(body) });
const signal = new AbortController().signal;
const make = (options: Partial<DexchangeOptions> = {}) => dexchange({ apiKey: KEY, ...options });
const create = (answer: unknown, options?: Partial<DexchangeOptions>, payment = PAYMENT) => {
  const vendor = recordingFetch(() => json(answer, 201));
  return { requests: vendor.requests, created: make(options).createPayment(payment, { fetch: vendor.fetch, signal }) };
};
const retrieve = (answer: unknown, known: { reference: string; gatewayReference?: string } = KNOWN) => {
  const vendor = recordingFetch(() => json(answer));
  return { requests: vendor.requests, state: make().retrievePayment(known, { fetch: vendor.fetch, signal }) };
};
const withTransaction = (fields: Readonly<Record<string, unknown>>) => ({ ...TRANSACTION, transaction: { ...TRANSACTION.transaction, ...fields } });
const code = (expected: string) => (error: GatewayError) => error.code === expected;

gatewayConformance({
  name: 'dexchange',
  makeGateway: (origin) => make({ baseUrl: origin }),
  key: KEY,
  payment: PAYMENT,
  known: KNOWN,
  sent: {
    create: (request) => {
      assert.equal(`${request.method} ${request.url}`, 'POST https://api-m.dexchange.sn/api/v1/transaction/merchant/get-link');
      assert.equal(request.headers.get('Authorization'), `Bearer ${KEY}`);
      assert.deepEqual(JSON.parse(request.body), {
        externalTransactionId: '1001-k3v9',
        ItemName: 'Boubou brodé',
        ItemPrice: 12500,
        customData: '{"order":"1001"}',
        callBackURL: PAYMENT.webhookUrl,
        successUrl: PAYMENT.returnUrl,
        failureUrl: PAYMENT.returnUrl,
        ClientName: 'Awa Diop',
        ClientPhone: '770000001',
        Email: 'awa@shop.example',
      });
    },
    retrieve: (request) => {
      assert.equal(`${request.method} ${request.url}`, 'GET https://api-m.dexchange.sn/api/v1/transaction/merchant/MID700100200');
      assert.equal(request.headers.get('Authorization'), `Bearer ${KEY}`);
      assert.equal(request.body, '');
    },
  },
  answers: {
    checkoutHost: 'pay.dexchange.sn',
    created: (PaymentUrl) => ({ ...FLAT, PaymentUrl }),
    state: ({ status, amount }) => withTransaction({ Status: status, Amount: amount }),
    paid: 'SUCCESS',
    statuses: [
      ['PENDING', 'pending'], ['PROCESSING', 'pending'], ['INITIATED', 'pending'], ['SUCCESS', 'succeeded'], ['COMPLETED', 'succeeded'],
      ['FAILED', 'failed'], ['EXPIRED', 'expired'], ['CANCELLED', 'canceled'], ['CANCELED', 'canceled'],
    ],
    errors: fixture<readonly ErrorAnswer[]>('dexchange/errors.json'),
    vocabulary: {
      names: ['transaction', 'data', 'Status', 'status', 'Amount', 'amount', 'transactionId', 'externalTransactionId', 'PaymentUrl', 'message', 'code', 'Completed_at', '__proto__'],
      values: ['SUCCESS', 'COMPLETED', 'FAILED', 'PENDING', 12500, '12500', '1e3', 1.5, FLAT.transactionId, FLAT.externalTransactionId, FLAT.PaymentUrl, 'https://evil.example/', null],
    },
    paidAmount: (answer) => {
      const field = (value: unknown, name: string): unknown => (value as Readonly<Record<string, unknown>> | null | undefined)?.[name];
      for (const place of [field(answer, 'transaction'), field(answer, 'data'), answer]) {
        const words = [field(place, 'Status'), field(place, 'status')];
        const amounts = [field(place, 'Amount'), field(place, 'amount')].filter((amount) => Number.isInteger(Number(amount)) && Number(amount) > 0);
        if ((words.includes('SUCCESS') || words.includes('COMPLETED')) && amounts.length > 0) return Number(amounts[0]);
      }
      return undefined;
    },
  },
  webhook: {
    sample: post(WEBHOOK),
    nudge: { reference: '1001-k3v9', gatewayReference: 'MID700100200', customData: '{"order":"1001"}' },
    foreign: [
      post({ ...WEBHOOK, id: undefined }),
      post({ ...WEBHOOK, id: 700100200 }),
      post({ ...WEBHOOK, id: '../MID700100200' }),
      post({ ...WEBHOOK, externalTransactionId: undefined }),
      post({ ...WEBHOOK, externalTransactionId: ['1001-k3v9'] }),
      post({ ...WEBHOOK, externalTransactionId: 'a'.repeat(65) }),
      post({ transaction: WEBHOOK }),
      { ...post({}), body: 'id=MID700100200&externalTransactionId=1001-k3v9' },
    ],
  },
});

test('a link is read in both documented shapes, and inside data', async () => {
  for (const answer of [FLAT, WRAPPED, { data: FLAT }, { transaction: null, ...FLAT }]) {
    assert.deepEqual(await create(answer).created, { gatewayReference: 'MID700100200', checkoutUrl: FLAT.PaymentUrl });
  }
});

test('a link without a usable transactionId is refused: the payment could never be asked about', async () => {
  for (const transactionId of [undefined, null, '', 7, '..', '../x', 'MID 1', 'MID/1', 'M'.repeat(129)]) {
    await assert.rejects(create({ ...FLAT, transactionId }).created, { code: 'gateway_unavailable', outcomeUnknown: true });
  }
});

test('a link that names another payment is refused', async () => {
  await assert.rejects(create({ ...FLAT, externalTransactionId: '1001-zzzz' }).created, { code: 'gateway_unavailable', outcomeUnknown: true });
});

test('what the buyer did not give is left out, and customData is sent all the same', async () => {
  const { requests, created } = create(FLAT, {}, { ...PAYMENT, customer: { email: 'awa@shop.example' } });
  await created;
  const body = JSON.parse(requests[0]?.body ?? '') as Readonly<Record<string, unknown>>;
  assert.deepEqual(Object.keys(body).filter((name) => /client|email|custom/i.test(name)), ['customData', 'Email']);
});

test('a status is read wrapped in transaction or data, or flat, in both spellings', async () => {
  const { transaction } = TRANSACTION;
  for (const answer of [TRANSACTION, { data: transaction }, transaction, { status: 'SUCCESS', amount: 12500, Completed_at: '2026-02-03 09:17:30' }]) {
    assert.deepEqual(await retrieve(answer).state, {
      status: 'succeeded',
      amount: { value: 12500, currency: 'XOF' },
      gatewayReference: 'MID700100200',
      settledAt: '2026-02-03T09:17:30.000Z',
    });
  }
});

test('a status that names another payment is pending', async () => {
  for (const fields of [{ externalTransactionId: '1002-aaaa' }, { ExternalTransactionId: '1002-aaaa' }, { transactionId: 'MID700100201' }]) {
    assert.deepEqual(await retrieve(withTransaction(fields)).state, { status: 'pending' });
  }
  assert.equal((await retrieve(withTransaction({ externalTransactionId: '1001-k3v9', transactionId: 'MID700100200' })).state).status, 'succeeded');
});

test('a completion time that cannot be read is left out', async () => {
  for (const Completed_at of [null, undefined, '', 'yesterday', '2026-13-45T99:99:99Z', 1770110250]) {
    assert.equal((await retrieve(withTransaction({ Completed_at })).state).settledAt, undefined);
  }
  assert.equal((await retrieve(withTransaction({ Completed_at: '2026-02-03T10:17:30+01:00' })).state).settledAt, '2026-02-03T09:17:30.000Z');
});

test('a payment without an id of DEXCHANGE, or with one that would change the path, is not asked for', async () => {
  for (const gatewayReference of [undefined, '', '..', '../get-link', 'MID?x', 'MID%2e', 'MID#']) {
    const { requests, state } = retrieve(TRANSACTION, { reference: PAYMENT.reference, ...(gatewayReference !== undefined && { gatewayReference }) });
    await assert.rejects(state, code('payment_not_found'));
    assert.equal(requests.length, 0);
  }
});

test('checkoutHosts replaces the default host, and can name a port or all hosts below one', async () => {
  const at = (PaymentUrl: string, ...checkoutHosts: string[]) => create({ ...FLAT, PaymentUrl }, { checkoutHosts }).created;
  assert.equal((await at('https://PAY.example/x', 'Pay.example')).checkoutUrl, 'https://pay.example/x');
  assert.equal((await at('https://pay.example:8443/x', 'pay.example:8443')).checkoutUrl, 'https://pay.example:8443/x');
  assert.equal((await at('https://a.b.pay.example/x', '*.pay.example')).checkoutUrl, 'https://a.b.pay.example/x');
  await assert.rejects(at(FLAT.PaymentUrl, 'pay.example'), code('gateway_unavailable'));
  await assert.rejects(at('https://pay.example/x', '*.pay.example'), code('gateway_unavailable'));
  await assert.rejects(at('https://evilpay.example/x', '*.pay.example'), code('gateway_unavailable'));
  await assert.rejects(at('https://.pay.example/x', '*.pay.example'), code('gateway_unavailable'));
});

test('a page on loopback is taken only when the API itself is on loopback', async () => {
  const PaymentUrl = 'http://127.0.0.1:5174/pay/MID1';
  assert.equal((await create({ ...FLAT, PaymentUrl }, { baseUrl: 'http://localhost:5174' }).created).checkoutUrl, PaymentUrl);
  await assert.rejects(create({ ...FLAT, PaymentUrl }, { checkoutHosts: ['127.0.0.1:5174'] }).created, code('gateway_unavailable'));
  await assert.rejects(create({ ...FLAT, PaymentUrl: 'http://pay.dexchange.sn/x' }, { baseUrl: 'http://localhost:5174' }).created, code('gateway_unavailable'));
});

test('a baseUrl may have a path and a final slash', async () => {
  const { requests, created } = create(FLAT, { baseUrl: 'https://relay.example/dexchange/' });
  await created;
  assert.equal(requests[0]?.url, 'https://relay.example/dexchange/api/v1/transaction/merchant/get-link');
});

test('options that cannot be right are refused when the adapter is made, and the message names the fix', () => {
  const refused = (options: unknown, message: RegExp) => assert.throws(() => dexchange(options as DexchangeOptions), { name: 'ConfigurationError', message });
  refused({}, /needs `apiKey`: the API key of the DEXCHANGE dashboard/);
  refused({ apiKey: '' }, /needs `apiKey`/);
  refused({ apiKey: 7 }, /needs `apiKey`/);
  refused({ apiKey: 'a key\n' }, /copy the key again/);
  refused({ apiKey: KEY, baseUrl: 'api-m.dexchange.sn' }, /`baseUrl` must be an absolute URL/);
  refused({ apiKey: KEY, baseUrl: 'http://api-m.dexchange.sn' }, /`baseUrl` must start with https/);
  refused({ apiKey: KEY, baseUrl: 'http://localhost.evil.example' }, /`baseUrl` must start with https/);
  refused({ apiKey: KEY, baseUrl: 'ftp://127.0.0.1' }, /`baseUrl` must start with https/);
  refused({ apiKey: KEY, baseUrl: 'https://me:pass@api.example' }, /no user, password/);
  refused({ apiKey: KEY, baseUrl: 'https://api.example/?a=1' }, /no query/);
  refused({ apiKey: KEY, checkoutHosts: [] }, /at least one host/);
  refused({ apiKey: KEY, checkoutHosts: 'pay.example' }, /must be a list/);
  for (const host of ['https://pay.example', 'pay.example/x', 'pay.example:443', '*', '*.sn', 'a.*.example', 'pay example', '', 7, 'user@pay.example', 'pay.éxample']) {
    refused({ apiKey: KEY, checkoutHosts: [host] }, /which is not a host/);
  }
});
