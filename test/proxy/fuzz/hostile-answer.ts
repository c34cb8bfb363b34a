/**
 * Answers that a vendor's server, something between it and us, or an attacker in its place may give:
 * any status, any header, any bytes. An answer is data; `readable` says what a simple reader finds in
 * it. Knows no vendor.
 */
import fc from 'fast-check';
import { isObject } from '../gateways/conformance-subject.js';
import { arbitraryBody, bytesOf, deliveryOf, type HostileBody } from './hostile-body.js';
import { arbitraryChanges, changed, type Change } from './mutations.js';

/** How a request fails that gets no answer. */
const FAILURES = ['fetch_failed', 'no_error', 'undefined', 'network_error'] as const;

/** A way to answer: the changes that are made to any true answer. */
export interface AnswerStyle extends HostileBody {
  /** `undefined`: the status of the true answer. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly changes: readonly Change[];
  readonly failure: (typeof FAILURES)[number] | undefined;
}

/** The true answer. */
export interface Truth {
  readonly status: number;
  readonly body: unknown;
}

export interface HostileAnswer extends Omit<AnswerStyle, 'status' | 'changes'> {
  readonly status: number;
  readonly value: unknown;
}

/** Ways to answer, drawing on a vendor's names and values. */
export function arbitraryStyle(names: readonly string[], values: readonly unknown[]): fc.Arbitrary<AnswerStyle> {
  const status = fc.oneof(
    { weight: 4, arbitrary: fc.constant(undefined) },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        200,
        201,
        204,
        205,
        301,
        302,
        304,
        307,
        308,
        400,
        401,
        403,
        404,
        408,
        409,
        410,
        418,
        429,
        500,
        502,
        503,
        599,
      ),
    },
    { weight: 1, arbitrary: fc.integer({ min: 200, max: 599 }) },
  );
  const type = fc.constantFrom(
    'application/json',
    'text/html; charset=utf-16',
    'text/plain',
    'application/octet-stream',
    'x',
    '',
  );
  const later = fc.constantFrom(
    '0',
    '12',
    '-5',
    '1.5',
    '9'.repeat(400),
    'soon',
    'Tue, 03 Feb 2026 09:15:30 GMT',
    'Fri, 31 Dec 9999 23:59:59 GMT',
    '',
  );
  const headers = fc.record(
    {
      'Content-Type': type,
      'Retry-After': later,
      Date: later,
      Location: fc.constantFrom('https://evil.example/', '//', ''),
    },
    { requiredKeys: [] },
  );
  const failure = fc.oneof(
    { weight: 30, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...FAILURES) },
  );
  return fc
    .tuple(arbitraryBody, fc.record({ status, headers, changes: arbitraryChanges(names, values), failure }))
    .map(([body, style]) => ({ ...body, ...style }));
}

/** The true answer, changed in this style. */
export const styled = ({ status, changes, ...style }: AnswerStyle, truth: Truth): HostileAnswer => ({
  ...style,
  status: status ?? truth.status,
  value: changed(truth.body, changes),
});

/** The result of one `fetch`: a new `Response` for each call. Rejects if the answer never comes. */
export async function deliver(answer: HostileAnswer): Promise<Response> {
  const { status, headers, failure } = answer;
  if (failure === 'fetch_failed') throw new TypeError('fetch failed', { cause: { code: answer.at } });
  if (failure === 'no_error' || failure === 'undefined') throw failure === 'undefined' ? undefined : failure;
  if (failure === 'network_error') return Response.error();
  return new Response(hasBody(answer) ? deliveryOf(bytes(answer), answer) : null, { status, headers });
}

/** What a simple reader finds: a JSON object of at most 64 kB that arrived whole, or nothing. */
export function readable(answer: HostileAnswer): Readonly<Record<string, unknown>> | undefined {
  if (answer.failure !== undefined || !['whole', 'in_pieces'].includes(answer.delivery) || !hasBody(answer))
    return undefined;
  if (bytes(answer).length > 64 * 1024) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes(answer)));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const hasBody = ({ status }: HostileAnswer): boolean => ![204, 205, 304].includes(status);

/** Made once for an answer, because both `deliver` and `readable` use them. */
function bytes(answer: HostileAnswer): Uint8Array<ArrayBuffer> {
  const present = made.get(answer) ?? bytesOf(answer.value, answer);
  made.set(answer, present);
  return present;
}

const made = new WeakMap<HostileAnswer, Uint8Array<ArrayBuffer>>();
