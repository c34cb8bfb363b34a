/** FedaPay as the conformance suite and the fuzz tests see it: its documented messages, and what they mean. */
import assert from 'node:assert/strict';
import { fedapay, type FedapayOptions } from '../../../src/proxy/gateways/fedapay.js';
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
import { fixture, type SentRequest } from './vendor-double.js';

type Transaction = Readonly<Record<string, unknown>>;
type Wrapped = Readonly<Record<'v1/transaction', Transaction>>;

export const CREATED = fixture<Wrapped>('fedapay/transaction.json');
export const APPROVED = fixture<Wrapped>('fedapay/approved.json');
export const TOKEN = fixture<Transaction>('fedapay/token.json');
export const EVENT = fixture<Transaction & { readonly entity: Transaction }>('fedapay/webhook.json');
export const KEY = 'sk_live_0123456789';

export const PAYMENT = paymentAt('fedapay');
export const KNOWN = { reference: PAYMENT.reference, gatewayReference: '204816' };

/** The adapter, as its merchant would set it up. */
export const make = (options: Partial<FedapayOptions> = {}) => fedapay({ secretKey: KEY, ...options });

/** A documented answer with other fields. */
export const withFields = (wrapped: Wrapped, fields: Transaction): Wrapped => ({
  'v1/transaction': { ...wrapped['v1/transaction'], ...fields },
});

const SESSIONS = 'https://api.fedapay.com/v1/transactions';

const goesTo = (request: SentRequest, place: string): void =>
  assertGoesTo(request, place, { Authorization: `Bearer ${KEY}` });

/** What the suite must know. */
export const FEDAPAY: ConformanceSubject = {
  name: 'fedapay',
  makeGateway: (origin) => make({ baseUrl: origin }),
  key: KEY,
  payment: PAYMENT,
  known: KNOWN,
  sent: {
    create: (request) => {
      goesTo(request, `POST ${SESSIONS}`);
      assert.deepEqual(JSON.parse(request.body), {
        description: 'Boubou brodé',
        amount: 12500,
        currency: { iso: 'XOF' },
        callback_url: PAYMENT.returnUrl,
        custom_metadata: { reference: '1001-k3v9', order: '1001' },
        merchant_reference: '1001-k3v9',
      });
    },
    retrieve: (request) => {
      goesTo(request, `GET ${SESSIONS}/204816`);
      assert.equal(request.body, '');
    },
  },
  followUps: { create: 1 },
  answers: {
    checkoutHost: 'process.fedapay.com',
    created: (payment_url) => withFields(CREATED, { payment_url }),
    state: ({ status, amount }) => withFields(APPROVED, { status, amount }),
    paid: 'approved',
    statuses: [
      ['pending', 'pending'],
      ['started', 'pending'],
      ['approved', 'succeeded'],
      ['transferred', 'succeeded'],
      ['refunded', 'succeeded'],
      ['approved_partially_refunded', 'succeeded'],
      ['transferred_partially_refunded', 'succeeded'],
      ['declined', 'failed'],
      ['canceled', 'canceled'],
      ['expired', 'expired'],
    ],
    errors: fixture<readonly ErrorAnswer[]>('fedapay/errors.json'),
    vocabulary: {
      names: [
        'v1/transaction',
        'id',
        'status',
        'amount',
        'currency_id',
        'mode',
        'approved_at',
        'deleted_at',
        'custom_metadata',
        'merchant_reference',
        'reference',
        'payment_url',
        'url',
        'entity',
        'name',
        '__proto__',
      ],
      values: [
        'approved',
        'declined',
        'pending',
        12500,
        '12500',
        1.5,
        204816,
        '204816',
        '1001-k3v9',
        1,
        2,
        '1',
        '2026-02-03T09:17:30.000Z',
        'https://evil.example/',
        null,
      ],
    },
    reading: (answer) => {
      const wrapped = answer['v1/transaction'];
      const place = isObject(wrapped) ? wrapped : answer;
      const metadata = place['custom_metadata'];
      const named = firstText(isObject(metadata) ? metadata['reference'] : undefined, place['merchant_reference']);
      const { id, currency_id: currency, deleted_at: deleted } = place;
      const ours = (id === 204816 || id === '204816') && (named ?? KNOWN.reference) === KNOWN.reference;
      if (!ours) return NOTHING_OF_OURS;
      // Currency id 1 is XOF.
      const inFrancs = currency === 1 || currency === '1' || isFranc(currency);
      const status = FEDAPAY.answers.statuses.find(([known]) => sameWord(known, firstText(place['status'])))?.[1];
      const isDeleted = status === 'pending' && typeof deleted === 'string';
      return {
        status: isDeleted ? 'canceled' : (status ?? 'pending'),
        amount: inFrancs ? firstWhole(place['amount']) : undefined,
      };
    },
  },
  webhook: {
    sample: postJson(EVENT),
    nudge: { reference: '1001-k3v9', gatewayReference: '204816' },
    also: [
      postJson({ ...EVENT, name: undefined, type: 'transaction.approved' }),
      postJson({ ...EVENT, entity: { ...EVENT.entity, id: '204816' } }),
      postJson({ ...EVENT, entity: { ...EVENT.entity, custom_metadata: [] } }),
      postJson({ ...EVENT, entity: { ...EVENT.entity, merchant_reference: null } }),
    ],
    foreign: [
      postJson({ ...EVENT, name: 'customer.created' }),
      postJson({ ...EVENT, name: 'payout.sent' }),
      postJson({ ...EVENT, name: undefined }),
      postJson({ ...EVENT, entity: undefined }),
      postJson({ ...EVENT, entity: { ...EVENT.entity, id: null } }),
      postJson({ ...EVENT, entity: { ...EVENT.entity, id: -1 } }),
      postJson({ ...EVENT, entity: { ...EVENT.entity, custom_metadata: null, merchant_reference: null } }),
      postJson({ ...EVENT, entity: { ...EVENT.entity, custom_metadata: { reference: '../1001' } } }),
    ],
  },
  cancel: {
    sent: (request) => goesTo(request, `DELETE ${SESSIONS}/204816`),
    looksFirst: true,
    done: () => new Response(null, { status: 204 }),
    refusals: [
      { title: 'a wrong key', status: 401, body: { message: 'Non' }, code: 'gateway_misconfigured' },
      { title: 'nothing there', status: 404, body: { message: 'Transaction non trouvée' }, code: 'payment_not_found' },
      { title: 'a refusal', status: 422, body: { message: 'Impossible' }, code: 'gateway_rejected' },
      { title: 'too many requests', status: 429, body: {}, code: 'rate_limited' },
    ],
  },
  proof: {
    withSecrets: (...webhookSecrets) => make({ webhookSecrets }),
    sign: (secret, body, at) => {
      const time = Math.floor(at / 1000);
      return { 'X-FEDAPAY-SIGNATURE': `t=${time},s=${hmac(secret, `${time}.${body}`)}` };
    },
    missing: 'forged',
    window: 300,
  },
};
