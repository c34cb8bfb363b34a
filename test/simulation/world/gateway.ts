/**
 * The gateway of the simulated world. It has the true state of every payment, and fails as the plan says. It answers at
 * once; delays are added on the way to it.
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
import { ORDER } from './server.js';

/** The order's price, in minor units. */
export const PRICE = 5000;
/** The old price, on a page that was made before the price changed. */
export const STALE_PRICE = 4000;
/** Ms for which a hosted page can be paid. Assumption: no vendor gives a time. */
const LIFETIME = 12 * 3_600_000;
const HOSTED_PAGES = { dexchange: 'https://pay.dexchange.sn/process/', egopay: 'https://ego-pay.net/pay/' } as const;

/** The ids of the gateways. They are the same simulation with different names. */
export const GATEWAYS = ['dexchange', 'egopay'] as const;

/** Faults of a create. `lost`: the payment was created and the answer was lost. `repeated`: it got an older payment's id. */
export type CreationTrouble = 'lost' | 'down' | 'refused' | 'repeated';

/** The fields of a create. */
export interface Purchase {
  readonly gateway: (typeof GATEWAYS)[number];
  readonly reference: string;
  readonly amount: number;
  readonly customer: string;
  readonly returnUrl: string;
  readonly webhookUrl: string;
}

/** The gateways, with all their payments. */
export class SimulatedGateway {
  readonly payments: Payment[] = [];
  /** The faults of the next creates, and of the next status reads. */
  readonly creationTroubles: (CreationTrouble | undefined)[] = [];
  readonly readingTroubles: boolean[] = [];
  readonly #world: Surroundings;
  readonly #listeners = new Map<Payment, Set<() => void>>();
  readonly #webhooks = new Map<Payment, string>();
  /** Return addresses of a stranger's payments, which are never paid, by reference. */
  readonly #ofStrangers = new Map<string, string>();

  constructor(world: Surroundings) {
    this.#world = world;
  }

  /** The adapters for the real proxy. */
  adapters(): Gateway[] {
    return GATEWAYS.map((id) => ({
      id,
      limits: { currency: 'XOF', minAmount: 100 },
      createPayment: async ({ amount, customer, order, ...purchase }: NewPayment): Promise<CreatedPayment> =>
        order === ORDER
          ? this.create({ ...purchase, gateway: id, amount: amount.value, customer: customer?.phone ?? '' })
          : this.#createForStranger(id, purchase),
      retrievePayment: async ({ reference }: KnownPayment): Promise<PaymentState> => {
        if (this.#ofStrangers.has(reference)) return { status: 'pending' };
        const { status, reportedAmount, label } = this.read(reference);
        return {
          status,
          amount: { value: reportedAmount, currency: 'XOF' },
          gatewayReference: label,
          ...(status === 'succeeded' && { channel: 'wave' }),
        };
      },
      parseWebhook: ({ body }: { readonly body: string }): WebhookNudge => JSON.parse(body) as { reference: string },
    }));
  }

  /** Creates a payment, or throws a `GatewayError` as the plan says. */
  create({ webhookUrl, ...purchase }: Purchase): CreatedPayment {
    const { clock, trace } = this.#world;
    const trouble = this.creationTroubles.shift();
    const isKnown = ({ gateway, keys, forgotten }: Payment): boolean =>
      gateway === purchase.gateway && keys.size > 0 && !forgotten;
    const repeats = trouble === 'repeated' ? this.payments.find(isKnown) : undefined;
    if (trouble) trace.fault(clock.now, `gateway: creation ${trouble}`);
    if (trouble === 'down') throw new GatewayError('gateway_unavailable', 'down', { outcomeUnknown: true });
    if (trouble === 'refused') throw new GatewayError('gateway_rejected', 'refused');
    const label = `P${this.payments.length + 1}`;
    const payment: Payment = {
      ...purchase,
      label,
      keys: new Set(),
      checkoutUrl: HOSTED_PAGES[purchase.gateway] + label,
      status: 'pending',
      reportedAmount: purchase.amount,
      createdAt: clock.now,
      settledAt: undefined,
      repeats,
      verdicts: new Set(),
      pays: false,
      isSurplus: false,
      stillPays: false,
      forgotten: false,
    };
    this.payments.push(payment);
    this.#webhooks.set(payment, webhookUrl);
    trace.add(clock.now, `gateway creates ${label}`);
    clock.after(LIFETIME, () => this.settle(payment, 'expired'));
    if (trouble === 'lost') throw new GatewayError('gateway_unavailable', 'lost', { outcomeUnknown: true });
    return { checkoutUrl: payment.checkoutUrl, gatewayReference: (repeats ?? payment).label };
  }

  #createForStranger(
    gateway: (typeof GATEWAYS)[number],
    { reference, returnUrl }: Pick<NewPayment, 'reference' | 'returnUrl'>,
  ): CreatedPayment {
    this.#ofStrangers.set(reference, returnUrl);
    return { checkoutUrl: HOSTED_PAGES[gateway] + reference, gatewayReference: reference };
  }

  /** The return address of a stranger's payment. */
  returnUrlOfStranger(reference: string): string | undefined {
    return this.#ofStrangers.get(reference);
  }

  /** Reads a payment, or throws a `GatewayError` as the plan says. For a repeated id it is the older payment. */
  read(reference: string): Payment {
    if (this.readingTroubles.shift()) {
      this.#world.trace.fault(this.#world.clock.now, 'gateway: reading fails');
      this.#world.report({ type: 'unreadable' });
      throw new GatewayError('gateway_unavailable', 'down');
    }
    const payment = this.payments.find((each) => each.reference === reference);
    if (!payment) throw new GatewayError('payment_not_found', 'unknown');
    return payment.repeats ?? payment;
  }

  /** Settles a payment. A final status does not change. */
  settle(payment: Payment, status: SessionStatus, reportedAmount = payment.amount): void {
    if (payment.status !== 'pending') return;
    const { clock, trace } = this.#world;
    payment.status = status;
    payment.reportedAmount = reportedAmount;
    payment.settledAt = clock.now;
    trace.add(
      clock.now,
      `gateway: ${payment.label} is ${status}${reportedAmount === payment.amount ? '' : ' with another amount'}`,
    );
    this.#world.report({ type: 'settled', payment });
    for (const listener of this.#listeners.get(payment) ?? []) listener();
  }

  /** The webhook's address. */
  webhookOf(payment: Payment): string {
    return this.#webhooks.get(payment)!;
  }

  /** Calls `listener` when the payment settles. The returned function removes it. */
  whenSettled(payment: Payment, listener: () => void): () => void {
    const listeners = this.#listeners.get(payment) ?? new Set();
    this.#listeners.set(payment, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** The payment of a hosted page. */
  ofHostedPage(url: string): Payment | undefined {
    return this.payments.find(({ checkoutUrl }) => checkoutUrl === url);
  }
}
