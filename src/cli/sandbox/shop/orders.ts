/**
 * The demo shop's own records: what it sells, at which price, and what has been paid. The proxy asks
 * here, and nowhere else, what an order costs. It knows nothing of HTTP.
 */
import type { ResolvedOrder } from '../../../proxy/index.js';
import type { GatewayName } from '../../../sandbox/index.js';

/** An order that waits to be paid, or was. */
export interface Order {
  readonly id: string;
  readonly gateway: GatewayName;
  /** F CFA, which has no minor unit. */
  readonly price: number;
  readonly description: string;
  readonly paid: boolean;
}

interface Product {
  readonly price: number;
  readonly description: string;
}

/** What is sold, by the first digit of an order's number. Even where a gateway is not in use, its orders keep their prices. */
const SHELVES: Readonly<Record<GatewayName, { digit: string; products: readonly [Product, Product] }>> = {
  dexchange: {
    digit: '1',
    products: [
      { price: 5000, description: 'T-shirt Téranga' },
      { price: 1500, description: 'Café Touba, 250 g' },
    ],
  },
  egopay: {
    digit: '2',
    products: [
      { price: 7500, description: 'Pagne wax, 2 yards' },
      { price: 3000, description: 'Bol en bois d’iroko' },
    ],
  },
};

/** The records of one shop. */
export interface Orders {
  /** Those on the shop's page. */
  onSale(): Order[];
  /** Puts the next ones there, so that there is something to pay again. */
  renew(): void;
  /** The price of an order, or `null` where there is no such order. */
  resolve(id: string): ResolvedOrder | null;
  markPaid(id: string): void;
}

/** Orders have the numbers 1001, 1002 … (DEXCHANGE) and 2001, 2002 … (eGoPay); odd ones are the first product. */
export function createOrders(gateways: readonly GatewayName[]): Orders {
  const paid = new Set<string>();
  let first = 1;

  const orderOf = (gateway: GatewayName, number: number): Order => {
    const { digit, products } = SHELVES[gateway];
    const id = `${digit}${String(number).padStart(3, '0')}`;
    const { price, description } = number % 2 === 1 ? products[0] : products[1];
    return { id, gateway, price, description, paid: paid.has(id) };
  };
  const find = (id: string): Order | undefined => {
    const [, digit, number] = /^([12])(\d{3,9})$/.exec(id) ?? [];
    const gateway = digit === SHELVES.dexchange.digit ? 'dexchange' : 'egopay';
    return Number(number) > 0 ? orderOf(gateway, Number(number)) : undefined;
  };

  return {
    onSale: () => gateways.flatMap((gateway) => [orderOf(gateway, first), orderOf(gateway, first + 1)]),
    renew: () => void (first += 2),
    resolve(id) {
      const order = find(id);
      if (order === undefined) return null;
      return { amount: { value: order.price, currency: 'XOF' }, description: order.description, paid: paid.has(id) };
    },
    markPaid: (id) => void paid.add(id),
  };
}
