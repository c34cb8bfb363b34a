/**
 * PayDunya's checkout invoice (Senegal and others), written from its documentation and its public clients. Each fact
 * has a source: documented, official (PHP library, WooCommerce plugin), found (other public code), assumption. Not
 * simulated: PayDunya accounts (OPR, direct pay), payouts.
 */
import { randomBytes } from 'node:crypto';
import { boolean, oneOf } from '../lib/checks.js';
import { isText, jsonResponse, type JsonObject } from '../http/http.js';
import type { Rule } from '../payments/script.js';
import { withQuery } from './messages.js';
import {
  BAD_KEYS,
  BAD_MASTER_KEY,
  createProblem,
  hashOf,
  invalid,
  invoice,
  NOT_ACTIVATED,
  partOf,
  referenceOf,
  refuse,
  STATUS,
  statusOf,
  UNKNOWN_TOKEN,
  webhookMessage,
  type Refusal,
} from './paydunya-messages.js';
import type { Vendor, VendorContext, VendorDefinition } from './vendor.js';
import { WAVE, ORANGE_MONEY, FREE_MONEY } from './operators.js';

/** PayDunya's options. */
export interface PaydunyaOptions {
  /** `PAYDUNYA-MASTER-KEY`. Default `sandbox-paydunya-master-key`. */
  readonly masterKey: string;
  /** `PAYDUNYA-PRIVATE-KEY`. A key that begins with `test_` is for the test API. Default `test_private_sandbox`. */
  readonly privateKey: string;
  /** `PAYDUNYA-TOKEN`. Default `sandbox-paydunya-token`. */
  readonly token: string;
}

/** The settings for a PayDunya client. */
export interface PaydunyaClient extends PaydunyaOptions {
  readonly baseUrl: string;
  /** Whether calls go to the test API. */
  readonly sandbox: boolean;
}

declare module '../payments/scenario.js' {
  interface Gateways {
    readonly paydunya: { options: PaydunyaOptions; client: PaydunyaClient };
  }

  interface Scenario {
    /** PayDunya: errors have HTTP status 200 and a code in the body (default); `false`: an HTTP status too. */
    readonly errorsInBody?: boolean;
    /** PayDunya: the total of an invoice as a string (default) or as a number. */
    readonly numbers?: 'string' | 'number';
    /** PayDunya: the webhook as a form (default, as documented), as JSON, or as a form whose `data` is JSON. */
    readonly ipnFormat?: 'form' | 'json' | 'json-in-form';
  }
}

const API_PATH = /^\/(api|sandbox-api)\/v1\/checkout-invoice\/(?:create|confirm\/([^/]+))$/; // documented
const PAGE_PATH = /^\/(?:checkout|sandbox-checkout)\/invoice\/([^/]+)$/; // documented

