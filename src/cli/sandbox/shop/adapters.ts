/** The adapter of each gateway, as the shop's proxy has it before its simulator. */
import { dexchange, egopay, type Gateway } from '../../../proxy/index.js';
import type { RunningSandbox } from '../../../sandbox/index.js';

export const ADAPTERS = {
  dexchange: (sandbox) => dexchange(sandbox.dexchange),
  egopay: (sandbox) => egopay(sandbox.egopay),
} as const satisfies Readonly<Record<string, (sandbox: RunningSandbox) => Gateway>>;

/** A gateway that the shop can sell with. */
export type ShopGateway = keyof typeof ADAPTERS;

/** All of them. */
export const SHOP_GATEWAYS = Object.keys(ADAPTERS) as readonly ShopGateway[];
