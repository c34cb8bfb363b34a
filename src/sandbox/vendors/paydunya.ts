/**
 * PayDunya's checkout invoice (Senegal and others), written from its documentation and its public clients. Each
 * fact says how sure it is: documented, official (PHP library, WooCommerce plugin), found, assumption.
 * Left out: PayDunya accounts (OPR, direct pay), payouts.
 */
import { createHash, randomBytes } from 'node:crypto';
import { boolean, isObject, oneOf } from '../lib/checks.js';
import { isHttpUrl, isText, jsonResponse, type JsonObject } from '../http/http.js';
import type { Scenario, SigningKey } from '../payments/scenario.js';
import type { Rule } from '../payments/script.js';
import { phaseOf, scriptedStatus, type Phase, type Transaction } from '../payments/transactions.js';
import type { WebhookMessage } from '../payments/webhook.js';
import { jsonMessage, secretOf, withQuery } from './messages.js';
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

const MIN_AMOUNT = 200; // found

/** Documented; official `failed`; found `expired`. */
const STATUS: Readonly<Record<Phase, string>> = {
  waiting: 'pending',
  processing: 'pending',
  succeeded: 'completed',
  failed: 'failed',
  canceled: 'cancelled',
  expired: 'expired',
};

/** Documented: 1001 and its text. All other codes and texts are assumptions. */
interface Refusal {
  readonly code: string;
  readonly text: string;
  /** HTTP status, where the scenario has one. */
  readonly status: number;
}
const BAD_MASTER_KEY: Refusal = { code: '1001', text: 'Invalid Masterkey Specified', status: 401 };
const BAD_KEYS: Refusal = { code: '1001', text: 'Invalid Private Key or Token Specified', status: 401 };
const NOT_ACTIVATED: Refusal = {
  code: '1001',
  text: 'This account must complete its KYC to be activated',
  status: 403,
};
const UNKNOWN_TOKEN: Refusal = { code: '4004', text: 'Invoice Not Found', status: 404 };
const invalid = (text: string): Refusal => ({ code: '4000', text, status: 400 });

/** Documented: the sample of a refusal has no HTTP status, and official clients look at the code alone. */
const refuse = ({ code, text, status }: Refusal, { errorsInBody = true }: Scenario): Response =>
  jsonResponse(errorsInBody ? 200 : status, { response_code: code, response_text: text });

function statusOf(transaction: Transaction): string | number {
  const phase = phaseOf(transaction);
  // Official: `failed` is an attempt's. Assumption, and the worst case: the invoice may still be paid.
  const own = phase === 'waiting' && transaction.failedAttempts > 0 ? STATUS.failed : STATUS[phase];
  return scriptedStatus(transaction) ?? own;
}

const partOf = (body: JsonObject, name: string): JsonObject => {
  const part = body[name];
  return isObject(part) ? part : {};
};

/** Whatever the shop calls it: `custom_data` is the only place for it, and no key (documented). */
function referenceOf(body: JsonObject): string {
  const data = partOf(body, 'custom_data');
  return [data['reference'], ...Object.values(data)].find(isText) ?? '';
}

function createProblem(body: JsonObject): string | undefined {
  const { total_amount: total } = partOf(body, 'invoice');
  if (!isText(partOf(body, 'store')['name'])) return 'store.name is required';
  if (!Number.isInteger(total)) return 'invoice.total_amount must be a number';
  if (Number(total) < MIN_AMOUNT) return `invoice.total_amount must be at least ${MIN_AMOUNT} FCFA`;
  const bad = Object.entries(partOf(body, 'actions')).find(([, url]) => !isHttpUrl(url));
  return bad && `actions.${bad[0]} must be a URL`;
}

/** `data[invoice][token]` and so on, as PHP reads them. */
const formFields = (value: unknown, name: string): [string, string][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, each]) => formFields(each, `${name}[${key}]`))
    : [[name, String(value ?? '')]];

function createVendor({ masterKey, privateKey, token }: PaydunyaOptions, context: VendorContext): Vendor {
  const isTest = privateKey.startsWith('test_');

  /** Documented: SHA-512 of the master key, the same in every message. */
  function hashOf(signedWith: SigningKey): string | undefined {
    const secret = secretOf(signedWith, { webhook: masterKey });
    return secret && createHash('sha512').update(secret).digest('hex');
  }

  /** Documented: the answer of a confirm, and what a webhook has in `data`. */
  function invoice(transaction: Transaction, status: string | number, hash: string | undefined): JsonObject {
    const { request, checkoutUrl, rule, id } = transaction;
    const { amount, numbers = 'string' } = rule.scenario;
    const own = numbers === 'string' ? String(transaction.amount) : transaction.amount;
    const { items = {}, taxes = {}, customer } = partOf(request, 'invoice');
    const isPaid = status === STATUS.succeeded;
    return {
      response_code: '00',
      response_text: 'Transaction Found',
      ...(hash !== undefined && { hash }),
      invoice: {
        token: id,
        items,
        taxes,
        total_amount: amount === undefined ? own : amount,
        description: transaction.description,
      },
      custom_data: partOf(request, 'custom_data'),
      actions: partOf(request, 'actions'),
      mode: id.startsWith('test_') ? 'test' : 'live',
      status,
      customer: isObject(customer) ? customer : { name: '', phone: '', email: '' },
      // Assumption: its address.
      ...(isPaid && { receipt_url: checkoutUrl.replace(/[^/]+$/, `receipt-${id}`) }),
      ...(isPaid && transaction.choice && { provider_reference: `${transaction.choice.operator}-${id}` }),
    };
  }

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
          if (problem ?? !transaction) return refuse(problem ?? UNKNOWN_TOKEN, scenario);
          return jsonResponse(200, invoice(transaction, statusOf(transaction), hashOf('webhook-secret')));
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
      return ipn(transaction, invoice(transaction, STATUS[outcome], hashOf(signedWith)));
    },
    failedAttempt: (transaction, { signedWith }) =>
      ipn(transaction, invoice(transaction, STATUS.failed, hashOf(signedWith))),
    /** Documented: `?token=`, to one address or the other. Assumption: a failure leads where a cancel does. */
    returnUrl({ choice, successUrl, failureUrl, id, rule }) {
      const address = choice?.outcome === 'succeeded' ? successUrl : failureUrl;
      return address && withQuery(address, { token: id }, rule.scenario.doubledQuery);
    },
  };
}

/** Documented: a form with everything below `data`. Found: the other two. */
function ipn({ callbackUrl, rule }: Transaction, data: JsonObject): WebhookMessage {
  const { ipnFormat = 'form' } = rule.scenario;
  if (ipnFormat === 'json') return jsonMessage(callbackUrl, { data });
  const fields: [string, string][] = ipnFormat === 'form' ? formFields(data, 'data') : [['data', JSON.stringify(data)]];
  return {
    url: callbackUrl,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
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
