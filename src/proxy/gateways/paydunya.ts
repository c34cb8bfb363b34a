/**
 * PayDunya (Senegal, Côte d'Ivoire, Benin, Togo and others): checkout invoices. Speaks the vendor's HTTP and knows
 * nothing of sessions or stores.
 *
 * - Documented by the vendor: the host, the paths of both modes, the three keys, the create call and its fields, the
 *   status call, `response_code`, 1001 for a wrong master key, pending, completed and cancelled, the form of a webhook
 *   and its `hash`, that `?token=` is added to the return addresses.
 * - Found in public material: failed, the webhook as JSON and with `data` as a JSON string, an empty body as a probe,
 *   the minimum of 200, a text about activation for an account that is not ready.
 * - Assumption: expired and waiting; that an unknown code is a refusal; the answer about an unknown token; that an
 *   invoice with the status failed may still be paid.
 *
 * `response_code` decides, not the HTTP status: refusals arrive with 200. PayDunya knows an invoice only by its token.
 * If a create was never answered, no buyer has seen the invoice. `hash` is the same in every webhook and in every
 * status answer: it shows that the sender has seen one of them, and proves nothing.
 */
import * as z from 'zod/mini';
import { GATEWAYS } from '../../contract/index.js';
import { checkOptions } from '../lib/known-options.js';
import { ConfigurationError } from '../lib/configuration-error.js';
import { sameText } from '../lib/same-text.js';
import { checkPages } from './checkout-url.js';
import { GatewayError, type Gateway, type GatewayLimits, type WebhookCall } from './gateway.js';
import { isRecord, parseJson, requestJson, type VendorAnswer } from './http.js';
import { checkBaseUrl, checkFlag, checkKey, checkKeyKind, checkKeyMode, joinUrl } from './options.js';
import { sha512Hex } from './signature.js';
import { becauseOf, createdPayment, refusalByStatus, unavailable, withoutId } from './vendor-answers.js';
import { readForm } from './webhook-body.js';
import {
  Channel,
  checkAmount,
  Identifier,
  paymentState,
  readCode,
  readMessages,
  Reference,
  Text,
  WholeAmount,
  type StatusWords,
} from './vendor-values.js';

/** Options of {@link paydunya}. */
export interface PaydunyaOptions {
  /** The master key of the PayDunya dashboard, the same in both modes. A server secret. */
  readonly masterKey: string;
  /** The private key, `live_private_…` or `test_private_…`. */
  readonly privateKey: string;
  /** The token that belongs to the private key. */
  readonly token: string;
  /** Whether the keys are the test ones, with which no money moves. Default: `false`. */
  readonly sandbox?: boolean | undefined;
  /** The shop's name on the hosted page. Default: the host of `publicUrl`. */
  readonly storeName?: string | undefined;
  /** Where the API answers, https or loopback. Default: `https://app.paydunya.com` (documented). */
  readonly baseUrl?: string | undefined;
  /**
   * Hosts of the hosted page; replaces the default, `paydunya.com` and those below it (documented). An entry is one
   * host, `host:port`, or `*.host` for those below it. With a `baseUrl` on loopback, loopback is allowed too.
   */
  readonly checkoutHosts?: readonly string[] | undefined;
}

const OPTIONS: Readonly<Record<keyof PaydunyaOptions, true>> = {
  masterKey: true,
  privateKey: true,
  token: true,
  sandbox: true,
  storeName: true,
  baseUrl: true,
  checkoutHosts: true,
};

const LIMITS: GatewayLimits = { currency: GATEWAYS.paydunya.currencies, minAmount: 200 };

const PRIVATE_KEYS = ['test_private_', 'live_private_'].map((prefix) => ({ prefix, what: 'a private key' }));

