/** The shop as a worker: a proxy at module level, as `docs/proxy.md` has it. Its address is that of the first request. */
import * as proxyModule from '../../src/proxy/index.js';
import { openShop, type Shop, type ShopSettings } from './shop.js';

let shop: Shop | undefined;

export default {
  fetch(request: Request, settings: ShopSettings, context: object): Promise<Response> {
    const url = new URL(request.url);
    const { proxy, answer } = (shop ??= openShop(proxyModule, settings, url.origin));
    return url.pathname.startsWith('/pay/') ? proxy.fetch(request, settings, context) : answer(url);
  },
};
