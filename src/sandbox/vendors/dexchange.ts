/**
 * DEXCHANGE (Senegal), written from its public documentation. Each fact has a source: documented (the vendor's
 * merchant pages), found (its SDK, plugin and other public material), assumption (no source; the safest choice). The
 * vendor writes field names in a different case in each message; this file does the same.
 */
import { randomInt } from 'node:crypto';
import { oneOf } from '../lib/checks.js';
import { isHttpUrl, isPresent, isText, jsonResponse, type JsonObject } from '../http/http.js';
import type { Outcome, Scenario } from '../payments/scenario.js';
import { phaseOf, scriptedStatus, type Phase, type Transaction } from '../payments/transactions.js';
import { guard, jsonMessage } from './messages.js';
import type { Vendor, VendorContext, VendorDefinition } from './vendor.js';
import { WAVE, ORANGE_MONEY, FREE_MONEY } from './operators.js';

/** DEXCHANGE's options. */
export interface DexchangeOptions {
  /** The key that `Authorization: Bearer` must carry. Default `sandbox-dexchange-key`. */
  readonly apiKey: string;
}

declare module '../payments/scenario.js' {
  interface Gateways {
    readonly dexchange: { options: DexchangeOptions; client: DexchangeOptions & { readonly baseUrl: string } };
  }

  interface Scenario {
    /** DEXCHANGE: where the 201 body has the transaction. Documented: the first two; found: `data`. Default `wrapped`. */
    readonly createShape?: 'wrapped' | 'flat' | 'data';
    /** DEXCHANGE: `message` of an error as an array (default) or as a string; both are documented. */
    readonly messageShape?: 'array' | 'string';
  }
}

const CREATE_PATH = '/api/v1/transaction/merchant/get-link'; // documented
const READ_PATH = /^\/api\/v1\/transaction\/merchant\/([^/]+)$/; // found: SDK and overview
const PAGE_PATH = /^\/process\/([^/]+)$/; // documented: /process/{transactionId}

/** Documented: PENDING, SUCCESS, FAILED, EXPIRED. Found: CANCELLED, on the vendor's direct API. */
const STATUS: Readonly<Record<Phase, string>> = {
  waiting: 'PENDING',
  processing: 'PENDING',
  succeeded: 'SUCCESS',
  failed: 'FAILED',
  canceled: 'CANCELLED',
  expired: 'EXPIRED',
};

/** Found: the texts of 401, 403 and 404, on the vendor's error pages. Assumptions: the others. */
const ERROR_TEXT: Readonly<Record<number, string>> = {
  400: 'Error description',
  401: 'Invalid API KEY',
  403: 'DEXCHANGE-API is under maintenance',
  404: 'No transaction found',
  409: 'External transaction id already used',
  429: 'Too many requests',
};
const DEFAULT_ERROR_TEXT = 'Internal server error';

/** Documented: at least 100 F CFA. */
const MIN_PRICE = 100;
/** Found: 100 requests a minute, standard tier. The names of its headers are not known, so none are sent. */
const REQUESTS_PER_MINUTE = 100;

// Found, in the SDK: webhooks have the payer's phone and the merchant's balances. The values are made up.
const PAYER_PHONE = '770000000';
const BALANCE = 100_000;
const FEE_RATE = 0.02;

/** As in the vendor's samples: in seconds, with a Z. */
const isoSeconds = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');

/** The errors in the body of a create, as the vendor's array. Assumption: the texts. */
function validationErrors(body: JsonObject): string[] {
  const errors: string[] = [];
  for (const field of ['externalTransactionId', 'ItemName']) {
    if (!isText(body[field])) errors.push(`${field} should not be empty`);
  }
  const price = body['ItemPrice'];
  // Documented: a number. Assumption: a whole number, because the franc has no cents.
  if (!Number.isInteger(price)) errors.push('ItemPrice must be an integer number');
  else if (Number(price) < MIN_PRICE) errors.push(`ItemPrice must not be less than ${MIN_PRICE}`);
  for (const field of ['callBackURL', 'successUrl', 'failureUrl']) {
    if (!isHttpUrl(body[field])) errors.push(`${field} must be a URL address`);
  }
  for (const field of ['customData', 'ClientName', 'ClientPhone', 'Email']) {
    if (isPresent(body[field]) && typeof body[field] !== 'string') errors.push(`${field} must be a string`);
  }
  return errors;
}

/** Found: `message` is an array on most pages, a string on some. */
function errorResponse(status: number, messages: readonly string[], { messageShape = 'array' }: Scenario): Response {
  return jsonResponse(status, { message: messageShape === 'array' ? messages : messages.join(', '), success: false });
}

const error = (status: number, scenario: Scenario, text = ERROR_TEXT[status] ?? DEFAULT_ERROR_TEXT): Response =>
  errorResponse(status, [text], scenario);

