/**
 * DEXCHANGE (Senegal): payment links. Speaks the vendor's HTTP and knows nothing of sessions or stores.
 *
 * - Documented by the vendor: the create call's fields, its error statuses, the minimum of 100, the
 *   statuses PENDING, SUCCESS, FAILED and EXPIRED, the host of the hosted page.
 * - Found in public material: the address and path of the API, both shapes of the created link, the field
 *   name `Email`, the status call and its fields, the webhook's fields, CANCELLED, COMPLETED, error codes,
 *   100 requests a minute.
 * - Assumption: whole amounts only; `customData` is always sent; the webhook is unsigned, so it only says
 *   which payment to verify.
 *
 * A status answer does not name the merchant's reference: a payment is known by DEXCHANGE's id alone.
 */
import * as z from 'zod/mini';
import { GATEWAYS } from '../../contract/index.js';
import { GatewayError, type Gateway, type GatewayLimits } from './gateway.js';
import { checkOptions } from '../lib/known-options.js';
import { checkPages } from './checkout-url.js';
import { isRecord, parseJson, requestJson, type VendorAnswer } from './http.js';
import { checkBaseUrl, checkKey, joinUrl } from './options.js';
import { becauseOf, createdPayment, refusalByStatus, unavailable, withoutId } from './vendor-answers.js';
import {
  checkAmount,
  Identifier,
  paymentState,
  readCode,
  readMessages,
  readTime,
  Reference,
  Text,
  WholeAmount,
  type StatusWords,
} from './vendor-values.js';

/** Options of {@link dexchange}. */
export interface DexchangeOptions {
  /** The merchant's API key, from the DEXCHANGE dashboard. A server secret. */
  readonly apiKey: string;
  /** Where the API answers, https or loopback. Default: `https://api-m.dexchange.sn` (found, not documented). */
  readonly baseUrl?: string | undefined;
  /**
   * Hosts of the hosted page; replaces the default, `pay.dexchange.sn` and those below it (documented). An entry is one
   * host, `host:port`, or `*.host` for those below it. With a `baseUrl` on loopback, loopback is allowed too.
   */
  readonly checkoutHosts?: readonly string[] | undefined;
}

/**
 * What a link takes. No largest amount is documented for links: the 1,000,000 of the vendor's error
 * page belongs to its direct API. So a larger amount is sent, and DEXCHANGE may refuse it.
 */
const LIMITS: GatewayLimits = { currency: GATEWAYS.dexchange.currencies, minAmount: 100, requestsPerMinute: 100 };

/** The statuses. An unknown one is `pending`, and the log says so. */
const STATUS: StatusWords = new Map([
  ['PENDING', 'pending'],
  // Found.
  ['PROCESSING', 'pending'],
  ['INITIATED', 'pending'],
  ['SUCCESS', 'succeeded'],
  // Only in the vendor's own shop plugin. It counts, because it comes in a status read and not in a webhook.
  ['COMPLETED', 'succeeded'],
  ['FAILED', 'failed'],
  ['EXPIRED', 'expired'],
  ['CANCELLED', 'canceled'],
  ['CANCELED', 'canceled'],
]);

const LINK_FIELDS = { gatewayReference: 'transactionId', checkoutUrl: 'PaymentUrl' };
const LinkSchema = z.object({ transactionId: Identifier, PaymentUrl: Text, externalTransactionId: Text });

const TransactionSchema = z.object({
  Status: Text,
  status: Text,
  Amount: WholeAmount,
  amount: WholeAmount,
  Completed_at: Text,
  // The vendor's type has none of these. If one is there, it must name the payment whose status is read.
  transactionId: Text,
  externalTransactionId: Text,
  ExternalTransactionId: Text,
});

const WebhookSchema = z.object({ id: Identifier, externalTransactionId: Reference, CUSTOM_DATA: Text });

