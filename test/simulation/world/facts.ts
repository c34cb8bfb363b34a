/**
 * What the world reports to whoever checks it. The parts of the world report facts and judge
 * nothing; the invariants judge and touch nothing.
 */
import type { CheckoutSession } from '../../../src/contract/index.js';
import type { Checkout, CheckoutOptions } from '../../../src/checkout/index.js';
import type { Settlement } from '../../../src/proxy/index.js';
import type { Clock } from './clock.js';
import type { Random } from './random.js';
import type { Setting } from './setting.js';
import type { Trace } from './trace.js';

/** A payment at the gateway: the truth about it. */
export interface Payment {
  /** `P1`, `P2`, in the order of their creation. */
  readonly label: string;
  /** The idempotency keys of the requests that were answered with it: one payment is shared by all who buy the same. */
  readonly keys: Set<string>;
  readonly reference: string;
  readonly gateway: string;
  /** What the buyer had typed. */
  readonly customer: string;
  readonly amount: number;
  readonly returnUrl: string;
  readonly checkoutUrl: string;
  status: CheckoutSession['status'];
  /** What the gateway says was paid, in minor units; normally the amount. */
  reportedAmount: number;
  /** Virtual milliseconds. */
  readonly createdAt: number;
  settledAt: number | undefined;
  /** The payment whose id this one was given by a faulty vendor, who now answers with that one's state. */
  readonly repeats: Payment | undefined;
  /** The statuses that `onSettled` was told of it, since the server last forgot. */
  readonly verdicts: Set<CheckoutSession['status']>;
  /** The server has settled it: its money was what the order cost then; or it was not. Both, where the server forgot between. */
  pays: boolean;
  isSurplus: boolean;
  /** That is what the server says now. */
  stillPays: boolean;
  /** The server has lost its records since it was created. */
  forgotten: boolean;
}

/** Whether two payments are for the same thing: then one live link must do for both. */
export const isSamePurchase = (one: Payment, other: Payment): boolean =>
  one.amount === other.amount && one.gateway === other.gateway && one.customer === other.customer;

/** A document with the shop's button, as far as the invariants need to see it. */
export interface PageFacts {
  /** `B1.T2.D3`: browser, tab, document. */
  readonly label: string;
  readonly browser: BrowserFacts;
  readonly checkout: Checkout;
  readonly alive: boolean;
  readonly frozen: boolean;
  /** Alive, thawed, visible and online. */
  readonly attentive: boolean;
  /** What the tag of its button says. */
  readonly tag: Pick<CheckoutOptions, 'amount' | 'gateway'>;
  /** Milliseconds for which it has been frozen so far. */
  readonly frozenFor: number;
}

/** A browser with its storage. */
export interface BrowserFacts {
  readonly label: string;
  /** Whether its storage has kept everything that was written to it. */
  readonly reliable: boolean;
}

/** Something that happened. */
export type Fact =
  | { readonly type: 'uncaught'; readonly where: string; readonly error: unknown }
  /** A document of the shop began to live. */
  | { readonly type: 'loaded'; readonly page: PageFacts }
  /** A create was sent. */
  | { readonly type: 'created'; readonly page: PageFacts; readonly key: string }
  /** A verification was sent; `spoiled` when a fault awaits it. */
  | { readonly type: 'asked'; readonly page: PageFacts; readonly url: string; readonly spoiled: boolean }
  /** It is no more in flight: answered well or badly, failed, or given up by the page. */
  | { readonly type: 'answered'; readonly page: PageFacts; readonly well: boolean; readonly givenUp: boolean }
  /** Something made the page start afresh: shown, thawed, online, another state. */
  | { readonly type: 'stirred'; readonly page: PageFacts }
  /** A button told something; `isGone` where it is no more in the page. */
  | { readonly type: 'told'; readonly page: PageFacts; readonly event: CustomEvent; readonly isGone: boolean }
  /** The hosted page of a payment was brought before the buyer. */
  | {
      readonly type: 'shown';
      readonly page: PageFacts | undefined;
      readonly browser: BrowserFacts;
      readonly payment: Payment;
    }
  /** The server's answer to a create led to a payment that can be paid. `isPaid`: the order was recorded as paid before. */
  | { readonly type: 'offered'; readonly payment: Payment; readonly isPaid: boolean }
  /** `onSettled` was told of a payment for the first time; the rest is how things stood at that moment. */
  | {
      readonly type: 'settlement';
      readonly payment: Payment;
      readonly session: CheckoutSession;
      readonly settlement: Settlement;
      readonly price: number | undefined;
      readonly paidBy: Payment | undefined;
      readonly latest: Payment | undefined;
    }
  /** The buyer came back from a payment, in this browser. */
  | { readonly type: 'returned'; readonly browser: BrowserFacts; readonly payment: Payment }
  /** Somebody's session was of use at a shop where it was never made. */
  | { readonly type: 'leaked'; readonly payment: Payment; readonly how: string }
  /** The buyer has pressed the button. */
  | { readonly type: 'pressed'; readonly page: PageFacts }
  /** Asked about a payment that is open, the buyer has chosen to begin anew. */
  | { readonly type: 'left behind'; readonly page: PageFacts; readonly session: CheckoutSession }
  /** The page's elements were made anew. What the old ones had begun goes on. */
  | { readonly type: 'renewed'; readonly page: PageFacts }
  /** The gateway could not be read, for whatever reason it was. */
  | { readonly type: 'unreadable' }
  /** The gateway settled a payment. */
  | { readonly type: 'settled'; readonly payment: Payment }
  /** A stranger has come to the door. */
  | { readonly type: 'besieged' }
  /** A popup with our waiting page came up. */
  | { readonly type: 'waiting'; readonly page: PageFacts; readonly isWaiting: () => boolean };

/** What every part of the world shares. */
export interface Surroundings {
  /** Whether the server is the proxy that ships. */
  readonly realProxy: boolean;
  readonly clock: Clock;
  readonly trace: Trace;
  readonly setting: Setting;
  /** For latencies and the like. */
  readonly random: Random;
  report(fact: Fact): void;
}
