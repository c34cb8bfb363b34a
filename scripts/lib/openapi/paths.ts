/** The routes of the contract as OpenAPI's `paths`, with their parameters and all their answers. */
import {
  CHECKOUT_PATH,
  GATEWAYS_PATH,
  HEALTH_PATH,
  IDEMPOTENCY_KEY_HEADER,
  RETURN_PATH,
  SESSIONS_PATH,
  sessionPath,
  webhookPath,
} from '../../../src/contract/index.js';
import { component, header, pathParameter, problems, session, type Json } from './answers.js';

/** A CORS preflight: the browser sends it if the page has another origin than the proxy. */
const preflight = (methods: string, subject: string, optional = ''): Json => ({
  options: {
    operationId: `preflight${subject}`,
    summary: 'Answers whether a page of another origin may ask',
    responses: {
      '204': {
        description: 'The page may ask.',
        headers: {
          'Access-Control-Allow-Origin': header('The origin of the page itself, never a wildcard.', { type: 'string' }),
          'Access-Control-Allow-Methods': header(`Methods of this path.${optional}`, {
            type: 'string',
            pattern: `\\b${methods}\\b`,
          }),
          'Access-Control-Allow-Headers': header('Headers of this contract.', { type: 'string' }),
          Vary: header('Contains Origin.', { type: 'string' }),
        },
      },
      ...problems({ origin_not_allowed: [] }),
    },
  },
});

const SESSION_ID = pathParameter('id', 'Id of the session.', {
  type: 'string',
  pattern: String.raw`^[\w.~-]{1,2048}$`,
});

const READ_PROBLEMS = {
  origin_not_allowed: [],
  session_not_found: [],
  gateway_unavailable: [],
  gateway_misconfigured: [],
  internal_error: [],
} as const;

const GATEWAY = pathParameter('gateway', 'Id of the gateway.');
const TOKEN = pathParameter('token', 'The reference, signed for this purpose.');
const WEBHOOK_BODY = { description: "The gateway's own.", content: { '*/*': {} } };
const SIGNED_WEBHOOK = 'The address that a proxy may give to a gateway with each payment.';

const webhook = (operationId: string, where: string): Json => ({
  operationId,
  summary: 'Takes a call of a gateway',
  description: `${where} A nudge to verify, never a status: whatever the call claims, the gateway is asked.`,
  responses: {
    '200': {
      description: 'Heard. It says nothing of what came of it.',
      content: { 'application/json': { schema: { type: 'object' } } },
    },
    ...problems({ invalid_request: [401, 404, 408, 413], internal_error: [] }),
  },
});

const page = (description: string): Json => ({
  description,
  headers: { 'Content-Security-Policy': header("Begins with default-src 'none'.", { type: 'string' }) },
  content: { 'text/html': {} },
});

const NOTHING_THERE = page('A page that leads to the shop, for an address that means nothing.');

const returnPage = (operationId: string, where: string): Json => ({
  operationId,
  summary: "Leads the buyer back to the shop's page",
  description: `${where} Under a policy of its own, it nudges the shop's page and leads there; it never says how the payment went.`,
  responses: {
    '200': page('The page.'),
    '404': NOTHING_THERE,
    ...problems({ internal_error: [] }),
  },
});

/** The errors that a buyer gets as a page, by status. */
const refusals = (...statuses: readonly string[]): Json =>
  Object.fromEntries(statuses.map((status) => [status, page("Why not, in the buyer's words, and a way on.")]));

