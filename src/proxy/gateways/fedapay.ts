/**
 * FedaPay (Benin, Togo and neighbours): transactions. Speaks the vendor's HTTP and knows nothing of sessions or stores.
 *
 * - Documented by the vendor: both hosts, the bearer key, the create call and its fields, the call for a token, the
 *   status call, DELETE and its empty 204, the fields of a transaction, the statuses but `started`, the signature.
 * - Found in public material: `payment_url` in the answer to a create, the body of a webhook, the hosts of the page,
 *   that a customer's e-mail address is unique per account, that a declined transaction cannot be paid again.
 * - Assumption: `currency_id` 1 is XOF; an amount may be a string; DELETE is for pending transactions, and a
 *   deleted one cannot be paid; which HTTP statuses errors have; no smallest amount is known.
 *
 * A transaction is known by FedaPay's number alone: one whose create was never answered is found by its webhook.
 */
import * as z from 'zod/mini';
import { GATEWAYS } from '../../contract/index.js';
import { checkOptions } from '../lib/known-options.js';
import { checkPages } from './checkout-url.js';
import {
  GatewayError,
  type Gateway,
  type GatewayContext,
  type GatewayLimits,
  type KnownPayment,
  type PaymentState,
} from './gateway.js';
import { isRecord, parseJson, requestJson, type VendorAnswer } from './http.js';
import { checkBaseUrl, checkFlag, checkKey, checkKeyKind, checkKeyMode, joinUrl } from './options.js';
import { checkWebhookSecrets, isSigned, isWithin, readTimedSignature } from './signature.js';
import { createdPayment, isOpen, refusalByStatus, withoutId } from './vendor-answers.js';
import {
  Channel,
  checkAmount,
  NumberOrIdentifier,
  paymentState,
  readTime,
  Reference,
  Text,
  Unread,
  WholeAmount,
  type StatusWords,
} from './vendor-values.js';

/** Options of {@link fedapay}. */
export interface FedapayOptions {
  /** The secret key of the FedaPay dashboard, `sk_live_…` or `sk_sandbox_…`. A server secret. */
  readonly secretKey: string;
  /** Whether the key is the sandbox's, where no money moves. Default: `false`. */
  readonly sandbox?: boolean | undefined;
  /**
   * The secret of the webhook endpoint, `wh_…`, or several while one replaces another. Without it no webhook can be
   * proved.
   */
  readonly webhookSecrets?: string | readonly string[] | undefined;
  /** Where the API answers, https or loopback. Default: `https://api.fedapay.com`, or the sandbox's host. */
  readonly baseUrl?: string | undefined;
  /**
   * Hosts of the hosted page; replaces the default, `fedapay.com` and those below it (found). An entry is one
   * host, `host:port`, or `*.host` for those below it. With a `baseUrl` on loopback, loopback is allowed too.
   */
  readonly checkoutHosts?: readonly string[] | undefined;
}

const OPTIONS: Readonly<Record<keyof FedapayOptions, true>> = {
  secretKey: true,
  sandbox: true,
  webhookSecrets: true,
  baseUrl: true,
  checkoutHosts: true,
};

const LIMITS: GatewayLimits = { currency: GATEWAYS.fedapay.currencies, minAmount: 1 };

const PUBLIC_KEY = { prefix: 'pk_', what: 'a public key' };
const SECRET_KEY = { prefix: 'sk_', what: 'a secret key of the API' };
const WEBHOOK_SECRET = { prefix: 'wh_', what: 'the secret of a webhook' };

/** Most seconds between the time of a signature and now. */
const SIGNATURE_WINDOW = 300;

/** The statuses. An unknown one is `pending`, and the log says so. */
const STATUS: StatusWords = new Map([
  ['PENDING', 'pending'],
  // Found.
  ['STARTED', 'pending'],
  ['APPROVED', 'succeeded'],
  ['TRANSFERRED', 'succeeded'],
  // These were paid; the vendor's own client says so too. The merchant has given money back: the buyer must not read
  // that the payment failed, and must not be asked to pay again.
  ['REFUNDED', 'succeeded'],
  ['APPROVED_PARTIALLY_REFUNDED', 'succeeded'],
  ['TRANSFERRED_PARTIALLY_REFUNDED', 'succeeded'],
  // Final: the same transaction cannot be paid again.
  ['DECLINED', 'failed'],
  ['CANCELED', 'canceled'],
  ['EXPIRED', 'expired'],
]);

