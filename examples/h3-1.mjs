/**
 * The proxy below `/pay` of an h3 1 app, with Node's request and response: h3's `toWebRequest` ends the process for a
 * large body.
 */
import { createServer } from 'node:http';
import { createApp, fromNodeMiddleware, toNodeListener } from 'h3';
import { origin, proxy } from './pay.mjs';

const app = createApp();
app.use('/pay', fromNodeMiddleware((incoming, outgoing) => proxy.nodeListener(incoming, outgoing)));
createServer(toNodeListener(app)).listen(Number(new URL(origin).port));
