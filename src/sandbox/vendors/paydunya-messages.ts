/**
 * PayDunya's messages: statuses, errors, the invoice in its answers, its webhooks. Each fact has its source, in the
 * words that `paydunya.ts` explains.
 */
import { createHash } from 'node:crypto';
import { isObject } from '../lib/checks.js';
import { isHttpUrl, isPresent, isText, jsonResponse, type JsonObject } from '../http/http.js';
import type { Scenario, SigningKey } from '../payments/scenario.js';
import { phaseOf, scriptedStatus, type Phase, type Transaction } from '../payments/transactions.js';
import type { WebhookMessage } from '../payments/webhook.js';
import { jsonMessage, secretOf } from './messages.js';

const MIN_AMOUNT = 200; // found

/** Documented; official: `failed`; found: `expired`. */
export const STATUS: Readonly<Record<Phase, string>> = {
  waiting: 'pending',
  processing: 'pending',
  succeeded: 'completed',
  failed: 'failed',
  canceled: 'cancelled',
  expired: 'expired',
};

/** Documented: 1001 and its text. Assumptions: all other codes and texts. */
export interface Refusal {
  readonly code: string;
  readonly text: string;
  /** HTTP status, for scenarios with `errorsInBody: false`. */
  readonly status: number;
}
export const BAD_MASTER_KEY: Refusal = { code: '1001', text: 'Invalid Masterkey Specified', status: 401 };
export const BAD_KEYS: Refusal = { code: '1001', text: 'Invalid Private Key or Token Specified', status: 401 };
export const NOT_ACTIVATED: Refusal = {
  code: '1001',
  text: 'This account must complete its KYC to be activated',
  status: 403,
};
export const UNKNOWN_TOKEN: Refusal = { code: '4004', text: 'Invoice Not Found', status: 404 };
export const invalid = (text: string): Refusal => ({ code: '4000', text, status: 400 });

/** Documented: a sample of an error, without an HTTP status. Official: clients read only the code. */
export const refuse = ({ code, text, status }: Refusal, { errorsInBody = true }: Scenario): Response =>
  jsonResponse(errorsInBody ? 200 : status, { response_code: code, response_text: text });

export function statusOf(transaction: Transaction): string | number {
  const phase = phaseOf(transaction);
  // Official: `failed` means that an attempt failed. Assumption, and the worst case: the invoice can still be paid.
  const own = phase === 'waiting' && transaction.failedAttempts > 0 ? STATUS.failed : STATUS[phase];
  return scriptedStatus(transaction) ?? own;
}

export const partOf = (body: JsonObject, name: string): JsonObject => {
  const part = body[name];
  return isObject(part) ? part : {};
};

/** The merchant's reference. Documented: only `custom_data` can have it, and it need not be unique. */
export function referenceOf(body: JsonObject): string {
  const data = partOf(body, 'custom_data');
  return [data['reference'], ...Object.values(data)].find(isText) ?? '';
}

export function createProblem(body: JsonObject): string | undefined {
  const { total_amount: total } = partOf(body, 'invoice');
  if (!isText(partOf(body, 'store')['name'])) return 'store.name is required';
  if (!Number.isInteger(total)) return 'invoice.total_amount must be a number';
  if (Number(total) < MIN_AMOUNT) return `invoice.total_amount must be at least ${MIN_AMOUNT} FCFA`;
  const bad = Object.entries(partOf(body, 'actions')).find(([, url]) => isPresent(url) && !isHttpUrl(url));
  return bad && `actions.${bad[0]} must be a URL`;
}

/** Field names as PHP reads them: `data[invoice][token]`. */
const formFields = (value: unknown, name: string): [string, string][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, each]) => formFields(each, `${name}[${key}]`))
    : [[name, String(value ?? '')]];

/** Documented: SHA-512 of the master key, the same in every message. */
export function hashOf(masterKey: string, signedWith: SigningKey): string | undefined {
  const secret = secretOf(signedWith, { webhook: masterKey });
  return secret && createHash('sha512').update(secret).digest('hex');
}

/** Documented: the answer of a confirm, and the `data` of a webhook. */
export function invoice(transaction: Transaction, status: string | number, hash: string | undefined): JsonObject {
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
    // Assumption: the address.
    ...(isPaid && { receipt_url: checkoutUrl.replace(/[^/]+$/, `receipt-${id}`) }),
    ...(isPaid && transaction.choice && { provider_reference: `${transaction.choice.operator}-${id}` }),
  };
}

/** Documented: a form with everything in `data`. Found: the other two formats. */
export function webhookMessage({ callbackUrl, rule }: Transaction, data: JsonObject): WebhookMessage {
  const { ipnFormat = 'form' } = rule.scenario;
  if (ipnFormat === 'json') return jsonMessage(callbackUrl, { data });
  const fields: [string, string][] = ipnFormat === 'form' ? formFields(data, 'data') : [['data', JSON.stringify(data)]];
  return {
    url: callbackUrl,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  };
}
