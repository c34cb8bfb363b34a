/**
 * The merchant's shop, the same for both servers: the order's price, its tag, and the calls of `onSettled`. It records
 * everything that a shop can know, so that the proxy's answers can be compared with it.
 */
import type { CheckoutSession, Money } from '../../../src/contract/index.js';
import type { ResolvedOrder, Settlement } from '../../../src/proxy/index.js';
import type { Payment, Surroundings } from './facts.js';
import { GATEWAYS, PRICE, STALE_PRICE } from './gateway.js';
import { ORDER } from './server.js';
import { STRANGE_ORDER } from './stranger.js';

/** Possible prices of the order, in minor units. */
const PRICES = [PRICE, 2500, 80_000] as const;

const money = (value: number): Money => ({ value, currency: 'XOF' });

export class Shop {
  /** The order's price; `undefined`: there is no such order. */
  price: number | undefined = PRICE;
  /** The tag's gateway. */
  gateway: (typeof GATEWAYS)[number] = GATEWAYS[0];
  /** The server's records since it last lost them: the payment that paid the order, and the last offered one. */
  paidBy: Payment | undefined;
  latest: Payment | undefined;
  /** Payments whose success `onSettled` has accepted. */
  readonly told = new Set<Payment>();
  readonly #world: Surroundings;
  readonly #payments: readonly Payment[];
  #marked = false;
  #refusals: number;
  #lastPrice: number = PRICE;

  constructor(world: Surroundings, payments: readonly Payment[]) {
    this.#world = world;
    this.#payments = payments;
    this.#refusals = world.setting.merchantFails ? 2 : 0;
  }

  /** The amount in a tag that is rendered now. */
  get tagPrice(): Money | undefined {
    const { otherPrice, tagAmount } = this.#world.setting;
    return tagAmount ? money(otherPrice && this.#lastPrice === PRICE ? STALE_PRICE : this.#lastPrice) : undefined;
  }

  /** `resolveOrder`. */
  resolve(order: string): ResolvedOrder | null {
    const { marksPaid, repeatable } = this.#world.setting;
    if (order.startsWith(STRANGE_ORDER) && !order.endsWith('?')) return { amount: money(PRICE) };
    if (order !== ORDER || this.price === undefined) return null;
    return { amount: money(this.price), paid: marksPaid && this.#marked, ...(repeatable && { repeatable }) };
  }

  /** `onSettled`. */
  settled(session: CheckoutSession, settlement: Settlement): void {
    const payment = this.#payments.find(({ reference }) => reference === session.reference);
    const { price, paidBy, latest } = this;
    if (payment && !payment.verdicts.has(session.status)) {
      this.#world.report({ type: 'settlement', payment, session, settlement, price, paidBy, latest });
    }
    payment?.verdicts.add(session.status);
    if (payment && session.status === 'succeeded') payment.forgotten = false;
    const isPaying = session.status === 'succeeded' && settlement.priceNow === undefined;
    if (isPaying && !this.#world.setting.repeatable) this.paidBy ??= payment;
    if (session.status !== 'succeeded' || !payment) return;
    payment.stillPays = isPaying;
    if (isPaying) payment.pays = true;
    else payment.isSurplus = true;
    if (this.#refusals-- > 0) throw new Error('the database is away');
    this.told.add(payment);
    this.#marked ||= isPaying && !this.#world.setting.repeatable;
  }

  /** The server has answered a create with this payment. */
  offered(payment: Payment, key: string): void {
    if (!payment.keys.has(key)) this.latest = payment;
    payment.keys.add(key);
    const isPaid = this.paidBy !== undefined || (this.#marked && this.#world.setting.marksPaid);
    this.#world.report({ type: 'offered', payment, isPaid });
  }

  /** Changes the order's price. */
  changePrice(): void {
    this.price = this.#lastPrice = this.#world.random.pick(PRICES.filter((price) => price !== this.#lastPrice));
    this.#world.trace.add(this.#world.clock.now, `the order costs ${this.price}`);
  }

  /** `false`: the order is deleted. `true`: it exists again. */
  set exists(exists: boolean) {
    this.price = exists ? this.#lastPrice : undefined;
  }

  /** The tag gets the next gateway. */
  switchGateway(): void {
    this.gateway = GATEWAYS[(GATEWAYS.indexOf(this.gateway) + 1) % GATEWAYS.length]!;
    this.#world.trace.add(this.#world.clock.now, `the tag says ${this.gateway}`);
  }

  /** The server's records are lost. Hosted pages still work. */
  forget(): void {
    this.paidBy = this.latest = undefined;
    for (const payment of this.#payments) {
      payment.forgotten = true;
      payment.stillPays = false;
      payment.verdicts.clear();
    }
  }

  /** A new database begins with the same order numbers: this number is another order now. */
  beginAgain(): void {
    this.#marked = false;
    this.forget();
    this.changePrice();
  }
}
