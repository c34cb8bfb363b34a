/** The proxy below `/pay` of a Fastify server, in a scope without body parsers: the proxy reads the body itself. */
import Fastify from 'fastify';
import { origin, proxy } from './pay.mjs';

const app = Fastify();
app.register(async (scope) => {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _body, done) => done(null));
  scope.all('/pay/*', (request, reply) => {
    reply.hijack();
    return proxy.nodeListener(request.raw, reply.raw);
  });
});
await app.listen({ port: Number(new URL(origin).port), host: '127.0.0.1' });
