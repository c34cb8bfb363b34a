/** The simulated server's records: final statuses, the payment that paid the order, undelivered settlements. */
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
  /** The payment that paid the order. */
  paidBy: Payment | undefined;
  readonly #world: Surroundings;
  readonly #shop: Shop;
  readonly #records = new Map<Payment, Record>();

  constructor(world: Surroundings, shop: Shop) {
    this.#world = world;
    this.#shop = shop;
  }

  /** The settled session, if it has settled. */
  of(payment: Payment): CheckoutSession | undefined {
    return this.#records.get(payment)?.session;
  }

  /** Records a final status. A success with another amount than that of the session stays pending. */
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

  /** Calls `onSettled` for undelivered settlements. */
  deliver(): void {
    for (const record of this.#records.values()) {
      if (record.told) continue;
      try {
        this.#shop.settled(record.session, record.settlement);
        record.told = true;
      } catch {
        // The next request tries again.
      }
    }
  }

  /** The records are lost. */
  forget(): void {
    this.paidBy = undefined;
    this.#records.clear();
  }

  /** Only a payment of the present price pays the order. */
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

/** The session of a payment: pending until its final status is recorded. */
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
