/**
 * Wave's checkout, written from its documentation, and from a specification that others have made of it. Each fact has
 * a source: documented, found (that specification, or public code of shops), assumption. Not simulated: retries of
 * webhooks (documented for three days, but not at which times), idempotency keys.
 */
import { randomBytes } from 'node:crypto';
import { boolean, oneOf } from '../lib/checks.js';
import { emptyResponse, isText, jsonResponse, type JsonObject } from '../http/http.js';
import type { Rule } from '../payments/script.js';
import { phaseOf, type Transaction } from '../payments/transactions.js';
import { guard } from './messages.js';
import type { Vendor, VendorCall, VendorContext, VendorDefinition } from './vendor.js';
import {
  current,
  error,
  errorResponse,
  session,
  STATUS,
  validationErrors,
  webhookMessage,
  type Portal,
} from './wave-messages.js';
import { WAVE } from './operators.js';

/** Wave's options. */
export interface WaveOptions {
  /** The key that `Authorization: Bearer` must have. Default `wave_sn_prod_sandbox`. */
  readonly apiKey: string;
  /** The wallet's currency. Each wallet has its own key. Default `XOF`. */
  readonly currency: string;
  /** The secret of the portal's webhook. Default `sandbox-wave-webhook-secret`. */
  readonly webhookSecret: string;
  /** How webhooks prove that they come from Wave: with a signature (default), or with the secret itself. */
  readonly strategy: 'signing-secret' | 'shared-secret';
  /** Address for webhooks, as in Wave's portal. Default: no webhooks. */
  readonly callbackUrl: string | undefined;
}

/** The settings for a Wave client. */
export interface WaveClient {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly webhookSecrets: readonly string[];
  readonly strategy: WaveOptions['strategy'];
}

declare module '../payments/scenario.js' {
  interface Gateways {
    readonly wave: { options: WaveOptions; client: WaveClient };
  }

  interface Scenario {
    /** Wave: errors are `flat` (default), or `nested` in `error`. Found: both. */
    readonly errorShape?: 'flat' | 'nested';
    /** DEXPAY refuses return addresses on this machine, and Wave those that are not https. The real ones do so. */
    readonly strictUrls?: boolean;
  }
}

const SESSIONS_PATH = '/v1/checkout/sessions'; // documented, as all paths
const SESSION_PATH = /^\/v1\/checkout\/sessions\/([^/]+)(?:\/(expire|refund))?$/;
const PAGE_PATH = /^\/c\/([^/]+)$/; // assumption, as it is generally known

const LIFETIME_MS = 30 * 60_000; // found

