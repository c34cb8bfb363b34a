/** DEXPAY as the conformance suite and the fuzz tests see it: its documented messages, and what they mean. */
import assert from 'node:assert/strict';
import { dexpay, type DexpayOptions } from '../../../src/proxy/gateways/dexpay.js';
import {
  assertGoesTo,
  firstText,
  firstWhole,
  hmac,
  isFranc,
  isObject,
  NOTHING_OF_OURS,
  paymentAt,
  postJson,
  sameWord,
  type ConformanceSubject,
  type ErrorAnswer,
} from './conformance-subject.js';
import { fixture, json, type SentRequest } from './vendor-double.js';

type Session = Readonly<Record<string, unknown>>;

export const WRAPPED = fixture<{ readonly data: Session }>('dexpay/session-wrapped.json');
export const FLAT = fixture<Session>('dexpay/session-flat.json');
export const WEBHOOK = fixture<Session>('dexpay/webhook.json');
export const KEY = 'pk_live_0123456789';
export const SECRET = 'sk_live_9876543210';

export const PAYMENT = paymentAt('dexpay');
export const KNOWN = { reference: PAYMENT.reference };

/** The adapter, as its merchant would set it up. */
export const make = (options: Partial<DexpayOptions> = {}) => dexpay({ apiKey: KEY, apiSecret: SECRET, ...options });

const SESSIONS = 'https://api.dexpay.africa/api/v1/checkout-sessions';

/** Asserts where a request goes, and that both keys go with it. */
const goesTo = (request: SentRequest, place: string): void =>
  assertGoesTo(request, place, { 'x-api-key': KEY, 'x-api-secret': SECRET });

/** What the suite must know. */
export const DEXPAY: ConformanceSubject = {
  name: 'dexpay',
  makeGateway: (origin) => make({ baseUrl: origin }),
  key: SECRET,
  payment: PAYMENT,
  known: KNOWN,
  sent: {
    create: (request) => {
      goesTo(request, `POST ${SESSIONS}`);
      assert.deepEqual(JSON.parse(request.body), {
        reference: '1001-k3v9',
        item_name: 'Boubou brodé',
        amount: 12500,
        currency: 'XOF',
        success_url: PAYMENT.returnUrl,
        failure_url: PAYMENT.returnUrl,
        webhook_url: PAYMENT.webhookUrl,
        metadata: { order: '1001' },
        client_support_fee: false,
        is_one_shot_payment: true,
      });
    },
    retrieve: (request) => {
      goesTo(request, `GET ${SESSIONS}/1001-k3v9`);
      assert.equal(request.body, '');
    },
  },
  followUps: { retrieve: 1 },
  answers: {
    checkoutHost: 'checkout.dexpay.africa',
    created: (payment_url) => ({ ...WRAPPED, data: { ...WRAPPED.data, payment_url } }),
    state: ({ status, amount }) => ({ ...FLAT, status, amount }),
    paid: 'COMPLETED',
    statuses: [
      ['INITIATED', 'pending'],
      ['PENDING', 'pending'],
      ['pending', 'pending'],
      ['PROCESSING', 'pending'],
      ['pending_confirmation', 'pending'],
      ['COMPLETED', 'succeeded'],
      ['completed', 'succeeded'],
      ['success', 'succeeded'],
      ['succeeded', 'succeeded'],
      ['paid', 'succeeded'],
      ['REFUNDED', 'succeeded'],
      ['refunded', 'succeeded'],
      ['FAILED', 'failed'],
      ['error', 'failed'],
      ['declined', 'failed'],
      ['CANCELLED', 'canceled'],
      ['canceled', 'canceled'],
      ['expired', 'expired'],
    ],
    errors: fixture<readonly ErrorAnswer[]>('dexpay/errors.json'),
    vocabulary: {
      names: [
        'data',
        'reference',
        'status',
        'amount',
        'currency',
        'payment_url',
        'sandbox_payment_url',
        'expires_at',
        'payment_attempt',
        'operator',
        'message',
        '__proto__',
      ],
      values: ['COMPLETED', 'refunded', 'FAILED', 12500, '12500', 1.5, '1001-k3v9', 'XOF', 'XAF', 'xof', 'EUR', null],
    },
    reading: (answer) => {
      const place = isObject(answer['data']) ? answer['data'] : answer;
      if (place['reference'] !== KNOWN.reference) return NOTHING_OF_OURS;
      const status = DEXPAY.answers.statuses.find(([known]) => sameWord(known, firstText(place['status'])))?.[1];
      return {
        status: status ?? 'pending',
        amount: isFranc(place['currency']) ? firstWhole(place['amount']) : undefined,
      };
    },
  },
  webhook: {
    sample: postJson(WEBHOOK),
    nudge: { reference: '1001-k3v9' },
    also: [
      postJson({ event: 'CHECKOUT_COMPLETED', data: WEBHOOK, timestamp: '2026-02-03T09:17:31Z' }),
      postJson({ ...WEBHOOK, event: undefined, type: 'checkout.completed' }),
    ],
    foreign: [
      postJson({ ...WEBHOOK, reference: undefined }),
      postJson({ ...WEBHOOK, reference: 1001 }),
      postJson({ ...WEBHOOK, reference: '../1001' }),
      postJson({ ...WEBHOOK, reference: 'a'.repeat(65) }),
      postJson([WEBHOOK]),
    ],
  },
  cancel: {
    sent: (request) => {
      goesTo(request, `DELETE ${SESSIONS}/1001-k3v9`);
      assert.equal(request.body, '');
    },
    looksFirst: true,
    done: () => new Response(null, { status: 204 }),
    refusals: [
      {
        title: 'a wrong key',
        status: 401,
        body: { status: 401, message: 'Unauthorized' },
        code: 'gateway_misconfigured',
      },
      { title: 'nothing there', status: 404, body: { status: 404, message: 'Not found' }, code: 'payment_not_found' },
      { title: 'a conflict', status: 409, body: { status: 409, message: 'Already paid' }, code: 'gateway_rejected' },
      { title: 'too many requests', status: 429, body: {}, code: 'rate_limited' },
    ],
  },
  proof: {
    withSecrets: (...webhookSecrets) => make({ webhookSecrets }),
    sign: (secret, body) => ({ 'X-Webhook-Signature': hmac(secret, body) }),
    missing: 'unknown',
  },
};

/** The answer of DEXPAY to a cancel that says something. */
export const canceledWithWords = (): Response => json({ success: true, message: 'Checkout session cancelled' });
