/**
 * The table of the simulated vendors. To add a vendor, write a file in this folder with everything about it, and add a
 * row here.
 */
import type { Checks } from '../lib/checks.js';
import type { GatewayName, Gateways } from '../payments/scenario.js';
import { dexchange } from './dexchange.js';
import { dexpay } from './dexpay.js';
import { egopay } from './egopay.js';
import { fedapay } from './fedapay.js';
import { paydunya } from './paydunya.js';
import type { VendorDefinition } from './vendor.js';
import { wave } from './wave.js';

// Exported so that the package's types include each vendor's additions to `Gateways` and `Scenario`.
export type { DexchangeOptions } from './dexchange.js';
export type { DexpayClient, DexpayOptions } from './dexpay.js';
export type { EgopayClient, EgopayOptions } from './egopay.js';
export type { FedapayClient, FedapayOptions } from './fedapay.js';
export type { PaydunyaClient, PaydunyaOptions } from './paydunya.js';
export type { WaveClient, WaveOptions } from './wave.js';

/** The options of each vendor, with their defaults. */
export type VendorOptions = { readonly [Name in GatewayName]: Gateways[Name]['options'] };

/** The settings for a client of each vendor. */
export type VendorClients = { readonly [Name in GatewayName]: Gateways[Name]['client'] };

/** One value for each gateway. */
export type ByGateway<Value> = Readonly<Record<GatewayName, Value>>;

/** The table. */
export const VENDORS: ByGateway<VendorDefinition> = {
  dexchange,
  egopay,
  dexpay,
  fedapay,
  wave,
  paydunya,
} satisfies { readonly [Name in GatewayName]: VendorDefinition<Name> };

/** In the order of the table. */
export const GATEWAY_NAMES = Object.keys(VENDORS) as readonly GatewayName[];

/** Whether a value is the name of a simulated gateway. */
export const isGatewayName = (value: unknown): value is GatewayName => GATEWAY_NAMES.some((name) => name === value);

/** Makes one value for each gateway. */
export const byGateway = <Value>(make: (name: GatewayName) => Value): ByGateway<Value> =>
  Object.fromEntries(GATEWAY_NAMES.map((name) => [name, make(name)])) as ByGateway<Value>;

/** The vendors' own fields of scenarios. */
export const allSwitches = (): Checks => Object.assign({}, ...Object.values(VENDORS).map(({ switches }) => switches));
