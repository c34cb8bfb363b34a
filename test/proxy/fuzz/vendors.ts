/**
 * Three gateways that share one ledger: both vendors' HTTP behind an injected `fetch`, and an adapter that a
 * merchant may have written, badly. The ledger is the truth: what it does not call paid must never succeed.
 * Whatever the weather, nobody names the true price of a payment that was not paid.
 */
import {
  dexchange,
  egopay,
  type Gateway,
  type KnownPayment,
  type NewPayment,
  type PaymentState,
} from '../../../src/proxy/index.js';
import { json } from '../gateways/vendor-double.js';
import { deliver, styled, type Truth } from './hostile-answer.js';
import { changed } from './mutations.js';
import { gatewayErrorBy, nonsenseBy, thrownBy, type Weather } from './weather.js';

export const DEXCHANGE_KEY = 'dx_key_of_the_fuzz';
export const EGOPAY_TOKEN = 'eg_token_of_the_fuzz';
const TIME = '2031-05-06T08:00:00Z';
const START_URL = 'https://start.gateway.example/begin';

/** How a payment can end. `paid_less` and `paid_more` are paid with another amount; `paid` is drawn twice as often. */
export const OUTCOMES = ['paid', 'paid', 'paid_less', 'paid_more', 'failed', 'canceled', 'expired'] as const;

/** A payment at a gateway. */
export interface Payment {
  readonly gateway: string;
  readonly reference: string;
  readonly id: string;
  readonly asked: number;
  readonly returnUrl: string;
  readonly webhookUrl: string;
  outcome: 'pending' | (typeof OUTCOMES)[number];
}

const WORDS: Readonly<
  Record<Payment['outcome'], readonly [dexchange: string, egopay: string, fake: PaymentState['status']]>
> = {
  pending: ['PENDING', '2', 'pending'],
  paid: ['SUCCESS', '1', 'succeeded'],
  paid_less: ['COMPLETED', '1', 'succeeded'],
  paid_more: ['SUCCESS', '1', 'succeeded'],
  failed: ['FAILED', '0', 'failed'],
  canceled: ['CANCELLED', '4', 'canceled'],
  expired: ['EXPIRED', '0', 'expired'],
};

/** The gateways, and what they know. */
export interface Vendors {
  readonly gateways: readonly Gateway[];
  readonly fetch: typeof fetch;
  /** By reference. */
  readonly payments: ReadonlyMap<string, Payment>;
}

/** Opens the gateways; `next` says what becomes of each call. */
export function openVendors(next: () => Weather): Vendors {
  const payments = new Map<string, Payment>();
  const open = (payment: Omit<Payment, 'id' | 'outcome'>): Payment => {
    // No part of an id is the id of another payment, so a gateway that names an id names the right payment.
    const opened = { ...payment, id: `M-${payment.reference}`, outcome: 'pending' as const };
    payments.set(payment.reference, opened);
    return opened;
  };
  const find = (id: string): Payment | undefined => [...payments.values()].find((payment) => payment.id === id);

  const truthOf = async (request: Request, fair: boolean): Promise<Truth> => {
    const { pathname } = new URL(request.url);
    const body = (request.method === 'POST' ? await request.json() : {}) as Readonly<Record<string, string>>;
    if (pathname.endsWith('/get-link')) return link(body);
    if (request.url === START_URL) return start(body);
    if (pathname.endsWith('/verify')) return verified(payments.get(body['transaction_ref'] ?? ''), fair);
    return transaction(find(pathname.split('/').at(-1) ?? ''), fair);
  };

  const link = (body: Readonly<Record<string, string>>): Truth => {
    const reference = body['externalTransactionId'] ?? '';
    if (payments.has(reference))
      return { status: 409, body: { message: ['externalTransactionId has been used'], success: false } };
    const { id } = open({
      gateway: 'dexchange',
      reference,
      asked: Number(body['ItemPrice']),
      returnUrl: body['successUrl'] ?? '',
      webhookUrl: body['callBackURL'] ?? '',
    });
    return {
      status: 201,
      body: {
        transaction: {
          transactionId: id,
          PaymentUrl: `https://pay.dexchange.sn/process/${id}`,
          externalTransactionId: reference,
        },
      },
    };
  };

  const start = (body: Readonly<Record<string, string>>): Truth => {
    const reference = body['transaction_ref'] ?? '';
    if (payments.has(reference))
      return { status: 500, body: { message: 'Transaction already exists with the same transaction_id.' } };
    const { id } = open({
      gateway: 'egopay',
      reference,
      asked: Number(body['amount']),
      returnUrl: body['return_url'] ?? '',
      webhookUrl: body['callback_url'] ?? '',
    });
    return { status: 200, body: { payment_reference: id, payment_url: `https://pay.ego-pay.net/checkout/${id}` } };
  };

  const send = async (input: RequestInfo | URL, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    const weather = next();
    const truth = await truthOf(request, weather.kind === 'fair');
    if (weather.kind === 'throws') throw thrownBy(weather.index);
    if (weather.kind === 'nonsense') return nonsenseBy(weather.index) as Response;
    if (weather.kind === 'slow') return untilAborted(request.signal);
    return weather.kind === 'fair' ? json(truth.body, truth.status) : deliver(styled(weather.style, truth));
  };

  return {
    gateways: [
      dexchange({ apiKey: DEXCHANGE_KEY }),
      egopay({ token: EGOPAY_TOKEN, startUrl: START_URL }),
      homemadeGateway(open, payments, next),
    ],
    fetch: send,
    payments,
  };
}

