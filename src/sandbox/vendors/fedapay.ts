/**
 * FedaPay (Benin, Togo and others), written from its documentation and its Node library. Each fact has a source:
 * documented, official (the library), found (public code of shops that use it), assumption. Not simulated: changes of
 * a transaction, payments without the hosted page, payouts, the API for customers.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { boolean, oneOf } from '../lib/checks.js';
import { emptyResponse, isText, jsonResponse, type JsonObject } from '../http/http.js';
import type { Rule } from '../payments/script.js';
import { phaseOf, type Transaction } from '../payments/transactions.js';
import {
  CURRENCIES,
  currencyOf,
  current,
  error,
  linkOf,
  referenceOf,
  refusal,
  STATUS,
  tokenOf,
  validationErrors,
  webhookMessage,
} from './fedapay-messages.js';
import { guard, withQuery } from './messages.js';
import type { Vendor, VendorCall, VendorContext, VendorDefinition } from './vendor.js';
import { MOOV_MONEY } from './operators.js';

/** FedaPay's options. */
export interface FedapayOptions {
  /** The key that `Authorization: Bearer` must have. Default `sk_sandbox_sandbox`. */
  readonly secretKey: string;
  /** The secret of the dashboard's webhook. Default `wh_sandbox_sandbox`. */
  readonly webhookSecret: string;
  /** Address for webhooks, as in FedaPay's dashboard. Default: no webhooks. It is not the `callback_url` of the API. */
  readonly callbackUrl: string | undefined;
}

/** The settings for a FedaPay client. */
export interface FedapayClient {
  readonly baseUrl: string;
  readonly secretKey: string;
  readonly webhookSecrets: readonly string[];
  /** Whether the key is for the vendor's sandbox. */
  readonly sandbox: boolean;
}

declare module '../payments/scenario.js' {
  interface Gateways {
    readonly fedapay: { options: FedapayOptions; client: FedapayClient };
  }

  interface Scenario {
    /** FedaPay: a create is answered without `payment_url`. Only the call for a token gives the page's address. */
    readonly linkOnDemand?: boolean;
    /** FedaPay: `amount` as a number (default) or as a string. */
    readonly numbers?: 'string' | 'number';
  }
}

const TRANSACTIONS_PATH = '/v1/transactions'; // documented
const TRANSACTION_PATH = /^\/v1\/transactions\/(\d+)(\/token)?$/; // official
const CURRENCY_PATH = /^\/v1\/currencies\/(\d+)$/; // found
const PAGE_PATH = /^\/process\/([^/]+)$/; // documented: process.<host>/<token>

function createVendor({ secretKey, webhookSecret }: FedapayOptions, context: VendorContext): Vendor {
  const byToken = (token: string): Transaction | undefined => context.list().find((each) => tokenOf(each) === token);

  const wrapped = (transaction: Transaction): Response => jsonResponse(200, { 'v1/transaction': current(transaction) });

  function create(body: JsonObject, rule: Rule, baseUrl: string): Response {
    const errors = validationErrors(body, context.list());
    if (Object.keys(errors).length > 0) return refusal(errors);
    const returnUrl = isText(body['callback_url']) ? body['callback_url'] : undefined;
    const transaction = context.open({
      id: context.newId(() => String(randomInt(100_000, 1_000_000_000))),
      reference: referenceOf(body),
      amount: Number(body['amount']),
      currency: currencyOf(body['currency'])?.iso ?? 'XOF',
      description: String(body['description']),
      checkoutUrl: `${baseUrl}/process/${randomBytes(24).toString('base64url')}`,
      successUrl: returnUrl,
      failureUrl: returnUrl,
      callbackUrl: undefined,
      request: body,
      createdAt: context.now(),
      rule,
    });
    return wrapped(transaction);
  }

  /** Official: token and page. Found: refused for a declined transaction. Assumption: refused for all ended ones. */
  const link = (transaction: Transaction): Response =>
    phaseOf(transaction) === 'waiting'
      ? jsonResponse(200, { token: tokenOf(transaction), url: linkOf(transaction) })
      : error(403, {});

  /** Documented: an empty 204. Assumption: only a pending transaction can be deleted, and its status is then canceled. */
  const remove = (transaction: Transaction): Response =>
    context.cancel(transaction, 'canceled') ? emptyResponse(204) : error(403, {});

  const answers: Readonly<Record<string, (transaction: Transaction) => Response>> = {
    GET: wrapped,
    DELETE: remove,
    'POST /token': link,
  };

  function routeOf(method: string, path: string, body: JsonObject, baseUrl: string): VendorCall | undefined {
    if (path === TRANSACTIONS_PATH && method === 'POST')
      return { operation: 'create', reference: referenceOf(body), answer: (rule) => create(body, rule, baseUrl) };
    if (path === TRANSACTIONS_PATH && method === 'GET') {
      const list = (): Response => jsonResponse(200, { 'v1/transactions': context.list().map(current), meta: {} });
      return { operation: 'read', answer: list };
    }
    const currency = CURRENCIES.find(({ id }) => String(id) === CURRENCY_PATH.exec(path)?.[1]);
    if (currency !== undefined && method === 'GET') {
      const answer = (): Response => jsonResponse(200, { 'v1/currency': { klass: 'v1/currency', ...currency } });
      return { operation: 'read', answer };
    }
    const [, id = '', token = ''] = TRANSACTION_PATH.exec(path) ?? [];
    const respond = answers[`${method} ${token}`.trim()];
    if (id === '' || respond === undefined) return undefined;
    const transaction = context.byId(id);
    return {
      operation: token !== '' ? 'link' : method === 'GET' ? 'read' : 'cancel',
      transaction,
      answer: ({ scenario }) => (transaction ? respond(transaction) : error(404, scenario)),
    };
  }

  return {
    route({ method, path, headers, body, baseUrl }) {
      const call = routeOf(method, path, body, baseUrl);
      const isAllowed = headers.get('authorization') === `Bearer ${secretKey}`;
      return call && guard(isAllowed, (scenario) => error(401, scenario))(call);
    },
    error,
    hostedTransaction: (path) => byToken(PAGE_PATH.exec(path)?.[1] ?? ''),
    webhook: (transaction, outcome, sending) =>
      webhookMessage(context.callbackUrl(), transaction, outcome, sending, webhookSecret),
    /** Found: both fields are added. Assumption: with `&` if there is a query already. */
    returnUrl: (transaction) =>
      transaction.successUrl &&
      withQuery(
        transaction.successUrl,
        { id: transaction.id, status: STATUS[phaseOf(transaction)] },
        transaction.rule.scenario.doubledQuery,
      ),
  };
}

/** The row of FedaPay in the table of vendors. */
export const fedapay: VendorDefinition<'fedapay'> = {
  label: 'FedaPay',
  // Of Benin. Documented: both modes.
  operators: [
    { id: 'mtn_open', label: 'MTN MoMo', badge: 'MT', colors: ['#ffcc00', '#241d00'] },
    { id: 'moov', ...MOOV_MONEY },
  ],
  requestsPerMinute: Infinity, // none documented
  apiPaths: ['/v1/'],
  defaults: {
    secretKey: 'sk_sandbox_sandbox',
    webhookSecret: 'wh_sandbox_sandbox',
    callbackUrl: undefined,
  },
  switches: { linkOnDemand: boolean, numbers: oneOf('string', 'number') },
  client: (baseUrl, { secretKey, webhookSecret }) => ({
    baseUrl,
    secretKey,
    webhookSecrets: [webhookSecret],
    sandbox: secretKey.startsWith('sk_sandbox_'),
  }),
  create: createVendor,
};
