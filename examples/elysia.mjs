/**
 * The proxy below `/pay` of an Elysia app on Bun. `parse: 'none'`: Elysia must not read the body. Without `idleTimeout`
 * Bun ends held requests after 10 s.
 */
import { Elysia } from 'elysia';
import { origin, proxy } from './pay.mjs';

new Elysia()
  .all('/pay/*', ({ request }) => proxy.fetch(request), { parse: 'none' })
  .listen({ port: Number(new URL(origin).port), idleTimeout: 30 });
