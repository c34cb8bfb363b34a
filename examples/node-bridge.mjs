/**
 * From Node's requests and responses to the standard ones and back. Frameworks that are built on
 * `node:http`, such as Express, need nothing else to mount the proxy.
 */
import { Readable } from 'node:stream';

/**
 * @param {(request: Request) => Promise<Response>} handle `proxy.fetch`
 * @param {string} origin What the world sees before the path.
 */
export function nodeListener(handle, origin) {
  /** @param {import('node:http').IncomingMessage & { originalUrl?: string }} incoming @param {import('node:http').ServerResponse} outgoing */
  return async (incoming, outgoing) => {
    const { method = 'GET', url = '/', originalUrl = url, headersDistinct } = incoming;
    const gone = new AbortController();
    outgoing.once('close', () => gone.abort());
    /** @type {RequestInit & { duplex?: 'half' }} */
    const init = { method, signal: gone.signal, headers: new Headers() };
    for (const [name, values = []] of Object.entries(headersDistinct)) {
      for (const value of values) /** @type {Headers} */ (init.headers).append(name, value);
    }
    if (method !== 'GET' && method !== 'HEAD') {
      init.body = /** @type {ReadableStream} */ (Readable.toWeb(incoming));
      init.duplex = 'half';
    }
    try {
      const response = await handle(new Request(new URL(originalUrl, origin), init));
      outgoing.setHeaders(response.headers).writeHead(response.status);
      outgoing.end(Buffer.from(await response.arrayBuffer()));
    } catch {
      outgoing.destroy();
    }
  };
}
