/**
 * Creates the payment at the gateway, for a claimed idempotency key. The reference is stored before the gateway is
 * called, so that a payment can be found even if the answer is lost.
 */
import { RETURN_PATH, webhookPath, type CheckoutSession } from '../../contract/index.js';
import type { CheckedConfig } from '../config/check-config.js';
import type { CheckedOrder } from './checked-order.js';
import type { ProxyContext } from './context.js';
import { checkCreated } from '../gateways/gateway-answer.js';
import { callGateway, createProblem, withholdCreate } from './gateway-call.js';
import { GatewayError, type CreatedPayment } from '../gateways/gateway.js';
import type { Claim } from './idempotency.js';
import { isoTime } from '../lib/iso-time.js';
import { isLoopback } from '../lib/loopback.js';
import { ProxyError } from '../lib/proxy-error.js';
import { FIRST_READ } from './read-delay.js';
import { bindGatewayReference, recordKey, TTL, workQueue, type ReferenceRecord } from './records.js';
import type { UnsealedSession } from '../tokens/session-id.js';
import type { RequestLog } from '../lib/request-log.js';
import type { LivePaymentOrClaim, LivePayments } from './live-payments.js';
import { createReference } from './reference.js';

/** References tried in one request, if the gateway says that a reference was used before. */
const MAX_REFERENCES = 3;

