/** The proxy below `/pay` of a hapi server, which must not read the body. */
import Hapi from '@hapi/hapi';
import { origin, proxy } from './pay.mjs';

const server = Hapi.server({ port: Number(new URL(origin).port) });
server.route({
  method: '*',
  path: '/pay/{path*}',
  options: { payload: { parse: false, output: 'stream' } },
  async handler({ raw: { req, res } }, h) {
    await proxy.nodeListener(req, res);
    return h.abandon;
  },
});
await server.start();
