/** The options of a payment, and their validation. */
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
  /** The merchant's order number. Empty if the shop makes the order in the click: then set it in `payment-start`. */
  readonly order: string;
  /**
   * Id of the gateway; needed if the proxy has several. With several ids, separated by spaces, or `*` for all that the
   * proxy has, the buyer chooses in state `choosing`.
   */
  readonly gateway?: GatewayId | undefined;
  /** The price as shown to the buyer. The proxy refuses to go on when it differs from the order's. */
  readonly amount?: Money | undefined;
  /** What the buyer already typed. Sent to the proxy with the click, never stored. */
  readonly customer?: Customer | undefined;
  /** Default: `auto`. */
  readonly presentation?: Presentation | undefined;
  /**
   * Removes the hosted page's access to this tab, so that it cannot navigate the shop. The popup can then neither be
   * brought to the front nor closed from here.
   */
  readonly isolated?: boolean | undefined;
  /** Further hosts that buyers may be sent to, beside the known gateways' own: `pay.example`. */
  readonly checkoutHosts?: readonly string[] | undefined;
  /** BCP 47 language of the page, for the hosted page. */
  readonly locale?: string | undefined;
  /**
   * Called after `payment-start`, and again when its promises are fulfilled: the last moment for `configure` before the
   * create.
   */
  readonly renew?: (() => void) | undefined;
  /** A mistake that the caller found in its own input, such as a tag. */
  readonly problem?: MarkupProblem | undefined;
  /**
   * Text of the popup until the hosted page's address is known; `slow` if that takes long. If it throws in the click,
   * no payment begins.
   */
  readonly interstitial?: ((slow: boolean) => InterstitialText) | undefined;
}

/** A mistake outside the options, such as a wrong attribute on a tag. */
export interface MarkupProblem {
  /** Printed in the console, with the mistakes in the options. It names the fix. */
  readonly message: string;
  /** Whether it keeps payments from beginning. */
  readonly fatal: boolean;
}

/**
 * What is wrong with the options, as a sentence that names the fix; `undefined` if nothing is. With `isUnmade` an empty
 * order is no mistake: the shop may make it in the click.
 */
export function optionsProblem(options: CheckoutOptions, pageUrl: string, isUnmade = false): string | undefined {
  const { amount } = options;
  if (amount && !MoneySchema.safeParse(amount).success) {
    return `amount must be a whole number above 0, like 5000, and currency XOF, XAF or GNF; they are "${amount.value}" and "${amount.currency}"`;
  }
  return addressProblem(isUnmade && !options.order ? { ...options, order: '-' } : options, pageUrl);
}

/** The same for endpoint and order only, which a payment under way needs too. */
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
