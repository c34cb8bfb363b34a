/**
 * `POST /sessions`: checks what the browser asks for, lets the merchant fix the price, and opens
 * one payment for the idempotency key. No create reaches the gateway before every check has passed.
 * The key is claimed first: a repeat is answered from the record. It is not counted again, and
 * `resolveOrder` is not called again.
 */
import {
  CreateSessionRequestSchema,
  sameMoney,
  type CheckoutSession,
  type CreateSessionRequest,
} from '../../contract/index.js';
import type { CheckedConfig } from '../config/check-config.js';
import type { CancelSession } from '../sessions/cancel-session.js';
import type { ProxyContext } from '../sessions/context.js';
import type { ProxyRequest } from '../http/exchange.js';
import { withholdCreate } from '../sessions/gateway-call.js';
import { currenciesOf, takesAmount, type Gateway } from '../gateways/gateway.js';
import { createOnce, type Claim } from '../sessions/idempotency.js';
import { createKeyedDigest } from '../lib/keyed-digest.js';
import { createLivePayments } from '../sessions/live-payments.js';
import type { CheckedOrder } from '../sessions/checked-order.js';
import { alreadyPaid, isRecordedAsPaid, openPayment } from '../sessions/open-payment.js';
import { ProxyError } from '../lib/proxy-error.js';
import type { RequestLog } from '../lib/request-log.js';
import { resolveOrder, type PricedOrder } from '../sessions/resolve-order.js';
import type { Settlements } from '../sessions/settlements.js';
import { tidyRequest } from './tidy-request.js';
import type { VerifySession } from '../sessions/verify-session.js';

/** The request, as the edge read it. */
export interface CreateSessionInput {
  readonly idempotencyKey: string | null;
  readonly body: unknown;
  /** The browser's request, for `resolveOrder`. */
  readonly request: Request;
  /** The same as it arrived, with the client's address. */
  readonly arrived: ProxyRequest;
  /** Whether a form without script sent the create. */
  readonly byForm?: boolean;
}

/** Creates a session, or answers with the one that the same key has created before. */
export type CreateSession = (input: CreateSessionInput, log: RequestLog) => Promise<CheckoutSession>;

/** One per proxy, because it holds the creates under way. */
export function createCreateSession(
  context: ProxyContext,
  verify: VerifySession,
  settlements: Settlements,
  cancel: CancelSession,
): CreateSession {
  const { config, sessionIds, nameClient, createLimits } = context;
  const once = createOnce(config);
  const fingerprintsOf = createKeyedDigest(config, 'fingerprint');
  const livePayments = createLivePayments(context, verify);

  return async ({ idempotencyKey, body, request, arrived, byForm }, log) => {
    const key = checkIdempotencyKey(idempotencyKey);
    const { body: tidy, tidied } = tidyRequest(body);
    if (tidied.length > 0) log('info', 'request_tidied', { fields: tidied });
    const asked = checkBody(tidy);
    const gateway = chooseGateway(config, asked.gateway);
    const returnUrl = checkReturnUrl(config, asked.returnUrl);
    const client = nameClient(arrived, request, log);

    const checkOrder = async (claim: Claim): Promise<CheckedOrder> => {
      // First: a create that the budget refuses uses up no limit and does not call the shop.
      if (!context.budgetOf(gateway.id).mayCreate()) throw withholdCreate(context, gateway);
      await createLimits.countRequest(client, gateway.id, log);
      const resolved = await resolveOrder(config, asked.order, request, log);
      if (resolved === undefined)
        throw new ProxyError('order_not_found', 'The shop knows no such order: check the `order` on the tag.');
      checkPrice(resolved, asked, gateway);
      await giveUp(asked, log);
      // The merchant may have taken so long that another request has the key.
      await claim.renew();
      return {
        gateway,
        order: asked.order,
        amount: resolved.amount,
        description: resolved.description,
        customer: asked.customer,
        returnUrl,
        locale: asked.locale,
        paid: resolved.paid,
        repeatable: resolved.repeatable,
        client,
        byForm,
      };
    };
    const session = await once(key, await fingerprintsOf(asked), async (claim) => {
      const order = await checkOrder(claim).catch(async (refusal: unknown) => {
        // A corrected body may come with the same key.
        await claim.abandon();
        throw refusal;
      });
      return openPayment(context, livePayments, order, claim, log);
    });
    // The key may have been used a while ago, and the payment settled since.
    const settled = await settlements.find(session, log);
    // Or the order was paid by another payment: then nobody is sent to this one any more.
    if (settled === undefined && !session.repeatable && (await isRecordedAsPaid(config.store, session.order)))
      throw alreadyPaid();
    return settled ?? session;
  };

  /** Cancels the older payment, if it is one of this order. Only a browser that has its session id can name it. */
  async function giveUp({ order, supersedes }: CreateSessionRequest, log: RequestLog): Promise<void> {
    const older = supersedes === undefined ? undefined : await sessionIds.open(supersedes);
    if (older?.order !== order) return;
    // If it cannot be canceled: the buyer was warned not to pay both, and `onSettled` reports a second payment.
    await cancel(older, log).catch(() => undefined);
  }
}

