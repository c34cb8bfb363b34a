/** The proxy below `/pay` of an h3 2 app, which uses standard requests. */
import { H3, serve } from 'h3';
import { origin, proxy } from './pay.mjs';

const app = new H3();
app.all('/pay/**', ({ req }) => proxy.fetch(req));
serve(app, { port: Number(new URL(origin).port) });
