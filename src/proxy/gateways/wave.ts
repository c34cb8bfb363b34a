/**
 * Wave (Senegal, Côte d'Ivoire and neighbours): checkout sessions. Speaks the vendor's HTTP and knows nothing of
 * sessions of ours, or of stores.
 *
 * - Documented by the vendor: the host, the bearer key, all calls and their paths, the search by `client_reference`,
 *   both ways to prove a webhook, the five minutes for its signature, the five seconds that Wave waits for its answer.
 * - Found in public material: the fields and their types, an amount as a string without decimals, both statuses, that
 *   a failed payment leaves the session payable, the empty answer of `expire` and its 409, both shapes of an error.
 * - Assumption: HTTP statuses other than 404, 409 and 500; no smallest amount is known; `pay.wave.com`.
 *
 * There is no sandbox. `client_reference` is not unique: a search may find several sessions.
 */
import * as z from 'zod/mini';
import { GATEWAYS } from '../../contract/index.js';
import { ConfigurationError } from '../lib/configuration-error.js';
import { checkOptions } from '../lib/known-options.js';
import { sameText } from '../lib/same-text.js';
import { checkPages } from './checkout-url.js';
import { GatewayError, type Gateway, type GatewayLimits } from './gateway.js';
import { isRecord, parseJson, requestJson, type VendorAnswer } from './http.js';
import { checkBaseUrl, checkKey, joinUrl } from './options.js';
import { checkWebhookSecrets, isSigned, isWithin, readTimedSignature } from './signature.js';
import { becauseOf, createdPayment, refusalByStatus, unavailable, withoutId } from './vendor-answers.js';
import {
  checkAmount,
  Identifier,
  paymentState,
  readCode,
  readTime,
  Reference,
  Text,
  Unread,
  WholeAmount,
  type StatusWords,
} from './vendor-values.js';

/** How Wave proves its webhooks, as chosen in its portal. */
export type WaveWebhookStrategy = 'signing-secret' | 'shared-secret';

/** Options of {@link wave}. */
export interface WaveOptions {
  /** The API key of the Wave Business portal, `wave_sn_prod_…`: one per wallet, and so per country. A server secret. */
  readonly apiKey: string;
  /** The secret of the webhook, or several while one replaces another. Without it no webhook can be proved. */
  readonly webhookSecrets?: string | readonly string[] | undefined;
  /** The webhook's security strategy in the portal. Default: `signing-secret`. */
  readonly strategy?: WaveWebhookStrategy | undefined;
  /** Where the API answers, https or loopback. Default: `https://api.wave.com` (documented). */
  readonly baseUrl?: string | undefined;
  /**
   * Hosts of the hosted page; replaces the default, `pay.wave.com` and those below it (ASSUMPTION). An entry is one
   * host, `host:port`, or `*.host` for those below it. With a `baseUrl` on loopback, loopback is allowed too.
   */
  readonly checkoutHosts?: readonly string[] | undefined;
}

const OPTIONS: Readonly<Record<keyof WaveOptions, true>> = {
  apiKey: true,
  webhookSecrets: true,
  strategy: true,
  baseUrl: true,
  checkoutHosts: true,
};

const LIMITS: GatewayLimits = { currency: GATEWAYS.wave.currencies, minAmount: 1 };

/** Most seconds between the time of a signature and now. */
const SIGNATURE_WINDOW = 300;

/**
 * The statuses: that of the session, and after it that of the payment, if the session is complete or the payment
 * succeeded. Only a complete session with a succeeded payment is paid. An unknown status is `pending`, and the log says
 * so.
 */
const STATUS: StatusWords = new Map([
  ['OPEN', 'pending'],
  // Possible in the webhook of a failed payment. The buyer can try again on the same page.
  ['FAILED', 'pending'],
  ['COMPLETE PROCESSING', 'pending'],
  ['COMPLETE SUCCEEDED', 'succeeded'],
  ['COMPLETE CANCELLED', 'failed'],
  ['EXPIRED', 'expired'],
]);

