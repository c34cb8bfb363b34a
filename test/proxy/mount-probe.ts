/**
 * Replaces `pay.mjs`, or the `pay-proxy.js` of Next, in a server that is started with `--import` of this file: its
 * `proxy.fetch` reports a request as the mount passes it on. It knows nothing of payments.
 *
 * `/pay/echo` answers what arrived, `/pay/first-chunk` answers before the body has ended, and
 * `/pay/hold` never answers: it prints that it holds, and that the request was aborted.
 */
import { register } from 'node:module';

const hooks = `export const resolve = (specifier, context, next) =>
  /\\/pay(-proxy)?\\.m?js$/.test(specifier) ? { url: ${JSON.stringify(import.meta.url)}, shortCircuit: true } : next(specifier, context);`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);

export const origin = process.env['SHOP_ORIGIN'] ?? '';

export const proxy = {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    if (pathname === '/pay/hold') return hold(request.signal);
    if (pathname === '/pay/first-chunk') {
      const { value } = (await request.body?.getReader().read()) ?? {};
      return new Response(new TextDecoder().decode(value));
    }
    const { method, url, headers } = request;
    return Response.json(
      { method, url, twice: headers.get('X-Twice'), body: await request.text() },
      { status: 409, headers: { 'Retry-After': '7' } },
    );
  },
};

export const payProxy = () => proxy;

function hold(signal: AbortSignal): Promise<Response> {
  signal.addEventListener('abort', () => console.log('let go'));
  console.log('held');
  return new Promise(() => undefined);
}
