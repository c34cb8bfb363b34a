/**
 * eGoPay (Togo), written from its two readable pages. Each fact says how sure it is: documented
 * (verify, its error table, the callback's sample) or assumption. The call that starts a payment is
 * not public: `/gate/start` below is OUR INVENTION, so that there is something to develop against.
 * eGoPay has no word for canceled or expired: both are failures to it.
 */
import { randomBytes } from 'node:crypto';
import { isHttpUrl, isText, jsonResponse, type JsonObject } from '../http/http.js';
import type { Scenario } from '../payments/scenario.js';
import { phaseOf, scriptedStatus, type Phase, type Transaction } from '../payments/transactions.js';
import type { Vendor, VendorContext } from './vendor.js';

const VERIFY_PATH = '/api/v1/payments/gate/verify'; // documented
/** Assumption, path and all: see the head of this file. */
export const START_PATH = '/api/v1/payments/gate/start';
const PAGE_PATH = /^\/checkout\/([^/]+)$/; // assumption

/**
 * Documented: 1 paid, 2 being validated, 0 or 4 failed. Assumptions: 2 before the buyer has done
 * anything, and which of the two failures stands for which ending.
 */
const STATUS: Readonly<Record<Phase, string>> = {
  waiting: '2',
  processing: '2',
  succeeded: '1',
  failed: '0',
  canceled: '0',
  expired: '4',
};

/** Documented codes and texts, spelling included. */
const ERRORS = {
  badToken: { code: 500, message: 'An error occurred while processing the request. Please check your auth token' },
  duplicate: { code: 500, message: 'Transaction already exists with the same transaction_id.' },
  amountNotInteger: { code: 408, message: 'Amount must be an integer' },
  channelNotAll: { code: 408, message: "Payment channel must be in 'ALL'" },
  fieldMissing: { code: 408, message: 'MINIMUM_FIELDS_REQUIRED' },
  amountTooSmall: { code: 410, message: 'Minium required amount is 200 FCFA' },
} as const;

interface VendorError {
  readonly code: number;
  readonly message: string;
}

/** Documented: at least 200 F CFA. */
const MIN_AMOUNT = 200;
/** Invented value, in the documented form: digits with the country code and no plus sign. */
const PAYER_PHONE = '22890000000';

/** `YYYY-MM-DD HH:mm:ss` without a zone, as in the sample. Assumption: UTC, which is Togo's time. */
const plainTime = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

/** Unknown: whether the codes are HTTP statuses or stand in the body, and the body's fields. */
const errorResponse = ({ code, message }: VendorError, { errorsInBody = false }: Scenario): Response =>
  jsonResponse(errorsInBody ? 200 : code, { code, message });

/** Assumption: the mandatory fields and their names, and the order of the checks. */
function startError(body: JsonObject, token: string): VendorError | undefined {
  const { token: given, transaction_ref, amount, channel, description, return_url, callback_url } = body;
  const missing = [given, transaction_ref, channel, description].some((value) => !isText(value));
  const badUrl = !isHttpUrl(return_url) || (callback_url !== undefined && !isHttpUrl(callback_url));
  if (missing || badUrl || amount === undefined) return ERRORS.fieldMissing;
  if (given !== token) return ERRORS.badToken;
  if (!Number.isInteger(amount)) return ERRORS.amountNotInteger;
  if (channel !== 'ALL') return ERRORS.channelNotAll;
  return Number(amount) < MIN_AMOUNT ? ERRORS.amountTooSmall : undefined;
}

/** Documented: fields, all of them strings, and nulls where the payment did not succeed. */
function verifyResponse(transaction: Transaction): Response {
  const { amount, numbers = 'string', missing = false } = transaction.rule.scenario;
  const phase = phaseOf(transaction);
  if (phase === 'waiting' && missing) return jsonResponse(200, { details: null }); // assumption
  const inScript = (value: string): string | number => (numbers === 'number' ? Number(value) : value);
  const paid = phase === 'succeeded';
  const { choice, settledAt } = transaction;
  return jsonResponse(200, {
    details: {
      transaction_ref: transaction.reference,
      payment_reference: transaction.id,
      amount: amount === undefined ? inScript(String(transaction.amount)) : amount,
      channel: paid ? (choice?.operator ?? null) : null,
      channel_trxRef: paid ? `TRX${transaction.id}` : null,
      status: scriptedStatus(transaction) ?? inScript(STATUS[phase]),
      payment_made_at: choice === undefined ? null : plainTime(choice.at).slice(0, 16),
      phone_number: choice === undefined ? null : PAYER_PHONE,
      validation_date: settledAt === undefined ? null : plainTime(settledAt),
    },
  });
}

