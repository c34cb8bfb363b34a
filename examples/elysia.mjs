/** The proxy below `/pay` of an Elysia app on Bun. `parse: 'none'` leaves the body alone. In Bun a request is held for 10 s at most, unless told otherwise. */
import { Elysia } from 'elysia';
import { origin, proxy } from './pay.mjs';

new Elysia()
  .all('/pay/*', ({ request }) => proxy.fetch(request), { parse: 'none' })
  .listen({ port: Number(new URL(origin).port), idleTimeout: 30 });
