/**
 * The bridge between `node:http` and a fetch-standard handler, for servers of ours that have more to
 * answer than the proxy, which has a `nodeListener` of its own. It knows nothing of payments.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';

/** Whatever answers a standard `Request`: a proxy's `fetch`. */
export type FetchHandler = (request: Request) => Promise<Response>;

/**
 * Turns a fetch-standard handler into a `node:http` listener. Bodies are handed on as they come in; the
 * request's signal aborts when the client goes away before it has its answer.
 *
 * @param origin What the world sees before the path: `http://localhost:5173`.
 */
export function toNodeHandler(handler: FetchHandler, origin: string) {
  return async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    try {
      const response = await handler(toRequest(incoming, outgoing, origin));
      outgoing.writeHead(response.status, [...response.headers].flat());
      outgoing.end(Buffer.from(await response.arrayBuffer()));
    } catch (error) {
      // A handler that breaks must not take the server with it, nor leave the client waiting.
      console.error(error);
      if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(500).end();
    }
  };
}

function toRequest(incoming: IncomingMessage, outgoing: ServerResponse, origin: string): Request {
  const { method = 'GET', url = '/', headersDistinct } = incoming;
  const headers = new Headers();
  for (const [name, values = []] of Object.entries(headersDistinct)) {
    for (const value of values) headers.append(name, value);
  }
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  return new Request(new URL(url, origin), {
    method,
    headers,
    signal: gone.signal,
    // `Request` refuses a body, even an empty one, with GET and HEAD.
    ...(method !== 'GET' && method !== 'HEAD'
      ? { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: 'half' as const }
      : {}),
  });
}
