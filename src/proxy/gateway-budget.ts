/**
 * Keeps one process below what a gateway accepts in a minute, and tells pollers how often to come.
 * Creates go before reads: a buyer at the till is not turned away because others are watched. It
 * counts calls and watched sessions; it knows no session.
 */
import type { CheckedConfig } from './check-config.js';

/** Ms in which `requestsPerMinute` calls may begin, and in which a session that was asked about counts as watched. */
const WINDOW = 60_000;
/** Part of the budget that only creates may use, and part that only they and news (webhooks, returns) may. */
const FOR_CREATES = 0.1;
const FOR_NEWS = 0.2;
/** Part that `reconcile()` leaves to the buyers who are there. */
const FOR_POLLS = 0.2;
/** Seconds between two looks at a session, at the least. */
const CADENCE = 3;

/** Why a call is made. */
export type CallReason = 'create' | 'news' | 'poll' | 'reconcile';

/** The budget of one gateway. */
export interface GatewayBudget {
  /** Takes one call out of the budget; says whether there was one. */
  take(reason: CallReason): boolean;
  /**
   * Notes that somebody watches a session, and answers the seconds after which to come again:
   * the more are watched, the longer, so that polls together fit into the budget.
   */
  cadence(reference: string): number;
}

/** The budgets of all gateways; one that is gone has an endless budget, since nothing calls it. */
export function createGatewayBudgets({ gateways, now }: Pick<CheckedConfig, 'gateways' | 'now'>): (id: string) => GatewayBudget {
  const unlimited = createGatewayBudget(undefined, now);
  const budgets = new Map([...gateways].map(([id, { limits }]) => [id, createGatewayBudget(limits.requestsPerMinute, now)]));
  return (id) => budgets.get(id) ?? unlimited;
}

/** `requestsPerMinute` may be missing: then nothing is ever refused. `now` is in ms. */
export function createGatewayBudget(requestsPerMinute: number | undefined, now: () => number): GatewayBudget {
  const limit = requestsPerMinute ?? Infinity;
  const share: Readonly<Record<CallReason, number>> = {
    create: limit,
    news: Math.floor(limit * (1 - FOR_CREATES)),
    poll: Math.floor(limit * (1 - FOR_CREATES - FOR_NEWS)),
    reconcile: Math.floor(limit * (1 - FOR_CREATES - FOR_NEWS - FOR_POLLS)),
  };
  /** When the calls of the last minute began, oldest first. */
  const calls: number[] = [];
  /** When each session was last asked about, in that order. */
  const watched = new Map<string, number>();

  return {
    take(reason) {
      if (limit === Infinity) return true;
      const since = now() - WINDOW;
      while (calls.length > 0 && calls[0]! <= since) calls.shift();
      if (calls.length >= share[reason]) return false;
      calls.push(now());
      return true;
    },

    cadence(reference) {
      watched.delete(reference);
      watched.set(reference, now());
      for (const [each, seen] of watched) {
        if (seen > now() - WINDOW) break;
        watched.delete(each);
      }
      return Math.max(CADENCE, Math.ceil((watched.size * WINDOW) / 1000 / share.poll));
    },
  };
}
