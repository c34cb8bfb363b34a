/**
 * Many buyers who click at the same time, at a gateway with 100 requests a minute. Each one pays, refuses or cancels at
 * a random moment within five minutes after the hosted page was shown. The button is the real one. A refused buyer
 * clicks again.
 */
import type { Outcome } from '../../src/sandbox/index.js';
import { Buyer } from './buyer.js';
import { Market, type MarketOptions } from './market.js';
import { VirtualTime } from './virtual-time.js';

const MINUTE = 60_000;
/** All first clicks are within this many ms. */
const RUSH = 1_000;
/** The longest time from hosted page to decision, in ms. */
const DECIDES_WITHIN = 5 * MINUTE;
const OUTCOMES: readonly (readonly [weight: number, outcome: Outcome])[] = [
  [8, 'succeeded'],
  [1, 'failed'],
  [1, 'canceled'],
];

export interface CrowdOptions extends MarketOptions {
  readonly buyers: number;
  /** Virtual minutes after which the results are counted. */
  readonly minutes: number;
}

/** The results. Times are in virtual ms. */
export interface CrowdResult {
  /** Buyers whose hosted page was shown. */
  readonly shown: number;
  /** Buyers who were told the outcome that they chose, and buyers who were told another. */
  readonly told: number;
  readonly misled: number;
  /** 429s of the gateway. */
  readonly turnedAway: number;
  readonly gatewayRequests: number;
  readonly proxyRequests: number;
  /** Clicks of all buyers. */
  readonly clicks: number;
  /** From the first click to the hosted page, for each buyer who saw one. */
  readonly queued: readonly number[];
  /** From the sending of the webhook to `payment-success`, for each success. */
  readonly known: readonly number[];
  /** When the last buyer was told. */
  readonly lasted: number;
}

/** Runs the crowd. */
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