const SessionSchema = z.object({
  id: Identifier,
  amount: WholeAmount,
  currency: Unread,
  checkout_status: Text,
  payment_status: Text,
  client_reference: Text,
  wave_launch_url: Text,
  when_created: Text,
  when_completed: Text,
  when_expires: Text,
});

const LINK_FIELDS = { gatewayReference: 'id', checkoutUrl: 'wave_launch_url' };

/** Wave as a gateway. Throws a `ConfigurationError` that names the fix when an option cannot be right. */
export const wave = (options: WaveOptions): Gateway => {
  checkOptions('wave()', options, OPTIONS);
  const apiKey = checkKey('wave()', 'apiKey', options.apiKey, 'the API key of the Wave Business portal');
  const webhookSecrets = checkWebhookSecrets('wave()', 'webhookSecrets', options.webhookSecrets);
  const strategy = options.strategy ?? 'signing-secret';
  if (strategy !== 'signing-secret' && strategy !== 'shared-secret')
    throw new ConfigurationError('wave(): `strategy` must be "signing-secret" or "shared-secret", as in the portal.');
  const baseUrl = checkBaseUrl('wave()', 'baseUrl', options.baseUrl ?? 'https://api.wave.com');
  const pages = checkPages('wave()', 'wave', options.checkoutHosts, baseUrl);
  const sessionsUrl = (path: string): string => joinUrl(baseUrl, `/v1/checkout/sessions${path}`);
  const call = { vendor: 'Wave', headers: { Authorization: `Bearer ${apiKey}` } } as const;

  return {
    id: 'wave',
    name: GATEWAYS.wave.name,
    limits: LIMITS,
    answersFirst: true,

    async createPayment(payment, context) {
      checkAmount('Wave', payment.amount, LIMITS);
      const body = {
        amount: String(payment.amount.value),
        currency: payment.amount.currency,
        // One address for both: the outcome comes from a status read, never from where the buyer returns to.
        success_url: payment.returnUrl,
        error_url: payment.returnUrl,
        client_reference: payment.reference,
      };
      const answer = await requestJson({ ...call, method: 'POST', url: sessionsUrl(''), body, creates: true }, context);
      if (answer.status >= 400) throw refusal(answer, true);

      const session = SessionSchema.parse(answer.body);
      return createdPayment('Wave', pages, LINK_FIELDS, payment.reference, {
        status: answer.status,
        reference: session.client_reference,
        gatewayReference: session.id,
        checkoutUrl: session.wave_launch_url,
        expiresAt: readTime(session.when_expires),
      });
    },

    async retrievePayment({ reference, gatewayReference }, context) {
      const path = gatewayReference === undefined ? searchPath(reference) : idPath(gatewayReference);
      const answer = await requestJson({ ...call, method: 'GET', url: sessionsUrl(path), creates: false }, context);
      if (answer.status >= 400) throw refusal(answer, false);

      const session = gatewayReference === undefined ? mostPaid(answer, reference) : SessionSchema.parse(answer.body);
      if (session.id !== (gatewayReference ?? session.id)) return { status: 'pending', unclear: 'id' };
      if ((session.client_reference ?? reference) !== reference)
        return { status: 'pending', unclear: 'client_reference' };
      return paymentState(
        STATUS,
        { status: 'checkout_status', amount: 'amount' },
        {
          status: statusOf(session),
          amount: session.amount,
          currency: session.currency,
          gatewayReference: session.id,
          settledAt: readTime(session.when_completed),
        },
      );
    },

    parseWebhook({ method, body }) {
      const sent = method === 'POST' ? parseJson(body) : undefined;
      // Other kinds of events arrive at the same address.
      if (!isRecord(sent) || !Text.parse(sent['type'])?.startsWith('checkout.session.')) return undefined;
      const session = SessionSchema.safeParse(sent['data']).data;
      const reference = Reference.parse(session?.client_reference);
      if (session?.id === undefined || reference === undefined) return undefined;
      return { reference, gatewayReference: session.id };
    },

    async proveWebhook({ headers, body }, now) {
      if (webhookSecrets.length === 0) return 'unknown';
      if (strategy === 'shared-secret') {
        const sent = headers.get('Authorization') ?? '';
        return webhookSecrets.some((secret) => sameText(sent, `Bearer ${secret}`)) ? 'genuine' : 'forged';
      }
      const signed = readTimedSignature(headers.get('Wave-Signature'), 'v1');
      if (signed === undefined || !isWithin(SIGNATURE_WINDOW, signed.time, now)) return 'forged';
      // There is no separator between time and body.
      return (await isSigned(`${signed.time}${body}`, signed.signatures, webhookSecrets)) ? 'genuine' : 'forged';
    },

    async cancelPayment({ gatewayReference }, context) {
      // Without an id the create was never answered, so no buyer has seen the page.
      if (gatewayReference === undefined) throw withoutId('Wave');
      const url = sessionsUrl(`${idPath(gatewayReference)}/expire`);
      const answer = await requestJson({ ...call, method: 'POST', url, creates: false, mayBeEmpty: true }, context);
      // 409: the session is complete or has expired already. The next status read shows which.
      if (answer.status >= 400) throw refusal(answer, false);
    },
  };
};

