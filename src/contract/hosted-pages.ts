/**
 * What the widget must know of each gateway. It has its own file, because each byte of it is on every page with a
 * button.
 */

/** What is known of a gateway's hosted page. */
export interface HostedPageFacts {
  /** The vendor's name. Buyers read it in messages, and beside the operators if two gateways have the same ones. */
  readonly name: string;
  /**
   * The operators on its hosted page, most used first: buyers know these names. Their spaces and hyphens do not break,
   * so that no name is split over two lines.
   */
  readonly operators: readonly string[];
  /** Hosts of the hosted page. Each includes its subdomains. */
  readonly pageHosts: readonly string[];
  /** Whether the vendor forbids the web view of another app, where the wallet would not open. */
  readonly needsBrowser?: boolean;
}

/**
 * By the id of the gateway.
 *
 * Sources: DEXCHANGE's page host is documented by the vendor. eGoPay's is an assumption: its own domain. DEXPAY's
 * and PayDunya's were seen by integrators, FedaPay's is documented; Wave's `pay.wave.com` is common knowledge and
 * was not found in its documents. Operators: DEXPAY's and FedaPay's from the vendors' material, PayDunya's and
 * eGoPay's Moov are common knowledge (assumptions).
 */
export const HOSTED_PAGES = {
  dexchange: { name: 'DEXCHANGE', operators: ['Wave', 'Orange\xa0Money'], pageHosts: ['pay.dexchange.sn'] },
  egopay: { name: 'eGoPay', operators: ['T\u2011Money', 'Moov'], pageHosts: ['ego-pay.net'] },
  dexpay: { name: 'DEXPAY', operators: ['Wave', 'Orange\xa0Money', 'MTN', 'Moov'], pageHosts: ['dexpay.africa'] },
  fedapay: { name: 'FedaPay', operators: ['MTN', 'Moov', 'T\u2011Money'], pageHosts: ['fedapay.com'] },
  // Documented: no web view, no frame.
  wave: { name: 'Wave', operators: ['Wave'], pageHosts: ['pay.wave.com'], needsBrowser: true },
  paydunya: {
    name: 'PayDunya',
    operators: ['Orange\xa0Money', 'Wave', 'Free\xa0Money', 'MTN', 'Moov', 'T\u2011Money'],
    pageHosts: ['paydunya.com'],
  },
} as const satisfies Readonly<Record<string, HostedPageFacts>>;

/** Id of a gateway that has an adapter in this package. */
export type KnownGatewayId = keyof typeof HOSTED_PAGES;

/** The facts of a gateway's hosted page; `undefined` for an adapter of the merchant's own. */
export const hostedPageFacts = (id: string): HostedPageFacts | undefined =>
  Object.keys(HOSTED_PAGES).includes(id) ? HOSTED_PAGES[id as KnownGatewayId] : undefined;