/** DEXCHANGE as a gateway. Throws a `ConfigurationError` that names the fix when an option cannot be right. */
export const dexchange = (options: DexchangeOptions): Gateway => {
  checkOptions('dexchange()', options, { apiKey: true, baseUrl: true, checkoutHosts: true });
  const apiKey = checkKey('dexchange()', 'apiKey', options.apiKey, 'the API key of the DEXCHANGE dashboard');
  const baseUrl = checkBaseUrl('dexchange()', 'baseUrl', options.baseUrl ?? 'https://api-m.dexchange.sn');
  const pages = checkPages('dexchange()', 'dexchange', options.checkoutHosts, baseUrl);
  const merchantUrl = (path: string): string => joinUrl(baseUrl, `/api/v1/transaction/merchant/${path}`);
  const call = { vendor: 'DEXCHANGE', headers: { Authorization: `Bearer ${apiKey}` } } as const;

  return {
    id: 'dexchange',
    name: GATEWAYS.dexchange.name,
    limits: LIMITS,

    async createPayment(payment, context) {
      checkAmount('DEXCHANGE', payment.amount, LIMITS);
      const { name, phone, email } = payment.customer ?? {};
      const body = {
        externalTransactionId: payment.reference,
        ItemName: payment.description,
        ItemPrice: payment.amount.value,
        customData: JSON.stringify({ order: payment.order }),
        callBackURL: payment.webhookUrl,
        // One address for both: the outcome comes from a status read, never from where the buyer returns to.
        successUrl: payment.returnUrl,
        failureUrl: payment.returnUrl,
        ...(name && { ClientName: name }),
        ...(phone && { ClientPhone: phone }),
        ...(email && { Email: email }),
      };
      const answer = await requestJson(
        { ...call, method: 'POST', url: merchantUrl('get-link'), body, creates: true },
        context,
      );
      if (answer.status >= 400) throw refusal(answer, true);

      const link = LinkSchema.parse(unwrap(answer.body));
      return createdPayment('DEXCHANGE', pages, LINK_FIELDS, payment.reference, {
        status: answer.status,
        reference: link.externalTransactionId,
        gatewayReference: link.transactionId,
        checkoutUrl: link.PaymentUrl,
      });
    },

    async retrievePayment({ reference, gatewayReference }, context) {
      if (gatewayReference === undefined || Identifier.parse(gatewayReference) === undefined) {
        throw withoutId('DEXCHANGE');
      }
      const url = merchantUrl(encodeURIComponent(gatewayReference));
      const answer = await requestJson({ ...call, method: 'GET', url, creates: false }, context);
      if (answer.status >= 400) throw refusal(answer, false);

      const found = TransactionSchema.parse(unwrap(answer.body));
      const ours =
        (found.transactionId ?? gatewayReference) === gatewayReference &&
        (found.externalTransactionId ?? reference) === reference &&
        (found.ExternalTransactionId ?? reference) === reference;
      if (!ours) return { status: 'pending', unclear: 'transactionId' };
      return paymentState(
        STATUS,
        { status: 'Status', amount: 'Amount' },
        {
          status: found.Status ?? found.status,
          amount: found.Amount ?? found.amount,
          gatewayReference,
          settledAt: readTime(found.Completed_at),
        },
      );
    },

    parseWebhook({ method, body }) {
      // STATUS and AMOUNT of the call are not read: anybody can send a call.
      const sent = method === 'POST' ? WebhookSchema.safeParse(parseJson(body)).data : undefined;
      if (sent?.id === undefined || sent.externalTransactionId === undefined) return undefined;
      return { reference: sent.externalTransactionId, gatewayReference: sent.id, customData: sent.CUSTOM_DATA };
    },
  };
};

/** The payment inside an answer: at the root or in `transaction` (both found); `data` is read too. */
const unwrap = (body: VendorAnswer['body']): VendorAnswer['body'] =>
  [body['transaction'], body['data']].find(isRecord) ?? body;

/** What an error answer means. The vendor's `message`, a string or a list of them, is read but never repeated. */
const refusal = ({ status, body }: VendorAnswer, creates: boolean): GatewayError => {
  const code = readCode(body['code']);
  const because = becauseOf(status, code);
  if (code === 'TIMEOUT_ERROR' || code === 'OPERATOR_ERROR') return unavailable('DEXCHANGE', because, creates);
  if (status < 500) {
    if (status === 409 || code === 'DUPLICATE_TRANSACTION')
      return new GatewayError('duplicate_reference', `DEXCHANGE has seen this reference before ${because}.`);
    if (code?.endsWith('_API_KEY')) {
      return new GatewayError('gateway_misconfigured', `DEXCHANGE does not accept the key ${because}: check apiKey.`);
    }
    // The vendor's page says that 403 is maintenance, other material that it is a missing permission.
    if (code === 'SERVICE_UNAVAILABLE' || (status === 403 && /maintenance/i.test(readMessages(body['message']))))
      return unavailable('DEXCHANGE', because, false);
  }
  return refusalByStatus({ vendor: 'DEXCHANGE', keys: 'apiKey', creates, status, code });
};
