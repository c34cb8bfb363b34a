/** A server that makes standard requests for the proxy, by h3's `toWebRequest`. */
import { createServer } from 'node:http';
import { createApp, eventHandler, toNodeListener, toWebRequest } from 'h3';
import { origin, proxy } from './pay.mjs';

const app = createApp();
app.use(eventHandler((event) => proxy.fetch(toWebRequest(event))));
createServer(toNodeListener(app)).listen(Number(new URL(origin).port));
