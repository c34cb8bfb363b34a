/**
 * eGoPay (Togo). Speaks the vendor's HTTP and knows nothing of sessions or stores.
 *
 * - Documented by the vendor: the verify call, whole; the statuses 0, 1, 2 and 4; the error codes 408, 410
 *   and 500 with their texts; the minimum of 200.
 * - Found in public material: the callback is an unauthenticated POST with `transaction_ref` in it.
 * - Assumption: the start call, which is not public (see `egopay-start.ts`); that an error code may stand
 *   in the HTTP status or in the body; dates without a zone are UTC; no limit on requests is known.
 *
 * Two errors are documented with code 500, and only their text tells them apart. 408 is not a time-out
 * here but a refused field. So no HTTP client may be used that repeats these requests by itself.
 */
import * as z from 'zod/mini';
import { GATEWAYS } from '../../contract/index.js';
import { GatewayError, type Gateway, type GatewayLimits } from './gateway.js';
import { checkOptions } from '../lib/known-options.js';
import { isLoopback } from '../lib/loopback.js';
import { allowedCheckoutUrl, checkHosts, pageHosts, type CheckoutHosts } from './checkout-url.js';
import { egopayStart, type EgopayStartOptions } from './egopay-start.js';
import { isRecord, parseJson, requestJson, type VendorAnswer } from './http.js';
import { checkBaseUrl, checkKey, joinUrl } from './options.js';
import { readForm } from './webhook-body.js';
import {
  Channel,
  checkAmount,
  Identifier,
  paymentState,
  readMessages,
  readTime,
  Reference,
  Text,
  WholeAmount,
  type StatusWords,
} from './vendor-values.js';

/** Options of {@link egopay}. Those of the start call are assumptions throughout. */
export interface EgopayOptions extends EgopayStartOptions {
  /** The merchant's token, from the eGoPay dashboard. A server secret. */
  readonly token: string;
  /** Where the verify call answers, https or loopback. Default: `https://api.ego-pay.net` (documented). */
  readonly baseUrl?: string | undefined;
  /**
   * Hosts of the hosted page: `pay.example`, `pay.example:8443`, or `*.pay.example` for those below it.
   * Default: the host of `startUrl`, `ego-pay.net` and the hosts below it (ASSUMPTION). With a `startUrl`
   * on loopback, loopback is allowed too.
   */
  readonly checkoutHosts?: readonly string[] | undefined;
}

const OPTIONS: Readonly<Record<keyof EgopayOptions, true>> = {
  token: true,
  baseUrl: true,
  checkoutHosts: true,
  startUrl: true,
  startFields: true,
  amountAs: true,
  startHeaders: true,
  checkoutUrlPath: true,
};

const LIMITS: GatewayLimits = { currency: GATEWAYS.egopay.currencies, minAmount: 200 };

/** The documented statuses: the vendor writes them as strings; numbers are taken as well. */
const STATUS: StatusWords = new Map([
  ['1', 'succeeded'],
  ['0', 'failed'],
  ['2', 'pending'],
  ['4', 'failed'],
]);

const DetailsSchema = z.object({
  transaction_ref: Text,
  payment_reference: Identifier,
  amount: WholeAmount,
  channel: Channel,
  status: z.catch(z.optional(z.union([z.string(), z.number()])), undefined),
  payment_made_at: Text,
  validation_date: Text,
});

const WebhookSchema = z.object({ transaction_ref: Reference });

/**
 * eGoPay as a gateway. Throws a `ConfigurationError` that names the fix when an option is missing or cannot be
 * right; without `startUrl` it says what to ask eGoPay for.
 */
