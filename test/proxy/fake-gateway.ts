/**
 * A gateway in memory for tests of the proxy: it accepts every payment and reports it as pending, unless the
 * test says something else. It stands for no vendor.
 */
import {
  GatewayError,
  type CreatedPayment,
  type Gateway,
  type GatewayContext,
  type GatewayErrorCode,
  type KnownPayment,
  type NewPayment,
  type PaymentState,
  type WebhookCall,
  type WebhookNudge,
} from '../../src/proxy/index.js';

type CreateBehaviour = (payment: NewPayment, context: GatewayContext) => Promise<CreatedPayment> | CreatedPayment;
type ReadBehaviour = (payment: KnownPayment, context: GatewayContext) => Promise<PaymentState> | PaymentState;

/** A create or a status read that ends in an error of the gateway: `gateway.nextReads.push(fails('gateway_rejected'))`. */
export const fails =
  (code: GatewayErrorCode, options: ConstructorParameters<typeof GatewayError>[2] = {}) =>
  (): never => {
    throw new GatewayError(code, 'an error of the fake gateway', options);
  };
/** A create after which nobody knows whether there is a payment. */
export const answerIsLost = fails('gateway_unavailable', { outcomeUnknown: true });

export class FakeGateway implements Gateway {
  readonly id: string;
  readonly limits = { currency: 'XOF', minAmount: 100, maxAmount: 1_000_000, requestsPerMinute: Infinity } as const;
  /** Every create, in order. */
  readonly created: NewPayment[] = [];
  /** Every status read, in order. */
  readonly reads: KnownPayment[] = [];
  /** The results of the next creates. After these, `accept`. */
  readonly nextCreates: CreateBehaviour[] = [];
  /** The results of the next status reads. After these, from `states`. */
  readonly nextReads: ReadBehaviour[] = [];
  /** The state that a status read finds, by reference. */
  readonly states = new Map<string, PaymentState>();

  constructor(id = 'fake') {
    this.id = id;
  }

  async createPayment(payment: NewPayment, context: GatewayContext): Promise<CreatedPayment> {
    this.created.push(payment);
    return (this.nextCreates.shift() ?? this.accept)(payment, context);
  }

  async retrievePayment(payment: KnownPayment, context: GatewayContext): Promise<PaymentState> {
    this.reads.push(payment);
    const behave = this.nextReads.shift();
    return behave ? behave(payment, context) : (this.states.get(payment.reference) ?? { status: 'pending' });
  }

  /** What the proxy said of a payment when it created it: its addresses, amount and customer. */
  paymentOf(reference: string): NewPayment {
    const payment = this.created.find((each) => each.reference === reference);
    if (payment === undefined) throw new Error(`The gateway has no payment ${reference}.`);
    return payment;
  }

  parseWebhook(call: WebhookCall): WebhookNudge | undefined {
    try {
      const { reference, id } = JSON.parse(call.body) as { reference: string; id?: string };
      return typeof reference === 'string' ? { reference, gatewayReference: id } : undefined;
    } catch {
      return undefined;
    }
  }

  /** The answer to a create without a fault. */
  accept = (payment: NewPayment): CreatedPayment => ({
    gatewayReference: `G-${payment.reference}`,
    checkoutUrl: `https://pay.example/${payment.reference}`,
  });
}
