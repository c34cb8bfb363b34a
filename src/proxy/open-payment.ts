/**
 * Creates the payment at the gateway for a claimed idempotency key. The reference is written down
 * before the gateway hears of it, so that no payment can exist which we could not recognise.
 */
import { RETURN_PATH, webhookPath, type CheckoutSession, type Customer, type Money } from '../contract/index.js';
import type { CheckedConfig } from './check-config.js';
import type { ProxyContext } from './context.js';
import { checkCreated } from './gateway-answer.js';
import { callGateway, createProblem, withholdCreate } from './gateway-call.js';
import { GatewayError, type CreatedPayment, type Gateway } from './gateway.js';
import type { Claim } from './idempotency.js';
import { isoTime } from './iso-time.js';
import { isLoopback } from './loopback.js';
import { ProxyError } from './problem-answer.js';
import { FIRST_LOOK } from './back-off.js';
import { recordKey, TTL, workQueue, type ReferenceRecord, type UnsealedSession } from './records.js';
import type { RequestLog } from './request-log.js';

/** References tried in one request before giving up, where the gateway says that one was used before. */
const MAX_REFERENCES = 3;

/** A payment that may be opened: every part of it has been checked. */
export interface CheckedOrder {
  readonly gateway: Gateway;
  readonly order: string;
  readonly amount: Money;
  readonly description?: string | undefined;
  readonly customer?: Customer | undefined;
  readonly returnUrl: string;
  readonly locale?: string | undefined;
  /** Whether the merchant says that the order is paid; our own records decide where it does not say. */
  readonly paid?: boolean | undefined;
}

/** Opens the payment and makes its session the answer for the claimed key. */
export async function openPayment(
  proxy: ProxyContext,
  order: CheckedOrder,
  claim: Claim,
  log: RequestLog,
): Promise<CheckoutSession> {
  const { config, sessionIds, references, budgetOf, counter } = proxy;
  const { gateway } = order;
  // Asked here, after the idempotency key: the key that paid still gets its session.
  if (order.paid ?? (await config.store.get(recordKey.paid(order.order))) !== undefined) {
    await claim.release('refused');
    throw new ProxyError('order_already_paid', 'The order needs no payment any more.');
  }

  for (let attempt = 1; ; attempt++) {
    const reference = await references.create(order.order, claim.nonce, claim.tries);
    // Before anything is written down: of what the gateway never hears, nothing is to be watched.
    if (!(await budgetOf(gateway.id).take('create', reference))) {
      await claim.release('refused');
      throw withholdCreate(proxy, gateway);
    }
    const pending = pendingSession(order, reference, config.now());
    await remember({ session: pending, returnUrl: order.returnUrl, locale: order.locale });
    const due = config.now() + FIRST_LOOK;
    await config.store.schedule(workQueue.pending(gateway.id), reference, due);
    try {
      const created = await create(reference);
      return await conclude(pending, created);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      if (error.code === 'duplicate_reference' && attempt < MAX_REFERENCES) {
        await claim.nextTry();
        continue;
      }
      // What the gateway has refused for sure needs no watching.
      if (!error.outcomeUnknown) await config.store.reschedule(workQueue.pending(gateway.id), reference, due);
      await claim.release(error.outcomeUnknown ? 'lost' : 'refused');
      throw createProblem(error);
    }
  }

  async function create(reference: string): Promise<CreatedPayment> {
    const returnToken = await references.sign(reference, 'return');
    const webhookToken = await references.sign(reference, `webhook ${gateway.id}`);
    const payment = {
      reference,
      order: order.order,
      amount: order.amount,
      description: order.description ?? `Commande ${order.order}`,
      customer: order.customer,
      locale: order.locale,
      returnUrl: `${config.publicUrl}${RETURN_PATH}/${returnToken}`,
      webhookUrl: `${config.publicUrl}${webhookPath(gateway.id)}/${webhookToken}`,
    };
    return callGateway(proxy, gateway, 'createPayment', log, async (context) => checkCreated(await gateway.createPayment(payment, context)));
  }

  async function conclude(pending: UnsealedSession, created: CreatedPayment): Promise<CheckoutSession> {
    const checkoutUrl = safeCheckoutUrl(created.checkoutUrl, config);
    if (checkoutUrl === undefined) {
      log('error', 'checkout_url_refused', { gateway: gateway.id, reference: pending.reference });
      await claim.release('lost');
      throw new ProxyError('gateway_unavailable', 'The gateway answered with an address to which no buyer should be sent.', {
        retryAfter: 5,
      });
    }
    const expiresAt = isoTime(created.expiresAt);
    const session: UnsealedSession = {
      ...pending,
      checkoutUrl,
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(created.gatewayReference === undefined ? {} : { gatewayReference: created.gatewayReference }),
    };
    const id = await sessionIds.seal(session);
    await remember({ session, id, returnUrl: order.returnUrl, locale: order.locale });
    await claim.complete({ id, ...session });
    counter.created();
    log('info', 'session_created', { gateway: gateway.id, reference: session.reference, tries: claim.tries });
    return { id, ...session };
  }

  async function remember(record: ReferenceRecord): Promise<void> {
    await config.store.set(recordKey.reference(record.session.reference), JSON.stringify(record), TTL.reference);
  }
}

function pendingSession(order: CheckedOrder, reference: string, now: number): UnsealedSession {
  return {
    status: 'pending',
    gateway: order.gateway.id,
    order: order.order,
    reference,
    amount: order.amount,
    ...(order.description === undefined ? {} : { description: order.description }),
    createdAt: new Date(now).toISOString(),
  };
}

/** The adapter pins the host; this is the second lock, on what no hosted page may be. In normal form, if safe. */
function safeCheckoutUrl(value: string, config: CheckedConfig): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '') return undefined;
  const local = url.protocol === 'http:' && isLoopback(url) && isLoopback(new URL(config.publicUrl));
  return url.protocol === 'https:' || local ? url.href : undefined;
}