function createVendor({ masterKey, privateKey, token }: PaydunyaOptions, context: VendorContext): Vendor {
  const isTest = privateKey.startsWith('test_');

  function create(body: JsonObject, rule: Rule, baseUrl: string): Response {
    const problem = createProblem(body);
    if (problem !== undefined) return refuse(invalid(problem), rule.scenario);
    const { return_url: returnUrl, cancel_url: cancelUrl, callback_url: callbackUrl } = partOf(body, 'actions');
    const { total_amount: total, description } = partOf(body, 'invoice');
    const id = context.newId(() => `${isTest ? 'test_' : ''}${randomBytes(5).toString('hex')}`);
    const transaction = context.open({
      id,
      reference: referenceOf(body),
      amount: Number(total),
      currency: 'XOF',
      description: isText(description) ? description : String(partOf(body, 'store')['name']),
      checkoutUrl: `${baseUrl}/${isTest ? 'sandbox-checkout' : 'checkout'}/invoice/${id}`,
      successUrl: isText(returnUrl) ? returnUrl : undefined,
      failureUrl: isText(cancelUrl) ? cancelUrl : undefined,
      callbackUrl: isText(callbackUrl) ? callbackUrl : undefined,
      request: body,
      createdAt: context.now(),
      rule,
    });
    return jsonResponse(200, {
      response_code: '00',
      response_text: rule.scenario.paymentUrl ?? transaction.checkoutUrl,
      description: 'Checkout Invoice Created',
      token: id,
    });
  }

  /** Documented: which API accepts which keys. */
  function accountProblem(headers: Headers, api: string | undefined): Refusal | undefined {
    if (headers.get('paydunya-master-key') !== masterKey) return BAD_MASTER_KEY;
    if (headers.get('paydunya-private-key') !== privateKey || headers.get('paydunya-token') !== token) return BAD_KEYS;
    // Found: the live API answers test keys with an error about the account.
    return (api === 'sandbox-api') === isTest ? undefined : NOT_ACTIVATED;
  }

  return {
    route({ method, path, headers, body, baseUrl }) {
      const [found, api, asked] = API_PATH.exec(path) ?? [];
      if (found === undefined || method !== (asked === undefined ? 'POST' : 'GET')) return undefined;
      const problem = accountProblem(headers, api);
      if (asked === undefined)
        return {
          operation: 'create',
          reference: referenceOf(body),
          answer: (rule) => (problem ? refuse(problem, rule.scenario) : create(body, rule, baseUrl)),
        };
      const transaction = context.byId(asked);
      return {
        operation: 'read',
        transaction,
        answer({ scenario }) {
          if (problem || !transaction) return refuse(problem ?? UNKNOWN_TOKEN, scenario);
          return jsonResponse(200, invoice(transaction, statusOf(transaction), hashOf(masterKey, 'webhook-secret')));
        },
      };
    },
    // Assumption: all other errors have an HTTP status.
    error: (status, _scenario, text = 'An error occurred') =>
      jsonResponse(status, { response_code: String(status), response_text: text }),
    hostedTransaction: (path) => context.byId(PAGE_PATH.exec(path)?.[1] ?? ''),
    webhook(transaction, outcome, { signedWith }) {
      // Official: the plugin knows completed and failed. Assumption: there is a webhook for a buyer's cancel too.
      if (outcome === 'expired') return undefined;
      return webhookMessage(transaction, invoice(transaction, STATUS[outcome], hashOf(masterKey, signedWith)));
    },
    failedAttempt: (transaction, { signedWith }) =>
      webhookMessage(transaction, invoice(transaction, STATUS.failed, hashOf(masterKey, signedWith))),
    /** Documented: `?token=`, and one address for success and one for cancel. Assumption: a failure uses the second. */
    returnUrl({ choice, successUrl, failureUrl, id, rule }) {
      const address = choice?.outcome === 'succeeded' ? successUrl : failureUrl;
      return address && withQuery(address, { token: id }, rule.scenario.doubledQuery);
    },
  };
}

/** The row of PayDunya in the table of vendors. */
export const paydunya: VendorDefinition<'paydunya'> = {
  label: 'PayDunya',
  // Of Senegal. Assumption: the ids, as they are generally used.
  operators: [
    { id: 'orange-money-senegal', ...ORANGE_MONEY },
    { id: 'wave-senegal', ...WAVE },
    { id: 'free-money-senegal', ...FREE_MONEY },
    { id: 'card', label: 'Carte bancaire', badge: 'CB', colors: ['#3c4541', '#ffffff'] },
  ],
  requestsPerMinute: Infinity, // none documented
  jsonOfAnyType: true, // official: the PHP library sends JSON with the content type of a form
  apiPaths: ['/api/', '/sandbox-api/'],
  defaults: {
    masterKey: 'sandbox-paydunya-master-key',
    privateKey: 'test_private_sandbox',
    token: 'sandbox-paydunya-token',
  },
  switches: {
    errorsInBody: boolean,
    numbers: oneOf('string', 'number'),
    ipnFormat: oneOf('form', 'json', 'json-in-form'),
  },
  client: (baseUrl, options) => ({ baseUrl, ...options, sandbox: options.privateKey.startsWith('test_') }),
  create: createVendor,
};
