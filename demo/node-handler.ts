/**
 * The bridge between `node:http` and a fetch-standard handler: the few lines that a merchant needs
 * to mount the proxy in a plain Node server. It knows nothing of payments.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';

/** Whatever answers a standard `Request`: a proxy's `fetch`. */
export type FetchHandler = (request: Request) => Promise<Response>;

/** Bodies above this are cut off here; what the proxy accepts is far smaller. In bytes. */
const MAX_BODY = 1_048_576;

/**
 * Turns a fetch-standard handler into a `node:http` listener. The request's signal aborts when the
 * client goes away before it has its answer.
 *
 * @param origin What the world sees before the path: `http://localhost:5173`.
 */
export function toNodeHandler(handler: FetchHandler, origin: string) {
  return async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    try {
      const body = await readBody(incoming);
      if (body === undefined) {
        outgoing.writeHead(413, { connection: 'close' }).end();
        return;
      }
      const response = await handler(toRequest(incoming, outgoing, body, origin));
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

async function readBody(incoming: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function toRequest(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  body: Uint8Array,
  origin: string,
): Request {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const gone = new AbortController();
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort();
  });
  return new Request(new URL(incoming.url ?? '/', origin), {
    method: incoming.method ?? 'GET',
    headers,
    signal: gone.signal,
    // `Request` refuses a body, even an empty one, with GET and HEAD.
    ...(body.byteLength > 0 ? { body: Buffer.from(body) } : {}),
  });
}
