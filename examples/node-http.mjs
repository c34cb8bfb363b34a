/** The proxy below `/pay` of a plain Node server: `node node-http.mjs`. */
import { createServer } from 'node:http';
import { origin, proxy } from './pay.mjs';

const server = createServer((incoming, outgoing) => {
  if (incoming.url?.startsWith('/pay/')) return proxy.nodeListener(incoming, outgoing);
  outgoing.writeHead(200, { 'Content-Type': 'text/plain' }).end('The shop');
});
server.listen(Number(new URL(origin).port), () => console.log(`Open ${origin}`));
