/**
 * The gateway of the simulated world: it keeps the truth about every payment, and breaks when the
 * plan says so. It answers at once; what takes time is modelled on the way to it.
 */
import {
  GatewayError,
  type CreatedPayment,
  type Gateway,
  type KnownPayment,
  type NewPayment,
  type PaymentState,
  type SessionStatus,
  type WebhookNudge,
} from '../../../src/proxy/index.js';
import type { Payment, Surroundings } from './facts.js';

/** The order's price, in minor units. */
export const PRICE = 5000;
/** What the page shows where the price has changed. */
export const STALE_PRICE = 4000;
/** Milliseconds after which a hosted page takes no payment any more. An assumption: no vendor names a time. */
const LIFETIME = 12 * 3_600_000;
const HOSTED_PAGES = 'https://pay.dexchange.sn/process/';

/** How a creation at the gateway can go wrong: `lost`, it was created but nobody heard of it. */
export type CreationTrouble = 'lost' | 'down' | 'refused';

/** The gateway, with all its payments. */
export class SimulatedGateway implements Gateway {
  readonly id = 'dexchange';
  readonly limits = { currency: 'XOF', minAmount: 100 } as const;
  readonly payments: Payment[] = [];
  /** What goes wrong with each further creation, and with each further reading. */
  readonly creationTroubles: (CreationTrouble | undefined)[] = [];
  readonly readingTroubles: boolean[] = [];
  /** The idempotency key of the request in hand: the gateway itself never sees it. */
  keyInHand = '';
  readonly #world: Surroundings;
  readonly #listeners = new Map<Payment, Set<() => void>>();
  readonly #webhooks = new Map<Payment, string>();

  constructor(world: Surroundings) {
    this.#world = world;
  }

  async createPayment({ reference, amount, returnUrl, webhookUrl }: NewPayment): Promise<CreatedPayment> {
    return this.create(reference, amount.value, returnUrl, webhookUrl);
  }

  async retrievePayment({ reference }: KnownPayment): Promise<PaymentState> {
    const payment = this.read(reference);
    return {
      status: payment.status,
      amount: { value: payment.reportedAmount, currency: 'XOF' },
      gatewayReference: payment.label,
      ...(payment.status === 'succeeded' && { channel: 'wave' }),
    };
  }

  parseWebhook({ body }: { readonly body: string }): WebhookNudge | undefined {
    const { reference } = JSON.parse(body) as { reference: string };
    return { reference };
  }

  /** Takes a payment, or throws a `GatewayError` as the plan has it. */
  create(reference: string, amount: number, returnUrl: string, webhookUrl: string): CreatedPayment {
    const { clock, trace } = this.#world;
    const trouble = this.creationTroubles.shift();
    if (trouble) trace.fault(clock.now, `gateway: creation ${trouble}`);
    if (trouble === 'down') throw new GatewayError('gateway_unavailable', 'down', { outcomeUnknown: true });
    if (trouble === 'refused') throw new GatewayError('gateway_rejected', 'refused');
    const label = `P${this.payments.length + 1}`;
    const payment: Payment = {
      label,
      key: this.keyInHand,
      reference,
      amount,
      returnUrl,
      checkoutUrl: HOSTED_PAGES + label,
      status: 'pending',
      reportedAmount: amount,
      createdAt: clock.now,
      settledAt: undefined,
    };
    this.payments.push(payment);
    this.#webhooks.set(payment, webhookUrl);
    trace.add(clock.now, `gateway creates ${label}`);
    clock.after(LIFETIME, () => this.settle(payment, 'expired'));
    if (trouble === 'lost') throw new GatewayError('gateway_unavailable', 'lost', { outcomeUnknown: true });
    return { checkoutUrl: payment.checkoutUrl, gatewayReference: label };
  }

  /** Looks a payment up, or throws a `GatewayError` as the plan has it. */
  read(reference: string): Payment {
    if (this.readingTroubles.shift()) {
      this.#world.trace.fault(this.#world.clock.now, 'gateway: reading fails');
      throw new GatewayError('gateway_unavailable', 'down');
    }
    const payment = this.payments.find((each) => each.reference === reference);
    if (!payment) throw new GatewayError('payment_not_found', 'unknown');
    return payment;
  }

  /** Brings a payment to its end. What is final stays so. */
  settle(payment: Payment, status: SessionStatus, reportedAmount = payment.amount): void {
    if (payment.status !== 'pending') return;
    const { clock, trace } = this.#world;
    payment.status = status;
    payment.reportedAmount = reportedAmount;
    payment.settledAt = clock.now;
    trace.add(clock.now, `gateway: ${payment.label} is ${status}${reportedAmount === payment.amount ? '' : ' with another amount'}`);
    this.#world.report({ type: 'settled', payment });
    for (const listener of this.#listeners.get(payment) ?? []) listener();
  }

  /** Where the gateway calls when a payment is settled. */
  webhookOf(payment: Payment): string {
    return this.#webhooks.get(payment)!;
  }

  /** Calls back when the payment is settled, until the returned function is called. */
  whenSettled(payment: Payment, listener: () => void): () => void {
    const listeners = this.#listeners.get(payment) ?? new Set();
    this.#listeners.set(payment, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Which payment a hosted page is of. */
  ofHostedPage(url: string): Payment | undefined {
    return this.payments.find(({ checkoutUrl }) => checkoutUrl === url);
  }
}
