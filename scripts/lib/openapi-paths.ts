/** The routes of the contract as OpenAPI's `paths`: what each takes, and every answer that it can give. */
import { IDEMPOTENCY_KEY_HEADER, PROBLEM_STATUS, RETURN_PATH, SESSIONS_PATH, sessionPath, webhookPath, type ProblemCode } from '../../src/contract/index.js';
import type { Json } from './openapi-document.js';

const component = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

const integer = { type: 'integer', minimum: 1 };

const header = (description: string, schema: Json): Json => ({ description, schema });

const RETRY_AFTER = header('Seconds after which to ask again. With a session: while it is pending.', integer);

const pathParameter = (name: string, description: string, schema: Json = { type: 'string' }): Json => ({ name, in: 'path', required: true, description, schema });

/** Problems by HTTP status, from their codes and, for those that come under several, other statuses. */
function problems(mediaType: string, codes: Readonly<Partial<Record<ProblemCode, readonly number[]>>>): Json {
  const byStatus = new Map<number, string[]>();
  for (const [code, also] of Object.entries(codes)) {
    for (const status of [PROBLEM_STATUS[code as ProblemCode], ...also]) byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, names]) => [
        String(status),
        {
          description: names.join(', '),
          ...([409, 429, 503].includes(status) ? { headers: { 'Retry-After': RETRY_AFTER } } : {}),
          content: { [mediaType]: { schema: component('Problem') } },
        },
      ]),
  );
}

const session = (description: string, headers: Json = {}): Json => ({
  description,
  headers: {
    'Retry-After': RETRY_AFTER,
    'Cache-Control': header('Never to be kept.', { type: 'string', const: 'no-store' }),
    ...headers,
  },
  content: { 'application/json': { schema: component('CheckoutSession') } },
});

const READ_PROBLEMS = { origin_not_allowed: [], session_not_found: [], gateway_unavailable: [], gateway_misconfigured: [], internal_error: [] } as const;

/** All routes; `mediaType` is that of a problem. */
export const openApiPaths = (mediaType: string): Json => ({
  [SESSIONS_PATH]: {
    post: {
      operationId: 'createSession',
      summary: 'Creates a checkout session',
      description: "The price is the order's, never the browser's. A browser sends this only from a page of an allowed origin.",
      parameters: [
        {
          name: IDEMPOTENCY_KEY_HEADER,
          in: 'header',
          required: true,
          description: 'One UUID per attempt. The same key and body again: the same session. Visible ASCII.',
          schema: { type: 'string', minLength: 8, maxLength: 128, pattern: String.raw`^[\x21-\x7e]+$` },
        },
      ],
      requestBody: {
        required: true,
        description: 'Not longer than 16 kB.',
        content: { 'application/json': { schema: component('CreateSessionRequest') } },
      },
      responses: {
        '201': session('The session, pending.', { Location: header('Address of the session.', { type: 'string', format: 'uri-reference' }) }),
        ...problems(mediaType, {
          invalid_request: [413, 415],
          origin_not_allowed: [],
          order_not_found: [],
          order_already_paid: [],
          idempotency_conflict: [409],
          amount_changed: [],
          amount_out_of_range: [],
          rate_limited: [],
          gateway_rejected: [],
          gateway_unavailable: [],
          gateway_misconfigured: [],
          internal_error: [],
        }),
      },
    },
  },
  [sessionPath('{id}')]: {
    get: {
      operationId: 'retrieveSession',
      summary: 'Verifies a session with the gateway and answers how it stands',
      description: 'A final status is answered only after the gateway has said so, and succeeded only with the exact amount.',
      parameters: [
        pathParameter('id', 'Id of the session.', { type: 'string', pattern: String.raw`^[\w.~-]{1,2048}$` }),
        {
          name: 'Prefer',
          in: 'header',
          description: 'wait=N: the proxy may hold the request until the status changes, for N seconds at most (RFC 7240).',
          schema: { type: 'string', pattern: String.raw`\bwait=\d+` },
        },
      ],
      responses: {
        '200': session('The session.', {
          'Preference-Applied': header('wait=N where the proxy holds requests; any other proxy answers at once and leaves it out.', { type: 'string' }),
        }),
        ...problems(mediaType, READ_PROBLEMS),
      },
    },
  },
  [webhookPath('{gateway}')]: {
    post: {
      operationId: 'receiveWebhook',
      summary: 'Takes a call of a gateway',
      description: 'A nudge to verify, never a status: whatever the body claims, the gateway is asked.',
      parameters: [pathParameter('gateway', 'Id of the gateway.')],
      requestBody: { description: "The gateway's own.", content: { '*/*': {} } },
      responses: {
        '200': { description: 'Heard. It says nothing of what came of it.' },
        ...problems(mediaType, { invalid_request: [404, 413], internal_error: [] }),
      },
    },
  },
  [`${RETURN_PATH}/{token}`]: {
    get: {
      operationId: 'showReturnPage',
      summary: 'The page on which the gateway leaves the buyer',
      description: "Under a policy of its own, it nudges the shop's page and leads there; it never says how the payment went.",
      parameters: [pathParameter('token', 'The reference, signed for this purpose.')],
      responses: {
        '200': { description: 'The page.', headers: { 'Content-Security-Policy': header("Begins with default-src 'none'.", { type: 'string' }) }, content: { 'text/html': {} } },
        '404': { description: 'A page that leads to the shop, for an address that means nothing.', content: { 'text/html': {} } },
      },
    },
  },
});
