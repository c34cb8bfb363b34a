/**
 * The shop as a worker: a proxy at module level, as `docs/proxy-setup.md` has it. Its address is that of the first request.
 * `keeps` says whether the proxy is given the worker's context, which keeps work alive.
 */
import { durableObjectStore } from '../../examples/workers/pay-store.js';
import * as proxyModule from '../../src/proxy/index.js';
import { openShop, type Shop, type ShopSettings } from './shop.js';

export { PayStore } from '../../examples/workers/pay-store.js';

interface Bindings extends ShopSettings {
  readonly keeps: string;
  /** For a shop whose store lasts. */
  readonly PAY_STORE?: Parameters<typeof durableObjectStore>[0];
}

let shop: Shop | undefined;

const storeOf = ({ PAY_STORE }: Bindings) => (PAY_STORE ? { store: durableObjectStore(PAY_STORE) } : {});

export default {
  fetch(request: Request, settings: Bindings, context: object): Promise<Response> {
    const url = new URL(request.url);
    const { proxy, answer } = (shop ??= openShop(proxyModule, settings, url.origin, storeOf(settings)));
    if (!url.pathname.startsWith('/pay/')) return answer(url);
    return settings.keeps === 'yes' ? proxy.fetch(request, settings, context) : proxy.fetch(request);
  },
};
