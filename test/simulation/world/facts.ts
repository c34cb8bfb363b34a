/**
 * What the world reports to whoever checks it. The parts of the world report facts and judge
 * nothing; the invariants judge and touch nothing.
 */
import type { CheckoutSession } from '../../../src/contract/index.js';
import type { Checkout } from '../../../src/checkout/index.js';
import type { Clock } from './clock.js';
import type { Random } from './random.js';
import type { Setting } from './setting.js';
import type { Trace } from './trace.js';

/** A payment at the gateway: the truth about it. */
export interface Payment {
  /** `P1`, `P2`, in the order of their creation. */
  readonly label: string;
  /** The idempotency key of the request that created it. */
  readonly key: string;
  readonly reference: string;
  readonly amount: number;
  readonly returnUrl: string;
  readonly checkoutUrl: string;
  status: CheckoutSession['status'];
  /** What the gateway says was paid, in minor units; normally the amount. */
  reportedAmount: number;
  /** Virtual milliseconds. */
  readonly createdAt: number;
  settledAt: number | undefined;
}

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
  /** The button told something. */
  | { readonly type: 'told'; readonly page: PageFacts; readonly event: CustomEvent }
  /** The hosted page of a payment was brought before the buyer. */
  | { readonly type: 'shown'; readonly page: PageFacts | undefined; readonly browser: BrowserFacts; readonly payment: Payment }
  /** The gateway settled a payment. */
  | { readonly type: 'settled'; readonly payment: Payment }
  /** A popup with our waiting page came up. */
  | { readonly type: 'waiting'; readonly page: PageFacts; readonly isWaiting: () => boolean };

/** What every part of the world shares. */
export interface Surroundings {
  readonly clock: Clock;
  readonly trace: Trace;
  readonly setting: Setting;
  /** For latencies and the like. */
  readonly random: Random;
  report(fact: Fact): void;
}
