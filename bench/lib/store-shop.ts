/** A small shop on a store of any kind, to measure the store: its gateway answers at once and has no limit. */
import {
  createPayProxy,
  type CheckoutSession,
  type CompleteStore,
  type Gateway,
  type NewPayment,
  type PayProxy,
  type ReconcileCounts,
} from '../../src/proxy/index.js';
import { ENDPOINT, PRICE, SHOP } from './market.js';

const AMOUNT = { value: PRICE, currency: 'XOF' } as const;

export interface StoreShop {
  /** Begins a payment of a new order. */
  create(): Promise<CheckoutSession>;
  /** Verifies the session. `pay`: the buyer has paid it. */
  verify(session: CheckoutSession, pay?: 'pay'): Promise<CheckoutSession>;
  /** One run, as a cron job starts it. */
  reconcile(): Promise<ReconcileCounts>;
  /** Status reads at the gateway so far. */
  reads(): number;
}

/** Opens a shop whose clock is `now`. */
export function openStoreShop(store: CompleteStore, now: () => number = Date.now): StoreShop {
  const paid = new Set<string>();
  let reads = 0;
  const gateway: Gateway = {
    id: 'instant',
    limits: { currency: 'XOF', minAmount: 100, requestsPerMinute: Infinity },
    createPayment: async ({ reference }: NewPayment) => ({
      checkoutUrl: `https://pay.dexchange.sn/${reference}`,
      gatewayReference: `G-${reference}`,
    }),
    async retrievePayment({ reference }) {
      reads++;
      return paid.delete(reference) ? { status: 'succeeded', amount: AMOUNT } : { status: 'pending' };
    },
    parseWebhook: () => {
      throw new Error('This gateway sends no webhooks.');
    },
  };
  const proxy: PayProxy = createPayProxy({
    secret: 'a secret for benchmarks, long enough to be one',
    publicUrl: ENDPOINT,
    allowedOrigins: [SHOP],
    gateways: [gateway],
    resolveOrder: () => ({ amount: AMOUNT }),
    createLimits: { perClient: Infinity, perOrder: Infinity, total: Infinity },
    store,
    log: false,
    now,
  });
  const read = async (status: number, answer: Response): Promise<CheckoutSession> => {
    if (answer.status !== status) throw new Error(`The proxy answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as CheckoutSession;
  };
  let orders = 0;
  return {
    async create() {
      const order = `order-${++orders}`;
      const request = new Request(`${ENDPOINT}/sessions`, {
        method: 'POST',
        headers: { Origin: SHOP, 'Content-Type': 'application/json', 'Idempotency-Key': `the-key-of-${order}` },
        body: JSON.stringify({ order, returnUrl: `${SHOP}/` }),
      });
      return read(201, await proxy.fetch(request));
    },
    async verify({ id, reference }, pay) {
      if (pay) paid.add(reference);
      return read(200, await proxy.fetch(new Request(`${ENDPOINT}/sessions/${id}`)));
    },
    reconcile: () => proxy.reconcile(),
    reads: () => reads,
  };
}