/** The simulated eGoPay of one merchant. `callbackUrl` is what its dashboard holds at the moment. */
export function createEgopay(
  options: { token: string; callbackUrl(): string | undefined },
  context: VendorContext,
): Vendor {
  const byReference = (reference: unknown): Transaction | undefined =>
    isText(reference) ? context.find('egopay', { reference }) : undefined;
  const byId = (id: string): Transaction | undefined => context.find('egopay', { id });

  /** Twelve hexadecimal digits, as in the sample. */
  function newId(): string {
    const id = randomBytes(6).toString('hex');
    return byId(id) === undefined ? id : newId();
  }

  function verify(body: JsonObject, transaction: Transaction | undefined, scenario: Scenario): Response {
    if (!isText(body['token']) || !isText(body['transaction_ref'])) return errorResponse(ERRORS.fieldMissing, scenario);
    if (body['token'] !== options.token) return errorResponse(ERRORS.badToken, scenario);
    // Assumption: what verify answers for a reference it has never seen is not documented.
    return transaction ? verifyResponse(transaction) : jsonResponse(200, { details: null });
  }

  return {
    name: 'egopay',
    label: 'eGoPay',
    operators: [
      { id: 'tmoney', label: 'T-Money', badge: 'T' }, // documented channel value
      { id: 'moov', label: 'Moov Money', badge: 'M' }, // assumption
    ],
    requestsPerMinute: Infinity, // none documented

    parse({ method, path, body }) {
      const reference = isText(body['transaction_ref']) ? body['transaction_ref'] : undefined;
      if (method !== 'POST') return undefined;
      if (path === START_PATH) return { operation: 'create', reference };
      return path === VERIFY_PATH ? { operation: 'read', reference, transaction: byReference(reference) } : undefined;
    },

    answer({ body, origin }, call, rule) {
      if (call.operation === 'read') return verify(body, call.transaction, rule.scenario);
      const error = startError(body, options.token);
      if (error !== undefined) return errorResponse(error, rule.scenario);
      if (byReference(body['transaction_ref'])) return errorResponse(ERRORS.duplicate, rule.scenario);
      const id = newId();
      const transaction = context.open({
        gateway: 'egopay',
        id,
        reference: String(body['transaction_ref']),
        amount: Number(body['amount']),
        description: String(body['description']),
        checkoutUrl: `${origin}/egopay/checkout/${id}`,
        successUrl: String(body['return_url']),
        failureUrl: String(body['return_url']),
        callbackUrl: isText(body['callback_url']) ? body['callback_url'] : undefined,
        customData: '',
        phone: undefined,
        createdAt: context.now(),
        rule,
      });
      return jsonResponse(200, {
        payment_url: rule.scenario.paymentUrl ?? transaction.checkoutUrl,
        payment_reference: id,
      });
    },

    error(status, scenario) {
      const documented = Object.values(ERRORS).find(({ code }) => code === status);
      return errorResponse(documented ?? { code: status, message: 'An error occurred' }, scenario);
    },
    hostedTransaction: (path) => byId(PAGE_PATH.exec(path)?.[1] ?? ''),
    /** Documented: flat, these five fields, unsigned. The printed sample may be cut after `status`. */
    webhook: (transaction, outcome) => ({
      url: transaction.callbackUrl ?? options.callbackUrl(),
      body: {
        transaction_ref: transaction.reference,
        payment_reference: transaction.id,
        amount: String(transaction.amount),
        channel: outcome === 'succeeded' ? (transaction.choice?.operator ?? 'tmoney') : null,
        status: STATUS[outcome],
      },
    }),
  };
}
