/**
 * Wave's messages: statuses, errors, the session in its answers, its webhooks. Each fact has its source, in the words
 * that `wave.ts` explains.
 */
import { randomBytes } from 'node:crypto';
import { isHttpUrl, isPresent, isText, jsonResponse, type JsonObject } from '../http/http.js';
import type { Scenario } from '../payments/scenario.js';
import { phaseOf, scriptedStatus, type Phase, type Transaction } from '../payments/transactions.js';
import type { Sending, WebhookMessage } from '../payments/webhook.js';
import { hmacSha256, isoTime, jsonMessage, secretOf } from './messages.js';
import type { Vendor } from './vendor.js';

const MAX_REFERENCE_LENGTH = 255; // found

/**
 * `checkout_status` and `payment_status`. Documented: the words. Found: complete with cancelled is a failed payment.
 * Wave has no other status for a buyer who cancels.
 */
export const STATUS: Readonly<Record<Phase, readonly [string, string]>> = {
  waiting: ['open', 'processing'],
  processing: ['open', 'processing'],
  succeeded: ['complete', 'succeeded'],
  failed: ['complete', 'cancelled'],
  canceled: ['complete', 'cancelled'],
  expired: ['expired', 'cancelled'], // the second is an assumption
};

/** Found: most codes. Assumptions: the HTTP status of each code, and the texts. */
const ERRORS: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['request-validation-error', 'Request invalid'],
  401: ['unauthorized-wallet', 'The API key is not valid for a wallet'],
  404: ['checkout-session-not-found', 'Checkout session not found'],
  409: ['checkout-session-closed', 'Checkout session is complete or expired'], // assumption: the code too
  429: ['too-many-requests', 'Too many requests'],
  500: ['checkout-refund-failed', 'The refund failed'],
  503: ['service-unavailable', 'Service unavailable'],
};
const OTHER_ERROR = ['internal-server-error', 'Internal server error'] as const; // assumption

interface Detail {
  readonly loc: string;
  readonly msg: string;
}

export function errorResponse(
  status: number,
  code: string,
  message: string,
  { errorShape = 'flat' }: Scenario,
  details?: Detail[],
) {
  const body = { code, message, ...(details && { details }) };
  return jsonResponse(status, errorShape === 'flat' ? body : { error: body });
}

export const error: Vendor['error'] = (status, scenario, text) => {
  const [code, message] = ERRORS[status] ?? OTHER_ERROR;
  return errorResponse(status, code, text ?? message, scenario);
};

/** Found: the fields and their forms. Assumption, from the documentation: an amount as a number is refused. */
export function validationErrors(body: JsonObject, { strictUrls = false }: Scenario): Detail[] {
  const { amount, currency, client_reference: reference, restrict_payer_mobile: mobile } = body;
  const isAddress = (value: unknown): boolean => isHttpUrl(value) && !(strictUrls && !value.startsWith('https:'));
  const errors: [field: string, isSound: boolean, msg: string][] = [
    ['amount', typeof amount === 'string' && /^[1-9]\d*$/.test(amount), 'must be a string of digits, without decimals'],
    ['currency', isText(currency), 'field required'],
    ['success_url', isAddress(body['success_url']), 'must be a https URL'],
    ['error_url', isAddress(body['error_url']), 'must be a https URL'],
    [
      'client_reference',
      !isPresent(reference) || (typeof reference === 'string' && reference.length <= MAX_REFERENCE_LENGTH),
      `must be a string of at most ${MAX_REFERENCE_LENGTH} characters`,
    ],
    [
      'restrict_payer_mobile',
      !isPresent(mobile) || /^\+\d{8,15}$/.test(String(mobile)),
      'must be a phone number such as +221770000000',
    ],
  ];
  return errors.filter(([, isSound]) => !isSound).map(([loc, , msg]) => ({ loc, msg, type: 'value_error' }));
}

/** As in the samples: in seconds, with a Z. */
const isoSeconds = (at: number): string => String(isoTime(at)).replace(/\.\d{3}Z$/, 'Z');

/** Found: the fields. `status` is the true or a false one. */
export function session(
  transaction: Transaction,
  [checkoutStatus, paymentStatus]: readonly [string, string],
  merchant: string,
): JsonObject {
  const { request, choice, settledAt, rule, failedAttempts } = transaction;
  const { amount, paymentUrl } = rule.scenario;
  const hasFailed = failedAttempts > 0 || (choice?.outcome === 'failed' && settledAt !== undefined);
  return {
    id: transaction.id,
    amount: amount === undefined ? String(transaction.amount) : amount,
    currency: transaction.currency,
    checkout_status: checkoutStatus,
    payment_status: paymentStatus,
    client_reference: request['client_reference'] ?? null,
    business_name: merchant,
    aggregated_merchant_id: request['aggregated_merchant_id'] ?? null,
    transaction_id: paymentStatus === 'succeeded' ? `TCN${transaction.id.slice(4).toUpperCase()}` : null,
    wave_launch_url: paymentUrl ?? transaction.checkoutUrl,
    success_url: transaction.successUrl,
    error_url: transaction.failureUrl,
    last_payment_error:
      hasFailed && paymentStatus !== 'succeeded'
        ? { code: 'insufficient-funds', message: 'The payer has insufficient funds' }
        : null,
    when_created: isoSeconds(transaction.createdAt),
    when_completed: checkoutStatus === 'complete' && settledAt !== undefined ? isoSeconds(settledAt) : null,
    when_expires: isoSeconds(transaction.expiresAt ?? 0),
  };
}

/** The session with its present status. A scripted status may have both words: `complete/processing`. */
export function current(transaction: Transaction, merchant: string): JsonObject {
  const status = STATUS[phaseOf(transaction)];
  const [checkoutStatus, paymentStatus = status[1]] = String(scriptedStatus(transaction) ?? status.join('/')).split(
    '/',
  );
  return session(transaction, [checkoutStatus ?? '', paymentStatus], merchant);
}

/** The settings for webhooks in Wave's portal: their address, and how they are signed. */
export interface Portal {
  readonly url: string | undefined;
  readonly webhookSecret: string;
  readonly strategy: 'signing-secret' | 'shared-secret';
}

/** Documented: type and data; a header with a signature of time and body (no dot between), or with the secret itself. */
export function webhookMessage(
  { url, webhookSecret, strategy }: Portal,
  type: string,
  data: JsonObject,
  { at, signedWith }: Sending,
): WebhookMessage {
  const secret = secretOf(signedWith, { webhook: webhookSecret });
  const body = { id: `EV_${randomBytes(8).toString('hex')}`, type, data };
  const seconds = Math.floor(at / 1000);
  return jsonMessage(url, body, (text): Record<string, string> => {
    if (secret === undefined) return {};
    if (strategy === 'shared-secret') return { authorization: `Bearer ${secret}` };
    return { 'wave-signature': `t=${seconds},v1=${hmacSha256(secret, `${seconds}${text}`)}` };
  });
}
