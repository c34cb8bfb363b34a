/**
 * The shop's records: what it sells and at which price. The proxy gets the price of an order only from here. This file
 * knows nothing about gateways or HTTP. The page repeats these prices in its HTML.
 */
import type { ResolvedOrder } from 'pay-button-element/proxy';

/** What the shop sells, by the prefix of its order numbers. Prices in F CFA, which has no minor unit. */
const PRODUCTS: Readonly<Record<string, { readonly price: number; readonly description: string }>> = {
  WAX: { price: 5000, description: 'Pagne wax « Soleil », 6 yards' },
  PAN: { price: 12_500, description: 'Panier tressé « Ndar »' },
  CAF: { price: 2500, description: 'Café Touba, 250 g' },
  BOL: { price: 7500, description: 'Bol sculpté, bois d’iroko' },
};

/**
 * The price of an order such as `WAX-7F3K2M`; `null`: the shop has no such order. A real shop reads its database. This
 * one accepts every number of the right form.
 */
export function resolveOrder(order: string): ResolvedOrder | null {
  const prefix = /^([A-Z]{3})-[0-9A-Z]{4,12}$/.exec(order)?.[1] ?? '';
  const product = Object.hasOwn(PRODUCTS, prefix) ? PRODUCTS[prefix] : undefined;
  if (product === undefined) return null;
  return { amount: { value: product.price, currency: 'XOF' }, description: product.description };
}
