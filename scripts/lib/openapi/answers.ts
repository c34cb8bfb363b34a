/** Parts of the routes in the OpenAPI document: headers, problems, sessions. */
import { PROBLEM_MEDIA_TYPE, PROBLEM_STATUS, type ProblemCode } from '../../../src/contract/index.js';

/** A JSON value that is an object. */
export type Json = { readonly [name: string]: unknown };

/** A reference to one of the document's schemas. */
export const component = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

const integer = { type: 'integer', minimum: 1 };

export const header = (description: string, schema: Json): Json => ({ description, schema });

const RETRY_AFTER = header('Seconds after which to ask again. With a session: while it is pending.', integer);

/** A parameter in the path. */
export const pathParameter = (name: string, description: string, schema: Json = { type: 'string' }): Json => ({
  name,
  in: 'path',
  required: true,
  description,
  schema,
});

/** Problems by HTTP status, from their codes. Codes with several statuses have the others in a list. */
export function problems(codes: Readonly<Partial<Record<ProblemCode, readonly number[]>>>): Json {
  const byStatus = new Map<number, string[]>();
  for (const [code, also] of Object.entries(codes)) {
    for (const status of [PROBLEM_STATUS[code as ProblemCode], ...also])
      byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, names]) => [
        String(status),
        {
          description: names.join(', '),
          ...([409, 429, 503].includes(status) ? { headers: { 'Retry-After': RETRY_AFTER } } : {}),
          content: { [PROBLEM_MEDIA_TYPE]: { schema: component('Problem') } },
        },
      ]),
  );
}

/** An answer with a session. */
export const session = (description: string, headers: Json = {}): Json => ({
  description,
  headers: {
    'Retry-After': RETRY_AFTER,
    'Cache-Control': header('Never to be kept.', { type: 'string', const: 'no-store' }),
    ...headers,
  },
  content: { 'application/json': { schema: component('CheckoutSession') } },
});