const Metadata = z.catch(z.optional(z.object({ reference: Text })), undefined);

const TransactionSchema = z.object({
  id: NumberOrIdentifier,
  status: Text,
  amount: WholeAmount,
  currency_id: Unread,
  mode: Channel,
  approved_at: Text,
  paid_at: Text,
  deleted_at: Text,
  payment_url: Text,
  custom_metadata: Metadata,
  merchant_reference: Text,
});

const TokenSchema = z.object({ url: Text });
const EventSchema = z.object({ name: Text, type: Text });
const LINK_FIELDS = { gatewayReference: 'id', checkoutUrl: 'payment_url' };

/** FedaPay as a gateway. Throws a `ConfigurationError` that names the fix when an option cannot be right. */
export const fedapay = (options: FedapayOptions): Gateway => {
  checkOptions('fedapay()', options, OPTIONS);
  const sandbox = checkFlag('fedapay()', 'sandbox', options.sandbox);
  const secretKey = checkKey('fedapay()', 'secretKey', options.secretKey, 'the secret key of the FedaPay dashboard');
  checkKeyKind('fedapay()', 'secretKey', secretKey, [PUBLIC_KEY, WEBHOOK_SECRET], 'the secret key (sk_…)');
  checkKeyMode('fedapay()', 'secretKey', secretKey, { test: 'sk_sandbox_', live: 'sk_live_' }, sandbox);
  const webhookSecrets = checkWebhookSecrets('fedapay()', 'webhookSecrets', options.webhookSecrets);
  checkKeyKind(
    'fedapay()',
    'webhookSecrets',
    webhookSecrets,
    [PUBLIC_KEY, SECRET_KEY],
    "the secret of the dashboard's webhook (wh_…)",
  );
  const host = sandbox ? 'https://sandbox-api.fedapay.com' : 'https://api.fedapay.com';
  const baseUrl = checkBaseUrl('fedapay()', 'baseUrl', options.baseUrl ?? host);
  const pages = checkPages('fedapay()', 'fedapay', options.checkoutHosts, baseUrl);
  const transactionsUrl = (...path: string[]): string => joinUrl(baseUrl, ['/v1/transactions', ...path].join('/'));
  const call = { vendor: 'FedaPay', headers: { Authorization: `Bearer ${secretKey}` } } as const;

  const retrievePayment = async (
    { reference, gatewayReference }: KnownPayment,
    context: GatewayContext,
  ): Promise<PaymentState> => {
    const url = transactionsUrl(idOf(gatewayReference));
    const answer = await requestJson({ ...call, method: 'GET', url, creates: false }, context);
    if (answer.status >= 400) throw refusal(answer, false);
    const found = readTransaction(answer.body);
    if (found.id !== gatewayReference) return { status: 'pending', unclear: 'id' };
    if ((referenceOf(found) ?? reference) !== reference) return { status: 'pending', unclear: 'merchant_reference' };
    const state = paymentState(
      STATUS,
      { status: 'status', amount: 'amount', currency: 'currency_id' },
      {
        status: found.status,
        amount: found.amount,
        currency: found.currency_id === 1 || found.currency_id === '1' ? 'XOF' : found.currency_id,
        channel: found.mode,
        gatewayReference,
        settledAt: readTime(found.approved_at) ?? readTime(found.paid_at),
      },
    );
    return isOpen(state) && found.deleted_at !== undefined ? { ...state, status: 'canceled' } : state;
  };

  return {
    id: 'fedapay',
    name: GATEWAYS.fedapay.name,
    limits: LIMITS,

    async createPayment(payment, context) {
      checkAmount('FedaPay', payment.amount, LIMITS);
      const body = {
        description: payment.description,
        amount: payment.amount.value,
        currency: { iso: payment.amount.currency },
        // Where the buyer goes; webhooks have one address for all payments, in the dashboard.
        callback_url: payment.returnUrl,
        custom_metadata: { reference: payment.reference, order: payment.order },
        merchant_reference: payment.reference,
        // No customer: an e-mail address may belong to one customer of the account only, so that the second purchase
        // of a buyer who writes his name in another way could be refused. The hosted page asks for what it needs.
      };
      const answer = await requestJson(
        { ...call, method: 'POST', url: transactionsUrl(), body, creates: true },
        context,
      );
      if (answer.status >= 400) throw refusal(answer, true);

      const found = readTransaction(answer.body);
      const { status } = answer;
      const link = { status, reference: referenceOf(found), gatewayReference: found.id };
      const checkoutUrl = found.payment_url ?? (found.id === undefined ? undefined : await pageOf(found.id, context));
      return createdPayment('FedaPay', pages, LINK_FIELDS, payment.reference, { ...link, checkoutUrl });
    },

    retrievePayment,

    parseWebhook({ method, body }) {
      const sent = method === 'POST' ? parseJson(body) : undefined;
      if (!isRecord(sent)) return undefined;
      // One address gets events of all kinds, and a payout may have the same number as a transaction.
      const { name, type } = EventSchema.parse(sent);
      const entity = TransactionSchema.safeParse(sent['entity']).data;
      const reference = Reference.parse(entity && referenceOf(entity));
      if (!(name ?? type)?.startsWith('transaction.') || entity?.id === undefined || reference === undefined)
        return undefined;
      return { reference, gatewayReference: entity.id };
    },

    async proveWebhook({ headers, body }, now) {
      if (webhookSecrets.length === 0) return 'unknown';
      const signed = readTimedSignature(headers.get('X-FEDAPAY-SIGNATURE'), 's');
      if (signed === undefined || !isWithin(SIGNATURE_WINDOW, signed.time, now)) return 'forged';
      return (await isSigned(`${signed.time}.${body}`, signed.signatures, webhookSecrets)) ? 'genuine' : 'forged';
    },

    async cancelPayment(payment, context) {
      // It is not documented that DELETE refuses a paid transaction. So only one that is certainly pending is deleted.
      if (!isOpen(await retrievePayment(payment, context))) return;
      const url = transactionsUrl(idOf(payment.gatewayReference));
      const answer = await requestJson({ ...call, method: 'DELETE', url, creates: false, mayBeEmpty: true }, context);
      if (answer.status >= 400) throw refusal(answer, false);
    },
  };

  /** The hosted page of a transaction. The transaction exists already, so after any error the outcome is unknown. */
  async function pageOf(id: string, context: GatewayContext): Promise<string | undefined> {
    try {
      const url = transactionsUrl(id, 'token');
      const answer = await requestJson({ ...call, method: 'POST', url, body: {}, creates: true }, context);
      if (answer.status >= 400) throw refusal(answer, true);
      return TokenSchema.parse(answer.body).url;
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      const { code, message, retryAfter, cause } = error;
      throw new GatewayError(code, message, { outcomeUnknown: true, retryAfter, cause });
    }
  }
};

type Transaction = z.infer<typeof TransactionSchema>;

/** The transaction inside an answer: under a key with a slash. */
const readTransaction = (body: VendorAnswer['body']): Transaction => {
  const wrapped = body['v1/transaction'];
  return TransactionSchema.parse(isRecord(wrapped) ? wrapped : body);
};

/** Our reference, from either of its places. */
const referenceOf = ({ custom_metadata, merchant_reference }: Transaction): string | undefined =>
  custom_metadata?.reference ?? merchant_reference;

/** FedaPay's number of a payment, harmless in a path. Throws `payment_not_found` where there is none. */
const idOf = (gatewayReference: string | undefined): string => {
  const id = NumberOrIdentifier.parse(gatewayReference);
  if (id === undefined) throw withoutId('FedaPay');
  return id;
};

const refusal = ({ status }: VendorAnswer, creates: boolean): GatewayError =>
  refusalByStatus({ vendor: 'FedaPay', keys: 'secretKey and sandbox', creates, status });
