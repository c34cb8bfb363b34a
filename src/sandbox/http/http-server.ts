/**
 * A `node:http` server around a fetch function. It only translates: requests in, responses out, and
 * a lost answer into a broken connection. It knows neither gateways nor pages.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { LostAnswerError, SandboxError } from '../lib/errors.js';
import { jsonResponse } from './http.js';

/** Whatever answers a standard `Request`. A rejection with `LostAnswerError` breaks the connection. */
export type Handler = (request: Request) => Promise<Response>;

/** Where a server listens. */
export interface Address {
  /** 0 takes any free port. */
  readonly port: number;
  /** Name or address of this machine: `127.0.0.1`. */
  readonly host: string;
}

/** A server that listens. */
export interface HttpServer {
  /** Origin, such as `http://127.0.0.1:5174`. */
  readonly url: string;
  /** Stops listening and breaks open connections. */
  close(): Promise<void>;
}

/** Larger bodies are refused with 413. */
const MAX_BODY_BYTES = 64 * 1024;

/** Resolves once the port is open. Rejects with `invalid_option`, or with `cannot_listen` where the port is taken. */
export async function startHttpServer(handler: Handler, { port, host }: Address): Promise<HttpServer> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new SandboxError(
      'invalid_option',
      `"port" must be a whole number from 0 (any free port) to 65535; it is ${port}.`,
    );
  }
  let url = '';
  const server = createServer((incoming, outgoing) => void serve(handler, url, incoming, outgoing));
  const boundPort = await listen(server, port, host);
  url = `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`;
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Resolves with the port, once it is open. */
function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const message =
        error.code === 'EADDRINUSE'
          ? `Port ${port} on ${host} is already taken. Stop what uses it, or choose another port (0 takes any free one).`
          : `Cannot listen on ${host}:${port} (${error.code ?? error.message}). Choose another host or port.`;
      reject(new SandboxError('cannot_listen', message, error));
    });
    server.listen(port, host, () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
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
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(incoming.method === 'HEAD' ? undefined : Buffer.from(await response.arrayBuffer()));
  } catch (error) {
    // A scripted loss, or a caller that has left: there is nobody to answer.
    if (error instanceof LostAnswerError || gone.signal.aborted || outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(500, { 'content-type': 'text/plain' }).end('The server failed.');
  }
}

/** The whole body; `undefined` where it is too large. */
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
  // Only path and query are taken from the request line: an absolute address in it names no other host here.
  const path = (incoming.url ?? '/').replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/^\/*/, '/');
  return new Request(origin + path, { method, headers, signal, ...(hasBody && { body }) });
}
