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
const SHELVES: readonly { readonly gateway: GatewayName; readonly products: readonly [Product, Product] }[] = [
  {
    gateway: 'dexchange',
    products: [
      { price: 5000, description: 'T-shirt Téranga' },
      { price: 1500, description: 'Café Touba, 250 g' },
    ],
  },
  {
    gateway: 'egopay',
    products: [
      { price: 7500, description: 'Pagne wax, 2 yards' },
      { price: 3000, description: 'Bol en bois d’iroko' },
    ],
  },
  {
    gateway: 'dexpay',
    products: [
      { price: 6000, description: 'Sandales en cuir' },
      { price: 1200, description: 'Bissap séché, 500 g' },
    ],
  },
  {
    gateway: 'fedapay',
    products: [
      { price: 9000, description: 'Tenture d’Abomey' },
      { price: 2500, description: 'Gari, 5 kg' },
    ],
  },
  {
    gateway: 'wave',
    products: [
      { price: 4500, description: 'Panier de Thiès' },
      { price: 1000, description: 'Beurre de karité, 200 g' },
    ],
  },
  {
    gateway: 'paydunya',
    products: [
      { price: 8000, description: 'Bracelet en argent' },
      { price: 2000, description: 'Thiakry, 1 kg' },
    ],
  },
];

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
    const { gateway, products } = SHELVES[shelf] ?? {};
    if (gateway === undefined || products === undefined || number === 0) return undefined;
    const id = `${shelf + 1}${String(number).padStart(3, '0')}`;
    return { id, gateway, ...products[number % 2 === 1 ? 0 : 1], paid: paid.has(id) };
  }
  const find = (id: string): Order | undefined => {
    const [, shelf, number] = /^(\d)(\d{3,9})$/.exec(id) ?? [];
    return shelf === undefined ? undefined : orderOf(Number(shelf) - 1, Number(number));
  };

  return {
    onSale: () =>
      SHELVES.flatMap(({ gateway }, shelf) =>
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
