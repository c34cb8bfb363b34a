/** The proxy below `/pay` of a Koa server, before body parsers. Koa waits for the promise, and sends no own answer. */
import Koa from 'koa';
import { origin, proxy } from './pay.mjs';

const app = new Koa();
app.use((context, next) => {
  if (!context.path.startsWith('/pay/')) return next();
  context.respond = false;
  return proxy.nodeListener(context.req, context.res);
});
app.listen(Number(new URL(origin).port));
