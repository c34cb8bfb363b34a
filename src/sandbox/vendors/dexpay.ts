/**
 * DEXPAY (Senegal and its neighbours), written from the vendor's public clients: its documentation of the API was not
 * available. Each fact has a source: official (SDK and plugin), found (public code of shops that use it), assumption.
 * Where sources disagree, a scenario can switch. Not simulated: payments without the hosted page.
 */
import { randomBytes } from 'node:crypto';
import { boolean, oneOf } from '../lib/checks.js';
import { decodeSegment, isText, jsonResponse, type JsonObject } from '../http/http.js';
import type { Rule } from '../payments/script.js';
import type { Transaction } from '../payments/transactions.js';
import { error, session, validationErrors, webhookMessage } from './dexpay-messages.js';
import { guard } from './messages.js';
import type { Operator, Vendor, VendorContext, VendorDefinition } from './vendor.js';
import { WAVE, ORANGE_MONEY } from './operators.js';

/** DEXPAY's options. */
export interface DexpayOptions {
  /** The `x-api-key`. A key that begins with `pk_test_` is in test mode. Default `pk_test_sandbox`. */
  readonly apiKey: string;
  /** The `x-api-secret`. Default `sk_test_sandbox`. */
  readonly apiSecret: string;
  /** The dashboard's secret for webhooks. Default `sandbox-dexpay-webhook-secret`. */
  readonly webhookSecret: string;
}

/** The settings for a DEXPAY client. */
export interface DexpayClient {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly webhookSecrets: readonly string[];
  /** Whether the keys are for the vendor's sandbox. */
  readonly sandbox: boolean;
}

declare module '../payments/scenario.js' {
  interface Gateways {
    readonly dexpay: { options: DexpayOptions; client: DexpayClient };
  }

  interface Scenario {
    /** DEXPAY: where answers have the session. Default, as in the SDK's types: `data` in a create, the root in a read. */
    readonly envelope?: 'data' | 'flat';
    /** DEXPAY: statuses and events in lower case (default, as found) or in upper case, as in the official clients. */
    readonly statusCase?: 'lower' | 'upper';
    /** DEXPAY: the webhook's body is flat (default), or `{event, data, timestamp}`. */
    readonly webhookShape?: 'flat' | 'data';
    /** DEXPAY refuses return addresses on this machine, and Wave those that are not https. The real ones do so. */
    readonly strictUrls?: boolean;
  }
}

const SESSIONS_PATH = '/api/v1/checkout-sessions'; // official
const SESSION_PATH = /^\/api\/v1\/checkout-sessions\/(?:reference\/)?([^/]+)$/; // official: by id, or below /reference
// Found: checkout.<host>/checkout/<reference>. Assumption: a separate page for `sandbox_payment_url`.
const PAGE_PATH = /^\/(?:sandbox\/)?checkout\/([^/]+)$/;

/** Of Senegal. Found: `wave_sn`, `om_sn`, and Mixx by Yas on the page. Assumption: the id of Mixx by Yas. */
const OPERATORS: readonly [Operator, ...Operator[]] = [
  { id: 'wave_sn', ...WAVE },
  { id: 'om_sn', ...ORANGE_MONEY },
  { id: 'mixx_sn', label: 'Mixx by Yas', badge: 'Mi', colors: ['#ffd100', '#241e00'] },
];

const PAGE_SIZE = 20; // assumption

/** Official: the prefix. */
const isTestKey = (apiKey: string): boolean => apiKey.startsWith('pk_test_');

