/** A server whose body parser runs ahead of the proxy. */
import { bodyParser } from '@koa/bodyparser';
import Koa from 'koa';
import { origin, proxy } from './pay.mjs';

const app = new Koa();
app.use(bodyParser());
app.use((context, next) => {
  if (!context.path.startsWith('/pay/')) return next();
  context.respond = false;
  context.req.rawBody = context.request.rawBody;
  return proxy.nodeListener(context.req, context.res);
});
app.listen(Number(new URL(origin).port));
