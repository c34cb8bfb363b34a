/**
 * The gateways, one row each: the facts that the element, the checkout, the proxy, the check, the documents and the
 * playground share. Adding a gateway begins with a row here; see CONTRIBUTING.md. The sandbox keeps facts of its
 * own, so that a misreading of ours does not pass its tests.
 */
import type { Currency } from './money.js';

/** What is known of one gateway. */
export interface GatewayFacts {
  /** The vendor's name, for merchants and developers. */
  readonly name: string;
  /** What buyers know it by: the operators on its hosted page, most used first. */
  readonly operators: readonly string[];
  /** ISO 3166-1 codes of the countries whose buyers can pay. */
  readonly countries: readonly string[];
  /** What it settles in. */
  readonly currencies: readonly Currency[];
  /** Hosts of the hosted page: each stands for itself and for those below it. */
  readonly pageHosts: readonly string[];
}

/**
 * By the id that stands on the tag, in addresses and in `session.gateway`.
 *
 * Sources: DEXCHANGE's page host is documented by the vendor. eGoPay's is an assumption: its own domain. DEXPAY's
 * and PayDunya's were seen by integrators, FedaPay's is documented; Wave's `pay.wave.com` is common knowledge and
 * was not found in its documents. Operators and countries: DEXPAY's and FedaPay's from the vendors' material, Wave's
 * from a description of its interface, PayDunya's and eGoPay's Moov are common knowledge (assumptions).
 */
export const GATEWAYS = {
  dexchange: {
    name: 'DEXCHANGE',
    operators: ['Wave', 'Orange Money'],
    countries: ['SN'],
    currencies: ['XOF'],
    pageHosts: ['pay.dexchange.sn'],
  },
  egopay: {
    name: 'eGoPay',
    operators: ['T-Money', 'Moov'],
    countries: ['TG'],
    currencies: ['XOF'],
    pageHosts: ['ego-pay.net'],
  },
  dexpay: {
    name: 'DEXPAY',
    operators: ['Wave', 'Orange Money', 'MTN', 'Moov'],
    countries: ['SN', 'CI', 'ML', 'BF', 'GN'],
    currencies: ['XOF', 'XAF', 'GNF'],
    pageHosts: ['dexpay.africa'],
  },
  fedapay: {
    name: 'FedaPay',
    operators: ['MTN', 'Moov', 'T-Money'],
    countries: ['BJ', 'TG', 'CI', 'GN', 'NE', 'SN', 'ML', 'BF'],
    currencies: ['XOF'],
    pageHosts: ['fedapay.com'],
  },
  wave: {
    name: 'Wave',
    operators: ['Wave'],
    countries: ['SN', 'CI', 'ML', 'BF', 'NE', 'GN', 'CM'],
    currencies: ['XOF', 'XAF', 'GNF'],
    pageHosts: ['pay.wave.com'],
  },
  paydunya: {
    name: 'PayDunya',
    operators: ['Orange Money', 'Wave', 'Free Money', 'MTN', 'Moov', 'T-Money'],
    countries: ['SN', 'CI', 'BJ', 'TG', 'ML', 'BF'],
    currencies: ['XOF'],
    pageHosts: ['paydunya.com'],
  },
} as const satisfies Readonly<Record<string, GatewayFacts>>;

/** Id of a gateway that has an adapter in this package. */
export type KnownGatewayId = keyof typeof GATEWAYS;

/** The facts of a gateway; `undefined` for an adapter of the merchant's own. */
export const gatewayFacts = (id: string): GatewayFacts | undefined =>
  Object.hasOwn(GATEWAYS, id) ? GATEWAYS[id as KnownGatewayId] : undefined;
