/**
 * A gateway in memory for tests of the proxy: it accepts every payment, calls each of them pending,
 * and does as it is told otherwise. It stands for no vendor.
 */
import type {
  CreatedPayment,
  Gateway,
  GatewayContext,
  KnownPayment,
  NewPayment,
  PaymentState,
  WebhookCall,
  WebhookNudge,
} from '../../src/proxy/index.js';

type CreateBehaviour = (payment: NewPayment, context: GatewayContext) => Promise<CreatedPayment> | CreatedPayment;
type ReadBehaviour = (payment: KnownPayment, context: GatewayContext) => Promise<PaymentState> | PaymentState;

export class FakeGateway implements Gateway {
  readonly id: string;
  readonly limits = { currency: 'XOF', minAmount: 100, maxAmount: 1_000_000, requestsPerMinute: Infinity } as const;
  /** Every payment asked for, in order. */
  readonly created: NewPayment[] = [];
  /** Every payment asked about, in order. */
  readonly reads: KnownPayment[] = [];
  /** How the next creations go; after these, normally. */
  readonly nextCreates: CreateBehaviour[] = [];
  /** How the next reads go; after these, by `states`. */
  readonly nextReads: ReadBehaviour[] = [];
  /** What a read finds, by reference. */
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

  parseWebhook(call: WebhookCall): WebhookNudge | undefined {
    try {
      const { reference, id } = JSON.parse(call.body) as { reference: string; id?: string };
      return typeof reference === 'string' ? { reference, gatewayReference: id } : undefined;
    } catch {
      return undefined;
    }
  }

  /** What a creation answers when nothing is wrong. */
  accept = (payment: NewPayment): CreatedPayment => ({
    gatewayReference: `G-${payment.reference}`,
    checkoutUrl: `https://pay.example/${payment.reference}`,
  });
}