type WaveSession = z.infer<typeof SessionSchema>;

const searchPath = (reference: string): string => `/search?client_reference=${encodeURIComponent(reference)}`;

/** Throws `payment_not_found` for an id that would change the path. */
const idPath = (id: string): string => {
  if (Identifier.parse(id) === undefined) throw withoutId('Wave');
  return `/${id}`;
};

/** Both statuses in one text, if the payment's counts. For a session that is only open or expired: its own status. */
const statusOf = ({ checkout_status, payment_status }: WaveSession): string | undefined => {
  const [checkout, payment] = [checkout_status, payment_status].map((word) => word?.trim().toUpperCase());
  return checkout === 'COMPLETE' || payment === 'SUCCEEDED' ? `${checkout} ${payment}` : checkout;
};

/** Of the sessions that a search finds, the one that says most: the paid one, else the newest open, else the newest. */
const mostPaid = ({ body }: VendorAnswer, reference: string): WaveSession => {
  const results: readonly unknown[] = Array.isArray(body['result']) ? body['result'] : [];
  const rank = (session: WaveSession): number => {
    const status = STATUS.get(statusOf(session) ?? '');
    return status === 'succeeded' ? 2 : status === 'failed' || status === 'expired' ? 0 : 1;
  };
  const [best] = results
    .flatMap((result) => SessionSchema.safeParse(result).data ?? [])
    .filter(({ client_reference }) => client_reference === reference)
    .sort((a, b) => rank(b) - rank(a) || timeOf(b) - timeOf(a));
  if (best === undefined)
    throw new GatewayError('payment_not_found', 'Wave finds no session of this client_reference.');
  return best;
};

/** Epoch ms; one without a time is the oldest. */
const timeOf = ({ when_created }: WaveSession): number => Date.parse(readTime(when_created) ?? '') || 0;

/** What an error answer means. Its code stands at the root of the body, or in `error`. */
const refusal = ({ status, body }: VendorAnswer, creates: boolean): GatewayError => {
  const { error } = body;
  const code = readCode(body['code']) ?? readCode(isRecord(error) ? error['code'] : undefined);
  const because = becauseOf(status, code);
  switch (code) {
    case 'unauthorized-wallet':
    case 'country-mismatch':
    case 'currency-mismatch':
      return new GatewayError(
        'gateway_misconfigured',
        `Wave does not let this wallet do that ${because}: check apiKey.`,
      );
    case 'too-many-requests':
      return new GatewayError('rate_limited', `Wave was asked too often ${because}.`);
    case 'service-unavailable':
      return unavailable('Wave', because, creates);
    default:
      return refusalByStatus({ vendor: 'Wave', keys: 'apiKey', creates, status, code });
  }
};
