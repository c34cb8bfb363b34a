/**
 * One request and its answer, as the proxy sees them. Standard `Request` and `Response` objects are slow in Node:
 * they cost several times the proxy's own work. So the proxy reads only the parts that it needs and answers with
 * plain values; `fetch` and `nodeListener` convert them.
 */

/** What is read of a request. A standard `Request` is one. */
export interface ProxyRequest extends Pick<Request, 'method' | 'body' | 'bodyUsed' | 'signal'> {
  readonly headers: Pick<Headers, 'get' | 'has'>;
  /** The client's IP address, from the socket, where it is known. */
  readonly client?: string | undefined;
  /** The body, where the server had read it before the proxy was called, and has kept it. */
  readonly readAhead?: ReadAhead | undefined;
}

/** A body that was read before the proxy was called. */
export interface ReadAhead {
  readonly text: string;
  /** Whether the text is exactly what was sent. It is not, if a parser has parsed it and we have written it again. */
  readonly asSent: boolean;
}

/** An answer, ready to be sent. */
export interface Answer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: string | null;
}

/** Hands work to the platform, so that it goes on after the answer or after the client has left. Ignores its errors. */
export type KeepAlive = (work: Promise<unknown>) => void;

/** Headers of an answer. Each name is always spelled the same way. */
export type AnswerHeaders = Record<string, string>;

/**
 * Serves one request; never rejects. `path` is the path of its URL, and `arrived` the path before the
 * server cut off a mount point. `standard` makes the standard `Request` for the merchant's functions
 * and the adapters; they must not read its body.
 */
export type ServeRequest = (
  request: ProxyRequest,
  path: string,
  arrived: string,
  standard: () => Request,
  keepAlive?: KeepAlive,
) => Promise<Answer>;
