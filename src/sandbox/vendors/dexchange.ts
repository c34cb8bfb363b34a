/**
 * DEXCHANGE (Senegal), written from its public documentation. Each fact says how sure it is:
 * documented (the vendor's merchant pages), found (its SDK, plugin and other public material),
 * assumption (nothing to read; the safest choice). Field casing differs by message, on purpose.
 */
import { randomInt } from 'node:crypto';
import { oneOf } from '../lib/checks.js';
import { isHttpUrl, isPresent, isText, jsonResponse, type JsonObject } from '../http/http.js';
import type { Outcome, Scenario } from '../payments/scenario.js';
import { phaseOf, scriptedStatus, type Phase, type Transaction } from '../payments/transactions.js';
import { guard, jsonMessage } from './messages.js';
import type { Vendor, VendorContext, VendorDefinition } from './vendor.js';

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
    /** DEXCHANGE: where the 201 body holds the transaction. Two are documented, `data` was seen read. Default `wrapped`. */
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

/** Texts of 401, 403 and 404 are found on the vendor's error pages; the others are assumptions. */
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
/** Found: 100 requests a minute, standard tier. Header names are unknown, so none are sent. */
const REQUESTS_PER_MINUTE = 100;

// Webhooks carry the payer's phone and the merchant's balances (found: SDK). Invented values.
const PAYER_PHONE = '770000000';
const BALANCE = 100_000;
const FEE_RATE = 0.02;

/** As in the vendor's samples: seconds, and a Z. */
const isoSeconds = (at: number): string => new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z');

/** What is wrong with a create body, in the vendor's array form. The wording is an assumption. */
function validationErrors(body: JsonObject): string[] {
  const errors: string[] = [];
  for (const field of ['externalTransactionId', 'ItemName']) {
    if (!isText(body[field])) errors.push(`${field} should not be empty`);
  }
  const price = body['ItemPrice'];
  // Documented: a number. Assumption: a whole one, since the franc has no cents.
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

/** Both the flat and the wrapped 201 are documented; which one is live is unknown. */
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

/** Found: field list of the SDK. It holds no merchant reference and no currency. */
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

/** Found: field names and casing, in two SDK versions and the plugin. No signature. */
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
  /** `MID…` and digits, as in the samples; random, so that ids of two runs do not meet. */
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
            // Documented: 409 for an id that was used before, whatever became of it.
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

/** DEXCHANGE, as the table of vendors has it. */
export const dexchange: VendorDefinition<'dexchange'> = {
  label: 'DEXCHANGE',
  operators: [
    { id: 'wave', label: 'Wave', badge: 'W', colors: ['#1ccaff', '#00212c'] },
    { id: 'orange-money', label: 'Orange Money', badge: 'OM', colors: ['#ff7900', '#1f0f00'] },
    { id: 'free-money', label: 'Free Money', badge: 'FM', colors: ['#c8102e', '#ffffff'] },
    { id: 'wizall', label: 'Wizall', badge: 'Wi', colors: ['#5b2a86', '#ffffff'] },
  ],
  requestsPerMinute: REQUESTS_PER_MINUTE,
  apiPaths: ['/api/'],
  defaults: { apiKey: 'sandbox-dexchange-key' },
  switches: { createShape: oneOf('wrapped', 'flat', 'data'), messageShape: oneOf('array', 'string') },
  client: (baseUrl, { apiKey }) => ({ baseUrl, apiKey }),
  create: createVendor,
};