/** Opens the payment. Its session becomes the answer for the claimed key. */
export async function openPayment(
  proxy: ProxyContext,
  livePayments: LivePayments,
  order: CheckedOrder,
  claim: Claim,
  log: RequestLog,
): Promise<CheckoutSession> {
  const { config, sessionIds, references, budgetOf, createLimits, counter } = proxy;
  const { gateway } = order;
  const purchase = order.repeatable ? undefined : await enter();
  // Checked after the idempotency key: a repeated request with the key of the paid session still gets that session.
  if (order.paid || (!order.repeatable && (await isRecordedAsPaid(config.store, order.order)))) {
    await purchase?.claim?.release();
    await claim.abandon();
    throw alreadyPaid();
  }
  if (purchase?.session !== undefined) return answer(purchase.session);
  try {
    return await open();
  } catch (error) {
    await purchase?.claim.release();
    throw error;
  }

  async function enter(): Promise<LivePaymentOrClaim> {
    try {
      return await livePayments.findOrClaim(order, log);
    } catch (refusal) {
      await claim.abandon();
      throw refusal;
    }
  }

  /** Nothing is kept of a create that the limits refuse: anybody can send as many as he likes. */
  async function refused(refusal: unknown): Promise<never> {
    await claim.abandon();
    throw refusal;
  }

  async function open(): Promise<CheckoutSession> {
    for (let attempt = 1; ; attempt++) {
      const reference = createReference(order.order, gateway.limits.maxReferenceLength);
      const { requestsPerMinute } = budgetOf(gateway.id);
      if (!claim.isCounted)
        await createLimits.countCreate({ ...order, gateway: gateway.id, requestsPerMinute }, log).catch(refused);
      // Before anything is stored: a create that is not sent to the gateway needs no status reads.
      if (!(await budgetOf(gateway.id).take('create', reference))) {
        await claim.withhold();
        throw withholdCreate(proxy, gateway);
      }
      const pending = pendingSession(order, reference, config.now());
      const record: ReferenceRecord = { session: pending, ...returnFields(order) };
      // `false`: another payment has this reference already. Keep its record and take a new reference.
      if (!(await config.store.add(recordKey.reference(reference), JSON.stringify(record), TTL.reference))) {
        if (attempt < MAX_REFERENCES) continue;
        throw new Error('no reference could be written down: store.add answers false for new keys');
      }
      const due = config.now() + FIRST_READ;
      await config.store.schedule(workQueue.fresh(gateway.id), reference, due);
      try {
        return await conclude(pending, await create(reference));
      } catch (error) {
        if (!(error instanceof GatewayError)) throw error;
        if (error.code === 'duplicate_reference' && attempt < MAX_REFERENCES) {
          await claim.nextTry();
          continue;
        }
        // The gateway did not create this payment, so it needs no status reads.
        if (!error.outcomeUnknown) await config.store.reschedule(workQueue.fresh(gateway.id), reference, due);
        await claim.release(error.outcomeUnknown ? 'lost' : 'refused');
        throw createProblem(error);
      }
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
    return callGateway(proxy, gateway, 'createPayment', log, async (context) =>
      checkCreated(await gateway.createPayment(payment, context)),
    );
  }

  async function conclude(pending: UnsealedSession, created: CreatedPayment): Promise<CheckoutSession> {
    const { reference } = pending;
    const checkoutUrl = safeCheckoutUrl(created.checkoutUrl, config);
    if (checkoutUrl === undefined)
      return refuseAnswer('checkout_url_refused', reference, 'with an address to which no buyer should be sent');
    const { gatewayReference } = created;
    if (
      gatewayReference !== undefined &&
      !(await bindGatewayReference(config.store, gateway.id, gatewayReference, reference))
    ) {
      return refuseAnswer('gateway_reference_reused', reference, "with another payment's id");
    }
    const expiresAt = isoTime(created.expiresAt);
    const session: UnsealedSession = {
      ...pending,
      checkoutUrl,
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(gatewayReference === undefined ? {} : { gatewayReference }),
    };
    const id = await sessionIds.seal(session);
    const record: ReferenceRecord = { session, id, ...returnFields(order) };
    await config.store.set(recordKey.reference(reference), JSON.stringify(record), TTL.reference);
    try {
      await purchase?.claim?.complete(reference);
    } catch (refusal) {
      await claim.release('lost');
      throw refusal;
    }
    counter.created();
    log('info', 'session_created', { gateway: gateway.id, reference, tries: claim.tries });
    return answer({ id, ...session });
  }

  /** For an answer that cannot be used. The payment may exist at the gateway, but no buyer is sent to it. */
  async function refuseAnswer(event: string, reference: string, how: string): Promise<never> {
    log('error', event, { gateway: gateway.id, reference });
    await claim.release('lost');
    throw new ProxyError('gateway_unavailable', `The gateway answered ${how}.`, { retryAfter: 5 });
  }

  async function answer(session: CheckoutSession): Promise<CheckoutSession> {
    if (!order.repeatable) await config.store.set(recordKey.latest(order.order), session.reference, TTL.settled);
    await claim.complete(session);
    return session;
  }
}

/** Whether a recorded payment has paid the order in full. The shop's `paid: false` does not overrule it. */
export const isRecordedAsPaid = async (store: CheckedConfig['store'], order: string): Promise<boolean> =>
  (await store.get(recordKey.paid(order))) !== undefined;

/** The error for a paid order. */
export const alreadyPaid = (): ProxyError =>
  new ProxyError('order_already_paid', 'The order needs no payment any more.');

const returnFields = ({ returnUrl, locale, byForm }: CheckedOrder): Omit<ReferenceRecord, 'session' | 'id'> => ({
  returnUrl,
  locale,
  ...(byForm ? { byForm } : {}),
});

function pendingSession(order: CheckedOrder, reference: string, now: number): UnsealedSession {
  return {
    status: 'pending',
    gateway: order.gateway.id,
    order: order.order,
    reference,
    amount: order.amount,
    ...(order.description === undefined ? {} : { description: order.description }),
    ...(order.repeatable ? { repeatable: true } : {}),
    ...(order.gateway.cancelPayment || order.gateway.failedStaysPayable ? { cancelable: true } : {}),
    createdAt: new Date(now).toISOString(),
  };
}

/**
 * The address in normal form, if it is safe: HTTPS and without a password (plain HTTP only between loopback hosts).
 * The adapter has checked the host.
 */
function safeCheckoutUrl(value: string, config: CheckedConfig): string | undefined {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '') return undefined;
  const local = url.protocol === 'http:' && isLoopback(url) && isLoopback(new URL(config.publicUrl));
  return url.protocol === 'https:' || local ? url.href : undefined;
}
