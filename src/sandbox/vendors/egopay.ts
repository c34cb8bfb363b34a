/**
 * eGoPay (Togo), written from its two public pages. Each fact has a source: documented (verify, its error table, the
 * callback's sample) or assumption. The call that starts a payment is not public: `/gate/start` below is OUR INVENTION,
 * so that a shop can be developed. eGoPay has no status for canceled or expired: both are failures.
 */
import { randomBytes } from 'node:crypto';
import { boolean, oneOf } from '../lib/checks.js';
import { isHttpUrl, isText, jsonResponse, type JsonObject } from '../http/http.js';
import type { Scenario } from '../payments/scenario.js';
import { phaseOf, scriptedStatus, type Phase, type Transaction } from '../payments/transactions.js';
import { jsonMessage } from './messages.js';
import type { Vendor, VendorContext, VendorDefinition } from './vendor.js';
import { MOOV_MONEY } from './operators.js';

/** eGoPay's options. */
export interface EgopayOptions {
  /** The `token` that bodies must have. Default `sandbox-egopay-token`. */
  readonly token: string;
  /** Address for callbacks, as in the vendor's dashboard. Default: no callbacks. See `setCallbackUrl`. */
  readonly callbackUrl: string | undefined;
}

declare module '../payments/scenario.js' {
  interface Gateways {
    readonly egopay: { options: EgopayOptions; client: EgopayClient };
  }

  interface Scenario {
    /** eGoPay: `amount` and `status` as strings (default, as documented) or as numbers. */
    readonly numbers?: 'string' | 'number';
    /** eGoPay: verify answers `{"details":null}` until the buyer has chosen, instead of status 2. */
    readonly missing?: boolean;
    /** eGoPay: errors have HTTP status 200 and their code in the body. Default: the code is the HTTP status. */
    readonly errorsInBody?: boolean;
  }
}

const VERIFY_PATH = '/api/v1/payments/gate/verify'; // documented
/** Our invention, with its path: see the top of this file. */
const START_PATH = '/api/v1/payments/gate/start';
const PAGE_PATH = /^\/checkout\/([^/]+)$/; // assumption

/**
 * Documented: 1 paid, 2 being validated, 0 or 4 failed. Assumptions: 2 before the buyer has chosen, and which of the
 * two failures is for which outcome.
 */
const STATUS: Readonly<Record<Phase, string>> = {
  waiting: '2',
  processing: '2',
  succeeded: '1',
  failed: '0',
  canceled: '0',
  expired: '4',
};

/** Documented: codes and texts, with their spelling mistakes. */
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
/** A made-up value. Documented: digits with the country code and without a plus sign. */
const PAYER_PHONE = '22890000000';

/** `YYYY-MM-DD HH:mm:ss` without a zone, as in the sample. Assumption: UTC, which is Togo's time. */
const plainTime = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');

/** Not known: whether the codes are HTTP statuses or in the body, and the fields of the body. */
const errorResponse = ({ code, message }: VendorError, { errorsInBody = false }: Scenario): Response =>
  jsonResponse(errorsInBody ? 200 : code, { code, message });

/** Assumption: the required fields, their names, and the order of the checks. */
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

/** Documented: the fields, all strings, and `null` if the payment did not succeed. */
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

function createVendor({ token }: EgopayOptions, context: VendorContext): Vendor {
  const { byId, byReference } = context;
  /** Twelve hexadecimal digits, as in the sample. */
  const newId = (): string => context.newId(() => randomBytes(6).toString('hex'));

  return {
    route({ method, path, body, baseUrl }) {
      if (method !== 'POST') return undefined;
      const reference = isText(body['transaction_ref']) ? body['transaction_ref'] : undefined;
      const transaction = reference === undefined ? undefined : byReference(reference);
      if (path === VERIFY_PATH) {
        return {
          operation: 'read',
          reference,
          transaction,
          answer({ scenario }) {
            if (!isText(body['token']) || !reference) return errorResponse(ERRORS.fieldMissing, scenario);
            if (body['token'] !== token) return errorResponse(ERRORS.badToken, scenario);
            // Assumption: the answer of verify for an unknown reference. It is not documented.
            return transaction ? verifyResponse(transaction) : jsonResponse(200, { details: null });
          },
        };
      }
      if (path !== START_PATH) return undefined;
      return {
        operation: 'create',
        reference,
        answer(rule) {
          const problem = startError(body, token) ?? (transaction && ERRORS.duplicate);
          if (problem !== undefined) return errorResponse(problem, rule.scenario);
          const id = newId();
          const returnUrl = String(body['return_url']);
          const { checkoutUrl } = context.open({
            id,
            reference: String(reference),
            amount: Number(body['amount']),
            currency: 'XOF',
            description: String(body['description']),
            checkoutUrl: `${baseUrl}/checkout/${id}`,
            successUrl: returnUrl,
            failureUrl: returnUrl,
            callbackUrl: isText(body['callback_url']) ? body['callback_url'] : undefined,
            request: body,
            createdAt: context.now(),
            rule,
          });
          return jsonResponse(200, { payment_url: rule.scenario.paymentUrl ?? checkoutUrl, payment_reference: id });
        },
      };
    },

    error(status, scenario, text = 'An error occurred') {
      const documented = Object.values(ERRORS).find(({ code }) => code === status);
      return errorResponse(documented ?? { code: status, message: text }, scenario);
    },
    hostedTransaction: (path) => byId(PAGE_PATH.exec(path)?.[1] ?? ''),
    /** Documented: flat, these five fields, not signed. The documented sample may be incomplete after `status`. */
    webhook: (transaction, outcome) =>
      jsonMessage(transaction.callbackUrl ?? context.callbackUrl(), {
        transaction_ref: transaction.reference,
        payment_reference: transaction.id,
        amount: String(transaction.amount),
        channel: outcome === 'succeeded' ? (transaction.choice?.operator ?? 'tmoney') : null,
        status: STATUS[outcome],
      }),
  };
}

/** The settings for an eGoPay client. The start call is our invention: eGoPay's own is not public. */
export interface EgopayClient {
  readonly baseUrl: string;
  readonly startUrl: string;
  readonly token: string;
}

/** The row of eGoPay in the table of vendors. */
export const egopay: VendorDefinition<'egopay'> = {
  label: 'eGoPay',
  operators: [
    { id: 'tmoney', label: 'T-Money', badge: 'T', colors: ['#ffd500', '#241e00'] }, // documented channel value
    { id: 'moov', ...MOOV_MONEY }, // assumption
  ],
  requestsPerMinute: Infinity, // none documented
  apiPaths: ['/api/'],
  defaults: { token: 'sandbox-egopay-token', callbackUrl: undefined },
  switches: { numbers: oneOf('string', 'number'), missing: boolean, errorsInBody: boolean },
  client: (baseUrl, { token }) => ({ baseUrl, startUrl: `${baseUrl}${START_PATH}`, token }),
  create: createVendor,
};
