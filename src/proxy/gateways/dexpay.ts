/**
 * DEXPAY (Senegal, Côte d'Ivoire, Mali, Burkina Faso, Guinea): checkout sessions, the successor of DEXCHANGE's links.
 * Speaks the vendor's HTTP and knows nothing of sessions or stores.
 *
 * - Documented by the vendor's own clients: both hosts, both headers, the create call and its fields, the status
 *   calls by id and at `/reference/`, DELETE to cancel, the statuses of the first group below, the signature and its
 *   header.
 * - Found in public material: our reference in place of the id in the status call, statuses in lower case, the other
 *   statuses, both envelopes, `sandbox_payment_url`, the older header names and the prefix `sha256=`, status 422 for
 *   loopback.
 * - Assumption: 409 is a reference used before; a session that reads FAILED may still be paid, since it holds several
 *   attempts; no smallest amount is known; DELETE takes our reference, as the status call does.
 *
 * The official reference was not read. The only id of a session is our reference.
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
import { checkWebhookSecrets, isSigned } from './signature.js';
import { becauseOf, createdPayment, refusalByStatus } from './vendor-answers.js';
import {
  Channel,
  checkAmount,
  paymentState,
  readTime,
  Reference,
  Text,
  Unread,
  WholeAmount,
  type StatusWords,
} from './vendor-values.js';

/** Options of {@link dexpay}. */
export interface DexpayOptions {
  /** The API key of the DEXPAY dashboard, `pk_live_…` or `pk_test_…`. Still a server secret. */
  readonly apiKey: string;
  /** The API secret that belongs to it, `sk_live_…` or `sk_test_…`. */
  readonly apiSecret: string;
  /** Whether the keys are those of the sandbox, where no money moves. Default: `false`. */
  readonly sandbox?: boolean | undefined;
  /**
   * The webhook secret of the dashboard, or several while one replaces another. The API secret counts as one too:
   * the sources disagree about which of the two signs.
   */
  readonly webhookSecrets?: string | readonly string[] | undefined;
  /** Where the API answers, https or loopback. Default: `https://api.dexpay.africa`, or the sandbox's host. */
  readonly baseUrl?: string | undefined;
  /**
   * Hosts of the hosted page; replaces the default, `dexpay.africa` and those below it (found). An entry is one
   * host, `host:port`, or `*.host` for those below it. With a `baseUrl` on loopback, loopback is allowed too.
   */
  readonly checkoutHosts?: readonly string[] | undefined;
}

const OPTIONS: Readonly<Record<keyof DexpayOptions, true>> = {
  apiKey: true,
  apiSecret: true,
  sandbox: true,
  webhookSecrets: true,
  baseUrl: true,
  checkoutHosts: true,
};

const LIMITS: GatewayLimits = { currency: GATEWAYS.dexpay.currencies, minAmount: 1 };

/** The statuses. An unknown one is `pending`, and the log says so. */
const STATUS: StatusWords = new Map([
  ['INITIATED', 'pending'],
  ['PENDING', 'pending'],
  ['PROCESSING', 'pending'],
  ['COMPLETED', 'succeeded'],
  ['FAILED', 'failed'],
  ['CANCELLED', 'canceled'],
  // It was paid, and the merchant has given the money back in the dashboard. With `pending` or `failed`, the buyer
  // would read that the payment failed, or would be asked to pay again.
  ['REFUNDED', 'succeeded'],
  // Found.
  ['PENDING_CONFIRMATION', 'pending'],
  ['SUCCESS', 'succeeded'],
  ['SUCCEEDED', 'succeeded'],
  ['PAID', 'succeeded'],
  ['ERROR', 'failed'],
  ['DECLINED', 'failed'],
  ['CANCELED', 'canceled'],
  ['EXPIRED', 'expired'],
]);

/**
 * Statuses of sessions that may be deleted. What DELETE does to a paid session is not documented, so a session whose
 * payment is being processed is not deleted.
 */
const CANCELABLE: readonly string[] = ['INITIATED', 'PENDING', 'FAILED', 'ERROR', 'DECLINED'];

const SessionSchema = z.object({
  reference: Text,
  status: Text,
  amount: WholeAmount,
  currency: Unread,
  payment_url: Text,
  sandbox_payment_url: Text,
  expires_at: Text,
  payment_attempt: z.catch(z.optional(z.object({ operator: Channel })), undefined),
});

const WebhookSchema = z.object({ reference: Reference });

/** Present and past names of the header with the signature. */
const SIGNATURE_HEADERS = ['X-Webhook-Signature', 'X-DexPay-Signature', 'X-Dexchange-Signature'];

