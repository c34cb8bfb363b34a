/** The ways in which a shop's page can come to know of a payment, side by side. */
import { Buyer, type Payer } from './buyer.js';
import { FixedPoll } from './fixed-poll.js';
import { Market, type MarketOptions } from './market.js';
import type { VirtualTime } from './virtual-time.js';

/** One way. */
export interface Way {
  readonly name: string;
  readonly proxy: NonNullable<MarketOptions['proxy']>;
  /** Which orders' webhooks are lost. */
  readonly losesWebhook?: (order: string) => boolean;
  /** The hosted page sends the buyer back when it is done. Default: it stays as it is. */
  readonly comesBack?: boolean;
  /** Milliseconds between the polls of a fixed one. Default: the flow that ships. */
  readonly fixed?: number;
}

const ALWAYS = (): boolean => true;

/** Orders are numbered; of three in ten the webhook is lost. */
export const isUnlucky = (order: string): boolean => /[369]$/.test(order);

export const WEBHOOK: Way = { name: 'webhook, held request', proxy: 'ours' };
export const RETURN: Way = { name: 'return page, webhook lost', proxy: 'ours', losesWebhook: ALWAYS, comesBack: true };
export const NOTHING: Way = { name: 'every webhook lost, nobody returns', proxy: 'ours', losesWebhook: ALWAYS };
export const ONE_LOST: Way = { name: 'webhook lost, where others arrive', proxy: 'ours', losesWebhook: isUnlucky };
export const NO_WAIT: Way = { name: 'webhook, proxy that cannot wait', proxy: 'no wait' };
export const NO_WAIT_RETURN: Way = {
  name: 'return page, proxy that cannot wait',
  proxy: 'no wait',
  losesWebhook: ALWAYS,
  comesBack: true,
};
export const FIXED_3: Way = { name: 'fixed poll, 3 s', proxy: 'naive', fixed: 3000 };
export const FIXED_4: Way = { name: 'fixed poll, 4 s', proxy: 'naive', fixed: 4000 };

/** A shop in which payments are known of in this way. */
export function openMarket(time: VirtualTime, way: Way, seed: number): Market {
  return new Market(time, { seed, proxy: way.proxy, ...(way.losesWebhook && { losesWebhook: way.losesWebhook }) });
}

/** A payment under way. */
export interface Payment {
  readonly payer: Payer;
  /** When the buyer approved, in virtual ms. */
  approvedAt: number | undefined;
}

/** A buyer clicks, and approves `takes` ms after the checkout was shown. */
export function beginPayment(market: Market, { fixed, comesBack }: Way, order: string, takes: number): Payment {
  const payer: Payer = fixed === undefined ? new Buyer(market, order) : new FixedPoll(market, order, fixed);
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
