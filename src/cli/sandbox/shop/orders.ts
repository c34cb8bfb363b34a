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

/** What is sold: of each gateway an odd and an even product. Even where a gateway is not in use, its orders keep their prices. */
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

/** By the number of the shelf. */
const GATEWAYS = Object.keys(SHELVES) as readonly GatewayName[];

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

/** Orders have the numbers 1001, 1002 … on the first shelf, 2001, 2002 … on the second; odd ones are the first product. */
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
