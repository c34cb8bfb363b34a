/**
 * The street in front of a shop: honest buyers, and strangers who attack. Time goes in steps of one second, and stands
 * still between them. The gateway accepts 100 requests a minute if the caller does not say otherwise, and counts those
 * that it refuses. Several processes of the shop take the requests in turn.
 * For the tests of what a stranger can do, and for the benchmark that measures it.
 */
import type { CheckoutSession } from '../../src/contract/index.js';
import {
  GatewayError,
  memoryStore,
  type CreatedPayment,
  type GatewayContext,
  type KnownPayment,
  type NewPayment,
  type PaymentState,
} from '../../src/proxy/index.js';
import { Random } from '../simulation/world/random.js';
import { FakeGateway } from './fake-gateway.js';
import { BODY, MINUTE, openShop, ORIGIN, PRICE, SECOND, stoppedClock } from './shop.js';

export const REQUESTS_PER_MINUTE = 100;
/** Ms that an honest buyer needs to pay. */
const PAYS_AFTER = 30 * SECOND;
/** Turns of the event loop that work without a waiting caller usually needs. */
const TURNS = 3;

/** Whose payments the gateway refuses. */
export const REFUSED_BUYER = 'Nobody';

/** A gateway that refuses what is more than its requests of any minute. */
class BusyGateway extends FakeGateway {
  /** Requests that were refused. */
  turnedAway = 0;
  /** Requests so far, those that were turned away included. */
  requests = 0;
  readonly #now: () => number;
  #lately: number[] = [];

  constructor(now: () => number, requestsPerMinute: number) {
    super();
    this.#now = now;
    Object.assign(this.limits, { requestsPerMinute });
  }

  override async createPayment(payment: NewPayment, context: GatewayContext): Promise<CreatedPayment> {
    this.#count();
    if (payment.customer?.name === REFUSED_BUYER) throw new GatewayError('gateway_rejected', 'not this buyer');
    return super.createPayment(payment, context);
  }

  override async retrievePayment(payment: KnownPayment, context: GatewayContext): Promise<PaymentState> {
    this.#count();
    return super.retrievePayment(payment, context);
  }

  async cancelPayment({ reference }: KnownPayment): Promise<void> {
    this.#count();
    this.states.set(reference, { status: 'canceled' });
  }

  #count(): void {
    this.requests++;
    this.#lately = this.#lately.filter((time) => time > this.#now() - MINUTE);
    if (this.#lately.length >= this.limits.requestsPerMinute) {
      this.turnedAway++;
      throw new GatewayError('rate_limited', 'too many requests');
    }
    this.#lately.push(this.#now());
  }
}

/** An answer to a create. */
export interface Answered {
  readonly status: number;
  /** Seconds after which to try again; `undefined`: the answer names none. */
  readonly retryAfter: number | undefined;
  readonly session: CheckoutSession | undefined;
}

/** Somebody who does something every second. `second` counts from 0. */
export type Actor = (second: number) => Promise<void>;

export interface StreetOptions {
  readonly requestsPerMinute?: number;
  /** Processes of the shop, on one store. */
  readonly processes?: number;
}

/** One shop, and the buyers and strangers around it. */
export class Street {
  readonly clock = stoppedClock();
  readonly begin = this.clock();
  readonly gateway: BusyGateway;
  /** When the merchant was told that a payment succeeded, by reference. */
  readonly toldAt = new Map<string, number>();
  readonly actors: Actor[] = [];
  readonly #random: Random;
  readonly #payments = new Map<string, NewPayment>();
  readonly #shops: readonly ReturnType<typeof openShop>[];
  #requests = 0;

