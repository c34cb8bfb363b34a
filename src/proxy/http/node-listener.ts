/**
 * The entry for `node:http` and frameworks built on it. It passes on what Node has already parsed, and makes standard
 * objects only for functions that need one. The parts of Node's types that it needs are declared here,
 * because the proxy imports no platform.
 */
import type { ProxyRequest, ReadAhead, ServeRequest } from './exchange.js';

/** What is needed of an `IncomingMessage`. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  /** The `url` before a mount point was cut off: Express and similar frameworks have it. */
  readonly originalUrl?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The connection; its address tells clients apart. */
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined;
  /** Whether the whole request has arrived. */
  readonly complete: boolean;
  /** Whether somebody has begun to read the body. */
  readonly readableDidRead: boolean;
  /** The body after a body parser: bytes, a text, or an object made from JSON or from a form. */
  readonly body?: unknown;
  /** The bytes of the body, which Firebase and some parsers keep as well. */
  readonly rawBody?: unknown;
}

/** What is needed of a `ServerResponse`. */
export interface NodeResponse {
  statusCode: number;
  readonly destroyed: boolean;
  readonly headersSent: boolean;
  readonly writableFinished: boolean;
  setHeader(name: string, value: string): unknown;
  end(body?: string): unknown;
  once(event: 'close', listener: () => void): unknown;
}

/**
 * A listener for `createServer` of `node:http`, or for a framework that calls listeners in the same way, such as
 * Express. Its promise resolves when Node has the answer, and never rejects: frameworks that wait for a handler, such
 * as Koa, need it.
 */
export type NodeListener = (incoming: NodeRequest, outgoing: NodeResponse) => Promise<void>;

/** `origin` is the public origin of the proxy: scheme, host and port. */
export function createNodeListener(serve: ServeRequest, origin: string): NodeListener {
  return async (incoming, outgoing) => {
    const request = new RequestFromNode(incoming, outgoing);
    const { url = '/', originalUrl = url } = incoming;
    const { status, headers, body } = await serve(request, pathOf(url), pathOf(originalUrl), () =>
      request.standard(origin),
    );
    // Something else has answered already, for example a time limit of the server.
    if (outgoing.headersSent) return;
    outgoing.statusCode = status;
    for (const [name, value] of Object.entries(headers)) outgoing.setHeader(name, value);
    // The rest of a refused body is not read, so the connection cannot be used again.
    if (request.isReading && !incoming.complete) outgoing.setHeader('Connection', 'close');
    outgoing.end(body ?? '');
  };
}

const pathOf = (url: string): string => url.split('?', 1)[0] ?? '';

/** A class for its speed: getters in an object literal cost as much as all the rest of a request. */
class RequestFromNode implements ProxyRequest {
  readonly method: string;
  readonly headers: HeadersFromNode;
  readonly bodyUsed: boolean;
  readonly client: string | undefined;
  readonly #incoming: NodeRequest;
  readonly #outgoing: NodeResponse;
  #body: ReadableStream<Uint8Array<ArrayBuffer>> | undefined;
  #signal: AbortSignal | undefined;

  constructor(incoming: NodeRequest, outgoing: NodeResponse) {
    const { method = 'GET', headers, readableDidRead } = incoming;
    this.method = method;
    this.headers = new HeadersFromNode(headers);
    this.bodyUsed = readableDidRead;
    this.client = incoming.socket?.remoteAddress;
    this.#incoming = incoming;
    this.#outgoing = outgoing;
  }

  // `body` and `signal` are made at the first use: most requests have no body, and few are held.
  get body(): ReadableStream<Uint8Array<ArrayBuffer>> {
    return (this.#body ??= streamOf(this.#incoming));
  }

  /** Whether the proxy has begun to read the body. Node skips a body that nobody reads. */
  get isReading(): boolean {
    return this.#body !== undefined;
  }

  get readAhead(): ReadAhead | undefined {
    return this.bodyUsed ? readAheadOf(this.#incoming) : undefined;
  }

  get signal(): AbortSignal {
    return (this.#signal ??= signalOf(this.#outgoing));
  }

  standard(origin: string): Request {
    return new Request(origin + this.#incoming.url, {
      method: this.method,
      headers: this.headers.standard(),
      signal: this.signal,
    });
  }
}

class HeadersFromNode {
  readonly #headers: NodeRequest['headers'];

  constructor(headers: NodeRequest['headers']) {
    this.#headers = headers;
  }

  get(name: string): string | null {
    const value = this.#headers[name.toLowerCase()];
    return typeof value === 'string' ? value : (value?.join(', ') ?? null);
  }

  has(name: string): boolean {
    return this.get(name) !== null;
  }

  standard(): Headers {
    // HTTP/2 has pseudo headers, `:path` and the like, which are no headers to a standard request.
    const names = Object.keys(this.#headers).filter((name) => !name.startsWith(':'));
    return new Headers(names.map((name) => [name, this.get(name) ?? '']));
  }
}

/** The body, if something has read it before the proxy. */
function readAheadOf({ rawBody, body, headers }: NodeRequest): ReadAhead | undefined {
  for (const kept of [rawBody, body]) {
    if (typeof kept === 'string') return { text: kept, asSent: true };
    if (kept instanceof Uint8Array) return { text: new TextDecoder().decode(kept), asSent: true };
  }
  if (body === undefined) return undefined;
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(String(headers['content-type']));
  return { text: isForm && isObject(body) ? formOf(body) : JSON.stringify(body), asSent: false };
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** A form with these fields. Names of nested fields have brackets, as PHP writes them: `data[hash]`. */
function formOf(fields: object): string {
  const form = new URLSearchParams();
  const add = (name: string, value: unknown): void => {
    if (isObject(value)) for (const [key, each] of Object.entries(value)) add(`${name}[${key}]`, each);
    else form.append(name, String(value));
  };
  for (const [name, value] of Object.entries(fields)) add(name, value);
  return form.toString();
}

/** Reads a chunk when it is asked for. Canceling does not close the connection: the answer must still be sent. */
function streamOf(incoming: NodeRequest): ReadableStream<Uint8Array<ArrayBuffer>> {
  const chunks = incoming[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done === true) controller.close();
      // Node's chunks are never shared memory. The type that says so is unknown to older compilers, so it is set here.
      else controller.enqueue(value as Uint8Array<ArrayBuffer>);
    },
  });
}

/** Aborts when the client goes away before it has its answer. */
function signalOf(outgoing: NodeResponse): AbortSignal {
  const gone = new AbortController();
  if (outgoing.destroyed) gone.abort();
  else outgoing.once('close', () => outgoing.writableFinished || gone.abort());
  return gone.signal;
}