/** Documented: both the flat and the wrapped form of the 201. Which one is live is not known. */
function createdResponse(transaction: Transaction): Response {
  const { createShape = 'wrapped', paymentUrl } = transaction.rule.scenario;
  const link = {
    success: true,
    transactionId: transaction.id,
    PaymentUrl: paymentUrl ?? transaction.checkoutUrl,
    externalTransactionId: transaction.reference,
    Status: STATUS.waiting,
  };
  const message = 'Payment link generated successfully'; // assumption: the documented sample has "…"
  if (createShape === 'flat') return jsonResponse(201, link);
  return jsonResponse(201, { message, [createShape === 'data' ? 'data' : 'transaction']: link });
}

const phoneOf = ({ request }: Transaction): string =>
  isText(request['ClientPhone']) ? request['ClientPhone'] : PAYER_PHONE;

/** Found: the fields, in the SDK. They have no merchant reference and no currency. */
function readResponse(transaction: Transaction, merchant: string): Response {
  const { amount } = transaction.rule.scenario;
  return jsonResponse(200, {
    message: 'Transaction fetched successfully',
    transaction: {
      Merchant: merchant,
      ItemName: transaction.description,
      Amount: amount === undefined ? transaction.amount : amount,
      Number: phoneOf(transaction),
      Status: scriptedStatus(transaction) ?? STATUS[phaseOf(transaction)],
      Initiated_at: isoSeconds(transaction.createdAt),
      Completed_at: transaction.settledAt === undefined ? null : isoSeconds(transaction.settledAt),
      SuccessUrl: transaction.successUrl,
    },
  });
}

/** Found: field names and their case, in two SDK versions and the plugin. There is no signature. */
function webhookBody(transaction: Transaction, outcome: Outcome, at: number): JsonObject {
  const fee = Math.round(transaction.amount * FEE_RATE);
  const paid = outcome === 'succeeded';
  return {
    id: transaction.id,
    externalTransactionId: transaction.reference,
    transactionType: 'CASHOUT',
    AMOUNT: transaction.amount,
    FEE: fee,
    PHONE_NUMBER: phoneOf(transaction),
    STATUS: STATUS[outcome],
    CUSTOM_DATA: String(transaction.request['customData'] ?? ''),
    COMPLETED_AT: isoSeconds(at),
    BALANCE: BALANCE + (paid ? transaction.amount : 0),
    PREVIOUS_BALANCE: BALANCE,
    CURRENT_BALANCE: BALANCE + (paid ? transaction.amount - fee : 0),
  };
}

function createVendor({ apiKey }: DexchangeOptions, context: VendorContext): Vendor {
  const { byId, byReference, merchant } = context;
  /** `MID…` and digits, as in the samples. Random, so that two runs do not have the same ids. */
  const newId = (): string => context.newId(() => `MID${randomInt(1_000_000_000, 10_000_000_000)}`);

  return {
    route({ method, path, headers, body, baseUrl }) {
      const guarded = guard(headers.get('authorization') === `Bearer ${apiKey}`, (scenario) => error(401, scenario));
      if (method === 'POST' && path === CREATE_PATH) {
        const given = body['externalTransactionId'];
        return guarded({
          operation: 'create',
          reference: isText(given) ? given : undefined,
          answer(rule) {
            const { scenario } = rule;
            const errors = validationErrors(body);
            if (errors.length > 0) return errorResponse(400, errors, scenario);
            const reference = String(given);
            // Documented: 409 for an id that was used before, whatever its status.
            if (byReference(reference)) return error(409, scenario);
            const id = newId();
            const transaction = context.open({
              id,
              reference,
              amount: Number(body['ItemPrice']),
              currency: 'XOF',
              description: String(body['ItemName']),
              checkoutUrl: `${baseUrl}/process/${id}`,
              successUrl: String(body['successUrl']),
              failureUrl: String(body['failureUrl']),
              callbackUrl: String(body['callBackURL']),
              request: body,
              createdAt: context.now(),
              rule,
            });
            return createdResponse(transaction);
          },
        });
      }
      const id = READ_PATH.exec(path)?.[1];
      if (method !== 'GET' || id === undefined) return undefined;
      const transaction = byId(id);
      return guarded({
        operation: 'read',
        transaction,
        answer: ({ scenario }) => (transaction ? readResponse(transaction, merchant) : error(404, scenario)),
      });
    },
    error,
    hostedTransaction: (path) => byId(PAGE_PATH.exec(path)?.[1] ?? ''),
    webhook: (transaction, outcome, { at }) =>
      jsonMessage(transaction.callbackUrl, webhookBody(transaction, outcome, at)),
  };
}

/** The row of DEXCHANGE in the table of vendors. */
export const dexchange: VendorDefinition<'dexchange'> = {
  label: 'DEXCHANGE',
  operators: [
    { id: 'wave', ...WAVE },
    { id: 'orange-money', ...ORANGE_MONEY },
    { id: 'free-money', ...FREE_MONEY },
    { id: 'wizall', label: 'Wizall', badge: 'Wi', colors: ['#5b2a86', '#ffffff'] },
  ],
  requestsPerMinute: REQUESTS_PER_MINUTE,
  apiPaths: ['/api/'],
  defaults: { apiKey: 'sandbox-dexchange-key' },
  switches: { createShape: oneOf('wrapped', 'flat', 'data'), messageShape: oneOf('array', 'string') },
  client: (baseUrl, { apiKey }) => ({ baseUrl, apiKey }),
  create: createVendor,
};
