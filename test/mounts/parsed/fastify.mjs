/** A server that keeps Fastify's JSON parser, and passes the parsed body to the proxy. */
import Fastify from 'fastify';
import { origin, proxy } from './pay.mjs';

const app = Fastify();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
app.all('/pay/*', (request, reply) => {
  reply.hijack();
  request.raw.body = request.body;
  return proxy.nodeListener(request.raw, reply.raw);
});
await app.listen({ port: Number(new URL(origin).port), host: '127.0.0.1' });
