/**
 * A fast server that keeps the contract. It also does what the real proxy cannot do in virtual time: overlapping
 * creates, slow gateways, and held requests. Most sessions use it; the others use the real proxy.
 */
import type { CheckoutSession, ProblemCode } from '../../../src/contract/index.js';
import { PROBLEM_STATUS } from '../../../src/contract/index.js';
import { GatewayError, type ResolvedOrder } from '../../../src/proxy/index.js';
import type { Payment, Surroundings } from './facts.js';
import type { GATEWAYS, SimulatedGateway } from './gateway.js';
import type { Shop } from './shop.js';
import { SimulatedSettlements, sessionOf } from './simulated-settlements.js';
import {
  CART,
  ENDPOINT,
  ORDER,
  type ReturnPageFacts,
  type Server,
  type WireAnswer,
  type WireRequest,
} from './server.js';

type Answer = (answer: WireAnswer) => void;

/** A payment with its session id. */
interface Known {
  readonly payment: Payment;
  readonly id: string;
}

/** The record of one idempotency key. */
interface Creation {
  readonly body: string;
  tries: number;
  /** The answers that wait for the create under way. */
  waiting: Answer[] | undefined;
  session: Known | undefined;
}

interface CreateBody {
  readonly order: string;
  readonly gateway: (typeof GATEWAYS)[number];
  readonly amount?: { readonly value: number };
  readonly customer?: { readonly phone?: string };
}

/** The server's time limit for the gateway, in ms. */
const GATEWAY_TIMEOUT = 15_000;

export class SimulatedProxy implements Server {
  readonly #world: Surroundings;
  readonly #gateway: SimulatedGateway;
  readonly #shop: Shop;
  readonly #settlements: SimulatedSettlements;
  #creations = new Map<string, Creation>();
  /** The live payment of each purchase, or `creating`. */
  #purchases = new Map<string, Known | 'creating'>();
  readonly #sessions = new Map<string, Payment>();

  constructor(world: Surroundings, gateway: SimulatedGateway, shop: Shop) {
    this.#world = world;
    this.#gateway = gateway;
    this.#shop = shop;
    this.#settlements = new SimulatedSettlements(world, shop);
  }

  handle(request: WireRequest, answer: Answer): void {
    if (request.method === 'POST') this.#create(request, answer);
    else this.#retrieve(request.url.replace(/^.*\/|\?.*$/g, ''), request.headers['prefer'], answer);
  }

  async returnPage({ reference }: Payment): Promise<ReturnPageFacts> {
    return { href: `${CART}#pay-session=S-${reference}&pay-order=${ORDER}`, reference };
  }

  async receiveWebhook(payment: Payment): Promise<void> {
    this.#settlements.notice(payment);
  }

  restart(): void {
    this.#creations = new Map();
    this.#purchases = new Map();
    this.#settlements.forget();
  }