/** DEXPAY as a gateway. Throws a `ConfigurationError` that names the fix when an option cannot be right. */
export const dexpay = (options: DexpayOptions): Gateway => {
  checkOptions('dexpay()', options, OPTIONS);
  const sandbox = checkFlag('dexpay()', 'sandbox', options.sandbox);
  const apiKey = checkKey('dexpay()', 'apiKey', options.apiKey, 'the API key of the DEXPAY dashboard');
  const apiSecret = checkKey('dexpay()', 'apiSecret', options.apiSecret, 'the API secret of the DEXPAY dashboard');
  checkKeyKind('dexpay()', 'apiKey', apiKey, [{ prefix: 'sk_', what: 'an API secret' }], 'the API key (pk_…)');
  checkKeyKind('dexpay()', 'apiSecret', apiSecret, [{ prefix: 'pk_', what: 'an API key' }], 'the API secret (sk_…)');
  checkKeyMode('dexpay()', 'apiKey', apiKey, { test: 'pk_test_', live: 'pk_live_' }, sandbox);
  checkKeyMode('dexpay()', 'apiSecret', apiSecret, { test: 'sk_test_', live: 'sk_live_' }, sandbox);
  const webhookSecrets = checkWebhookSecrets('dexpay()', 'webhookSecrets', options.webhookSecrets);
  const host = sandbox ? 'https://api-sandbox.dexpay.africa' : 'https://api.dexpay.africa';
  const baseUrl = checkBaseUrl('dexpay()', 'baseUrl', options.baseUrl ?? host);
  const pages = checkPages('dexpay()', 'dexpay', options.checkoutHosts, baseUrl);
  const sessionUrl = (...path: string[]): string =>
    joinUrl(baseUrl, ['/api/v1/checkout-sessions', ...path.map(encodeURIComponent)].join('/'));
  const call = { vendor: 'DEXPAY', headers: { 'x-api-key': apiKey, 'x-api-secret': apiSecret } } as const;

  /** The session of a reference. Some sources have a second path for it, which is tried if the first answers 404. */
  const readSession = async (reference: string, context: GatewayContext): Promise<VendorAnswer> => {
    const read = (url: string): Promise<VendorAnswer> =>
      requestJson({ ...call, method: 'GET', url, creates: false }, context);
    const answer = await read(sessionUrl(reference));
    return answer.status === 404 ? read(sessionUrl('reference', reference)) : answer;
  };

  const retrievePayment = async ({ reference }: KnownPayment, context: GatewayContext): Promise<PaymentState> => {
    const answer = await readSession(reference, context);
    if (answer.status >= 400) throw refusal(answer, false);
    const session = SessionSchema.parse(unwrap(answer.body));
    if (session.reference !== reference) return { status: 'pending', unclear: 'reference' };
    return paymentState(
      STATUS,
      { status: 'status', amount: 'amount' },
      {
        status: session.status,
        amount: session.amount,
        currency: session.currency,
        channel: session.payment_attempt?.operator,
      },
    );
  };

  return {
    id: 'dexpay',
    name: GATEWAYS.dexpay.name,
    limits: LIMITS,
    failedStaysPayable: true,

    async createPayment(payment, context) {
      checkAmount('DEXPAY', payment.amount, LIMITS);
      const body = {
        reference: payment.reference,
        item_name: payment.description,
        amount: payment.amount.value,
        currency: payment.amount.currency,
        // One address for both: the outcome comes from a status read, never from where the buyer returns to.
        success_url: payment.returnUrl,
        failure_url: payment.returnUrl,
        webhook_url: payment.webhookUrl,
        metadata: { order: payment.order },
        // The merchant pays the fee. If the buyer paid it, `amount` might include it, and not be the order's price.
        client_support_fee: false,
        // From the vendor's own shop plugin, not from its client: the session can be paid only once.
        is_one_shot_payment: true,
      };
      const answer = await requestJson({ ...call, method: 'POST', url: sessionUrl(), body, creates: true }, context);
      if (answer.status >= 400) throw refusal(answer, true);

      const session = SessionSchema.parse(unwrap(answer.body));
      return createdPayment('DEXPAY', pages, { checkoutUrl: 'payment_url' }, payment.reference, {
        status: answer.status,
        reference: session.reference,
        checkoutUrl: (sandbox ? session.sandbox_payment_url : undefined) ?? session.payment_url,
        expiresAt: readTime(session.expires_at),
      });
    },

    retrievePayment,

    parseWebhook({ method, body }) {
      const sent = method === 'POST' ? parseJson(body) : undefined;
      // Both `{ event, reference, … }` and `{ event, data: { reference, … } }` were found.
      const reference = isRecord(sent) ? WebhookSchema.parse(unwrap(sent)).reference : undefined;
      return reference === undefined ? undefined : { reference };
    },

    async proveWebhook({ headers, body }) {
      const header = SIGNATURE_HEADERS.map((name) => headers.get(name)).find((value) => value !== null);
      // The vendor's own plugin takes calls without a signature, so there may be some.
      if (header === undefined || header === null) return 'unknown';
      const signature = header.trim().replace(/^sha256=/i, '');
      if (await isSigned(body, [signature], [...webhookSecrets, apiSecret])) return 'genuine';
      return webhookSecrets.length > 0 ? 'forged' : 'unknown';
    },

    async cancelPayment(payment, context) {
      const found = await readSession(payment.reference, context);
      if (found.status >= 400) throw refusal(found, false);
      const { reference, status } = SessionSchema.parse(unwrap(found.body));
      if (reference !== payment.reference || !CANCELABLE.includes(`${status?.trim().toUpperCase()}`)) return;
      const url = sessionUrl(payment.reference);
      const answer = await requestJson({ ...call, method: 'DELETE', url, creates: false, mayBeEmpty: true }, context);
      if (answer.status >= 400) throw refusal(answer, false);
    },
  };
};

/** The session inside an answer: at the root or in `data` (both found). */
const unwrap = (body: VendorAnswer['body']): VendorAnswer['body'] => (isRecord(body['data']) ? body['data'] : body);

/** What an error answer means. */
const refusal = ({ status }: VendorAnswer, creates: boolean): GatewayError =>
  status === 409 && creates
    ? new GatewayError('duplicate_reference', `DEXPAY has seen this reference before ${becauseOf(status, undefined)}.`)
    : refusalByStatus({ vendor: 'DEXPAY', keys: 'apiKey, apiSecret and sandbox', creates, status });