export const egopay = (options: EgopayOptions): Gateway => {
  checkOptions('egopay()', options, OPTIONS);
  const token = checkKey('egopay()', 'token', options.token, 'the token of the eGoPay dashboard');
  const baseUrl = checkBaseUrl('egopay()', 'baseUrl', options.baseUrl ?? 'https://api.ego-pay.net');
  const start = egopayStart(options);
  const pages: CheckoutHosts = {
    hosts: checkHosts('egopay()', options.checkoutHosts ?? [start.url.host, ...pageHosts('egopay')]),
    loopback: isLoopback(start.url),
  };

  return {
    id: 'egopay',
    name: GATEWAYS.egopay.name,
    limits: LIMITS,

    async createPayment(payment, context) {
      checkAmount('eGoPay', payment.amount, LIMITS);
      const answer = await requestJson(
        {
          vendor: 'eGoPay',
          method: 'POST',
          url: start.url.href,
          headers: start.headers,
          body: start.body(token, payment),
          creates: true,
        },
        context,
      );
      const code = errorCode(answer);
      if (code !== undefined) throw refusal(code, answer, true);

      const checkoutUrl = allowedCheckoutUrl(start.checkoutUrl(answer.body), pages);
      if (checkoutUrl === undefined) {
        throw new GatewayError(
          'gateway_unavailable',
          `eGoPay answered without an https payment page on ${pages.hosts.join(', ')} (HTTP ${answer.status}); see checkoutUrlPath and checkoutHosts.`,
          { outcomeUnknown: true },
        );
      }
      // Without eGoPay's own reference: status reads use ours, and a second try of the buyer may get another one.
      return { checkoutUrl };
    },

    async retrievePayment({ reference }, context) {
      const url = joinUrl(baseUrl, '/api/v1/payments/gate/verify');
      const body = { token, transaction_ref: reference };
      const answer = await requestJson({ vendor: 'eGoPay', method: 'POST', url, body, creates: false }, context);
      const code = errorCode(answer);
      if (code !== undefined) throw refusal(code, answer, false);

      // The answer about a payment that the buyer has not tried yet is not documented. Without details it is pending.
      const details = DetailsSchema.safeParse(answer.body['details']).data;
      if (details?.transaction_ref !== reference) return { status: 'pending' };
      return paymentState(
        STATUS,
        { status: 'status', amount: 'amount' },
        {
          status: details.status,
          amount: details.amount,
          channel: details.channel,
          gatewayReference: details.payment_reference,
          settledAt: readTime(details.validation_date) ?? readTime(details.payment_made_at),
        },
      );
    },

    parseWebhook(call) {
      if (call.method !== 'POST') return undefined;
      const sent = parseJson(call.body) ?? Object.fromEntries(readForm(call));
      // The vendor shows the fields at the root. In `details`, as in the verify answer, they are read too.
      const details = isRecord(sent) && isRecord(sent['details']) ? sent['details'] : sent;
      // Its payment_reference is not passed on: anybody can send one, and a buyer's second try may get another.
      const reference = WebhookSchema.safeParse(details).data?.transaction_ref;
      return reference === undefined ? undefined : { reference };
    },
  };
};

/**
 * The error code of an answer: the code at the root of its body, which is the vendor's own, or else its HTTP
 * status. `details.status` is the status of the payment, and is not read here.
 */
const errorCode = ({ status, body }: VendorAnswer): number | undefined =>
  [body['code'], body['status_code'], status]
    .map((code) => (typeof code === 'string' && /^\d{3}$/.test(code) ? Number(code) : code))
    .find((code): code is number => typeof code === 'number' && Number.isInteger(code) && code >= 400 && code <= 599);

/** What an error answer means. The vendor's text is read but never repeated. */
const refusal = (code: number, { status, body }: VendorAnswer, creates: boolean): GatewayError => {
  const because = `(HTTP ${status}, code ${code})`;
  const text = readMessages(body['message'], body['error'], body['description']);

  if (code === 500 && /already exists/i.test(text)) {
    return new GatewayError('duplicate_reference', `eGoPay has seen this reference before ${because}.`);
  }
  if (code === 500 && /auth token/i.test(text)) {
    // "An error occurred": this may also be a failure after the payment was created.
    return new GatewayError(
      'gateway_misconfigured',
      `eGoPay does not accept the token, or failed ${because}: check token.`,
      {
        outcomeUnknown: creates,
      },
    );
  }
  if (code >= 500)
    return new GatewayError('gateway_unavailable', `eGoPay cannot answer now ${because}.`, { outcomeUnknown: creates });
  if (code === 401 || code === 403) {
    return new GatewayError('gateway_misconfigured', `eGoPay does not accept the token ${because}: check token.`);
  }
  if (code === 404 && creates) {
    return new GatewayError('gateway_misconfigured', `eGoPay has no such call ${because}: check startUrl.`);
  }
  // Not documented. It may also be the answer about a payment that the buyer has not tried yet: read it again later.
  if (code === 404)
    return new GatewayError('gateway_unavailable', `eGoPay knows neither this call nor this payment ${because}.`);
  if (code === 429) return new GatewayError('rate_limited', `eGoPay was asked too often ${because}.`);
  return new GatewayError('gateway_rejected', `eGoPay refused the request ${because}.`);
};
