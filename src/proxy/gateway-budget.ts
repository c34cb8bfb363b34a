/**
 * Keeps all processes of a store together below what a gateway accepts in a minute, and tells
 * pollers how often to come. Creates go before reads, since a buyer at the till is not turned away
 * because others are watched; but they leave room for verifying what they have created.
 */
import type { CheckedConfig } from './check-config.js';
import { callCount } from './records.js';

/** Ms in which `requestsPerMinute` calls may begin: a minute, and some more because calls take different times to arrive. */
const WINDOW = 65_000;
/** Ms in which a session that was asked about counts as watched. */
const WATCHED_FOR = 60_000;
/** Seconds between two looks at a session, at the least. */
const CADENCE = 3;

/** Why a call is made: for a buyer at the till, because something has happened, because somebody asks, because nobody did. */
export type CallReason = 'create' | 'news' | 'poll' | 'reconcile';

/** Percent of the budget that may be used up when a call begins: what can wait leaves room for what can not. */
const SHARE: Readonly<Record<CallReason, number>> = { create: 100, news: 90, poll: 50, reconcile: 30 };
/** Percent that all creates may take: each of them will need a read at least. */
const CREATES = 50;
/** Percent for polls of a session that was looked at less than a cadence ago, so that nobody asks for all. */
const IMPATIENT = 25;

/** The budget of one gateway. */
export interface GatewayBudget {
  /** Takes one call about a payment out of the budget; says whether there was one. */
  take(reason: CallReason, reference: string): Promise<boolean>;
  /**
   * Notes that somebody watches a session, and answers the seconds after which to come again:
   * the more are watched in this process, the longer, so that polls together fit into the budget.
   */
  cadence(reference: string): number;
}

/** The budgets of all gateways; one that is gone has an endless budget, since nothing calls it. */
export function createGatewayBudgets(config: Pick<CheckedConfig, 'gateways' | 'store' | 'now'>): (id: string) => GatewayBudget {
  const budgets = new Map([...config.gateways].map(([id, { limits }]) => [id, createGatewayBudget(id, limits.requestsPerMinute, config)]));
  const unlimited = createGatewayBudget('', undefined, config);
  return (id) => budgets.get(id) ?? unlimited;
}

/** `requestsPerMinute` may be missing: then nothing is ever refused. */
export function createGatewayBudget(
  gateway: string,
  requestsPerMinute: number | undefined,
  { store, now }: Pick<CheckedConfig, 'store' | 'now'>,
): GatewayBudget {
  const limit = requestsPerMinute ?? Infinity;
  const part = (percent: number): number => Math.max(1, Math.floor((limit * percent) / 100));
  const looked = createRecent(CADENCE * 1000, now);
  const watched = createRecent(WATCHED_FOR, now);

  return {
    async take(reason, reference) {
      if (limit === Infinity) return true;
      const impatient = reason === 'poll' && looked.has(reference);
      looked.note(reference);
      if (reason === 'create' && !(await store.take(callCount.creates(gateway), part(CREATES), WINDOW))) return false;
      return store.take(callCount.all(gateway), part(impatient ? IMPATIENT : SHARE[reason]), WINDOW);
    },

    cadence(reference) {
      watched.note(reference);
      return Math.max(CADENCE, Math.ceil((watched.size() * WINDOW) / 1000 / part(SHARE.poll)));
    },
  };
}

/** References noted in the last `ms`. */
function createRecent(ms: number, now: () => number) {
  const times = new Map<string, number>();
  const sweep = (): void => {
    for (const [reference, time] of times) {
      if (time > now() - ms) break;
      times.delete(reference);
    }
  };
  return {
    note(reference: string): void {
      // Put behind all others, so that the oldest are the first.
      times.delete(reference);
      times.set(reference, now());
      sweep();
    },
    has(reference: string): boolean {
      sweep();
      return times.has(reference);
    },
    size: (): number => times.size,
  };
}
