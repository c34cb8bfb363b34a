/**
 * Imitates what Next does around a route handler, as the proxy sees it: `node next-server.ts <route file>`.
 * It calls the exported function with the name of the method, and answers 405 where there is none.
 */
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';

const route = (await import(process.argv[2] ?? '')) as Readonly<Record<string, unknown>>;
const origin = process.env['SHOP_ORIGIN'] ?? '';

async function serve(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith('/pay/')) return new Response('The shop');
  const handler = route[request.method];
  return typeof handler === 'function'
    ? ((await handler(request, { params: Promise.resolve({}) })) as Response)
    : new Response(null, { status: 405 });
}

createServer(getRequestListener(serve)).listen(Number(new URL(origin).port));
