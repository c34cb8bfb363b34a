/**
 * A node:http server around the sandbox. It only translates: requests in, responses out, and a lost
 * answer into a broken connection.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { LostAnswerError, SandboxError } from './errors.js';
import { jsonResponse } from './http.js';
import { START_PATH } from './egopay.js';
import { DEFAULT_API_KEY, DEFAULT_TOKEN, type SandboxOptions } from './options.js';
import { createSandbox, type Sandbox } from './sandbox.js';

/** Options of `startSandbox`. */
export interface StartSandboxOptions extends SandboxOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** Default `127.0.0.1`: reachable from this machine only. */
  readonly host?: string;
}

/** A sandbox that listens. */
export interface RunningSandbox {
  /** Origin, such as `http://127.0.0.1:5174`. */
  readonly url: string;
  /** What a DEXCHANGE client is configured with. */
  readonly dexchange: { readonly baseUrl: string; readonly apiKey: string };
  /** What an eGoPay client is configured with. The start call is our invention: eGoPay's own is not public. */
  readonly egopay: { readonly baseUrl: string; readonly startUrl: string; readonly token: string };
  readonly sandbox: Sandbox;
  /** Stops listening, breaks open connections and forgets what was still to come. */
  close(): Promise<void>;
}

/** Larger bodies are refused with 413. */
const MAX_BODY_BYTES = 64 * 1024;

/** Starts a sandbox. Rejects with `invalid_option`, or with `cannot_listen` where the port is taken. */
export async function startSandbox({ port, host = '127.0.0.1', ...options }: StartSandboxOptions): Promise<RunningSandbox> {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new SandboxError('invalid_option', `"port" must be a whole number from 0 (any free port) to 65535; it is ${port}.`);
  }
  const sandbox = createSandbox(options);
  let url = '';
  const server = createServer((incoming, outgoing) => void serve(sandbox, url, incoming, outgoing));
  const boundPort = await listen(server, port, host);
  url = `http://${host.includes(':') ? `[${host}]` : host}:${boundPort}`;

  return {
    url,
    dexchange: { baseUrl: `${url}/dexchange`, apiKey: options.dexchange?.apiKey ?? DEFAULT_API_KEY },
    egopay: {
      baseUrl: `${url}/egopay`,
      startUrl: `${url}/egopay${START_PATH}`,
      token: options.egopay?.token ?? DEFAULT_TOKEN,
    },
    sandbox,
    close: () =>
      new Promise((resolve) => {
        sandbox.close();
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

async function serve(sandbox: Sandbox, origin: string, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController();
  outgoing.once('close', () => gone.abort());
  try {
    const body = await readBody(incoming);
    const response =
      body === undefined
        ? jsonResponse(413, { message: [`The body may have at most ${MAX_BODY_BYTES} bytes`], success: false })
        : await sandbox.fetch(requestOf(incoming, origin, body, gone.signal));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(incoming.method === 'HEAD' ? undefined : Buffer.from(await response.arrayBuffer()));
  } catch (error) {
    // A scripted loss, or a caller that has left: there is nobody to answer.
    if (error instanceof LostAnswerError || gone.signal.aborted || outgoing.headersSent) outgoing.destroy();
    else outgoing.writeHead(500, { 'content-type': 'text/plain' }).end('The sandbox failed.');
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
