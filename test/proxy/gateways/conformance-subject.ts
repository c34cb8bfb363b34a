/** What the conformance suite must be told about one vendor. Types only. */
import type { SessionStatus } from '../../../src/contract/index.js';
import type { Gateway, GatewayErrorCode, KnownPayment, NewPayment, WebhookCall, WebhookNudge } from '../../../src/proxy/gateway.js';
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
    /** The amount of an answer that plainly says "paid"; written without looking at the adapter. */
    readonly paidAmount: (answer: unknown) => number | undefined;
  };
  readonly webhook: { readonly sample: WebhookCall; readonly nudge: WebhookNudge; readonly foreign: readonly WebhookCall[] };
}
