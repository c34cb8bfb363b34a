/**
 * The shop as a worker: a proxy at module level, as `docs/proxy.md` has it. Its address is that of the first request.
 * `keeps` says whether the proxy is given the worker's context, which keeps work alive.
 */
import * as proxyModule from '../../src/proxy/index.js';
import { openShop, type Shop, type ShopSettings } from './shop.js';

let shop: Shop | undefined;

export default {
  fetch(request: Request, settings: ShopSettings & { readonly keeps: string }, context: object): Promise<Response> {
    const url = new URL(request.url);
    const { proxy, answer } = (shop ??= openShop(proxyModule, settings, url.origin));
    if (!url.pathname.startsWith('/pay/')) return answer(url);
    return settings.keeps === 'yes' ? proxy.fetch(request, settings, context) : proxy.fetch(request);
  },
};
