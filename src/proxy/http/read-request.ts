/**
 * Reads bodies and headers of requests without trusting them: size and time of a body are limited while it arrives,
 * whatever `Content-Length` says.
 */
import type { ProxyRequest } from './exchange.js';
import { ProxyError } from '../lib/proxy-error.js';
import { atMost } from '../lib/within.js';

/** Ms in which a body must arrive: enough for the largest over 2G, and it ends requests that send slowly on purpose. */
const BODY_TIME_LIMIT = 10_000;

/** The body as text. Throws `invalid_request` when it is longer than `limit` bytes, slower than 10 s, or not UTF-8. */
export async function readText(request: ProxyRequest, limit: number): Promise<string> {
  if (request.bodyUsed) return readAhead(request, limit);
  if (request.body === null) return '';
  const reader = request.body.getReader();
  const tooLate = (): ProxyError =>
    new ProxyError('invalid_request', `The body took longer than ${BODY_TIME_LIMIT / 1000} seconds.`, { status: 408 });
  try {
    return await atMost(BODY_TIME_LIMIT, readAll(reader, limit), tooLate);
  } finally {
    // The server drops the rest of a refused body. Canceling the body here ends the process under some bridges (h3 1).
    reader.releaseLock();
  }
}

function readAhead({ readAhead: kept }: ProxyRequest, limit: number): string {
  if (kept === undefined) {
    throw new ProxyError(
      'internal_error',
      'The body was read before the proxy saw it. Mount the proxy ahead of body parsers.',
    );
  }
  if (new TextEncoder().encode(kept.text).byteLength > limit) throw tooLarge(limit);
  return kept.text;
}

const tooLarge = (limit: number): ProxyError =>
  new ProxyError('invalid_request', `The body is larger than ${limit} bytes.`, { status: 413 });

async function readAll(reader: ReadableStreamDefaultReader<Uint8Array>, limit: number): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let text = '';
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch((cause: unknown) => {
      throw new ProxyError('invalid_request', 'The body broke off.', { cause });
    });
    if (done) return text + decode(decoder);
    length += value.byteLength;
    if (length > limit) throw tooLarge(limit);
    text += decode(decoder, value);
  }
}

/** The JSON body of a request that says it brings one. */
export async function readJson(request: ProxyRequest, limit: number): Promise<unknown> {
  if (typeOf(request) !== 'application/json') {
    throw new ProxyError('invalid_request', 'Send the body as JSON, with Content-Type: application/json.', {
      status: 415,
    });
  }
  const text = await readText(request, limit);
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new ProxyError('invalid_request', 'The body is not valid JSON.', { cause });
  }
}

/** The fields of a form. */
export async function readForm(request: ProxyRequest, limit: number): Promise<URLSearchParams> {
  if (typeOf(request) === 'application/x-www-form-urlencoded')
    return new URLSearchParams(await readText(request, limit));
  throw new ProxyError('invalid_request', 'Send the form as application/x-www-form-urlencoded: without `enctype`.', {
    status: 415,
  });
}

const typeOf = (request: ProxyRequest): string | undefined =>
  request.headers.get('Content-Type')?.split(';')[0]?.trim().toLowerCase();

/** Seconds that a request prefers to wait (`Prefer: wait=20`, RFC 7240), at most `limit`; 0 without this header. */
export function readWait(request: ProxyRequest, limit: number): number {
  const preference = /(?:^|,)\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:[,;]|$)/i.exec(request.headers.get('Prefer') ?? '');
  return Math.min(limit, Number(preference?.[1] ?? 0));
}

function decode(decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return decoder.decode(bytes, { stream: bytes !== undefined });
  } catch (cause) {
    throw new ProxyError('invalid_request', 'The body is not valid UTF-8.', { cause });
  }
}