function checkIdempotencyKey(key: string | null): string {
  if (key !== null && /^[\x21-\x7e]{8,128}$/.test(key)) return key;
  throw new ProxyError(
    'invalid_request',
    'Send the header Idempotency-Key: 8 to 128 visible ASCII characters, a new UUID per attempt.',
  );
}

/** What each field must be, for the error message. */
const FIELD_RULES: Readonly<Record<keyof CreateSessionRequest, string>> = {
  order: 'must be a string of 1 to 64 printable characters',
  gateway: "must be a string: the id of one of the proxy's gateways",
  amount: 'must be { value, currency }: a positive integer in minor units, and "XOF", "XAF" or "GNF"',
  customer: 'must be { name?, phone?, email? }: strings of at most 100, 32 and 254 characters',
  supersedes: 'must be the id of a session',
  returnUrl: 'must be the absolute URL of the page with the button, at most 8192 characters',
  locale: 'must be a language tag like "fr" or "fr-SN"',
};

function checkBody(body: unknown): CreateSessionRequest {
  const parsed = CreateSessionRequestSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  const path = parsed.error.issues[0]?.path ?? [];
  const field = path[0] as keyof CreateSessionRequest | undefined;
  const rule = field === undefined ? undefined : FIELD_RULES[field];
  throw new ProxyError(
    'invalid_request',
    rule === undefined ? 'The body must be a JSON object.' : `\`${path.join('.')}\`: \`${field}\` ${rule}.`,
  );
}

function chooseGateway(config: CheckedConfig, id: string | undefined): Gateway {
  const known = [...config.gateways.keys()];
  const chosen = id ?? (known.length === 1 ? known[0] : undefined);
  const gateway = chosen === undefined ? undefined : config.gateways.get(chosen);
  if (gateway !== undefined) return gateway;
  throw new ProxyError('invalid_request', `\`gateway\` must be one of: ${known.join(', ')}.`);
}

/** The buyer is sent there by our own page, so it must be a page of the shop. */
function checkReturnUrl(config: CheckedConfig, value: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  // A `blob:` URL has the origin of whoever made it, and is no page.
  const isPage = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (
    url !== undefined &&
    isPage &&
    config.allowedOrigins.includes(url.origin) &&
    url.username === '' &&
    url.password === ''
  )
    return url.href;
  throw new ProxyError(
    'invalid_request',
    "`returnUrl` must be an absolute URL on one of the proxy's allowedOrigins, without credentials.",
  );
}

function checkPrice(resolved: PricedOrder, asked: CreateSessionRequest, gateway: Gateway): void {
  const { amount } = resolved;
  if (asked.amount !== undefined && !sameMoney(asked.amount, amount)) {
    throw new ProxyError('amount_changed', "The amount shown is not the order's price. Show `amount` and ask again.", {
      amount,
    });
  }
  const { minAmount, maxAmount } = gateway.limits;
  if (!takesAmount(gateway.limits, amount)) {
    const upTo = maxAmount === undefined ? 'or more' : `to ${maxAmount}`;
    throw new ProxyError(
      'amount_out_of_range',
      `${gateway.id} takes ${minAmount} ${upTo} ${currenciesOf(gateway.limits).join(' or ')}, in minor units.`,
    );
  }
}
