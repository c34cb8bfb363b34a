/** What a shop says about a payment, and whether it can be worked with. */
import { MoneySchema, OrderSchema, type Customer, type Money } from '../contract/index.js';
import type { InterstitialText } from './interstitial.js';

/**
 * How the hosted page is shown: `popup`, a window of its own; `redirect`, this tab; `auto`, a
 * popup except where one would be lost (in-app browsers, home-screen apps).
 */
export type Presentation = 'auto' | 'popup' | 'redirect';

/** The options of a {@link Checkout}. They are read when the buyer clicks. */
export interface CheckoutOptions {
  /** The proxy's base URL, absolute or below this page's origin: `/pay`. */
  readonly endpoint: string;
  /** The merchant's order number. */
  readonly order: string;
  /** Id of the gateway; needed where the proxy has several. */
  readonly gateway?: string | undefined;
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
  /** What the popup says until the hosted page's address is known; `slow` when that takes long. */
  readonly interstitial?: ((slow: boolean) => InterstitialText) | undefined;
}

/** What is wrong with the options, as a sentence that names the fix; `undefined` when nothing is. */
export function optionsProblem(options: CheckoutOptions, pageUrl: string): string | undefined {
  const { amount, endpoint, order } = options;
  if (!endpoint) return 'endpoint is missing: give the URL of your payment proxy, for example endpoint="/pay"';
  let url: URL;
  try {
    url = new URL(endpoint, pageUrl);
  } catch {
    return `endpoint "${endpoint}" is not a URL: give the URL of your payment proxy, for example endpoint="/pay"`;
  }
  if (!/^https?:$/.test(url.protocol) || (url.protocol === 'http:' && pageUrl.startsWith('https:'))) {
    return `endpoint "${endpoint}" must be an https URL on this page`;
  }
  if (!order) return 'order is missing: give the order number that your server knows, for example order="1001"';
  if (!OrderSchema.safeParse(order).success) return 'order must be 1 to 64 printable characters';
  if (amount && !MoneySchema.safeParse(amount).success) {
    return 'amount must be a whole number above 0 in the currency\'s minor unit: 5000 for 5 000 F CFA, with currency XOF';
  }
  return undefined;
}