/** The statuses. An unknown one is `pending`, and the log says so. */
const STATUS: StatusWords = new Map([
  ['PENDING', 'pending'],
  ['WAITING', 'pending'],
  ['COMPLETED', 'succeeded'],
  ['FAILED', 'failed'],
  ['CANCELLED', 'canceled'],
  ['CANCELED', 'canceled'],
  ['EXPIRED', 'expired'],
]);

/** The one `response_code` that is no refusal. */
const SUCCESS = '00';

const CreatedSchema = z.object({ response_text: Text, token: Identifier });
const CustomData = z.catch(z.optional(z.object({ reference: Text })), undefined);
const Customer = z.catch(z.optional(z.object({ payment_method: Channel })), undefined);

const InvoiceSchema = z.object({
  status: Text,
  hash: Text,
  invoice: z.catch(z.optional(z.object({ token: Identifier, total_amount: WholeAmount })), undefined),
  custom_data: CustomData,
  customer: Customer,
});

const LINK_FIELDS = { gatewayReference: 'token', checkoutUrl: 'response_text' };

/** PayDunya as a gateway. Throws a `ConfigurationError` that names the fix when an option cannot be right. */
export const paydunya = (options: PaydunyaOptions): Gateway => {
  checkOptions('paydunya()', options, OPTIONS);
  const sandbox = checkFlag('paydunya()', 'sandbox', options.sandbox);
  const key = (option: 'masterKey' | 'privateKey' | 'token', what: string): string =>
    checkKey('paydunya()', option, options[option], `the ${what} of the PayDunya dashboard`);
  const masterKey = key('masterKey', 'master key');
  const privateKey = key('privateKey', 'private key');
  const token = key('token', 'token');
  checkKeyMode('paydunya()', 'privateKey', privateKey, { test: 'test_private_', live: 'live_private_' }, sandbox);
  checkKeyKind('paydunya()', 'masterKey', masterKey, PRIVATE_KEYS, 'the master key, which is the same in both modes');
  checkKeyKind('paydunya()', 'token', token, PRIVATE_KEYS, 'the token beside it');
  const { storeName } = options;
  if (storeName !== undefined && (typeof storeName !== 'string' || storeName.trim() === ''))
    throw new ConfigurationError(
      "paydunya(): `storeName` must be the shop's name, as text; leave it out for its host.",
    );
  const baseUrl = checkBaseUrl('paydunya()', 'baseUrl', options.baseUrl ?? 'https://app.paydunya.com');
  const pages = checkPages('paydunya()', 'paydunya', options.checkoutHosts, baseUrl);
  const invoiceUrl = (path: string): string =>
    joinUrl(baseUrl, `/${sandbox ? 'sandbox-api' : 'api'}/v1/checkout-invoice/${path}`);
  const call = {
    vendor: 'PayDunya',
    headers: { 'PAYDUNYA-MASTER-KEY': masterKey, 'PAYDUNYA-PRIVATE-KEY': privateKey, 'PAYDUNYA-TOKEN': token },
  } as const;

  return {
    id: 'paydunya',
    name: GATEWAYS.paydunya.name,
    limits: LIMITS,
    failedStaysPayable: true,

    async createPayment(payment, context) {
      checkAmount('PayDunya', payment.amount, LIMITS);
      const body = {
        invoice: { total_amount: payment.amount.value, description: payment.description },
        store: { name: storeName ?? new URL(payment.returnUrl).host },
        custom_data: { reference: payment.reference, order: payment.order },
        // One address for both: the outcome comes from a status read, never from where the buyer returns to.
        actions: {
          return_url: payment.returnUrl,
          cancel_url: payment.returnUrl,
          callback_url: payment.webhookUrl,
        },
      };
      const answer = await requestJson(
        { ...call, method: 'POST', url: invoiceUrl('create'), body, creates: true },
        context,
      );
      if (!isSuccess(answer)) throw refusal(answer, true);

      const created = CreatedSchema.parse(answer.body);
      return createdPayment('PayDunya', pages, LINK_FIELDS, payment.reference, {
        status: answer.status,
        reference: undefined,
        gatewayReference: created.token,
        checkoutUrl: created.response_text,
      });
    },

    async retrievePayment({ reference, gatewayReference }, context) {
      if (gatewayReference === undefined || Identifier.parse(gatewayReference) === undefined)
        throw withoutId('PayDunya');
      const url = invoiceUrl(`confirm/${gatewayReference}`);
      const answer = await requestJson({ ...call, method: 'GET', url, creates: false }, context);
      if (!isSuccess(answer)) throw refusal(answer, false);

      const { status, invoice, custom_data, customer } = InvoiceSchema.parse(answer.body);
      if (invoice?.token !== gatewayReference) return { status: 'pending', unclear: 'token' };
      if ((custom_data?.reference ?? reference) !== reference) return { status: 'pending', unclear: 'custom_data' };
      return paymentState(
        STATUS,
        { status: 'status', amount: 'total_amount' },
        { status, amount: invoice.total_amount, channel: customer?.payment_method, gatewayReference },
      );
    },

    parseWebhook(webhook) {
      const sent = webhook.method === 'POST' ? readCall(webhook) : undefined;
      const reference = Reference.parse(sent?.reference);
      const gatewayReference = Identifier.parse(sent?.token);
      if (reference === undefined || gatewayReference === undefined) return undefined;
      return { reference, gatewayReference };
    },

    async proveWebhook(webhook) {
      const { hash } = readCall(webhook);
      if (hash === undefined) return 'unknown';
      return sameText(hash.toLowerCase(), await sha512Hex(masterKey)) ? 'unknown' : 'forged';
    },
  };
};

