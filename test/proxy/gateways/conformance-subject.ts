/**
 * What the conformance suite and the fuzz tests must be told about one vendor, and the few words in which
 * they are told. Knows no vendor, and nothing of how adapters read.
 */
import type { SessionStatus } from '../../../src/contract/index.js';
import type {
  Gateway,
  GatewayErrorCode,
  KnownPayment,
  NewPayment,
  WebhookCall,
  WebhookNudge,
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
  /** Asserts that a create, and a status question, say what the vendor wants to be told. */
  readonly sent: { readonly create: (request: SentRequest) => void; readonly retrieve: (request: SentRequest) => void };
  readonly answers: {
    /** A host that the hosted page may stand on. */
    readonly checkoutHost: string;
    /** The answer to a create, with this address of the hosted page. */
    readonly created: (checkoutUrl: unknown) => unknown;
    /** The answer to a status question; `undefined` leaves a field out. */
    readonly state: (state: { status: unknown; amount: unknown }) => unknown;
    /** The vendor's word for paid. */
    readonly paid: unknown;
    /** Every documented status, and what it means. */
    readonly statuses: readonly (readonly [unknown, SessionStatus])[];
    readonly errors: readonly ErrorAnswer[];
    /** Field names and values from which to make up answers. */
    readonly vocabulary: { readonly names: readonly string[]; readonly values: readonly unknown[] };
    /** What a status answer plainly says about `known`, read by the vendor's documents alone, without looking at the adapter. */
    readonly reading: (answer: Readonly<Record<string, unknown>>) => Reading;
  };
  readonly webhook: {
    readonly sample: WebhookCall;
    readonly nudge: WebhookNudge;
    readonly foreign: readonly WebhookCall[];
  };
}

/** Whether a JSON value is an object. */
export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The first of the values that is a text. */
export const firstText = (...values: readonly unknown[]): string | undefined =>
  values.find((value) => typeof value === 'string');

/** A status as it means the same: case and white space around it say nothing. */
export const sameWord = (known: unknown, said: unknown): boolean =>
  (typeof said === 'string' || typeof said === 'number') &&
  String(known).toUpperCase() === String(said).trim().toUpperCase();

/** The first of the values that is a whole positive number, or the same in digits, with zeros behind the point at most. */
export const firstWhole = (...values: readonly unknown[]): number | undefined => {
  const whole = values.find((value) =>
    typeof value === 'string'
      ? /^[1-9][0-9]{0,14}([.]0{1,2})?$/.test(value)
      : Number.isSafeInteger(value) && Number(value) > 0,
  );
  return whole === undefined ? undefined : Number(whole);
};