  constructor(seed: number, { requestsPerMinute = REQUESTS_PER_MINUTE, processes = 1 }: StreetOptions = {}) {
    this.#random = new Random(seed);
    this.gateway = new BusyGateway(this.clock, requestsPerMinute);
    const store = memoryStore({ now: this.clock });
    this.#shops = Array.from({ length: processes }, () =>
      openShop({
        clock: this.clock,
        store,
        gateways: [this.gateway],
        log: false,
        createLimits: { client: (request) => request.headers.get('X-Client') },
        resolveOrder: (order) => (order.startsWith('unknown') ? null : { amount: PRICE }),
        onSettled: ({ reference, status }) => void (status === 'succeeded' && this.toldAt.set(reference, this.clock())),
      }),
    );
  }

  /** The process that takes the next request. */
  get #shop(): ReturnType<typeof openShop> {
    return this.#shops[this.#requests++ % this.#shops.length]!;
  }

  /** A create that comes from this address. */
  async create(order: string, address: string, key: string = crypto.randomUUID(), name?: string): Promise<Answered> {
    const body = { ...BODY, order, ...(name === undefined ? {} : { customer: { name } }) };
    const response = await this.#shop.create(body, { 'X-Client': address, 'Idempotency-Key': key });
    const session = response.status === 201 ? ((await response.json()) as CheckoutSession) : undefined;
    if (session === undefined) await response.body?.cancel();
    return { status: response.status, retryAfter: secondsOf(response), session };
  }

  /** A poll; answers whether the payment succeeded, and the seconds after which to come again. */
  async poll(id: string): Promise<{ readonly succeeded: boolean; readonly retryAfter: number }> {
    const response = await this.#shop.retrieve(id);
    const { status } = (await response.json()) as Partial<CheckoutSession>;
    return { succeeded: response.status === 200 && status === 'succeeded', retryAfter: secondsOf(response) ?? 1 };
  }

  /** A call about a payment by somebody who knows no more than its reference. */
  async postUnsignedWebhook(reference: string): Promise<void> {
    await this.#shop.send('/webhooks/fake', { method: 'POST', body: JSON.stringify({ reference }) });
  }

  async openReturnPage(reference: string): Promise<void> {
    await this.#shop.proxy.fetch(new Request(this.#paymentOf(reference).returnUrl));
  }

  /** The buyer gives a payment up. */
  async cancel(id: string): Promise<void> {
    await (await this.#shop.send(`/sessions/${id}`, { method: 'DELETE', headers: { Origin: ORIGIN } })).body?.cancel();
  }

  /** The buyer pays, and no webhook is sent. */
  pay(reference: string): void {
    this.gateway.states.set(reference, { status: 'succeeded', amount: PRICE });
  }

  /** The gateway's own call, at the address that only it knows. */
  async postWebhook(reference: string): Promise<void> {
    await this.#shop.webhook(this.#paymentOf(reference).webhookUrl, { reference });
  }

  /** Lets so many minutes pass; `reconcile()` is called every so many seconds. */
  async live(minutes: number, reconcileEvery = 60): Promise<void> {
    for (let second = 0; second < minutes * 60; second++) {
      for (const act of this.#shuffled()) await act(second);
      for (let turn = 0; turn < TURNS; turn++) await new Promise((resolve) => setImmediate(resolve));
      if ((second + 1) % reconcileEvery === 0) await this.#shop.proxy.reconcile();
      this.clock.advance(SECOND);
    }
  }

  /** A new order each second, so that no actor is always the first or the last. */
  #shuffled(): Actor[] {
    return this.actors
      .map((act) => ({ act, at: this.#random.next() }))
      .sort((a, b) => a.at - b.at)
      .map(({ act }) => act);
  }

  #paymentOf(reference: string): NewPayment {
    for (const payment of this.gateway.created.splice(0)) this.#payments.set(payment.reference, payment);
    const payment = this.#payments.get(reference);
    if (payment === undefined) throw new Error(`The gateway has no payment ${reference}.`);
    return payment;
  }
}

/** What became of one honest buyer. Times are in ms of the street's clock. */
export interface HonestBuyer {
  readonly cameAt: number;
  /** Seconds after which this buyer was told to try again, each time. */
  readonly waits: number[];
  soldAt?: number;
  paidAt?: number;
  toldAt?: number;
}

/**
 * One honest buyer: tries with one key for `patience` ms, as often as the answers say. Then the buyer pays and comes
 * back by the return page, and the gateway sends a webhook. The page polls at the return, and else as the answers say.
 */
export function honestBuyer(
  street: Street,
  order: string,
  address: string,
  patience: number,
): { readonly buyer: HonestBuyer; readonly act: Actor } {
  const { clock } = street;
  const buyer: HonestBuyer = { cameAt: clock(), waits: [] };
  const key = crypto.randomUUID();
  let session: CheckoutSession | undefined;
  let nextAt = clock();

  const tryToBuy = async (): Promise<void> => {
    if (clock() < nextAt || clock() > buyer.cameAt + patience) return;
    const answer = await street.create(order, address, key);
    session = answer.session;
    if (session !== undefined) buyer.soldAt = clock();
    else buyer.waits.push(answer.retryAfter ?? 1);
    nextAt = clock() + (answer.retryAfter ?? 1) * SECOND;
  };

  return {
    buyer,
    async act() {
      if (session === undefined) return tryToBuy();
      if (buyer.paidAt === undefined && clock() >= (buyer.soldAt ?? 0) + PAYS_AFTER) {
        buyer.paidAt = clock();
        street.pay(session.reference);
        await street.openReturnPage(session.reference);
        await street.postWebhook(session.reference);
        // The return page sends a message to the shop's page, which polls.
        nextAt = clock();
      }
      if (buyer.toldAt !== undefined || clock() < nextAt) return;
      const { succeeded, retryAfter } = await street.poll(session.id);
      if (succeeded) buyer.toldAt = clock();
      nextAt = clock() + retryAfter * SECOND;
    },
  };
}

const secondsOf = (response: Response): number | undefined => {
  const text = response.headers.get('Retry-After');
  return text === null ? undefined : Number(text);
};

/** Payments of which nobody speaks: paid 30 s after the create, the webhook lost, the buyer gone. */
export interface SilentPayments {
  readonly act: Actor;
  /** Ms from paying to `onSettled`, of each; `Infinity` where it was not told yet. */
  delays(): number[];
}

/** One payment begins in each second that `begins`. A refused create is tried again a second later. */
export function silentPayments(street: Street, begins: (second: number) => boolean): SilentPayments {
  const unpaid: { readonly reference: string; readonly paysAt: number }[] = [];
  const paid: { readonly reference: string; readonly paidAt: number }[] = [];
  let owed = 0;
  return {
    async act(second) {
      if (begins(second)) owed++;
      if (owed > 0) {
        const { session } = await street.create(`silent ${second}`, `silent ${second}`);
        if (session !== undefined) {
          owed--;
          unpaid.push({ reference: session.reference, paysAt: street.clock() + 30 * SECOND });
        }
      }
      while (unpaid[0] !== undefined && unpaid[0].paysAt <= street.clock()) {
        const { reference } = unpaid.shift()!;
        street.pay(reference);
        paid.push({ reference, paidAt: street.clock() });
      }
    },
    delays: () => paid.map(({ reference, paidAt }) => (street.toldAt.get(reference) ?? Infinity) - paidAt),
  };
}