function createVendor({ apiKey, apiSecret, webhookSecret }: DexpayOptions, context: VendorContext): Vendor {
  const isSandbox = isTestKey(apiKey);
  const account = { merchant: context.merchant, isSandbox };
  const secrets = { webhook: webhookSecret, api: apiSecret };
  const find = (id: string): Transaction | undefined => context.byReference(id) ?? context.byId(id);

  function sessionResponse(
    status: number,
    message: string,
    transaction: Transaction,
    usual: 'data' | 'flat',
  ): Response {
    const { envelope = usual } = transaction.rule.scenario;
    const data = session(transaction, account);
    return jsonResponse(status, envelope === 'flat' ? data : { status, message, data });
  }

  function create(body: JsonObject, rule: Rule, baseUrl: string): Response {
    const { messageShape = 'array' } = rule.scenario;
    const errors = validationErrors(body, rule.scenario);
    if (errors.length > 0)
      return jsonResponse(422, { status: 422, message: messageShape === 'array' ? errors : errors.join(', ') });
    const reference = String(body['reference']);
    if (context.byReference(reference)) return error(409, rule.scenario); // assumption
    const transaction = context.open({
      id: context.newId(() => `cs_${randomBytes(9).toString('hex')}`),
      reference,
      amount: Number(body['amount']),
      currency: String(body['currency']),
      description: String(body['item_name']),
      checkoutUrl: `${baseUrl}${isSandbox ? '/sandbox' : ''}/checkout/${encodeURIComponent(reference)}`,
      successUrl: String(body['success_url']),
      failureUrl: String(body['failure_url']),
      callbackUrl: isText(body['webhook_url']) ? body['webhook_url'] : undefined,
      request: body,
      createdAt: context.now(),
      // Official: a create may ask for an expiry. Assumptions: it is always accepted, and there is no default.
      expiresAt: isText(body['expires_at']) ? Date.parse(body['expires_at']) : undefined,
      rule,
    });
    return sessionResponse(201, 'Checkout session created successfully', transaction, 'data');
  }

  /** Official: the list. Assumptions: the default size of a page, and the newest first. */
  function list(query: URLSearchParams): Response {
    const page = Number(query.get('page')) || 1;
    const limit = Number(query.get('limit')) || PAGE_SIZE;
    const all = context.list().toReversed();
    const data = all.slice((page - 1) * limit, page * limit).map((each) => session(each, account));
    const pagination = { page, limit, total: all.length, hasNextPage: page * limit < all.length };
    return jsonResponse(200, { success: true, data, pagination });
  }

  /** Official: the call. Assumptions: the answer, and 409 for a session that has ended. */
  const cancel = (transaction: Transaction): Response =>
    context.cancel(transaction, 'canceled')
      ? sessionResponse(200, 'Checkout session cancelled', transaction, 'data')
      : error(409, {}, 'Checkout session can no longer be cancelled');

  return {
    route({ method, path, query, headers, body, baseUrl }) {
      // Official: clients send both. Found: some shops send the key only, and it works.
      const isAllowed = headers.get('x-api-key') === apiKey && (headers.get('x-api-secret') ?? apiSecret) === apiSecret;
      const guarded = guard(isAllowed, (scenario) => error(401, scenario));
      if (path === SESSIONS_PATH && method === 'POST') {
        const reference = isText(body['reference']) ? body['reference'] : undefined;
        return guarded({ operation: 'create', reference, answer: (rule) => create(body, rule, baseUrl) });
      }
      if (path === SESSIONS_PATH && method === 'GET') return guarded({ operation: 'read', answer: () => list(query) });
      const id = SESSION_PATH.exec(path)?.[1];
      if (id === undefined || (method !== 'GET' && method !== 'DELETE')) return undefined;
      const transaction = find(decodeSegment(id));
      return guarded({
        operation: method === 'GET' ? 'read' : 'cancel',
        transaction,
        answer({ scenario }) {
          if (transaction === undefined) return error(404, scenario);
          return method === 'GET' ? sessionResponse(200, 'OK', transaction, 'flat') : cancel(transaction);
        },
      });
    },
    error,
    hostedTransaction: (path) => context.byReference(decodeSegment(PAGE_PATH.exec(path)?.[1] ?? '')),
    webhook: (transaction, outcome, sending) => webhookMessage(transaction, outcome, sending, secrets),
    // Assumption: a webhook reports a failed attempt as a failure, though the buyer may still pay.
    failedAttempt: (transaction, sending) => webhookMessage(transaction, 'failed', sending, secrets),
  };
}

/** The row of DEXPAY in the table of vendors. */
export const dexpay: VendorDefinition<'dexpay'> = {
  label: 'DEXPAY',
  operators: OPERATORS,
  requestsPerMinute: Infinity, // none documented
  apiPaths: ['/api/'],
  defaults: {
    apiKey: 'pk_test_sandbox',
    apiSecret: 'sk_test_sandbox',
    webhookSecret: 'sandbox-dexpay-webhook-secret',
  },
  switches: {
    envelope: oneOf('data', 'flat'),
    statusCase: oneOf('lower', 'upper'),
    webhookShape: oneOf('flat', 'data'),
    strictUrls: boolean,
  },
  client: (baseUrl, { apiKey, apiSecret, webhookSecret }) => ({
    baseUrl,
    apiKey,
    apiSecret,
    webhookSecrets: [webhookSecret],
    sandbox: isTestKey(apiKey),
  }),
  create: createVendor,
};
