/** A Worker that is the proxy, with its records in a Durable Object. The page can be in the Worker's assets. */
import { createPayProxy, dexchange } from 'pay-button-element/proxy';
import { durableObjectStore } from './pay-store.js';

export { PayStore } from './pay-store.js';

/** What each order costs. In a shop this is your database. */
const ORDERS = { 1001: { price: 5000, title: 'T-shirt' } };

let proxy;
/** Made by the first request, which brings the settings. */
const proxyWith = (env) =>
  (proxy ??= createPayProxy({
    secret: env.PAY_SECRET,
    publicUrl: `${env.SHOP_ORIGIN}/pay`,
    allowedOrigins: [env.SHOP_ORIGIN],
    gateways: [dexchange({ apiKey: env.DEXCHANGE_API_KEY })],
    store: durableObjectStore(env.PAY_STORE),
    resolveOrder(id) {
      const order = ORDERS[id];
      return order ? { amount: { value: order.price, currency: 'XOF' }, description: order.title } : null;
    },
    onSettled({ order, status, reference }) {
      if (status === 'succeeded') console.log(`Order ${order} is paid: ${reference}`); // this is where you ship
    },
  }));

export default {
  /** The context lets work go on after the answer. */
  fetch: (request, env, context) => proxyWith(env).fetch(request, env, context),
  /** Every minute: finds payments whose buyer never came back. */
  scheduled: (_event, env) => proxyWith(env).reconcile(),
};
