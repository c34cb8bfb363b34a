/** A shop on a plain Node server, with the proxy below `/pay`. */
import { createReadStream } from 'node:fs';
import { createServer } from 'node:http';
import { page, script } from './files.mjs';
import { origin, proxy } from './pay.mjs';

const server = createServer((incoming, outgoing) => {
  if (incoming.url?.startsWith('/pay/')) return void proxy.nodeListener(incoming, outgoing);
  const isScript = incoming.url === '/pay-button.iife.js';
  outgoing.setHeader('Content-Type', isScript ? 'text/javascript' : 'text/html');
  createReadStream(isScript ? script : page).on('error', () => outgoing.destroy()).pipe(outgoing);
});
server.listen(Number(new URL(origin).port), () => console.log(`Open ${origin}`));
