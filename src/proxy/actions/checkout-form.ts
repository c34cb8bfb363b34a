/**
 * A payment without script. `GET /checkout/{order}` shows an order and its price, with a button for each gateway.
 * `POST /checkout` comes from a form of that page or of the shop; it begins the payment and leads to the hosted page.
 * No price is taken from an address or a form: an amount in the form is the one that the buyer saw, and is compared.
 */
import { CHECKOUT_PATH, hostedPageFacts, OrderSchema, type CheckoutSession } from '../../contract/index.js';
import type { CheckedConfig } from '../config/check-config.js';
import { takesAmount } from '../gateways/gateway.js';
import { preferredLanguage } from '../pages/accept-language.js';
import type { ProxyRequest } from '../http/exchange.js';
import { isLoopback } from '../lib/loopback.js';
import { ProxyError } from '../lib/proxy-error.js';
import type { RequestLog } from '../lib/request-log.js';
import { documentPolicy, type Page } from '../pages/document.js';
import { renderOrderDocument, type OrderDocumentGateway } from '../pages/order-document.js';
import { renderRefusalDocument } from '../pages/refusal-document.js';
import type { ProxyContext } from '../sessions/context.js';
import { alreadyPaid, isRecordedAsPaid } from '../sessions/open-payment.js';
import { resolveOrder, type PricedOrder } from '../sessions/resolve-order.js';
import type { CreateSession } from './create-session.js';
import { listGateways } from './list-gateways.js';

/** Tries of a create while another create of the same purchase is under way: the buyer pressed twice. */
const TRIES = 10;
/** Ms between two tries. */
const BETWEEN_TRIES = 1_000;

/** A request of a page without script. */
export interface FormRequest {
  /** As it arrived, with the client's address. */
  readonly arrived: ProxyRequest;
  /** For `resolveOrder`. */
  readonly request: Request;
}

/** Begins the payment that a form asks for. Returns its session, which has a hosted page as long as it is pending. */
export async function beginByForm(
  { allowedOrigins }: Pick<CheckedConfig, 'allowedOrigins'>,
  createSession: CreateSession,
  { arrived, request, fields }: FormRequest & { readonly fields: URLSearchParams },
  log: RequestLog,
): Promise<CheckoutSession> {
  const field = (name: string): string | undefined => fields.get(name)?.trim() || undefined;
  const amount = field('amount');
  const customer = { name: field('name'), phone: field('phone'), email: field('email') };
  const body = {
    order: field('order'),
    gateway: field('gateway'),
    ...(amount === undefined ? {} : { amount: { value: Number(amount), currency: field('currency') ?? 'XOF' } }),
    ...(Object.values(customer).some((value) => value !== undefined) ? { customer } : {}),
    returnUrl: field('returnUrl') ?? shopPage(arrived.headers.get('Referer'), allowedOrigins),
    locale: preferredLanguage(field('locale'), arrived.headers.get('Accept-Language')),
  };
  const idempotencyKey = crypto.randomUUID();
  for (let tries = 1; ; tries++) {
    try {
      return await createSession({ idempotencyKey, body, request, arrived, byForm: true }, log);
    } catch (error) {
      const isBusy = error instanceof ProxyError && error.code === 'idempotency_conflict';
      if (!isBusy || tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES));
    }
  }
}

/** The page with the form, if it is a page of the shop; else the start page of the shop. */
function shopPage(referrer: string | null, allowedOrigins: readonly string[]): string {
  const url = referrer !== null && URL.canParse(referrer) ? new URL(referrer) : undefined;
  return url !== undefined && allowedOrigins.includes(url.origin) && !url.pathname.includes(`${CHECKOUT_PATH}/`)
    ? url.href
    : `${allowedOrigins[0]}/`;
}

/**
 * The page of an order. Nothing is begun, and no gateway is asked; the client's tries are counted as for a create,
 * because the shop is asked.
 */
export async function showOrder(
  context: ProxyContext,
  order: string,
  { arrived, request }: FormRequest,
  log: RequestLog,
): Promise<Page> {
  const { config, nameClient, createLimits } = context;
  const known = OrderSchema.safeParse(order).success;
  await createLimits.countRequest(nameClient(arrived, request, log), '', log);
  const resolved = known ? await resolveOrder(config, order, request, log) : undefined;
  if (resolved === undefined) throw new ProxyError('order_not_found', 'The shop knows no such order.');
  if (resolved.paid || (!resolved.repeatable && (await isRecordedAsPaid(config.store, order)))) throw alreadyPaid();
  const html = renderOrderDocument({
    language: preferredLanguage(arrived.headers.get('Accept-Language')),
    order,
    amount: resolved.amount,
    description: resolved.description,
    gateways: waysToPay(context, resolved),
    action: config.publicUrl + CHECKOUT_PATH,
  });
  const policy = await documentPolicy({ form: isLoopback(new URL(config.publicUrl)) ? 'local' : 'hosted' });
  return { status: 200, html, policy };
}

/** The gateways that take the amount; those that work first. */
function waysToPay(context: ProxyContext, { amount }: PricedOrder): OrderDocumentGateway[] {
  const ways = listGateways(context)
    .gateways.filter(({ id }) => {
      const limits = context.config.gateways.get(id)?.limits;
      return limits !== undefined && takesAmount(limits, amount);
    })
    .map(({ id, name, available }) => ({ id, name, operators: operatorsOf(id), available }));
  if (ways.length === 0)
    throw new ProxyError('amount_out_of_range', `No gateway takes ${amount.value} ${amount.currency}.`);
  return ways
    .sort((one, other) => Number(other.available) - Number(one.available))
    .map(({ id, name, operators, available }) => {
      const isShared = ways.some((way) => way.id !== id && way.operators.some((each) => operators.includes(each)));
      const known = operators.join(', ');
      return { id, label: known === '' || known === name ? name : isShared ? `${known} (${name})` : known, available };
    });
}

/** The operators by which buyers know a gateway; none for a merchant's own adapter. */
const operatorsOf = (id: string): readonly string[] => hostedPageFacts(id)?.operators ?? [];

/** The page for a refusal. */
export async function refusalPage(
  { allowedOrigins, publicUrl }: Pick<CheckedConfig, 'allowedOrigins' | 'publicUrl'>,
  { code, status }: ProxyError,
  acceptLanguage: string | null,
  order: string | undefined,
): Promise<Page> {
  const html = renderRefusalDocument({
    language: preferredLanguage(acceptLanguage),
    code,
    href: `${allowedOrigins[0]}/`,
    order:
      order !== undefined && code !== 'order_not_found' && code !== 'order_already_paid'
        ? `${publicUrl}${CHECKOUT_PATH}/${encodeURIComponent(order)}`
        : undefined,
  });
  return { status, html, policy: await documentPolicy() };
}