  async reconcile(): Promise<void> {
    for (const payment of this.#sessions.values()) this.#isLive(payment);
    this.#settlements.deliver();
  }

  /** This server has no budget that a stranger could use up. */
  async send(): Promise<undefined> {}

  async openReturnPage(): Promise<void> {}

  /** This server's session ids are not sealed. */
  async tryOtherShop(): Promise<void> {}

  #create({ headers, body = '' }: WireRequest, answer: Answer): void {
    const { clock, random, setting, trace } = this.#world;
    const key = headers['idempotency-key']!;
    const known = this.#creations.get(key);
    const inProgress = (): void => {
      trace.fault(clock.now, 'server: 409, in progress');
      answer(problem('idempotency_conflict', {}, { 'retry-after': '1' }, 409));
    };
    if (known && known.body !== body) return answer(problem('idempotency_conflict'));
    if (known?.session) return answer(this.#offer(key, known.session));
    if (known?.waiting) return setting.conflicts ? inProgress() : void known.waiting.push(answer);
    const asked = JSON.parse(body) as CreateBody;
    const order = this.#shop.resolve(asked.order);
    if (!order) return answer(problem('order_not_found'));
    const { amount } = order;
    if (asked.amount && asked.amount.value !== amount.value) return answer(problem('amount_changed', { amount }));
    const purchase = order.repeatable ? key : [asked.gateway, amount.value, asked.customer?.phone].join(' ');
    const live = this.#purchases.get(purchase);
    if (live === 'creating') return inProgress();
    const canBePaid = live && this.#isLive(live.payment);
    if (order.paid || this.#isPaid(order)) return answer(problem('order_already_paid'));
    const creation: Creation = known ?? { body, tries: 0, waiting: undefined, session: undefined };
    this.#creations.set(key, creation);
    if (canBePaid) {
      creation.session = live;
      return answer(this.#offer(key, live));
    }
    creation.tries++;
    creation.waiting = [answer];
    this.#purchases.set(purchase, 'creating');
    const purchases = this.#purchases;
    // Returns whether the process that began it still runs.
    const made = (session?: Known): boolean => {
      if (session) purchases.set(purchase, session);
      else purchases.delete(purchase);
      return purchases === this.#purchases;
    };
    clock.after(setting.slowGateway ? random.duration(1000, 20_000) : random.duration(50, 1000), () =>
      this.#ask(key, creation, asked, amount.value, made),
    );
  }

  #ask(
    key: string,
    creation: Creation,
    { gateway, customer }: CreateBody,
    amount: number,
    made: (session?: Known) => boolean,
  ): void {
    const reference = `${ORDER}-${this.#sessions.size + 1}-R${creation.tries}-${this.#gateway.payments.length + 1}`;
    let answer: () => WireAnswer;
    let delay = 0;
    try {
      const { gatewayReference } = this.#gateway.create({
        gateway,
        reference,
        amount,
        customer: customer?.phone ?? '',
        returnUrl: `${ENDPOINT}/return/${reference}`,
        webhookUrl: `${ENDPOINT}/webhooks/${reference}`,
      });
      const payment = this.#gateway.payments.at(-1)!;
      if (gatewayReference !== payment.label)
        throw new GatewayError('gateway_unavailable', 'another payment has this id');
      const session = (creation.session = { payment, id: `S-${reference}` });
      this.#sessions.set(session.id, payment);
      const lives = made(session);
      answer = () => (lives ? this.#offer(key, session) : problem('internal_error'));
    } catch (error) {
      made();
      const refused = error instanceof GatewayError && !error.outcomeUnknown;
      delay = refused ? 0 : GATEWAY_TIMEOUT;
      answer = () =>
        refused ? problem('gateway_rejected') : problem('gateway_unavailable', {}, { 'retry-after': '5' });
    }
    this.#world.clock.after(delay, () => {
      const waiting = creation.waiting ?? [];
      creation.waiting = undefined;
      for (const each of waiting) each(answer());
    });
  }

  /** Reads the status, because a buyer must not be sent to a page that cannot be paid. */
  #isLive(payment: Payment): boolean {
    try {
      this.#settlements.notice(this.#gateway.read(payment.reference));
    } catch {
      // The read failed: use the known status.
    }
    return this.#settlements.of(payment) === undefined;
  }

  #isPaid({ repeatable }: Pick<ResolvedOrder, 'repeatable'>): boolean {
    return !repeatable && this.#settlements.paidBy !== undefined;
  }

  /** The answer to a create: the session, unless another payment has paid the order. */
  #offer(key: string, session: Known): WireAnswer {
    const { payment } = session;
    if (this.#settlements.of(payment) === undefined) {
      if (this.#isPaid(this.#world.setting)) return problem('order_already_paid');
      this.#shop.offered(payment, key);
    }
    return sessionAnswer(201, this.#session(session));
  }

  #retrieve(id: string, prefer: string | undefined, answer: Answer): void {
    const payment = this.#sessions.get(id);
    if (!payment) return answer(problem('session_not_found'));
    const tell = (headers: Record<string, string> = {}): void => {
      try {
        if (!this.#settlements.of(payment)) this.#settlements.notice(this.#gateway.read(payment.reference));
        this.#settlements.deliver();
        answer(sessionAnswer(200, this.#session({ payment, id }), headers));
      } catch {
        answer(problem('gateway_unavailable', {}, { 'retry-after': '5' }));
      }
    };
    const wait = Number(/wait=(\d+)/.exec(prefer ?? '')?.[1] ?? 0);
    if (!this.#world.setting.waits || !wait || payment.status !== 'pending') return tell();
    const held = { 'preference-applied': `wait=${wait}` };
    const stop = this.#gateway.whenSettled(payment, () => {
      end.canceled = true;
      stop();
      tell(held);
    });
    const end = this.#world.clock.after(wait * 1000, () => {
      stop();
      tell(held);
    });
  }

  #session({ payment, id }: Known): CheckoutSession {
    const pending = { ...sessionOf(payment), ...(this.#world.setting.repeatable && { repeatable: true }) };
    return { ...(this.#settlements.of(payment) ?? pending), id };
  }
}

function sessionAnswer(status: number, session: CheckoutSession, headers: Record<string, string> = {}): WireAnswer {
  const cadence: Record<string, string> = session.status === 'pending' ? { 'retry-after': '3' } : {};
  return { status, headers: { ...cadence, ...headers }, body: JSON.stringify(session) };
}

/** A problem of the contract. */
export function problem(
  code: ProblemCode,
  more: object = {},
  headers: Readonly<Record<string, string>> = {},
  status: number = PROBLEM_STATUS[code],
): WireAnswer {
  return { status, headers, body: JSON.stringify({ code, status, title: code, ...more }) };
}
