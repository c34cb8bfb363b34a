/** PayDunya as the conformance suite and the fuzz tests see it: its documented messages, and what they mean. */
import assert from 'node:assert/strict';
import { paydunya, type PaydunyaOptions } from '../../../src/proxy/gateways/paydunya.js';
import {
  assertGoesTo,
  firstText,
  firstWhole,
  isObject,
  NOTHING_OF_OURS,
  paymentAt,
  postForm,
  postJson,
  sameWord,
  type ConformanceSubject,
  type ErrorAnswer,
} from './conformance-subject.js';
import { fixture, type SentRequest } from './vendor-double.js';

type Invoice = Readonly<Record<string, unknown>>;

export const CREATED = fixture<Invoice>('paydunya/created.json');
export const CONFIRMED = fixture<Invoice & { readonly invoice: Invoice; readonly custom_data: Invoice }>(
  'paydunya/confirmed.json',
);
export const KEYS = {
  masterKey: 'mk_0123456789',
  privateKey: 'live_private_0123456789',
  token: 'tk_0123456789',
} as const;

export const PAYMENT = paymentAt('paydunya');
export const KNOWN = { reference: PAYMENT.reference, gatewayReference: 'aB3dE5gH7j' };

/** The adapter, as its merchant would set it up. */
export const make = (options: Partial<PaydunyaOptions> = {}) => paydunya({ ...KEYS, ...options });

/** The names of a form: `data[invoice][token]` and the like. */
export const formFields = (value: unknown, name = 'data'): Readonly<Record<string, string>> =>
  isObject(value) || Array.isArray(value)
    ? Object.assign({}, ...Object.entries(value).map(([key, each]) => formFields(each, `${name}[${key}]`)))
    : { [name]: String(value) };

const SESSIONS = 'https://app.paydunya.com/api/v1/checkout-invoice';

const goesTo = (request: SentRequest, place: string): void =>
  assertGoesTo(request, place, {
    'PAYDUNYA-MASTER-KEY': KEYS.masterKey,
    'PAYDUNYA-PRIVATE-KEY': KEYS.privateKey,
    'PAYDUNYA-TOKEN': KEYS.token,
  });

const withInvoice = (invoice: Invoice) => ({ ...CONFIRMED, invoice: { ...CONFIRMED.invoice, ...invoice } });

/** What the suite must know. */
export const PAYDUNYA: ConformanceSubject = {
  name: 'paydunya',
  makeGateway: (origin) => make({ baseUrl: origin }),
  key: KEYS.privateKey,
  payment: PAYMENT,
  known: KNOWN,
  sent: {
    create: (request) => {
      goesTo(request, `POST ${SESSIONS}/create`);
      assert.deepEqual(JSON.parse(request.body), {
        invoice: { total_amount: 12500, description: 'Boubou brodé' },
        store: { name: 'shop.example' },
        custom_data: { reference: '1001-k3v9', order: '1001' },
        actions: {
          return_url: PAYMENT.returnUrl,
          cancel_url: PAYMENT.returnUrl,
          callback_url: PAYMENT.webhookUrl,
        },
      });
    },
    retrieve: (request) => {
      goesTo(request, `GET ${SESSIONS}/confirm/aB3dE5gH7j`);
      assert.equal(request.body, '');
    },
  },
  answers: {
    checkoutHost: 'app.paydunya.com',
    created: (response_text) => ({ ...CREATED, response_text }),
    state: ({ status, amount }) => ({ ...withInvoice({ total_amount: amount }), status }),
    paid: 'completed',
    statuses: [
      ['pending', 'pending'],
      ['waiting', 'pending'],
      ['completed', 'succeeded'],
      ['failed', 'failed'],
      ['cancelled', 'canceled'],
      ['canceled', 'canceled'],
      ['expired', 'expired'],
    ],
    errors: fixture<readonly ErrorAnswer[]>('paydunya/errors.json'),
    refuses: ({ response_code }) => response_code !== '00',
    vocabulary: {
      names: [
        'response_code',
        'response_text',
        'token',
        'status',
        'invoice',
        'total_amount',
        'custom_data',
        'reference',
        'customer',
        'payment_method',
        'hash',
        'data',
        'data[invoice][token]',
        'data[custom_data][reference]',
        '__proto__',
      ],
      values: ['00', '1001', 0, 'completed', 'failed', 12500, '12500', 1.5, 'aB3dE5gH7j', '1001-k3v9', null],
    },
    reading: ({ status, invoice, custom_data: custom }) => {
      const named = (isObject(custom) ? firstText(custom['reference']) : undefined) ?? KNOWN.reference;
      if (!isObject(invoice) || invoice['token'] !== KNOWN.gatewayReference || named !== KNOWN.reference)
        return NOTHING_OF_OURS;
      const meant = PAYDUNYA.answers.statuses.find(([known]) => sameWord(known, firstText(status)))?.[1];
      return { status: meant ?? 'pending', amount: firstWhole(invoice['total_amount']) };
    },
  },
  webhook: {
    sample: postJson({ data: CONFIRMED }),
    nudge: { reference: '1001-k3v9', gatewayReference: 'aB3dE5gH7j' },
    also: [
      postForm(formFields(CONFIRMED)),
      postForm({ data: JSON.stringify(CONFIRMED) }),
      postJson({ data: JSON.stringify(CONFIRMED) }),
    ],
    foreign: [
      postJson({ data: { ...CONFIRMED, custom_data: undefined } }),
      postJson({ data: { ...CONFIRMED, custom_data: [] } }),
      postJson({ data: { ...CONFIRMED, custom_data: { reference: '../1001' } } }),
      postJson({ data: withInvoice({ token: undefined }) }),
      postJson({ data: withInvoice({ token: '../1' }) }),
      postJson({ data: '{' }),
      postJson({ data: '[]' }),
      postJson(CONFIRMED),
      postForm({ ...formFields(CONFIRMED), 'data[custom_data][reference]': '' }),
      { ...postForm(formFields(CONFIRMED)), headers: new Headers({ 'Content-Type': 'text/plain' }) },
    ],
  },
};
