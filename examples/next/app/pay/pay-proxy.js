/**
 * The proxy of this app. It is made when the first request comes and not when this file is loaded:
 * `next build` loads it too, without the keys.
 *
 * Keys and addresses come from `.env.local`; prices from here, where a real shop asks its database.
 */
import { createPayProxy, dexchange } from 'pay-button-element/proxy';

/** Keeps the proxy: `next dev` loads this file again after each change. */
const kept = /** @type {{ payProxy?: import('pay-button-element/proxy').PayProxy }} */ (globalThis);

/** @type {Map<string, { price: number, title: string, paid: boolean }>} */
const orders = new Map([
  ['1001', { price: 5000, title: 'T-shirt', paid: false }],
  ['1002', { price: 1500, title: 'Café Touba', paid: false }],
  ['1003', { price: 7500, title: 'Pagne wax', paid: false }],
]);
/**
 * References whose work is done; a real shop writes them to a unique column, in one transaction with that work.
 *
 * @type {Set<string>}
 */
const told = new Set();

export const payProxy = () => (kept.payProxy ??= makeProxy());

function makeProxy() {
  const origin = process.env.SHOP_ORIGIN ?? 'http://localhost:3000';
  const proxy = createPayProxy({
    secret: process.env.PAY_SECRET ?? '',
    publicUrl: process.env.PAY_URL ?? `${origin}/pay`,
    allowedOrigins: [origin],
    // Live: no `baseUrl`. With the sandbox: the sandbox's address.
    gateways: [dexchange({ apiKey: process.env.DEXCHANGE_API_KEY ?? '', baseUrl: process.env.DEXCHANGE_URL })],
    resolveOrder(id) {
      const order = orders.get(id);
      return order ? { amount: { value: order.price, currency: 'XOF' }, description: order.title, paid: order.paid } : null;
    },
    onSettled({ order: id, status, reference, amount }, { duplicateOf, priceNow }) {
      if (status !== 'succeeded' || told.has(reference)) return;
      told.add(reference);
      const order = orders.get(id);
      // Paid twice, or at another price than it has now: somebody has to refund it, or ask for the rest.
      if (duplicateOf !== undefined || priceNow !== undefined || amount.value !== order?.price) {
        console.error(`Order ${id}: do not ship, look at ${reference}`);
        return;
      }
      order.paid = true; // this is where you ship
      console.log(`Order ${id} is paid: ${reference}`);
    },
    log: ({ level, ...entry }) => console[level](JSON.stringify(entry)),
  });
  // Finds payments whose buyer never came back. If no process lives that long, let a cron job call it.
  setInterval(() => proxy.reconcile().catch(console.error), 20_000).unref();
  return proxy;
}
