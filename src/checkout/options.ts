/** What a shop says about a payment, and whether it can be worked with. */
import { MoneySchema, OrderSchema, type Customer, type KnownGatewayId, type Money } from '../contract/index.js';
import type { InterstitialText } from './interstitial.js';
import { tryTo } from './try-to.js';

/**
 * How the hosted page is shown: `popup`, a window of its own; `redirect`, this tab; `auto`, a
 * popup except where one would be lost (in-app browsers, home-screen apps).
 */
export type Presentation = 'auto' | 'popup' | 'redirect';

/** Id of a gateway: one of ours, or of an adapter that the shop's own proxy has. */
export type GatewayId = KnownGatewayId | (string & {});

/** The options of a {@link Checkout}. They are read when the buyer clicks. */
export interface CheckoutOptions {
  /** The proxy's base URL, absolute or below this page's origin: `/pay`. */
  readonly endpoint: string;
  /** The merchant's order number. Empty where the shop makes the order in the click: set it in `payment-start`. */
  readonly order: string;
  /**
   * Id of the gateway; needed where the proxy has several. Several ids, separated by spaces, or `*` for all that the
   * proxy has: the buyer chooses, in state `choosing`.
   */
  readonly gateway?: GatewayId | undefined;
  /** The price as shown to the buyer. The proxy refuses to go on when it differs from the order's. */
  readonly amount?: Money | undefined;
  /** What the buyer already typed. Sent to the proxy with the click, never stored. */
  readonly customer?: Customer | undefined;
  /** Default: `auto`. */
  readonly presentation?: Presentation | undefined;
  /**
   * Takes the hosted page's handle on this tab away, so that it cannot navigate the shop. The
   * popup can then neither be brought to the front nor closed from here.
   */
  readonly isolated?: boolean | undefined;
  /** Further hosts that buyers may be sent to, beside the known gateways' own: `pay.example`. */
  readonly checkoutHosts?: readonly string[] | undefined;
  /** BCP 47 language of the page, for the hosted page. */
  readonly locale?: string | undefined;
  /** Called before the options are sent, after `payment-start` and what it waited for: the last moment for `configure`. */
  readonly renew?: (() => void) | undefined;
  /** What the page itself finds wrong with what it was given. */
  readonly problem?: MarkupProblem | undefined;
  /** What the popup says until the hosted page's address is known; `slow` when that takes long. If it throws, nothing is paid. */
  readonly interstitial?: ((slow: boolean) => InterstitialText) | undefined;
}

/** A mistake that only the page can see: in a tag, say. */
export interface MarkupProblem {
  /** Said in the console, beside what is wrong with the options. It names the fix. */
  readonly message: string;
  /** Whether no payment may begin as long as it is there. */
  readonly fatal: boolean;
}

/** What is wrong with the options, as a sentence that names the fix; `undefined` when nothing is. An order that is not made yet is no mistake where `isUnmade` says so. */
export function optionsProblem(options: CheckoutOptions, pageUrl: string, isUnmade = false): string | undefined {
  const { amount } = options;
  if (amount && !MoneySchema.safeParse(amount).success) {
    return `amount must be a whole number above 0, like 5000, and currency XOF, XAF or GNF; they are "${amount.value}" and "${amount.currency}"`;
  }
  return addressProblem(isUnmade && !options.order ? { ...options, order: '-' } : options, pageUrl);
}

/** The same, of what has to be right even for a payment that is under way. */
export function addressProblem({ endpoint, order }: CheckoutOptions, pageUrl: string): string | undefined {
  if (!isEndpoint(endpoint, pageUrl)) {
    return `endpoint must be the URL of your payment proxy, like "/pay", and https on an https page; it is "${endpoint}"`;
  }
  if (!OrderSchema.safeParse(order).success) {
    return `order must be an order number that your server knows, like "1001"; it is "${order}"`;
  }
  return undefined;
}

function isEndpoint(endpoint: string, pageUrl: string): boolean {
  const protocol = endpoint && tryTo(() => new URL(endpoint, pageUrl).protocol);
  return protocol === 'https:' || (protocol === 'http:' && !pageUrl.startsWith('https:'));
}