/** The fields of a webhook, whatever its format is. */
interface PaydunyaCall {
  readonly hash?: string | undefined;
  readonly token?: string | undefined;
  readonly reference?: string | undefined;
}

/** A form with fields like `data[invoice][token]`; or JSON, or a form, with `data` as an object or as JSON text. */
const readCall = (call: WebhookCall): PaydunyaCall => {
  const form = readForm(call);
  const sent = parseJson(call.body);
  const data = isRecord(sent) ? sent['data'] : form.get('data');
  const parsed = InvoiceSchema.safeParse(typeof data === 'string' ? parseJson(data) : data).data;
  if (parsed !== undefined)
    return { hash: parsed.hash, token: parsed.invoice?.token, reference: parsed.custom_data?.reference };
  return {
    hash: form.get('data[hash]') ?? undefined,
    token: form.get('data[invoice][token]') ?? undefined,
    reference: form.get('data[custom_data][reference]') ?? undefined,
  };
};

const isSuccess = ({ status, body }: VendorAnswer): boolean => status < 300 && body['response_code'] === SUCCESS;

/** What an error answer means, by its `response_code` first. The text is read but never repeated. */
const refusal = ({ status, body }: VendorAnswer, creates: boolean): GatewayError => {
  const code = readCode(body['response_code']);
  const because = becauseOf(status, code);
  const text = readMessages(body['response_text'], body['description']);
  // No code, or the code of success with an HTTP status that contradicts it: the outcome is unknown.
  if ((code === undefined && status < 400) || code === SUCCESS) return unavailable('PayDunya', because, creates);
  if (
    code === '1001' ||
    (code !== undefined && /(master|private) ?key|kyc|(account|compte).*activ|activ.*(account|compte)/i.test(text))
  ) {
    return new GatewayError(
      'gateway_misconfigured',
      `PayDunya does not accept the keys, or the account is not active ${because}: check masterKey, privateKey, token and sandbox.`,
    );
  }
  if (code !== undefined && !creates && /not found|introuvable|invalid token/i.test(text))
    return new GatewayError('payment_not_found', `PayDunya knows no such invoice ${because}.`);
  return refusalByStatus({ vendor: 'PayDunya', keys: 'masterKey, privateKey and token', creates, status, code });
};
