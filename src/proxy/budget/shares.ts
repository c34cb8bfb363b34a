/**
 * How the calls that a gateway accepts in a minute are shared. Each spender has a share of its own, which nobody
 * else can take. What is left is common: a spender whose own share is used up takes from there, as long as no more
 * than its limit of it is used. So whatever one spender does, the others keep their own.
 *
 * | spender     | own  | common, up to | why                                                     |
 * | `create`    | 20 % | 40 %          | a buyer at the till; all creates together 40 %          |
 * | `news`      | 15 % | 45 %          | a webhook or a return page: the money may be there      |
 * | `reconcile` | 15 % | 40 %          | payments that nobody watches: nobody else tells of them |
 * | `poll`      |  5 % | 30 %          | somebody watches, and will ask again                    |
 *
 * Counted in the store, for all processes together.
 */
import { callCount } from '../stores/records.js';
import type { CompleteStore } from '../stores/store.js';

/** Ms in which `requestsPerMinute` calls may begin: a minute, and some more because calls take different times to arrive. */
export const WINDOW = 65_000;
/** Calls a minute of a gateway whose limit nobody knows. ASSUMPTION. */
export const ASSUMED_PER_MINUTE = 60;

/** Who makes calls. */
export type Spender = 'create' | 'news' | 'poll' | 'reconcile';

/** In percent of all calls. */
const OWN: Readonly<Record<Spender, number>> = { create: 20, news: 15, reconcile: 15, poll: 5 };
/** The common calls that may be in use when a spender takes one more, in percent of all calls. */
const COMMON: Readonly<Record<Spender, number>> = { create: 40, news: 45, reconcile: 40, poll: 30 };
/** All creates, in percent of all calls: each of them will need a read at least. */
export const CREATES = 40;

/** The calls to one gateway. */
export interface Shares {
  /** Whether the gateway is said to have no limit: then nothing is counted, and nobody refused. */
  readonly isUnlimited: boolean;
  /** How many calls so many percent of all are; one at least. */
  part(percent: number): number;
  /** How many calls a spender can make in a window where nobody else makes any. */
  most(spender: Spender): number;
  /** Takes one call. `false`: there is none for this spender. */
  take(spender: Spender): Promise<boolean>;
  /** Counts one create, unless so many percent of all calls have been creates. It is no call yet. */
  countCreate(percent: number): Promise<boolean>;
}

/** `Infinity` for a gateway without a limit. */
export function createShares(gateway: string, requestsPerMinute: number, store: Pick<CompleteStore, 'take'>): Shares {
  const isUnlimited = requestsPerMinute === Infinity;
  const percent = (share: number): number => Math.floor((requestsPerMinute * share) / 100);
  const part = (share: number): number => Math.max(1, percent(share));
  const common = requestsPerMinute - Object.values(OWN).reduce((sum, share) => sum + percent(share), 0);
  const commonFor = (spender: Spender): number => Math.ceil((common * COMMON[spender]) / COMMON.news);
  return {
    isUnlimited,
    part,
    most: (spender) => (isUnlimited ? Infinity : percent(OWN[spender]) + commonFor(spender)),
    async take(spender) {
      if (isUnlimited || (await store.take(callCount.own(gateway, spender), percent(OWN[spender]), WINDOW)))
        return true;
      return store.take(callCount.common(gateway), commonFor(spender), WINDOW);
    },
    countCreate: async (share) => isUnlimited || store.take(callCount.creates(gateway), part(share), WINDOW),
  };
}
