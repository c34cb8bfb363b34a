/**
 * One HTTP request to a vendor: it sends JSON and reads a JSON object. Every failure becomes a
 * `GatewayError`. Knows no vendor's fields, and checks only that an answer is an object. It never retries
 * and never follows a redirect: either could create a second payment, and a redirect could send the
 * merchant's key to another host.
 */
import { GatewayError, type GatewayContext } from './gateway.js';

/** Longest answer that is read, in bytes. The longest documented one is under a kilobyte. */
const ANSWER_LIMIT = 64 * 1024;

/** Longest `Retry-After` that is accepted, in seconds. */
const RETRY_AFTER_LIMIT = 3600;

/** A call to a vendor. */
export interface VendorRequest {
  /** The vendor's name, for messages. */
  readonly vendor: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Sent as JSON. */
  readonly body?: Readonly<Record<string, unknown>> | undefined;
  /** Whether the call creates a payment, so that a broken answer leaves the outcome unknown. */
  readonly creates: boolean;
  /** Whether an empty body is allowed, as an object without fields: some vendors answer a cancel with no body. */
  readonly mayBeEmpty?: boolean | undefined;
}

/** What a vendor answered: any status but a redirect and 429, and a JSON object. */
export interface VendorAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Whether a parsed JSON value is an object, and neither a list nor null. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Parses JSON text; `undefined` where it is not JSON. */
export const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/**
 * Makes one request and reads its answer.
 *
 * Throws a {@link GatewayError}: `gateway_unavailable` for a network failure, a time-out, a redirect or
 * an unreadable answer; `rate_limited` for 429. The content type is not checked: many servers label
 * JSON wrongly, and a link that was created must not be lost over a label.
 */
export const requestJson = async (request: VendorRequest, context: GatewayContext): Promise<VendorAnswer> => {
  const unavailable = (what: string): GatewayError =>
    new GatewayError('gateway_unavailable', `${request.vendor} ${what}.`, { outcomeUnknown: request.creates });
  // The reason's own message is never quoted: it may repeat a header, and with it the key. The origin holds no secret,
  // and shows whether the sandbox was called.
  const broken = (reason: unknown): GatewayError =>
    context.signal.aborted
      ? unavailable('did not answer in time')
      : unavailable(`could not be reached at ${new URL(request.url).origin}${causeOf(reason)}`);

  const headers = new Headers(request.headers);
  headers.set('Accept', 'application/json');
  if (request.body) headers.set('Content-Type', 'application/json');
  let response: Response;
  try {
    // Called as a plain function: a platform's own `fetch` may refuse to run as a method of another object.
    const { fetch } = context;
    response = await fetch(request.url, {
      method: request.method,
      headers,
      ...(request.body && { body: JSON.stringify(request.body) }),
      // 'manual' and not 'error', which some edge runtimes refuse.
      redirect: 'manual',
      // Some frameworks cache answers of `fetch`: a payment would stay pending for ever. Platforms whose requests have
      // no field `cache` cache nothing, and Workers with a compatibility date before 2024-11-11 refuse a call with it.
      ...('cache' in Request.prototype && { cache: 'no-store' }),
      signal: context.signal,
    });
  } catch (reason) {
    throw broken(reason);
  }

  if (response.type === 'opaqueredirect' || (response.status >= 300 && response.status < 400)) {
    discard(response);
    throw unavailable('answered with a redirect, which is not followed; check the address in the options');
  }
  if (response.status === 429) {
    discard(response);
    throw new GatewayError('rate_limited', `${request.vendor} was asked too often (HTTP 429).`, {
      retryAfter: readRetryAfter(response.headers),
    });
  }

  let text: string | undefined;
  try {
    text = await readText(response);
  } catch (reason) {
    throw broken(reason);
  }
  if (text === undefined) throw unavailable(`answered with more than ${ANSWER_LIMIT} bytes (HTTP ${response.status})`);
  const body = text === '' && request.mayBeEmpty ? {} : parseJson(text);
  if (!isRecord(body)) throw unavailable(`answered with something other than a JSON object (HTTP ${response.status})`);
  return { status: response.status, body };
};

/** The system's code of a network failure, such as ` (ECONNREFUSED)`, or else the error's name, ` (TypeError)`. */
const causeOf = (reason: unknown): string => {
  if (!(reason instanceof Error)) return '';
  const code = isRecord(reason.cause) ? reason.cause['code'] : undefined;
  const known = typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? code : reason.name;
  return /^\w{1,40}$/.test(known) ? ` (${known})` : '';
};

/** Reads the body as UTF-8; `undefined` as soon as it is longer than the limit. */
const readText = async (response: Response): Promise<string | undefined> => {
  if (!response.body) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > ANSWER_LIMIT) {
      // Not awaited: a server that goes on sending must not hold the request.
      reader.cancel().catch(() => undefined);
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
};

/** Cancels a body that nobody reads, so that its connection is freed. */
const discard = (response: Response): void => {
  response.body?.cancel().catch(() => undefined);
};

/** Seconds of a `Retry-After`. A date counts from the answer's own `Date`: the two clocks may differ. */
const readRetryAfter = (headers: Headers): number | undefined => {
  const value = headers.get('Retry-After')?.trim() ?? '';
  const seconds = /^\d+$/.test(value)
    ? Number(value)
    : Math.ceil((Date.parse(value) - Date.parse(headers.get('Date') ?? '')) / 1000);
  return Number.isNaN(seconds) ? undefined : Math.min(Math.max(seconds, 0), RETRY_AFTER_LIMIT);
};
