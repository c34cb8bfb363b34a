/** Counts the requests of payments. A test in `npm test` uses it too. */
import { VirtualTime } from './virtual-time.js';
import { beginPayment, openMarket, type Payment, type Way } from './way-of-knowing.js';

/** Payments of a row with one buyer at a time. */
const ONE_BY_ONE = 10;
/** Buyers "at once" click within this many ms. */
const RUSH = 5_000;
/** Virtual ms after which it is an error if a buyer was not told. */
const PATIENCE = 3 * 3_600_000;

/** Requests per payment. */
export interface Cost {
  readonly creates: number;
  readonly polls: number;
  readonly gateway: number;
  readonly turnedAway: number;
}

export interface CostOptions {
  /** Ms from the hosted page to the approval. */
  readonly takes: number;
  /** 1: one after the other. More: all at once. */
  readonly buyers: number;
  readonly seed: number;
}

/** The mean of several payments, in a shop whose proxy has already learnt whether webhooks arrive. */
export async function requestsPerPayment(way: Way, { takes, buyers, seed }: CostOptions): Promise<Cost> {
  return VirtualTime.run(async (time) => {
    const market = openMarket(time, way, seed);
    const toEnd = async (payments: readonly Payment[]): Promise<void> => {
      await time.advance(PATIENCE, () => payments.every(({ payer }) => payer.told !== undefined));
      if (payments.some(({ payer }) => payer.told?.outcome !== 'succeeded'))
        throw new Error(`${way.name}: not everybody was told.`);
    };
    await toEnd([beginPayment(market, way, 'first', 10_000)]);
    await time.advance(70_000);

    const before = { ...market.asked, gateway: market.gatewayRequests, turnedAway: market.turnedAway };
    const count = buyers === 1 ? ONE_BY_ONE : buyers;
    if (buyers === 1) {
      for (let number = 0; number < count; number++) await toEnd([beginPayment(market, way, `o${number}`, takes)]);
    } else {
      const payments: Payment[] = [];
      for (let number = 0; number < count; number++) {
        payments.push(beginPayment(market, way, `o${number}`, takes));
        await time.advance(RUSH / buyers);
      }
      await toEnd(payments);
    }
    return {
      creates: (market.asked.create - before.create) / count,
      polls: (market.asked.read - before.read) / count,
      gateway: (market.gatewayRequests - before.gateway) / count,
      turnedAway: (market.turnedAway - before.turnedAway) / count,
    };
  });
}