const transaction = (payment: Payment | undefined, fair: boolean): Truth =>
  payment === undefined
    ? { status: 404, body: { message: ['No transaction found'], success: false } }
    : {
        status: 200,
        body: {
          transaction: { Status: WORDS[payment.outcome][0], Amount: amountOf(payment, fair), Number: '770009999' },
        },
      };

const verified = (payment: Payment | undefined, fair: boolean): Truth => ({
  status: 200,
  body: {
    details: payment && {
      transaction_ref: payment.reference,
      payment_reference: payment.id,
      amount: String(amountOf(payment, fair)),
      status: WORDS[payment.outcome][1],
      channel: 'tmoney',
      phone_number: '22890009999',
      validation_date: '2026-02-03 10:05:12',
    },
  },
});

/** The amount that the vendor reports. If the weather is not fair, never the true price of an unpaid payment. */
function amountOf({ outcome, asked }: Payment, fair: boolean): number {
  if (outcome === 'paid_less') return asked - 1;
  if (outcome === 'paid_more') return asked * 10;
  return outcome === 'paid' || fair ? asked : asked + 1;
}

/** An adapter of a merchant's own, with a small budget and no checks of what it passes on. */
function homemadeGateway(
  open: (payment: Omit<Payment, 'id' | 'outcome'>) => Payment,
  payments: ReadonlyMap<string, Payment>,
  next: () => Weather,
): Gateway {
  const answer = async <Answer>(weather: Weather, truth: Answer, signal: AbortSignal): Promise<Answer> => {
    if (weather.kind === 'throws')
      throw weather.index % 2 === 0 ? thrownBy(weather.index) : gatewayErrorBy(weather.index);
    if (weather.kind === 'slow') return untilAborted(signal);
    if (weather.kind === 'nonsense') return nonsenseBy(weather.index) as Answer;
    return weather.kind === 'fair' ? truth : (changed(truth, weather.style.changes) as Answer);
  };
  return {
    id: 'homemade',
    limits: { currency: 'XOF', minAmount: 100, maxAmount: 1_000_000, requestsPerMinute: 12 },
    createPayment({ reference, amount, returnUrl, webhookUrl }: NewPayment, { signal }) {
      const { id } = open({ gateway: 'homemade', reference, asked: amount.value, returnUrl, webhookUrl });
      return answer(
        next(),
        { checkoutUrl: `https://pay.example/${id}`, gatewayReference: id, expiresAt: TIME },
        signal,
      );
    },
    retrievePayment({ reference }: KnownPayment, { signal }) {
      const payment = payments.get(reference);
      const weather = next();
      if (payment === undefined) return answer<PaymentState>(weather, { status: 'pending' }, signal);
      const amount = { value: amountOf(payment, weather.kind === 'fair'), currency: 'XOF' as const };
      return answer<PaymentState>(
        weather,
        { status: WORDS[payment.outcome][2], amount, gatewayReference: payment.id, channel: 'cash', settledAt: TIME },
        signal,
      );
    },
    parseWebhook({ body }) {
      const weather = next();
      if (weather.kind === 'throws') throw thrownBy(weather.index);
      if (weather.kind === 'nonsense') return nonsenseBy(weather.index) as undefined;
      const { reference } = Object(JSON.parse(body)) as { reference: string };
      return { reference };
    },
  };
}

/** Never resolves. Rejects when the caller aborts. */
const untilAborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(new DOMException('too late', 'AbortError'))),
  );
