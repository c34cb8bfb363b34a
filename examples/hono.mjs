/** The proxy below `/pay` of a Hono app, which speaks standard requests: `node hono.mjs`. */
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { origin, proxy } from './pay.mjs';

const app = new Hono();
app.all('/pay/*', (context) => proxy.fetch(context.req.raw));

app.get('/', (context) => context.text('The shop'));

serve({ fetch: app.fetch, port: Number(new URL(origin).port) }, () => console.log(`Open ${origin}`));
