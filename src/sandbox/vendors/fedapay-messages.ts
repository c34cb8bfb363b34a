/**
 * FedaPay's messages: statuses, errors, the transaction in its answers, its webhooks. Each fact has its source, in the
 * words that `fedapay.ts` explains.
 */
import { randomInt } from 'node:crypto';
import { isObject } from '../lib/checks.js';
import { isHttpUrl, isPresent, isText, jsonResponse, type JsonObject } from '../http/http.js';
import type { Outcome } from '../payments/scenario.js';
import { phaseOf, scriptedStatus, type Phase, type Transaction } from '../payments/transactions.js';
import type { Sending, WebhookMessage } from '../payments/webhook.js';
import { hmacSha256, isoTime, jsonMessage, secretOf } from './messages.js';
import type { Vendor } from './vendor.js';

/** Documented: the id 1 of XOF, in samples. Assumptions: the other ids, and Guinea's GNF. */
export const CURRENCIES: readonly { readonly id: number; readonly iso: string }[] = [
  { id: 1, iso: 'XOF' },
  { id: 2, iso: 'GNF' },
];

/** Documented. `transferred` and the refunded statuses come after the buyer's choice: a scenario's `finalStatus` gives them. */
export const STATUS: Readonly<Record<Phase, string>> = {
  waiting: 'pending',
  processing: 'pending',
  succeeded: 'approved',
  failed: 'declined',
  canceled: 'canceled',
  expired: 'expired',
};

/** Assumption: the HTTP statuses other than 200, and the texts. */
const ERROR_TEXT: Readonly<Record<number, string>> = {
  401: 'Erreur d’authentification',
  403: 'Opération non autorisée',
  404: 'Transaction non trouvée',
  429: 'Trop de requêtes',
};

export const error: Vendor['error'] = (status, _scenario, text = ERROR_TEXT[status] ?? 'Erreur interne') =>
  jsonResponse(status, { message: text });

/** Documented: the form of an error, with a list for each field. Assumptions: 422, and the texts. */
export const refusal = (errors: Readonly<Record<string, readonly string[]>>): Response =>
  jsonResponse(422, { message: 'Échec de la création de la transaction', errors });

export const currencyOf = (value: unknown) => CURRENCIES.find(({ iso }) => isObject(value) && value['iso'] === iso);

export function validationErrors(body: JsonObject, earlier: readonly Transaction[]): Record<string, string[]> {
  const errors: Record<string, string[]> = {};
  const { description, amount, currency, callback_url: callbackUrl, customer } = body;
  if (!isText(description)) errors['description'] = ['doit être rempli'];
  if (!Number.isInteger(amount) || Number(amount) <= 0) errors['amount'] = ['doit être un entier supérieur à 0'];
  if (currencyOf(currency) === undefined) errors['currency'] = ['n’est pas valide'];
  if (isPresent(callbackUrl) && !isHttpUrl(callbackUrl)) errors['callback_url'] = ['n’est pas valide'];
  // Found, and easy to miss: an e-mail address belongs to one customer. The same address with other data is refused.
  const email = emailOf(customer);
  const isTaken = earlier.some(
    ({ request }) =>
      emailOf(request['customer']) === email && JSON.stringify(request['customer']) !== JSON.stringify(customer),
  );
  if (email !== undefined && isTaken) errors['email'] = ['est déjà utilisé'];
  return errors;
}

const emailOf = (customer: unknown): string | undefined =>
  isObject(customer) && isText(customer['email']) ? customer['email'] : undefined;

/** The merchant's reference. Documented: two fields for it. Assumption: it need not be unique. */
export function referenceOf({ merchant_reference: reference, custom_metadata: metadata }: JsonObject): string {
  if (isText(reference)) return reference;
  return isObject(metadata) && isText(metadata['reference']) ? metadata['reference'] : '';
}

/** The last part of the hosted page's address. */
export const tokenOf = ({ checkoutUrl }: Transaction): string => checkoutUrl.slice(checkoutUrl.lastIndexOf('/') + 1);

export const linkOf = ({ checkoutUrl, rule }: Transaction): string => rule.scenario.paymentUrl ?? checkoutUrl;

/** Documented and official: the fields. `status` is the true or a false one. */
function entity(transaction: Transaction, status: string | number): JsonObject {
  const { request, choice, settledAt, createdAt, rule } = transaction;
  const { amount, numbers = 'number', linkOnDemand = false } = rule.scenario;
  const own = numbers === 'number' ? transaction.amount : String(transaction.amount);
  const paidAt = choice?.outcome === 'succeeded' ? settledAt : undefined;
  return {
    klass: 'v1/transaction',
    id: Number(transaction.id),
    transaction_key: null,
    reference: `trx_${transaction.id}`,
    amount: amount === undefined ? own : amount,
    description: transaction.description,
    callback_url: transaction.successUrl ?? null,
    status,
    customer_id: isPresent(request['customer']) ? 1 : null,
    currency_id: CURRENCIES.find(({ iso }) => iso === transaction.currency)?.id,
    mode: paidAt === undefined ? null : choice?.operator,
    metadata: {},
    custom_metadata: request['custom_metadata'] ?? {},
    merchant_reference: request['merchant_reference'] ?? null,
    created_at: isoTime(createdAt),
    updated_at: isoTime(settledAt ?? createdAt),
    approved_at: isoTime(paidAt),
    paid_at: isoTime(paidAt),
    ...(!linkOnDemand && { payment_token: tokenOf(transaction), payment_url: linkOf(transaction) }),
  };
}

/** The transaction with its present status. */
export const current = (transaction: Transaction): JsonObject =>
  entity(transaction, scriptedStatus(transaction) ?? STATUS[phaseOf(transaction)]);

/** Documented and official: the three names in the body, the header, the signed text. */
export function webhookMessage(
  url: string | undefined,
  transaction: Transaction,
  outcome: Outcome,
  { at, signedWith }: Sending,
  webhookSecret: string,
): WebhookMessage {
  const secret = secretOf(signedWith, { webhook: webhookSecret });
  const seconds = Math.floor(at / 1000);
  const body = {
    id: randomInt(1, 1_000_000_000),
    name: `transaction.${STATUS[outcome]}`,
    object: 'transaction',
    entity: entity(transaction, STATUS[outcome]),
  };
  return jsonMessage(url, body, (text): Record<string, string> =>
    secret === undefined ? {} : { 'x-fedapay-signature': `t=${seconds},s=${hmacSha256(secret, `${seconds}.${text}`)}` },
  );
}
