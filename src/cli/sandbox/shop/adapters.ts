/** The adapter of each gateway, set up for its simulator. */
import { dexchange, dexpay, egopay, fedapay, paydunya, wave, type Gateway } from '../../../proxy/index.js';
import type { GatewayName, RunningSandbox } from '../../../sandbox/index.js';

/** By the gateway's id. */
export const ADAPTERS: Readonly<Record<GatewayName, (sandbox: RunningSandbox) => Gateway>> = {
  dexchange: (sandbox) => dexchange(sandbox.dexchange),
  egopay: (sandbox) => egopay(sandbox.egopay),
  dexpay: (sandbox) => dexpay(sandbox.dexpay),
  fedapay: (sandbox) => fedapay(sandbox.fedapay),
  wave: (sandbox) => wave(sandbox.wave),
  paydunya: (sandbox) => paydunya(sandbox.paydunya),
};
