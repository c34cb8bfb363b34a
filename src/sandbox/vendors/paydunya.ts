/**
 * PayDunya's checkout invoice (Senegal and others), written from its documentation and its public clients. Each
 * fact says how sure it is: documented, official (PHP library, WooCommerce plugin), found, assumption.
 * Left out: PayDunya accounts (OPR, direct pay), payouts.
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

/** PayDunya's options. */
export interface PaydunyaOptions {
  /** `PAYDUNYA-MASTER-KEY`. Default `sandbox-paydunya-master-key`. */
  readonly masterKey: string;
  /** `PAYDUNYA-PRIVATE-KEY`; one that begins with `test_` is for the test API. Default `test_private_sandbox`. */
  readonly privateKey: string;
  /** `PAYDUNYA-TOKEN`. Default `sandbox-paydunya-token`. */
  readonly token: string;
}

/** What a PayDunya client is configured with. */
export interface PaydunyaClient extends PaydunyaOptions {
  readonly baseUrl: string;
  /** Whether its calls go to the test API. */
  readonly sandbox: boolean;
}

declare module '../payments/scenario.js' {
  interface Gateways {
    readonly paydunya: { options: PaydunyaOptions; client: PaydunyaClient };
  }

  interface Scenario {
    /** PayDunya: refusals with HTTP 200 and a code in the body (default), or with an HTTP status too. */
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

  /** Documented: which API takes which keys. */
  function accountProblem(headers: Headers, api: string | undefined): Refusal | undefined {
    if (headers.get('paydunya-master-key') !== masterKey) return BAD_MASTER_KEY;
    if (headers.get('paydunya-private-key') !== privateKey || headers.get('paydunya-token') !== token) return BAD_KEYS;
    // Found: keys for tests at the live API are told about the account.
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
    // Assumption: whatever else goes wrong has an HTTP status.
    error: (status, _scenario, text = 'An error occurred') =>
      jsonResponse(status, { response_code: String(status), response_text: text }),
    hostedTransaction: (path) => context.byId(PAGE_PATH.exec(path)?.[1] ?? ''),
    webhook(transaction, outcome, { signedWith }) {
      // Official: the plugin knows of completed and failed. Assumption: a buyer's cancel is told too.
      if (outcome === 'expired') return undefined;
      return webhookMessage(transaction, invoice(transaction, STATUS[outcome], hashOf(masterKey, signedWith)));
    },
    failedAttempt: (transaction, { signedWith }) =>
      webhookMessage(transaction, invoice(transaction, STATUS.failed, hashOf(masterKey, signedWith))),
    /** Documented: `?token=`, to one address or the other. Assumption: a failure leads where a cancel does. */
    returnUrl({ choice, successUrl, failureUrl, id, rule }) {
      const address = choice?.outcome === 'succeeded' ? successUrl : failureUrl;
      return address && withQuery(address, { token: id }, rule.scenario.doubledQuery);
    },
  };
}

/** PayDunya, as the table of vendors has it. */
export const paydunya: VendorDefinition<'paydunya'> = {
  label: 'PayDunya',
  // Senegal's. Assumption: the ids, which are common knowledge.
  operators: [
    { id: 'orange-money-senegal', label: 'Orange Money', badge: 'OM', colors: ['#ff7900', '#1f0f00'] },
    { id: 'wave-senegal', label: 'Wave', badge: 'W', colors: ['#1ccaff', '#00212c'] },
    { id: 'free-money-senegal', label: 'Free Money', badge: 'FM', colors: ['#c8102e', '#ffffff'] },
    { id: 'card', label: 'Carte bancaire', badge: 'CB', colors: ['#3c4541', '#ffffff'] },
  ],
  requestsPerMinute: Infinity, // none documented
  jsonOfAnyType: true, // official: the PHP library sends JSON and calls it a form
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
