/** Wave as the conformance suite and the fuzz tests see it: its documented messages, and what they mean. */
import assert from 'node:assert/strict';
import type { SessionStatus } from '../../../src/contract/index.js';
import { wave, type WaveOptions } from '../../../src/proxy/gateways/wave.js';
import {
  assertGoesTo,
  firstText,
  firstWhole,
  hmac,
  isFranc,
  NOTHING_OF_OURS,
  paymentAt,
  postJson,
  sameWord,
  type ConformanceSubject,
  type ErrorAnswer,
} from './conformance-subject.js';
import { fixture, type SentRequest } from './vendor-double.js';

type Session = Readonly<Record<string, unknown>>;

export const OPEN = fixture<Session>('wave/open.json');
export const COMPLETE = fixture<Session>('wave/complete.json');
export const EVENT = fixture<Session & { readonly data: Session }>('wave/webhook.json');
export const KEY = 'wave_sn_prod_0123456789';

export const PAYMENT = paymentAt('wave');
export const KNOWN = { reference: PAYMENT.reference, gatewayReference: 'cos-27x4pv61k0f2c' };

/** The adapter, as its merchant would set it up. */
export const make = (options: Partial<WaveOptions> = {}) => wave({ apiKey: KEY, ...options });

const SESSIONS = 'https://api.wave.com/v1/checkout/sessions';

const goesTo = (request: SentRequest, place: string): void =>
  assertGoesTo(request, place, { Authorization: `Bearer ${KEY}` });

/** Both statuses of a session as one text: the session's, and after a space the payment's. */
const STATUSES: readonly (readonly [string, SessionStatus])[] = [
  ['open processing', 'pending'],
  ['open cancelled', 'pending'],
  ['failed cancelled', 'pending'],
  ['complete processing', 'pending'],
  ['complete succeeded', 'succeeded'],
  ['complete cancelled', 'failed'],
  ['expired processing', 'expired'],
  ['expired cancelled', 'expired'],
  // Two words that contradict each other: pending.
  ['open succeeded', 'pending'],
  ['expired succeeded', 'pending'],
];

/** What the suite must know. */
export const WAVE: ConformanceSubject = {
  name: 'wave',
  makeGateway: (origin) => make({ baseUrl: origin }),
  key: KEY,
  payment: PAYMENT,
  known: KNOWN,
  sent: {
    create: (request) => {
      goesTo(request, `POST ${SESSIONS}`);
      assert.deepEqual(JSON.parse(request.body), {
        amount: '12500',
        currency: 'XOF',
        success_url: PAYMENT.returnUrl,
        error_url: PAYMENT.returnUrl,
        client_reference: '1001-k3v9',
      });
    },
    retrieve: (request) => {
      goesTo(request, `GET ${SESSIONS}/cos-27x4pv61k0f2c`);
      assert.equal(request.body, '');
    },
  },
  answers: {
    checkoutHost: 'pay.wave.com',
    created: (wave_launch_url) => ({ ...OPEN, wave_launch_url }),
    state: ({ status, amount }) => {
      const [checkout_status, payment_status] = typeof status === 'string' ? status.split(' ') : [status];
      return { ...COMPLETE, checkout_status, payment_status, amount };
    },
    paid: 'complete succeeded',
    statuses: STATUSES,
    errors: fixture<readonly ErrorAnswer[]>('wave/errors.json'),
    vocabulary: {
      names: [
        'id',
        'amount',
        'currency',
        'checkout_status',
        'payment_status',
        'client_reference',
        'wave_launch_url',
        'when_completed',
        'when_expires',
        'code',
        'error',
        'type',
        'data',
        '__proto__',
      ],
      values: [
        'open',
        'complete',
        'expired',
        'failed',
        'processing',
        'succeeded',
        'cancelled',
        '12500',
        12500,
        1.5,
        'XOF',
        'XAF',
        'EUR',
        'cos-27x4pv61k0f2c',
        '1001-k3v9',
        null,
      ],
    },
    reading: (session) => {
      const named = firstText(session['client_reference']) ?? KNOWN.reference;
      if (session['id'] !== KNOWN.gatewayReference || named !== KNOWN.reference) return NOTHING_OF_OURS;
      const is = (field: string, word: string): boolean => sameWord(word, firstText(session[field]));
      const paid = is('payment_status', 'succeeded');
      const status = is('checkout_status', 'complete')
        ? paid
          ? 'succeeded'
          : is('payment_status', 'cancelled')
            ? 'failed'
            : 'pending'
        : is('checkout_status', 'expired') && !paid
          ? 'expired'
          : 'pending';
      return { status, amount: isFranc(session['currency']) ? firstWhole(session['amount']) : undefined };
    },
  },
  webhook: {
    sample: postJson(EVENT),
    nudge: { reference: '1001-k3v9', gatewayReference: 'cos-27x4pv61k0f2c' },
    also: [
      postJson({
        ...EVENT,
        type: 'checkout.session.payment_failed',
        data: { ...EVENT.data, checkout_status: 'failed', last_payment_error: { code: 'insufficient-funds' } },
      }),
    ],
    foreign: [
      postJson({ ...EVENT, type: 'test.test_event' }),
      postJson({ ...EVENT, type: 'b2b.payment_received' }),
      postJson({ ...EVENT, type: undefined }),
      postJson({ ...EVENT, data: undefined }),
      postJson({ ...EVENT, data: { ...EVENT.data, id: undefined } }),
      postJson({ ...EVENT, data: { ...EVENT.data, client_reference: null } }),
      postJson({ ...EVENT, data: { ...EVENT.data, client_reference: '../1001' } }),
      postJson(EVENT.data),
    ],
  },
  cancel: {
    sent: (request) => {
      goesTo(request, `POST ${SESSIONS}/cos-27x4pv61k0f2c/expire`);
      assert.equal(request.body, '');
    },
    looksFirst: false,
    done: () => new Response('', { status: 200 }),
    refusals: [
      {
        title: 'an end that came before',
        status: 409,
        body: { code: 'checkout-session-complete' },
        code: 'gateway_rejected',
      },
      { title: 'nothing there', status: 404, body: { code: 'checkout-session-not-found' }, code: 'payment_not_found' },
      { title: 'a wrong key', status: 401, body: { error: { code: 'invalid-auth' } }, code: 'gateway_misconfigured' },
      { title: 'too many requests', status: 429, body: {}, code: 'rate_limited' },
    ],
  },
  proof: {
    withSecrets: (...webhookSecrets) => make({ webhookSecrets }),
    sign: (secret, body, at) => {
      const time = Math.floor(at / 1000);
      return { 'Wave-Signature': `t=${time},v1=${hmac(secret, `${time}${body}`)}` };
    },
    missing: 'forged',
    window: 300,
  },
};
