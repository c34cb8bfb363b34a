/** What the simulated server has recorded: how payments ended, who paid the order, what the shop still has to be told. */
import type { CheckoutSession } from '../../../src/contract/index.js';
import type { Settlement } from '../../../src/proxy/index.js';
import type { Payment, Surroundings } from './facts.js';
import { EPOCH } from './real-proxy.js';
import { ORDER } from './server.js';
import type { Shop } from './shop.js';

interface Record {
  readonly session: CheckoutSession;
  readonly settlement: Settlement;
  told: boolean;
}

export class SimulatedSettlements {
  /** Whose payment paid the order. */
  paidBy: Payment | undefined;
  readonly #world: Surroundings;
  readonly #shop: Shop;
  readonly #records = new Map<Payment, Record>();

  constructor(world: Surroundings, shop: Shop) {
    this.#world = world;
    this.#shop = shop;
  }

  /** The session as it was settled, if it was. */
  of(payment: Payment): CheckoutSession | undefined {
    return this.#records.get(payment)?.session;
  }

  /** Records an end. A success with another amount than was asked for is not believed: it stays pending. */
  notice(payment: Payment): void {
    if (payment.status === 'pending' || payment.reportedAmount !== payment.amount || this.#records.has(payment)) return;
    const settlement = payment.status === 'succeeded' ? this.#receive(payment) : {};
    const session = {
      ...sessionOf(payment, true),
      ...(this.#world.setting.repeatable && { repeatable: true }),
      ...('priceNow' in settlement && { atAnotherPrice: true }),
    };
    this.#records.set(payment, { session, settlement, told: false });
    this.deliver();
  }

  /** Tells the shop what it has not taken yet. */
  deliver(): void {
    for (const record of this.#records.values()) {
      if (record.told) continue;
      try {
        this.#shop.settled(record.session, record.settlement);
        record.told = true;
      } catch {
        // The next one to ask tells it again.
      }
    }
  }

  /** The process dies. */
  forget(): void {
    this.paidBy = undefined;
    this.#records.clear();
  }

  /** Only what the order costs at this moment pays it. */
  #receive(payment: Payment): Settlement {
    const amount = this.#shop.resolve(ORDER)?.amount ?? null;
    const isPrice = amount?.value === payment.amount;
    const priceNow = isPrice ? {} : { priceNow: amount };
    if (this.#world.setting.repeatable) return priceNow;
    if (isPrice) this.paidBy ??= payment;
    const { latest } = this.#shop;
    return {
      ...priceNow,
      ...(this.paidBy && this.paidBy !== payment && { duplicateOf: this.paidBy.reference }),
      ...(latest && latest !== payment && { supersededBy: latest.reference }),
    };
  }
}

/** A payment as the contract tells of it: pending until its end was recorded. */
export function sessionOf(payment: Payment, isSettled = false): CheckoutSession {
  const { reference, gateway, amount, status, checkoutUrl, createdAt, settledAt } = payment;
  const iso = (time: number): string => new Date(EPOCH + time).toISOString();
  return {
    id: `S-${reference}`,
    status: isSettled ? status : 'pending',
    gateway,
    order: ORDER,
    reference,
    amount: { value: amount, currency: 'XOF' },
    createdAt: iso(createdAt),
    ...(isSettled ? { settledAt: iso(settledAt!) } : { checkoutUrl }),
  };
}
