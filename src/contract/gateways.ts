/**
 * The gateways, one row each: facts that the proxy, the check, the documents and the playground use. Facts that the
 * widget needs too are in `hosted-pages.ts`. A new gateway begins with a row in both files; see CONTRIBUTING.md. The
 * sandbox has its own facts, so that its tests find what we misread in a vendor's documents.
 */
import { HOSTED_PAGES, type HostedPageFacts, type KnownGatewayId } from './hosted-pages.js';
import type { Currency } from './money.js';

/** What is known of one gateway. */
export interface GatewayFacts extends HostedPageFacts {
  /** ISO 3166-1 codes of the countries whose buyers can pay. */
  readonly countries: readonly string[];
  /** Currencies of its payments. */
  readonly currencies: readonly Currency[];
}

/**
 * By gateway id, as on the tag, in addresses and in `session.gateway`.
 *
 * Sources of the countries: DEXPAY's and FedaPay's from the vendors' material, Wave's from a description of its
 * interface, PayDunya's are common knowledge (assumption).
 */
export const GATEWAYS = {
  dexchange: { ...HOSTED_PAGES.dexchange, countries: ['SN'], currencies: ['XOF'] },
  egopay: { ...HOSTED_PAGES.egopay, countries: ['TG'], currencies: ['XOF'] },
  dexpay: {
    ...HOSTED_PAGES.dexpay,
    countries: ['SN', 'CI', 'ML', 'BF', 'GN'],
    currencies: ['XOF', 'XAF', 'GNF'],
  },
  fedapay: {
    ...HOSTED_PAGES.fedapay,
    countries: ['BJ', 'TG', 'CI', 'GN', 'NE', 'SN', 'ML', 'BF'],
    currencies: ['XOF'],
  },
  wave: {
    ...HOSTED_PAGES.wave,
    countries: ['SN', 'CI', 'ML', 'BF', 'NE', 'GN', 'CM'],
    currencies: ['XOF', 'XAF', 'GNF'],
  },
  paydunya: {
    ...HOSTED_PAGES.paydunya,
    countries: ['SN', 'CI', 'BJ', 'TG', 'ML', 'BF'],
    currencies: ['XOF'],
  },
} as const satisfies Readonly<Record<KnownGatewayId, GatewayFacts>>;
