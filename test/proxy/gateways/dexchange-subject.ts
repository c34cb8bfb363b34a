/** DEXCHANGE as the conformance suite and the fuzz tests see it: its documented messages, and what they mean. */
import assert from 'node:assert/strict';
import type { NewPayment } from '../../../src/proxy/gateways/gateway.js';
import { dexchange, type DexchangeOptions } from '../../../src/proxy/gateways/dexchange.js';
import {
  assertGoesTo,
  firstText,
  firstWhole,
  isObject,
  paymentAt,
  postJson,
  sameWord,
  type ConformanceSubject,
  type ErrorAnswer,
} from './conformance-subject.js';
import { fixture, type SentRequest } from './vendor-double.js';

interface Link {
  readonly transactionId: string;
  readonly PaymentUrl: string;
  readonly externalTransactionId: string;
}
interface Transaction {
  readonly message: string;
  readonly transaction: Readonly<Record<string, unknown>>;
}

export const FLAT = fixture<Link>('dexchange/link-flat.json');
export const WRAPPED = fixture<{ readonly transaction: Link }>('dexchange/link-wrapped.json');
export const TRANSACTION = fixture<Transaction>('dexchange/transaction.json');
const WEBHOOK = fixture<Readonly<Record<string, unknown>>>('dexchange/webhook.json');
export const KEY = 'dx_key_0123456789';

export const PAYMENT: NewPayment = { ...paymentAt('dexchange'), locale: 'fr-SN' };
export const KNOWN = { reference: PAYMENT.reference, gatewayReference: FLAT.transactionId };

/** The documented status answer with other fields. */
export const withTransaction = (fields: Readonly<Record<string, unknown>>) => ({
  ...TRANSACTION,
  transaction: { ...TRANSACTION.transaction, ...fields },
});

/** The adapter, as its merchant would set it up. */
export const make = (options: Partial<DexchangeOptions> = {}) => dexchange({ apiKey: KEY, ...options });

const PAYMENTS = 'https://api-m.dexchange.sn/api/v1/transaction/merchant';

const goesTo = (request: SentRequest, place: string): void =>
  assertGoesTo(request, place, { Authorization: `Bearer ${KEY}` });

/** What the suite must know. */
export const DEXCHANGE: ConformanceSubject = {
  name: 'dexchange',
  makeGateway: (origin) => make({ baseUrl: origin }),
  key: KEY,
  payment: PAYMENT,
  known: KNOWN,
  sent: {
    create: (request) => {
      goesTo(request, `POST ${PAYMENTS}/get-link`);
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
      goesTo(request, `GET ${PAYMENTS}/MID700100200`);
      assert.equal(request.body, '');
    },
  },
  answers: {
    checkoutHost: 'pay.dexchange.sn',
    created: (PaymentUrl) => ({ ...FLAT, PaymentUrl }),
    state: ({ status, amount }) => withTransaction({ Status: status, Amount: amount }),
    paid: 'SUCCESS',
    statuses: [
      ['PENDING', 'pending'],
      ['PROCESSING', 'pending'],
      ['INITIATED', 'pending'],
      ['SUCCESS', 'succeeded'],
      ['COMPLETED', 'succeeded'],
      ['FAILED', 'failed'],
      ['EXPIRED', 'expired'],
      ['CANCELLED', 'canceled'],
      ['CANCELED', 'canceled'],
    ],
    errors: fixture<readonly ErrorAnswer[]>('dexchange/errors.json'),
    vocabulary: {
      names: [
        'transaction',
        'data',
        'Status',
        'status',
        'Amount',
        'amount',
        'transactionId',
        'externalTransactionId',
        'ExternalTransactionId',
        'PaymentUrl',
        'message',
        'code',
        'Completed_at',
        '__proto__',
      ],
      values: [
        'SUCCESS',
        'COMPLETED',
        'FAILED',
        'PENDING',
        12500,
        '12500',
        '1e3',
        1.5,
        FLAT.transactionId,
        FLAT.externalTransactionId,
        FLAT.PaymentUrl,
        'https://evil.example/',
        null,
      ],
    },
    reading: (answer) => {
      const place = [answer['transaction'], answer['data']].find(isObject) ?? answer;
      const says = (name: string, mine: string): boolean => typeof place[name] !== 'string' || place[name] === mine;
      const ours =
        says('transactionId', KNOWN.gatewayReference) &&
        ['externalTransactionId', 'ExternalTransactionId'].every((name) => says(name, KNOWN.reference));
      const word = firstText(place['Status'], place['status']);
      const status = ours ? DEXCHANGE.answers.statuses.find(([known]) => sameWord(known, word))?.[1] : undefined;
      return { status: status ?? 'pending', amount: ours ? firstWhole(place['Amount'], place['amount']) : undefined };
    },
  },
  webhook: {
    sample: postJson(WEBHOOK),
    nudge: { reference: '1001-k3v9', gatewayReference: 'MID700100200', customData: '{"order":"1001"}' },
    foreign: [
      postJson({ ...WEBHOOK, id: undefined }),
      postJson({ ...WEBHOOK, id: 700100200 }),
      postJson({ ...WEBHOOK, id: '../MID700100200' }),
      postJson({ ...WEBHOOK, externalTransactionId: undefined }),
      postJson({ ...WEBHOOK, externalTransactionId: ['1001-k3v9'] }),
      postJson({ ...WEBHOOK, externalTransactionId: 'a'.repeat(65) }),
      postJson({ transaction: WEBHOOK }),
      { ...postJson({}), body: 'id=MID700100200&externalTransactionId=1001-k3v9' },
    ],
  },
};