function createVendor({ apiKey, currency, webhookSecret, strategy }: WaveOptions, context: VendorContext): Vendor {
  const portal = (): Portal => ({ url: context.callbackUrl(), webhookSecret, strategy });

  function create(body: JsonObject, rule: Rule, baseUrl: string): Response {
    const details = validationErrors(body, rule.scenario);
    if (details.length > 0)
      return errorResponse(400, 'request-validation-error', 'Request invalid', rule.scenario, details);
    if (body['currency'] !== currency)
      return errorResponse(400, 'currency-mismatch', `The wallet is in ${currency}`, rule.scenario);
    const id = context.newId(() => `cos-${randomBytes(8).toString('hex')}`); // found: at most 20 characters
    const transaction = context.open({
      id,
      reference: String(body['client_reference'] ?? ''),
      amount: Number(body['amount']),
      currency,
      description: '', // Wave has no such field
      checkoutUrl: `${baseUrl}/c/${id}?${new URLSearchParams({ a: String(body['amount']), c: currency, m: context.merchant })}`,
      successUrl: String(body['success_url']),
      failureUrl: String(body['error_url']),
      callbackUrl: undefined,
      request: body,
      createdAt: context.now(),
      expiresAt: context.now() + LIFETIME_MS,
      rule,
    });
    return jsonResponse(200, current(transaction, context.merchant)); // the status is an assumption
  }

  const found = (sessions: readonly Transaction[]): Response =>
    jsonResponse(200, { result: sessions.map((each) => current(each, context.merchant)) });

  /** Documented: by `client_reference`, which need not be unique. Assumptions: oldest first; the list of all has the same form. */
  const search = (reference: string): VendorCall => ({
    operation: 'read',
    reference,
    // The faults for status reads are those of the newest transaction.
    transaction: context.byReference(reference),
    answer: ({ scenario }) =>
      isText(reference)
        ? found(context.list().filter((each) => each.reference === reference))
        : error(400, scenario, 'client_reference is required'),
  });

  /** Found: 200 without a body; 409 if the session is complete or expired. */
  const expire = (transaction: Transaction): Response =>
    context.cancel(transaction, 'expired') ? emptyResponse(200) : error(409, transaction.rule.scenario);

  /** Found: 200 without a body, even if repeated, and only for a paid session. Assumption: the session does not change. */
  const refund = (transaction: Transaction): Response =>
    phaseOf(transaction) === 'succeeded' ? emptyResponse(200) : error(500, transaction.rule.scenario);

  const answers: Readonly<Record<string, readonly [VendorCall['operation'], (transaction: Transaction) => Response]>> =
    {
      GET: ['read', (transaction) => jsonResponse(200, current(transaction, context.merchant))],
      'POST expire': ['cancel', expire],
      'POST refund': ['refund', refund],
    };

  function routeOf(
    method: string,
    path: string,
    query: URLSearchParams,
    body: JsonObject,
    baseUrl: string,
  ): VendorCall | undefined {
    if (path === SESSIONS_PATH && method === 'POST') {
      const reference = isText(body['client_reference']) ? body['client_reference'] : undefined;
      return { operation: 'create', reference, answer: (rule) => create(body, rule, baseUrl) };
    }
    if (method === 'GET' && path === SESSIONS_PATH) return { operation: 'read', answer: () => found(context.list()) };
    if (method === 'GET' && path === `${SESSIONS_PATH}/search`) return search(query.get('client_reference') ?? '');
    const [, id = '', action = ''] = SESSION_PATH.exec(path) ?? [];
    const [operation, respond] = answers[`${method} ${action}`.trim()] ?? [];
    if (id === '' || operation === undefined || respond === undefined) return undefined;
    const transaction = context.byId(id);
    return {
      operation,
      transaction,
      answer: ({ scenario }) => (transaction ? respond(transaction) : error(404, scenario)),
    };
  }

  return {
    route({ method, path, query, headers, body, baseUrl }) {
      const call = routeOf(method, path, query, body, baseUrl);
      const isAllowed = headers.get('authorization') === `Bearer ${apiKey}`;
      return call && guard(isAllowed, (scenario) => error(401, scenario))(call);
    },
    error,
    webhookTimeout: 5000, // documented
    hostedTransaction: (path) => context.byId(PAGE_PATH.exec(path)?.[1] ?? ''),
    /** Documented: one type for a success, one for a failure, none for an expiry. */
    webhook(transaction, outcome, sending) {
      if (outcome === 'expired') return undefined;
      const type = outcome === 'succeeded' ? 'checkout.session.completed' : 'checkout.session.payment_failed';
      return webhookMessage(portal(), type, session(transaction, STATUS[outcome], context.merchant), sending);
    },
    /** Documented: the session of a failed payment is still open. */
    failedAttempt: (transaction, sending) =>
      webhookMessage(
        portal(),
        'checkout.session.payment_failed',
        session(transaction, STATUS.waiting, context.merchant),
        sending,
      ),
    /** Documented: the type. Assumption: its data. */
    testWebhook: (at) =>
      webhookMessage(portal(), 'test.test_event', { test_key: 'test_value' }, { at, signedWith: 'webhook-secret' }),
  };
}

/** The row of Wave in the table of vendors. */
export const wave: VendorDefinition<'wave'> = {
  label: 'Wave',
  operators: [{ id: 'wave', ...WAVE }],
  app: true,
  requestsPerMinute: Infinity, // none documented
  apiPaths: ['/v1/'],
  defaults: {
    apiKey: 'wave_sn_prod_sandbox',
    currency: 'XOF',
    webhookSecret: 'sandbox-wave-webhook-secret',
    strategy: 'signing-secret',
    callbackUrl: undefined,
  },
  optionChecks: {
    currency: oneOf('XOF', 'XAF', 'GNF'),
    strategy: oneOf('signing-secret', 'shared-secret'),
  },
  switches: { errorShape: oneOf('flat', 'nested'), strictUrls: boolean },
  client: (baseUrl, { apiKey, webhookSecret, strategy }) => ({
    baseUrl,
    apiKey,
    webhookSecrets: [webhookSecret],
    strategy,
  }),
  create: createVendor,
};
