/**
 * A server that keeps the contract, written for speed and for what the real one can't be shown
 * doing in simulated time: creates that overlap, gateways that take long, requests held until the
 * status changes. Most sessions run against it; the rest against the real proxy.
 */
import type { CheckoutSession, ProblemCode } from '../../../src/contract/index.js';
import { PROBLEM_STATUS } from '../../../src/contract/index.js';
import { GatewayError } from '../../../src/proxy/index.js';
import type { Payment, Surroundings } from './facts.js';
import { PRICE, type SimulatedGateway } from './gateway.js';
import { EPOCH } from './real-proxy.js';
import { CART, ENDPOINT, ORDER, type ReturnPageFacts, type Server, type WireAnswer, type WireRequest } from './server.js';

type Answer = (answer: WireAnswer) => void;

/** What became of one idempotency key. */
interface Creation {
  readonly body: string;
  tries: number;
  /** Who waits for the creation under way. */
  waiting: Answer[] | undefined;
  session: { readonly payment: Payment; readonly id: string } | undefined;
}

interface CreateBody {
  readonly order: string;
  readonly amount?: { readonly value: number };
}

/** How long the gateway lets the server wait, in ms. */
const GATEWAY_TIMEOUT = 15_000;

export class SimulatedProxy implements Server {
  readonly #world: Surroundings;
  readonly #gateway: SimulatedGateway;
  #creations = new Map<string, Creation>();
  readonly #payments = new Map<string, Payment>();
  #paid = false;

  constructor(world: Surroundings, gateway: SimulatedGateway) {
    this.#world = world;
    this.#gateway = gateway;
  }

  handle(request: WireRequest, answer: Answer): void {
    if (request.method === 'POST') this.#create(request, answer);
    else this.#retrieve(request.url.slice(request.url.lastIndexOf('/') + 1), request.headers['prefer'], answer);
  }

  async returnPage({ reference, key }: Payment): Promise<ReturnPageFacts> {
    const id = this.#creations.get(key)?.session?.id ?? `S-${reference}`;
    return { href: `${CART}#pay-session=${id}&pay-order=${ORDER}`, reference };
  }

  async receiveWebhook(payment: Payment): Promise<void> {
    this.#noticed(payment);
  }

  restart(): void {
    this.#creations = new Map();
  }

  #create({ headers, body = '' }: WireRequest, answer: Answer): void {
    const { clock, random, setting, trace } = this.#world;
    const key = headers['idempotency-key']!;
    const known = this.#creations.get(key);
    const { order, amount } = JSON.parse(body) as CreateBody;
    if (order !== ORDER) return answer(problem('order_not_found'));
    if (setting.marksPaid && this.#paid) return answer(problem('order_already_paid'));
    if (amount && amount.value !== PRICE) {
      return answer(problem('amount_changed', { amount: { value: PRICE, currency: 'XOF' } }));
    }
    if (known && known.body !== body) return answer(problem('idempotency_conflict'));
    if (known?.session) return answer(sessionAnswer(201, this.#session(known.session)));
    if (known?.waiting) {
      if (!setting.conflicts) return void known.waiting.push(answer);
      trace.fault(clock.now, 'server: 409, in progress');
      return answer(problem('idempotency_conflict', {}, { 'retry-after': '1' }, 409));
    }
    const creation: Creation = known ?? { body, tries: 0, waiting: undefined, session: undefined };
    creation.tries++;
    creation.waiting = [answer];
    this.#creations.set(key, creation);
    clock.after(setting.slowGateway ? random.duration(1000, 20_000) : random.duration(50, 1000), () => this.#ask(key, creation));
  }

  #ask(key: string, creation: Creation): void {
    const reference = `${ORDER}-${this.#payments.size + 1}-R${creation.tries}-${this.#gateway.payments.length + 1}`;
    this.#gateway.keyInHand = key;
    let answer: WireAnswer;
    let delay = 0;
    try {
      this.#gateway.create(reference, PRICE, `${ENDPOINT}/return/${reference}`, `${ENDPOINT}/webhooks/${reference}`);
      const payment = this.#gateway.payments.at(-1)!;
      creation.session = { payment, id: `S-${reference}` };
      this.#payments.set(creation.session.id, payment);
      answer = sessionAnswer(201, this.#session(creation.session));
    } catch (error) {
      const refused = error instanceof GatewayError && !error.outcomeUnknown;
      delay = refused ? 0 : GATEWAY_TIMEOUT;
      answer = refused ? problem('gateway_rejected') : problem('gateway_unavailable', {}, { 'retry-after': '5' });
    }
    this.#world.clock.after(delay, () => {
      const waiting = creation.waiting ?? [];
      creation.waiting = undefined;
      for (const each of waiting) each(answer);
    });
  }

  #retrieve(id: string, prefer: string | undefined, answer: Answer): void {
    const payment = this.#payments.get(id);
    if (!payment) return answer(problem('session_not_found'));
    const tell = (headers: Record<string, string> = {}): void => {
      try {
        this.#gateway.read(payment.reference);
        this.#noticed(payment);
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

  #noticed(payment: Payment): void {
    this.#paid ||= payment.status === 'succeeded' && payment.reportedAmount === payment.amount;
  }

  /** A success with another amount than the order's is not believed: it stays pending. */
  #session({ payment, id }: { readonly payment: Payment; readonly id: string }): CheckoutSession {
    const status = payment.reportedAmount === payment.amount ? payment.status : 'pending';
    return {
      id,
      status,
      gateway: this.#gateway.id,
      order: ORDER,
      reference: payment.reference,
      amount: { value: payment.amount, currency: 'XOF' },
      ...(status === 'pending' && { checkoutUrl: payment.checkoutUrl }),
      createdAt: new Date(EPOCH + payment.createdAt).toISOString(),
      ...(payment.settledAt !== undefined && status !== 'pending' && { settledAt: new Date(EPOCH + payment.settledAt).toISOString() }),
    };
  }
}

function sessionAnswer(status: number, session: CheckoutSession, headers: Record<string, string> = {}): WireAnswer {
  const cadence: Record<string, string> = session.status === 'pending' ? { 'retry-after': '3' } : {};
  return { status, headers: { ...cadence, ...headers }, body: JSON.stringify(session) };
}

/** A problem as the contract has it. */
export function problem(
  code: ProblemCode,
  more: object = {},
  headers: Readonly<Record<string, string>> = {},
  status: number = PROBLEM_STATUS[code],
): WireAnswer {
  return { status, headers, body: JSON.stringify({ code, status, title: code, ...more }) };
}
