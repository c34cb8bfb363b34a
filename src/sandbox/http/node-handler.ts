/**
 * The bridge between `node:http` and a function that answers a standard `Request`. It converts requests and responses,
 * and closes the connection for a lost answer. It knows neither gateways nor pages.
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { LostAnswerError } from '../lib/errors.js';
import { jsonResponse } from './http.js';

/** Answers a standard `Request`. A rejection with `LostAnswerError` closes the connection without an answer. */
export type Handler = (request: Request) => Promise<Response>;

/** Larger bodies are refused with 413. */
const MAX_BODY_BYTES = 64 * 1024;

/**
 * Makes a listener for `node:http` from a handler. The request's signal aborts when the client closes the connection.
 *
 * @param origin The public origin: `http://localhost:5173`.
 */
export function toNodeHandler(handler: Handler, origin: string): RequestListener {
  return (incoming, outgoing) => void serve(handler, origin, incoming, outgoing);
}

async function serve(
  handler: Handler,
  origin: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  try {
    const body = await readBody(incoming);
    const response =
      body === undefined
        ? jsonResponse(413, { message: [`The body may have at most ${MAX_BODY_BYTES} bytes`], success: false })
        : await handler(requestOf(incoming, origin, body, gone.signal));
    outgoing.writeHead(response.status, [...response.headers].flat());
    outgoing.end(incoming.method === 'HEAD' ? undefined : Buffer.from(await response.arrayBuffer()));
  } catch (error) {
    // A scenario lost the answer, the client has closed the connection, or the answer has begun.
    if (error instanceof LostAnswerError || gone.signal.aborted || outgoing.headersSent) return void outgoing.destroy();
    console.error(error);
    outgoing.writeHead(500, { 'content-type': 'text/plain' }).end('The server failed.');
  }
}

/** The whole body; `undefined` if it is too large. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size <= MAX_BODY_BYTES) chunks.push(bytes);
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

function requestOf(incoming: IncomingMessage, origin: string, body: Buffer, signal: AbortSignal): Request {
  const method = incoming.method ?? 'GET';
  const headers = Object.entries(incoming.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  const hasBody = method !== 'GET' && method !== 'HEAD';
  // Only path and query of the request line are used. An absolute address there must not change the host.
  const path = (incoming.url ?? '/').replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/^\/*/, '/');
  return new Request(origin + path, { method, headers, signal, ...(hasBody && { body }) });
}
