/**
 * What the conformance suite and the fuzz tests must know about one vendor, and small helpers to describe it.
 * Knows no vendor, and does not know how adapters read.
 */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import type { SessionStatus } from '../../../src/contract/index.js';
import type {
  Gateway,
  GatewayErrorCode,
  KnownPayment,
  NewPayment,
  WebhookCall,
  WebhookNudge,
  WebhookProof,
} from '../../../src/proxy/gateways/gateway.js';
import type { SentRequest } from './vendor-double.js';

/** An error that the vendor documents, and what it must become on each call. */
export interface ErrorAnswer {
  readonly title: string;
  readonly status: number;
  readonly body: unknown;
  readonly create: GatewayErrorCode;
  readonly retrieve: GatewayErrorCode;
  /** Whether a payment may exist after this answer to a create. */
  readonly outcomeUnknown?: boolean;
}

/** What an answer says: its status, and the amount where it names a usable one. */
export interface Reading {
  readonly status: SessionStatus;
  readonly amount: number | undefined;
}

/** What the suite must know about one vendor. */
export interface ConformanceSubject {
  readonly name: string;
  /** The adapter at the vendor's own address, or with every call going to `origin`. */
  readonly makeGateway: (origin?: string) => Gateway;
  /** The key that `makeGateway` uses: it may appear in no message. */
  readonly key: string;
  readonly payment: NewPayment;
  readonly known: KnownPayment;
  /** Asserts that a create, and a status read, have all that the vendor requires. */
  readonly sent: { readonly create: (request: SentRequest) => void; readonly retrieve: (request: SentRequest) => void };
  /** Other requests that a call may make after its first. Left out: none. */
  readonly followUps?: { readonly create?: number; readonly retrieve?: number };
  readonly answers: {
    /** A host that the hosted page may stand on. */
    readonly checkoutHost: string;
    /** The answer to a create, with this address of the hosted page. */
    readonly created: (checkoutUrl: unknown) => unknown;
    /** The answer to a status read; `undefined` leaves a field out. */
    readonly state: (state: { status: unknown; amount: unknown }) => unknown;
    /** The vendor's word for paid. */
    readonly paid: unknown;
    /** Every documented status, and what it means. */
    readonly statuses: readonly (readonly [unknown, SessionStatus])[];
    readonly errors: readonly ErrorAnswer[];
    /** Whether the body of an answer makes it a refusal, whatever its HTTP status. */
    readonly refuses?: (answer: Readonly<Record<string, unknown>>) => boolean;
    /** Field names and values from which to make up answers. */
    readonly vocabulary: { readonly names: readonly string[]; readonly values: readonly unknown[] };
    /** What a status answer says about `known`, by the vendor's documents only, without looking at the adapter. */
    readonly reading: (answer: Readonly<Record<string, unknown>>) => Reading;
  };
  readonly webhook: {
    readonly sample: WebhookCall;
    readonly nudge: WebhookNudge;
    /** The same, written in other ways: as a form, in another envelope. */
    readonly also?: readonly WebhookCall[];
    readonly foreign: readonly WebhookCall[];
  };
  readonly cancel?: CancelSubject;
  readonly proof?: ProofSubject;
}

/** How a payment is canceled. */
export interface CancelSubject {
  /** Asserts that the cancel request has all that the vendor requires. */
  readonly sent: (request: SentRequest) => void;
  /** Whether the adapter reads the status first, and cancels only a payment that can still be paid. */
  readonly looksFirst: boolean;
  /** The answer where it was done. */
  readonly done: () => Response;
  readonly refusals: readonly {
    readonly title: string;
    readonly status: number;
    readonly body: unknown;
    readonly code: GatewayErrorCode;
  }[];
}

/** How a vendor signs its webhooks. */
export interface ProofSubject {
  /** The adapter with these webhook secrets. */
  readonly withSecrets: (...secrets: readonly string[]) => Gateway;
  /** The headers of a genuine call, made without looking at the adapter. `at` is epoch ms. */
  readonly sign: (secret: string, body: string, at: number) => Readonly<Record<string, string>>;
  /** What a call without a signature proves, where there is a secret. */
  readonly missing: WebhookProof;
  /** Seconds that a signature counts for, where it carries a time. */
  readonly window?: number;
}

/** Asserts that a call sent no request twice, and no more than it may. */
export const assertNoRetry = (
  { followUps = {} }: ConformanceSubject,
  call: 'create' | 'retrieve',
  requests: readonly SentRequest[],
): void => {
  const places = requests.map(({ method, url }) => `${method} ${url}`);
  const most = 1 + (followUps[call] ?? 0);
  assert.ok(places.length >= 1 && places.length <= most, `${places.length} requests, of at most ${most}`);
  assert.equal(new Set(places).size, places.length, 'a request was repeated');
};

/** What a merchant asks a gateway to create, in most subjects. */
export const paymentAt = (gateway: string): NewPayment => ({
  reference: '1001-k3v9',
  order: '1001',
  amount: { value: 12500, currency: 'XOF' },
  description: 'Boubou brodé',
  customer: { name: 'Awa Diop', phone: '770000001', email: 'awa@shop.example' },
  returnUrl: 'https://shop.example/pay/return/1001-k3v9',
  webhookUrl: `https://shop.example/pay/webhooks/${gateway}/1001-k3v9.mac`,
});

/** Asserts where a request goes (`POST https://…`), and some of its headers. */
export const assertGoesTo = (
  request: SentRequest,
  place: string,
  headers: Readonly<Record<string, string | null>>,
): void => {
  assert.equal(`${request.method} ${request.url}`, place);
  for (const [name, value] of Object.entries(headers)) assert.equal(request.headers.get(name), value, name);
};

/** What an answer about another payment says of ours: nothing. */
export const NOTHING_OF_OURS: Reading = { status: 'pending', amount: undefined };

/** Hex HMAC-SHA256, for signing as the vendor does. */
export const hmac = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('hex');

/** A call of a vendor with a JSON body. */
export const postJson = (body: unknown): WebhookCall => ({
  method: 'POST',
  headers: new Headers({ 'Content-Type': 'application/json' }),
  body: JSON.stringify(body),
});

/** A call of a vendor with a form. */
export const postForm = (fields: Readonly<Record<string, string>>): WebhookCall => ({
  method: 'POST',
  headers: new Headers({ 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8' }),
  body: new URLSearchParams(fields).toString(),
});

/** Whether a JSON value is an object. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether a currency is one of the three francs, which have no cents. Without a currency it is XOF. */
export const isFranc = (currency: unknown): boolean =>
  currency === undefined ||
  currency === null ||
  (typeof currency === 'string' && ['XOF', 'XAF', 'GNF'].includes(currency.trim().toUpperCase()));

/** The first of the values that is a text. */
export const firstText = (...values: readonly unknown[]): string | undefined =>
  values.find((value) => typeof value === 'string');

/** Whether two statuses are the same word. Case and white space around it do not matter. */
export const sameWord = (known: unknown, said: unknown): boolean =>
  (typeof said === 'string' || typeof said === 'number') &&
  String(known).toUpperCase() === String(said).trim().toUpperCase();

/** The first value that is a positive whole number, as a number or in digits. Only zeros may follow the point. */
export const firstWhole = (...values: readonly unknown[]): number | undefined => {
  const whole = values.find((value) =>
    typeof value === 'string'
      ? /^[1-9][0-9]{0,14}([.]0{1,6})?$/.test(value)
      : Number.isSafeInteger(value) && Number(value) > 0,
  );
  return whole === undefined ? undefined : Number(whole);
};
