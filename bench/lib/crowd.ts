/**
 * So many buyers who click at the same moment, in front of a gateway that takes 100 requests a
 * minute. Each pays, refuses or cancels at a random moment within five minutes of its checkout. The
 * button is the one that ships; a buyer whom it has to send away clicks again.
 */
import type { Outcome } from '../../src/sandbox/index.js';
import { Buyer } from './buyer.js';
import { Market, type MarketOptions } from './market.js';
import { VirtualTime } from './virtual-time.js';

const MINUTE = 60_000;
/** All have clicked within so many ms. */
const RUSH = 1_000;
/** Ms from checkout to decision, at the most. */
const DECIDES_WITHIN = 5 * MINUTE;
const OUTCOMES: readonly (readonly [weight: number, outcome: Outcome])[] = [
  [8, 'succeeded'],
  [1, 'failed'],
  [1, 'canceled'],
];

export interface CrowdOptions extends MarketOptions {
  readonly buyers: number;
  /** Virtual minutes after which we look at who was told. */
  readonly minutes: number;
}

/** What became of the crowd. Times are in virtual ms. */
export interface CrowdResult {
  /** Whose checkout was shown. */
  readonly shown: number;
  /** Who was told the outcome that they chose, and who was told another. */
  readonly told: number;
  readonly misled: number;
  /** 429s of the gateway. */
  readonly turnedAway: number;
  readonly gatewayRequests: number;
  readonly proxyRequests: number;
  /** Clicks that were needed, over all buyers. */
  readonly clicks: number;
  /** From the first click to the checkout, of each who saw one. */
  readonly queued: readonly number[];
  /** From the webhook's departure to `payment-success`, of each success that was told. */
  readonly known: readonly number[];
  /** When the last buyer was told. */
  readonly lasted: number;
}

/** Plays it. */
export async function playCrowd({ buyers, minutes, ...options }: CrowdOptions): Promise<CrowdResult> {
  return VirtualTime.run(async (time) => {
    const market = new Market(time, options);
    const { random } = market;
    const queued: number[] = [];
    const crowd = Array.from({ length: buyers }, (_, number) => {
      const buyer = new Buyer(market, `o${number}`);
      const outcome = random.weighted(OUTCOMES);
      const decidesAfter = random.between(0, DECIDES_WITHIN);
      const comes = random.between(0, RUSH);
      let isShown = false;
      buyer.onHosted = (url) => {
        if (isShown) return;
        isShown = true;
        queued.push(time.now - comes);
        time.after(decidesAfter, () => market.choose(url, outcome));
      };
      time.after(comes, () => buyer.pay());
      return { buyer, outcome };
    });
    await time.advance(minutes * MINUTE, () => crowd.every(({ buyer }) => buyer.told !== undefined));

    const told = crowd.filter(({ buyer, outcome }) => buyer.told?.outcome === outcome);
    return {
      shown: queued.length,
      told: told.length,
      misled: crowd.filter(({ buyer }) => buyer.told !== undefined).length - told.length,
      turnedAway: market.turnedAway,
      gatewayRequests: market.gatewayRequests,
      proxyRequests: market.asked.create + market.asked.read,
      clicks: crowd.reduce((sum, { buyer }) => sum + buyer.clicks, 0),
      queued,
      known: told
        .filter(({ outcome }) => outcome === 'succeeded')
        .map(({ buyer }) => (buyer.told?.at ?? Number.NaN) - (market.webhookAt.get(buyer.order) ?? Number.NaN)),
      lasted: time.now,
    };
  });
}
