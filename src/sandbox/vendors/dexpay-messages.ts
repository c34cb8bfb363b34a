/**
 * DEXPAY's messages: statuses, errors, the session in its answers, its webhooks. Each fact has its source, in the words
 * that `dexpay.ts` explains.
 */
import { isObject } from '../lib/checks.js';
import { isHttpUrl, isLocalUrl, isPresent, isText, jsonResponse, type JsonObject } from '../http/http.js';
import type { Outcome, Scenario } from '../payments/scenario.js';
import { phaseOf, scriptedStatus, type Phase, type Transaction } from '../payments/transactions.js';
import type { Sending, WebhookMessage } from '../payments/webhook.js';
import { hmacSha256, isoTime, jsonMessage, secretOf } from './messages.js';
import type { Vendor } from './vendor.js';

const CURRENCIES: readonly unknown[] = ['XOF', 'XAF', 'GNF']; // official

/** Official; found: `expired`. */
const STATUS: Readonly<Record<Phase, string>> = {
  waiting: 'pending',
  processing: 'processing',
  succeeded: 'completed',
  failed: 'failed',
  canceled: 'cancelled',
  expired: 'expired',
};

/** Official. There is no event for an expiry. */
const EVENT: Readonly<Record<Outcome, string | undefined>> = {
  succeeded: 'checkout.completed',
  failed: 'checkout.failed',
  canceled: 'checkout.cancelled',
  expired: undefined,
};

/** Found: the text of 401. Assumptions: the others. */
const ERROR_TEXT: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Checkout session not found',
  409: 'Reference already used',
  422: 'Unprocessable Entity',
  429: 'Too Many Requests',
};

export const error: Vendor['error'] = (status, _scenario, text = ERROR_TEXT[status] ?? 'Internal server error') =>
  jsonResponse(status, { status, message: text });

/** Found: 422, with texts such as `success_url must be a URL address`. Assumptions: the list, and the other texts. */
export function validationErrors(body: JsonObject, { strictUrls = false }: Scenario): string[] {
  const errors: string[] = [];
  for (const field of ['reference', 'item_name']) if (!isText(body[field])) errors.push(`${field} should not be empty`);
  const { amount, currency, webhook_url: webhookUrl, metadata, expires_at: expiresAt } = body;
  if (!Number.isInteger(amount) || Number(amount) <= 0) errors.push('amount must be a positive integer');
  if (!CURRENCIES.includes(currency)) errors.push(`currency must be one of ${CURRENCIES.join(', ')}`);
  const isAddress = (value: unknown): boolean => isHttpUrl(value) && !(strictUrls && isLocalUrl(value));
  for (const field of ['success_url', 'failure_url'])
    if (!isAddress(body[field])) errors.push(`${field} must be a URL address`);
  // Official: the SDK requires it. Found: some shops do not send it.
  if (isPresent(webhookUrl) && !isAddress(webhookUrl)) errors.push('webhook_url must be a URL address');
  if (isPresent(metadata) && !isObject(metadata)) errors.push('metadata must be an object');
  if (isPresent(expiresAt) && Number.isNaN(Date.parse(String(expiresAt)))) errors.push('expires_at must be a date');
  return errors;
}

const inCase = (text: string, { statusCase = 'lower' }: Scenario): string =>
  statusCase === 'lower' ? text : text.toUpperCase();

function statusOf(transaction: Transaction): string | number {
  const phase = phaseOf(transaction);
  // Assumption, and the worst case: a session with the status failed can still be paid.
  const own = phase === 'waiting' && transaction.failedAttempts > 0 ? STATUS.failed : STATUS[phase];
  return scriptedStatus(transaction) ?? inCase(own, transaction.rule.scenario);
}

/** Found: the fields of a session. Official: no `id`. */
export function session(
  transaction: Transaction,
  { merchant, isSandbox }: { merchant: string; isSandbox: boolean },
): JsonObject {
  const { request, checkoutUrl, choice, settledAt, createdAt, failedAttempts, rule } = transaction;
  const { amount, paymentUrl } = rule.scenario;
  return {
    reference: transaction.reference,
    merchant_id: merchant,
    item_name: transaction.description,
    amount: amount === undefined ? transaction.amount : amount,
    currency: transaction.currency,
    countryISO: request['countryISO'] ?? null,
    status: statusOf(transaction),
    webhook_url: transaction.callbackUrl ?? null,
    success_url: transaction.successUrl,
    failure_url: transaction.failureUrl,
    payment_url: paymentUrl ?? checkoutUrl.replace('/sandbox/checkout/', '/checkout/'),
    ...(isSandbox && { sandbox_payment_url: paymentUrl ?? checkoutUrl }),
    ...(failedAttempts > 0 && { payment_attempt: { id: `pa_${transaction.id}`, status: 'FAILED' } }),
    customer: request['customer'] ?? null,
    isSandbox,
    expires_at: isoTime(transaction.expiresAt),
    createdAt: isoTime(createdAt),
    updatedAt: isoTime(settledAt ?? choice?.at ?? createdAt),
  };
}

/** Official: the events; none is known for an expiry. Found: names of the headers. */
export function webhookMessage(
  transaction: Transaction,
  outcome: Outcome,
  { at, signedWith }: Sending,
  secrets: { readonly webhook: string; readonly api: string },
): WebhookMessage | undefined {
  const { scenario } = transaction.rule;
  const { webhookShape = 'flat', statusCase = 'lower' } = scenario;
  const name = EVENT[outcome];
  if (name === undefined) return undefined;
  // Official: the SDK has `checkout.completed`, the plugin `CHECKOUT_COMPLETED`.
  const event = statusCase === 'lower' ? name : name.toUpperCase().replace('.', '_');
  const timestamp = isoTime(at);
  const data = {
    reference: transaction.reference,
    checkout_session_id: transaction.id,
    transaction_id: `tx_${transaction.id}`,
    status: inCase(STATUS[outcome], scenario),
    amount: transaction.amount,
    currency: transaction.currency,
    ...(outcome === 'succeeded' && { operator: transaction.choice?.operator ?? null }),
    ...(outcome === 'failed' && { failure_reason: 'insufficient_funds' }),
    metadata: transaction.request['metadata'] ?? {},
  };
  const body = webhookShape === 'flat' ? { event, ...data, timestamp } : { event, data, timestamp };
  const secret = secretOf(signedWith, secrets);
  // Official: hexadecimal HMAC-SHA256 of the body only.
  return jsonMessage(transaction.callbackUrl, body, (text) => ({
    'x-webhook-event': event,
    'x-webhook-timestamp': String(Math.floor(at / 1000)),
    ...(secret !== undefined && { 'x-webhook-signature': hmacSha256(secret, text) }),
  }));
}
