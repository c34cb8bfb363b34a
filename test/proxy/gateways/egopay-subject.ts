/** eGoPay as the conformance suite and the fuzz tests see it: its documented messages, and what they mean. */
import assert from 'node:assert/strict';
import type { NewPayment, WebhookCall } from '../../../src/proxy/gateways/gateway.js';
import { egopay, type EgopayOptions } from '../../../src/proxy/gateways/egopay.js';
import {
  assertGoesTo,
  firstWhole,
  isObject,
  NOTHING_OF_OURS,
  sameWord,
  type ConformanceSubject,
  type ErrorAnswer,
} from './conformance-subject.js';
import { fixture } from './vendor-double.js';

interface Verified {
  readonly details: Readonly<Record<string, unknown>>;
}

export const START = fixture<Readonly<Record<string, string>>>('egopay/start.json');
export const VERIFIED = fixture<Verified>('egopay/verify.json');
export const CALLBACK = fixture<Readonly<Record<string, unknown>>>('egopay/callback.json');
export const TOKEN = 'eg_token_9876543210';
export const START_URL = 'https://start.gateway.example/v1/begin';

export const PAYMENT: NewPayment = {
  reference: '2002-m7x4',
  order: '2002',
  amount: { value: 7500, currency: 'XOF' },
  description: 'Pagne tissé',
  customer: { name: 'Kossi Adjo', phone: '22890000001', email: 'kossi@shop.example' },
  returnUrl: 'https://shop.example/pay/return/2002-m7x4',
  webhookUrl: 'https://shop.example/pay/webhooks/egopay/2002-m7x4.mac',
};
export const KNOWN = { reference: PAYMENT.reference };
export const DEFAULT_BODY = {
  token: TOKEN,
  transaction_ref: '2002-m7x4',
  amount: 7500,
  channel: 'ALL',
  description: 'Pagne tissé',
  return_url: PAYMENT.returnUrl,
  callback_url: PAYMENT.webhookUrl,
};

/** A callback of the vendor. */
export const post = (body: string, type = 'application/json'): WebhookCall => ({
  method: 'POST',
  headers: new Headers({ 'Content-Type': type }),
  body,
});

/** The documented answer of verify with other details. */
export const withDetails = (fields: Readonly<Record<string, unknown>>) => ({
  details: { ...VERIFIED.details, ...fields },
});

/** The adapter, as its merchant would set it up. */
export const make = (options: Partial<EgopayOptions> = {}) => egopay({ token: TOKEN, startUrl: START_URL, ...options });

/** What the suite must know. */
export const EGOPAY: ConformanceSubject = {
  name: 'egopay',
  makeGateway: (origin) => (origin === undefined ? make() : make({ baseUrl: origin, startUrl: `${origin}/begin` })),
  key: TOKEN,
  payment: PAYMENT,
  known: KNOWN,
  sent: {
    create: (request) => {
      assertGoesTo(request, `POST ${START_URL}`, { Authorization: null });
      assert.deepEqual(JSON.parse(request.body), DEFAULT_BODY);
    },
    retrieve: (request) => {
      assertGoesTo(request, 'POST https://api.ego-pay.net/api/v1/payments/gate/verify', {});
      assert.match(request.headers.get('Content-Type') ?? '', /^application\/json/);
      assert.deepEqual(JSON.parse(request.body), { token: TOKEN, transaction_ref: '2002-m7x4' });
    },
  },
  answers: {
    checkoutHost: 'pay.ego-pay.net',
    created: (payment_url) => ({ ...START, payment_url }),
    state: ({ status, amount }) => withDetails({ status, amount }),
    paid: '1',
    statuses: [
      ['1', 'succeeded'],
      [1, 'succeeded'],
      ['2', 'pending'],
      [2, 'pending'],
      ['0', 'failed'],
      [0, 'failed'],
      ['4', 'failed'],
      [4, 'failed'],
      ['3', 'pending'],
    ],
    errors: fixture<readonly ErrorAnswer[]>('egopay/errors.json'),
    vocabulary: {
      names: [
        'details',
        'transaction_ref',
        'payment_reference',
        'amount',
        'channel',
        'status',
        'payment_url',
        'code',
        'status_code',
        'message',
        '__proto__',
      ],
      values: [
        '1',
        1,
        '2',
        '0',
        4,
        '7500',
        7500,
        '1e3',
        1.5,
        '2002-m7x4',
        START['payment_url'],
        'https://evil.example/',
        408,
        '500',
        'auth token',
        null,
      ],
    },
    reading: ({ details }) => {
      if (!isObject(details) || details['transaction_ref'] !== KNOWN.reference) return NOTHING_OF_OURS;
      const status = EGOPAY.answers.statuses.find(([known]) => sameWord(known, details['status']))?.[1] ?? 'pending';
      return { status, amount: firstWhole(details['amount']) };
    },
  },
  webhook: {
    sample: post(JSON.stringify(CALLBACK)),
    nudge: { reference: '2002-m7x4' },
    foreign: [
      post(JSON.stringify({ ...CALLBACK, transaction_ref: undefined })),
      post(JSON.stringify({ ...CALLBACK, transaction_ref: 2002 })),
      post(JSON.stringify({ ...CALLBACK, transaction_ref: '../2002' })),
      post(JSON.stringify([CALLBACK])),
      post('transaction_ref=2002-m7x4', 'text/plain'),
      post('transaction_ref=', 'application/x-www-form-urlencoded'),
    ],
  },
};
