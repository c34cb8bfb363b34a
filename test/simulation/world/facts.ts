/**
 * The facts that the world reports to the invariants. The world only reports; the invariants only judge.
 */
import type { CheckoutSession } from '../../../src/contract/index.js';
import type { Checkout, CheckoutOptions } from '../../../src/checkout/index.js';
import type { Settlement } from '../../../src/proxy/index.js';
import type { Clock } from './clock.js';
import type { Random } from './random.js';
import type { Setting } from './setting.js';
import type { Trace } from './trace.js';

/** A payment at the gateway, with its true state. */
export interface Payment {
  /** `P1`, `P2` …, in the order of creation. */
  readonly label: string;
  /** The idempotency keys of the creates that got it: all creates for the same purchase share one payment. */
  readonly keys: Set<string>;
  readonly reference: string;
  readonly gateway: string;
  /** The buyer's phone number. */
  readonly customer: string;
  readonly amount: number;
  readonly returnUrl: string;
  readonly checkoutUrl: string;
  status: CheckoutSession['status'];
  /** The paid amount that the gateway reports, in minor units. Normally the amount. */
  reportedAmount: number;
  /** Virtual milliseconds. */
  readonly createdAt: number;
  settledAt: number | undefined;
  /** An older payment with the same id, by a vendor's error. The vendor answers with that one's state. */
  readonly repeats: Payment | undefined;
  /** The statuses of calls of `onSettled`, since the server last lost its records. */
  readonly verdicts: Set<CheckoutSession['status']>;
  /** The server has settled it, and its amount was (or was not) the order's price. Both are possible after lost records. */
  pays: boolean;
  isSurplus: boolean;
  /** The server's records still say so. */
  stillPays: boolean;
  /** The server has lost its records since the payment was created. */
  forgotten: boolean;
}

/** Whether two payments are for the same purchase. Then they must share one live payment. */
export const isSamePurchase = (one: Payment, other: Payment): boolean =>
  one.amount === other.amount && one.gateway === other.gateway && one.customer === other.customer;

/** A document with the shop's button: the part that the invariants need. */
export interface PageFacts {
  /** `B1.T2.D3`: browser, tab, document. */
  readonly label: string;
  readonly browser: BrowserFacts;
  readonly checkout: Checkout;
  readonly alive: boolean;
  readonly frozen: boolean;
  /** It runs, is visible and online, and is not frozen. */
  readonly attentive: boolean;
  /** Amount and gateway of its tag. */
  readonly tag: Pick<CheckoutOptions, 'amount' | 'gateway'>;
  /** How long it has been frozen so far, in ms. */
  readonly frozenFor: number;
}

/** A browser with its storage. */
export interface BrowserFacts {
  readonly label: string;
  /** Whether its storage has kept everything that was written. */
  readonly reliable: boolean;
}

/** Something that happened. */
export type Fact =
  | { readonly type: 'uncaught'; readonly where: string; readonly error: unknown }
  /** A document of the shop has loaded. */
  | { readonly type: 'loaded'; readonly page: PageFacts }
  /** A create was sent. */
  | { readonly type: 'created'; readonly page: PageFacts; readonly key: string }
  /** A poll was sent. `spoiled`: it will have a fault. */
  | { readonly type: 'asked'; readonly page: PageFacts; readonly url: string; readonly spoiled: boolean }
  /** A poll has ended: with an answer, with an error, or aborted by the page. */
  | { readonly type: 'answered'; readonly page: PageFacts; readonly well: boolean; readonly givenUp: boolean }
  /** The page may poll at once again: it was shown, unfrozen or online again, or has another state. */
  | { readonly type: 'resumed'; readonly page: PageFacts }
  /** A button dispatched an event. `isGone`: the button was removed from the page before. */
  | { readonly type: 'told'; readonly page: PageFacts; readonly event: CustomEvent; readonly isGone: boolean }
  /** The hosted page of a payment was shown to the buyer. */
  | {
      readonly type: 'shown';
      readonly page: PageFacts | undefined;
      readonly browser: BrowserFacts;
      readonly payment: Payment;
    }
  /** The answer to a create has a payment that can be paid. `isPaid`: the order had been recorded as paid before. */
  | { readonly type: 'offered'; readonly payment: Payment; readonly isPaid: boolean }
  /** The first call of `onSettled` for a payment, with the state of that moment. */
  | {
      readonly type: 'settlement';
      readonly payment: Payment;
      readonly session: CheckoutSession;
      readonly settlement: Settlement;
      readonly price: number | undefined;
      readonly paidBy: Payment | undefined;
      readonly latest: Payment | undefined;
    }
  /** The buyer returned from a payment, in this browser. */
  | { readonly type: 'returned'; readonly browser: BrowserFacts; readonly payment: Payment }
  /** A session was accepted by a shop that had not made it. */
  | { readonly type: 'leaked'; readonly payment: Payment; readonly how: string }
  /** The buyer has pressed the button. */
  | { readonly type: 'pressed'; readonly page: PageFacts }
  /** The button asked about an open payment, and the buyer chose to begin a new one. */
  | { readonly type: 'left behind'; readonly page: PageFacts; readonly session: CheckoutSession }
  /** The page's elements were replaced. Payments of the old elements go on. */
  | { readonly type: 'renewed'; readonly page: PageFacts }
  /** A status read failed. */
  | { readonly type: 'unreadable' }
  /** The gateway settled a payment. */
  | { readonly type: 'settled'; readonly payment: Payment }
  /** A stranger attacks. */
  | { readonly type: 'attacked' }
  /** A popup with our waiting page has opened. */
  | { readonly type: 'waiting'; readonly page: PageFacts; readonly isWaiting: () => boolean };

/** What all parts of the world share. */
export interface Surroundings {
  /** Whether the server is the real proxy. */
  readonly realProxy: boolean;
  readonly clock: Clock;
  readonly trace: Trace;
  readonly setting: Setting;
  /** For latencies and similar things. */
  readonly random: Random;
  report(fact: Fact): void;
}