/** All routes. */
export const openApiPaths = (): Json => ({
  [SESSIONS_PATH]: {
    ...preflight('POST', 'CreateSession'),
    post: {
      operationId: 'createSession',
      summary: 'Creates a checkout session',
      description:
        "The price is the order's, never the browser's. A browser sends this only from a page of an allowed origin.",
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
        '201': session('The session, pending.', {
          Location: header('Address of the session.', { type: 'string', format: 'uri-reference' }),
        }),
        ...problems({
          invalid_request: [408, 413, 415],
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
    ...preflight('GET', 'Session', ' With DELETE where the proxy has it.'),
    parameters: [SESSION_ID],
    delete: {
      operationId: 'cancelSession',
      summary: 'Cancels a session that the buyer gives up',
      description:
        'Optional. Answers with the session as it stands afterwards: one that the gateway cannot cancel, or no longer, as it is. A browser sends this only from a page of an allowed origin.',
      responses: {
        '200': session('The session.', {}),
        ...problems(READ_PROBLEMS),
      },
    },
    get: {
      operationId: 'retrieveSession',
      summary: 'Verifies a session with the gateway and answers how it stands',
      description:
        'A final status is answered only after the gateway has said so, and succeeded only with the exact amount.',
      parameters: [
        {
          name: 'Prefer',
          in: 'header',
          description:
            'wait=N: the proxy may hold the request until the status changes, for N seconds at most (RFC 7240).',
          schema: { type: 'string', pattern: String.raw`\bwait=\d+` },
        },
      ],
      responses: {
        '200': session('The session.', {
          'Preference-Applied': header(
            'wait=N where the proxy holds requests; any other proxy answers at once and leaves it out.',
            { type: 'string' },
          ),
        }),
        ...problems(READ_PROBLEMS),
      },
    },
  },
  [GATEWAYS_PATH]: {
    ...preflight('GET', 'Gateways'),
    get: {
      operationId: 'listGateways',
      summary: 'Says which gateways a buyer can choose from',
      description:
        'Optional, for a button that lets the buyer choose: without it, each gateway of the tag counts as available.',
      responses: {
        '200': {
          description: 'The gateways.',
          content: { 'application/json': { schema: component('GatewayList') } },
        },
        ...problems({ origin_not_allowed: [], internal_error: [] }),
      },
    },
  },
  [webhookPath('{gateway}')]: {
    parameters: [GATEWAY],
    post: {
      ...webhook('receiveWebhook', 'The one address that a gateway keeps in its dashboard.'),
      requestBody: WEBHOOK_BODY,
    },
  },
  [`${webhookPath('{gateway}')}/{token}`]: {
    parameters: [GATEWAY, TOKEN],
    post: { ...webhook('receiveSignedWebhook', SIGNED_WEBHOOK), requestBody: WEBHOOK_BODY },
    get: webhook('receiveSignedNudge', SIGNED_WEBHOOK),
  },
  [`${RETURN_PATH}/{token}`]: {
    parameters: [TOKEN],
    get: returnPage('showReturnPage', 'Where a gateway leaves the buyer.'),
    post: returnPage(
      'showReturnPageToForm',
      'For gateways that send the buyer back with a form; its fields are not read.',
    ),
  },
  [`${RETURN_PATH}/{token}/outcome`]: {
    parameters: [TOKEN],
    get: {
      operationId: 'showOutcome',
      summary: 'Says how a payment went, without script',
      description: 'Verified with the gateway. While the payment is pending the page asks again by itself.',
      responses: {
        '200': page('The page; a receipt once the payment has succeeded.'),
        '404': NOTHING_THERE,
        ...problems({ internal_error: [] }),
      },
    },
  },
  [CHECKOUT_PATH]: {
    post: {
      operationId: 'checkoutByForm',
      summary: 'Begins the payment that a form asks for, without script',
      description:
        "Optional. The price is the order's, never the form's. Taken from a page of an allowed origin, by Origin or Referer.",
      requestBody: {
        required: true,
        description: 'Not longer than 16 kB.',
        content: {
          'application/x-www-form-urlencoded': {
            schema: {
              type: 'object',
              required: ['order'],
              properties: {
                order: { type: 'string', description: "The shop's order number." },
                gateway: { type: 'string', description: 'May be left out where the proxy has only one.' },
                amount: { type: 'string', description: 'What the buyer was shown, in minor units. Never the price.' },
                currency: { type: 'string', description: 'Of the amount. XOF where it is left out.' },
                returnUrl: { type: 'string', description: "The shop's page to come back to; else the form's." },
                locale: { type: 'string', description: 'BCP 47 language of the buyer.' },
                name: { type: 'string', description: "The buyer's name." },
                phone: { type: 'string', description: "The buyer's phone number." },
                email: { type: 'string', description: "The buyer's address for mail." },
              },
            },
          },
        },
      },
      responses: {
        '303': {
          description: 'To the hosted page.',
          headers: { Location: header('The hosted page.', { type: 'string', format: 'uri' }) },
        },
        ...refusals('400', '403', '404', '408', '409', '413', '415', '422', '429', '500', '502', '503'),
      },
    },
  },
  [`${CHECKOUT_PATH}/{order}`]: {
    parameters: [pathParameter('order', "The shop's order number.")],
    get: {
      operationId: 'showOrder',
      summary: 'Shows an order, its price, and a button for each gateway',
      description: 'Optional. For a link that a seller sends; nothing is begun by it.',
      responses: {
        '200': page('The page.'),
        ...refusals('404', '409', '422', '429', '500'),
      },
    },
  },
  [HEALTH_PATH]: {
    head: {
      operationId: 'checkHealthByHead',
      summary: 'The same without a body',
      responses: { '200': { description: 'The proxy serves.' } },
    },
    get: {
      operationId: 'checkHealth',
      summary: 'Says that the proxy serves',
      description: 'For load balancers and uptime checks. No button asks it, and a proxy may leave it out.',
      responses: {
        '200': {
          description: 'It does.',
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['status'],
                properties: { status: { const: 'ok', description: 'Nothing else is said.' } },
              },
            },
          },
        },
      },
    },
  },
});
