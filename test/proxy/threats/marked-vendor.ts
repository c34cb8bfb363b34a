/**
 * A vendor whose every answer has private data: messages, names, phone numbers, balances. Every mark
 * has one rare word, or is one of two rare numbers, so that one search finds them all.
 */
import { dexchange, egopay, type Gateway } from '../../../src/proxy/index.js';

/** In every text that must stay inside. */
export const WORD = 'zqmark';
/** Balances and phone numbers that come as numbers. */
export const NUMBERS = [86753091, 770192837465] as const;

/** The merchant's secrets. */
export const SECRETS = {
  proxy: `${WORD} proxy secret, long enough to be one`,
  apiKey: `${WORD}-api-key`,
  token: `${WORD}-token`,
} as const;
/** The buyer. */
export const CUSTOMER = { name: `Awa ${WORD}`, phone: `77${WORD}`, email: `${WORD}@mail.example` } as const;
/** What the vendor says of people and money, in all the fields in which it might. */
export const PRIVATE = {
  message: [`${WORD}: SOLDE INSUFFISANT`],
  error: WORD,
  description: WORD,
  ClientName: CUSTOMER.name,
  Email: CUSTOMER.email,
  Number: CUSTOMER.phone,
  Merchant: WORD,
  PHONE_NUMBER: NUMBERS[1],
  phone_number: String(NUMBERS[1]),
  BALANCE: NUMBERS[0],
  CURRENT_BALANCE: NUMBERS[0],
  channel_trxRef: WORD,
} as const;

type Answer = () => Response | Promise<Response>;

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'X-Vendor': WORD, 'Set-Cookie': WORD, ...headers } });

/** A vendor as the proxy's `fetch`: good answers by default, `next` first. */
export interface MarkedVendor {
  readonly gateway: Gateway;
  readonly fetch: typeof fetch;
  /** Everything that it was sent, headers included. */
  readonly heard: string[];
  /** The answers to the next calls. */
  readonly next: Answer[];
  /** Whether the buyers have paid. */
  paid: boolean;
  /** The body of its webhook. */
  readonly webhook: (reference: string, id?: string) => Record<string, unknown>;
  /** The webhook address of the latest payment, and its return address. */
  readonly addresses: { webhook: string; return: string };
}

export function markedVendor(name: 'dexchange' | 'egopay'): MarkedVendor {
  const isDexchange = name === 'dexchange';
  let created = 0;
  const vendor: MarkedVendor = {
    gateway: isDexchange
      ? dexchange({ apiKey: SECRETS.apiKey })
      : egopay({ token: SECRETS.token, startUrl: 'https://start.ego-pay.net/begin' }),
    heard: [],
    next: [],
    paid: false,
    addresses: { webhook: '', return: '' },
    webhook: (reference, id) =>
      isDexchange
        ? { ...PRIVATE, id, externalTransactionId: reference, STATUS: 'SUCCESS', AMOUNT: 5000, CUSTOM_DATA: WORD }
        : { ...PRIVATE, transaction_ref: reference, payment_reference: id, status: '1', amount: '5000' },
    async fetch(input, init) {
      const request = new Request(input, init);
      const text = await request.text();
      vendor.heard.push(request.url, text, JSON.stringify([...request.headers]));
      const sent = text === '' ? {} : (JSON.parse(text) as Record<string, string>);
      const webhook = sent['callBackURL'] ?? sent['callback_url'];
      if (webhook !== undefined)
        Object.assign(vendor.addresses, { webhook, return: sent['successUrl'] ?? sent['return_url'] });
      const answer = vendor.next.shift();
      if (answer) return answer();
      return json({ ...PRIVATE, ...(isDexchange ? dexchangeAnswer(request, sent) : egopayAnswer(request, sent)) });
    },
  };
  return vendor;

  function dexchangeAnswer({ method }: Request, sent: Record<string, string>): object {
    if (method === 'GET')
      return {
        transaction: { ...PRIVATE, Amount: 5000, Status: vendor.paid ? 'SUCCESS' : 'PENDING', SuccessUrl: WORD },
      };
    const transactionId = `MID${++created}`;
    return {
      transaction: {
        ...PRIVATE,
        transactionId,
        PaymentUrl: `https://pay.dexchange.sn/${created}`,
        externalTransactionId: sent['externalTransactionId'],
      },
    };
  }

  function egopayAnswer({ url }: Request, sent: Record<string, string>): object {
    if (url.includes('/begin')) return { payment_url: `https://pay.ego-pay.net/${++created}` };
    return {
      details: {
        ...PRIVATE,
        transaction_ref: sent['transaction_ref'],
        payment_reference: 'e601',
        amount: '5000',
        channel: 'tmoney',
        status: vendor.paid ? '1' : '2',
      },
    };
  }
}

/** All ways in which a vendor fails, with private data. A code in capitals is not private: the log may have it. */
export const FAILURES: readonly Answer[] = [
  ...[200, 400, 401, 402, 403, 404, 408, 409, 410, 418, 422, 429, 500, 503].map(
    (status) => () => json(PRIVATE, status, { 'Retry-After': `1 ${WORD}` }),
  ),
  ...['DUPLICATE_TRANSACTION', 'INVALID_API_KEY', 'OPERATOR_ERROR', WORD, 500, 408, '410', 429].map(
    (code) => () => json({ ...PRIVATE, code }),
  ),
  () => json({ message: `Transaction already exists ${WORD}` }, 500),
  () => json({ message: `Please check your auth token ${WORD}` }, 500),
  () => json([PRIVATE]),
  () => json(WORD),
  () => new Response(`<!doctype html><title>${WORD}</title>`, { status: 502, statusText: WORD }),
  () => new Response(`{"message":"${WORD}`),
  () => new Response(WORD.repeat(20_000)),
  () => new Response(null, { status: 302, headers: { Location: `https://evil.example/${WORD}` } }),
  () =>
    Promise.reject(
      Object.assign(new TypeError(`fetch of ${WORD} failed`), {
        cause: Object.assign(new Error(WORD), { code: `E_${WORD}` }),
      }),
    ),
  () => Promise.reject(WORD),
  ...[
    `javascript:${WORD}`,
    `https://evil.example/${WORD}`,
    `https://${WORD}@pay.dexchange.sn/`,
    `https://pay.ego-pay.net.${WORD}/`,
    { [WORD]: WORD },
  ].map((address) => () => json({ transactionId: 'MID1', PaymentUrl: address, payment_url: address })),
  () => json({ transactionId: `../${WORD}`, externalTransactionId: WORD, PaymentUrl: 'https://pay.dexchange.sn/1' }),
  () =>
    json({
      transaction: { transactionId: WORD, Status: WORD, Amount: WORD, Completed_at: WORD },
      details: { transaction_ref: WORD, status: WORD, channel: `<${WORD}>` },
    }),
];
