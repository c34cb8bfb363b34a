/**
 * The demo shop's records: what it sells, at which price, and what is paid. The proxy gets the price of an order only
 * from here. This file knows nothing about HTTP.
 */
import type { ResolvedOrder } from '../../../proxy/index.js';
import type { GatewayName } from '../../../sandbox/index.js';

/** An order, paid or not. */
export interface Order {
  readonly id: string;
  readonly gateway: GatewayName;
  /** In F CFA, which has no minor unit. */
  readonly price: number;
  readonly description: string;
  readonly paid: boolean;
}

interface Product {
  readonly price: number;
  readonly description: string;
}

/** The products: two for each gateway, for odd and even order numbers. Prices do not depend on the gateways in use. */
const SHELVES: Readonly<Record<GatewayName, readonly [Product, Product]>> = {
  dexchange: [
    { price: 5000, description: 'T-shirt Téranga' },
    { price: 1500, description: 'Café Touba, 250 g' },
  ],
  egopay: [
    { price: 7500, description: 'Pagne wax, 2 yards' },
    { price: 3000, description: 'Bol en bois d’iroko' },
  ],
  dexpay: [
    { price: 6000, description: 'Sandales en cuir' },
    { price: 1200, description: 'Bissap séché, 500 g' },
  ],
  fedapay: [
    { price: 9000, description: 'Tenture d’Abomey' },
    { price: 2500, description: 'Gari, 5 kg' },
  ],
  wave: [
    { price: 4500, description: 'Panier de Thiès' },
    { price: 1000, description: 'Beurre de karité, 200 g' },
  ],
  paydunya: [
    { price: 8000, description: 'Bracelet en argent' },
    { price: 2000, description: 'Thiakry, 1 kg' },
  ],
};

/** Gateways by the number of their shelf. */
const GATEWAYS = Object.keys(SHELVES) as readonly GatewayName[];

/** The records of one shop. */
export interface Orders {
  /** The orders on the shop's page. */
  onSale(): Order[];
  /** Shows the next orders, so that there are unpaid ones again. */
  renew(): void;
  /** The price of an order; `null`: there is no such order. */
  resolve(id: string): ResolvedOrder | null;
  markPaid(id: string): void;
}

/** The first shelf has the orders 1001, 1002 …, the second 2001, 2002 …. Odd numbers are the first product. */
export function createOrders(gateways: readonly GatewayName[]): Orders {
  const paid = new Set<string>();
  let first = 1;

  function orderOf(shelf: number, number: number): Order | undefined {
    const gateway = GATEWAYS[shelf];
    if (gateway === undefined || number === 0) return undefined;
    const id = `${shelf + 1}${String(number).padStart(3, '0')}`;
    return { id, gateway, ...SHELVES[gateway][number % 2 === 1 ? 0 : 1], paid: paid.has(id) };
  }
  const find = (id: string): Order | undefined => {
    const [, shelf, number] = /^(\d)(\d{3,9})$/.exec(id) ?? [];
    return shelf === undefined ? undefined : orderOf(Number(shelf) - 1, Number(number));
  };

  return {
    onSale: () =>
      GATEWAYS.flatMap((gateway, shelf) =>
        gateways.includes(gateway) ? [orderOf(shelf, first), orderOf(shelf, first + 1)] : [],
      ).filter((order) => order !== undefined),
    renew: () => void (first += 2),
    resolve(id) {
      const order = find(id);
      if (order === undefined) return null;
      return { amount: { value: order.price, currency: 'XOF' }, description: order.description, paid: paid.has(id) };
    },
    markPaid: (id) => void paid.add(id),
  };
}
