/** The ways in which a shop's page can learn the status of a payment, for comparison. */
import { Buyer, type Payer } from './buyer.js';
import { FixedPoll, type PollWorld } from './fixed-poll.js';
import { ENDPOINT, Market, SHOP, type MarketOptions } from './market.js';
import type { VirtualTime } from './virtual-time.js';

export interface Way {
  readonly name: string;
  readonly proxy: NonNullable<MarketOptions['proxy']>;
  /** The webhooks of the measured payments are lost. */
  readonly losesWebhooks?: true;
  /** The shop has had a webhook for another payment lately, so that its proxy expects them. */
  readonly expectsWebhooks?: true;
  /** The hosted page sends the buyer back at the end. Default: it stays open. */
  readonly comesBack?: boolean;
  /** Ms between two polls of a fixed poll. Default: the real flow. */
  readonly fixed?: number;
}

export const WEBHOOK: Way = { name: 'webhook, held request', proxy: 'ours', expectsWebhooks: true };
export const RETURN: Way = { name: 'return page, webhook lost', proxy: 'ours', losesWebhooks: true, comesBack: true };
export const NOTHING: Way = { name: 'every webhook lost, nobody returns', proxy: 'ours', losesWebhooks: true };
export const ONE_LOST: Way = {
  name: 'webhook lost, where others arrive',
  proxy: 'ours',
  losesWebhooks: true,
  expectsWebhooks: true,
};
export const NO_WAIT: Way = { name: 'webhook, proxy that cannot wait', proxy: 'no wait', expectsWebhooks: true };
export const NO_WAIT_RETURN: Way = {
  name: 'return page, proxy that cannot wait',
  proxy: 'no wait',
  losesWebhooks: true,
  comesBack: true,
};
export const FIXED_3: Way = { name: 'fixed poll, 3 s', proxy: 'naive', fixed: 3000 };
export const FIXED_4: Way = { name: 'fixed poll, 4 s', proxy: 'naive', fixed: 4000 };

/** A shop that uses this way. */
export function openMarket(time: VirtualTime, way: Way, seed: number): Market {
  return new Market(time, { seed, proxy: way.proxy, losesWebhook: () => way.losesWebhooks === true });
}

const worldOf = ({ time, fetch }: Market): PollWorld => ({
  endpoint: ENDPOINT,
  returnUrl: `${SHOP}/`,
  fetch,
  now: () => time.now,
  sleep: (ms) => time.sleep(ms),
});

/** A payment under way. */
export interface Payment {
  readonly payer: Payer;
  /** When the buyer approved, in virtual ms. */
  approvedAt: number | undefined;
}

/** A buyer clicks, and approves `takes` ms after the hosted page was shown. */
export function beginPayment(market: Market, { fixed, comesBack }: Way, order: string, takes: number): Payment {
  const payer: Payer = fixed === undefined ? new Buyer(market, order) : new FixedPoll(worldOf(market), order, fixed);
  const payment: Payment = { payer, approvedAt: undefined };
  payer.onHosted = (url) =>
    market.time.after(takes, () => {
      payment.approvedAt = market.time.now;
      market.choose(url, 'succeeded');
      if (comesBack) void payer.comeBack?.(url);
    });
  payer.pay();
  return payment;
}
