/**
 * How the calls that a gateway accepts in a minute are divided. Each spender has its own share, which the others
 * cannot use. The rest is common. A spender whose own share is used up may take from the common calls, until its
 * limit there is reached. So no spender can use the own share of another.
 *
 * | spender     | own  | common, up to | why                                                    |
 * | `create`    | 20 % | 40 %          | a buyer waits; all creates together get 40 %           |
 * | `nudge`     | 15 % | 45 %          | a webhook or a return: the buyer has probably paid     |
 * | `reconcile` | 15 % | 40 %          | payments that no browser watches and no webhook names  |
 * | `poll`      |  5 % | 30 %          | a browser watches, and will poll again                 |
 * | `cancel`    |    – | 15 %          | a buyer gives a payment up: no money waits for it      |
 *
 * The store counts them, for all processes together.
 */
import type { CompleteStore } from '../stores/store.js';

/** Ms in which `requestsPerMinute` calls may begin. Longer than a minute, because some calls take longer to arrive. */
export const WINDOW = 65_000;
/** Calls per minute for a gateway whose limit is not known. ASSUMPTION. */
export const ASSUMED_PER_MINUTE = 60;

/** Ms for which the first nudge of a session is claimed: longer than most hosted pages can be paid. */
const FIRST_NUDGE = 3_600_000;

/** What a call is made for. */
export type Spender = 'create' | 'nudge' | 'poll' | 'reconcile' | 'cancel';

/** The own share of each spender, in percent of all calls. */
const OWN: Readonly<Record<Spender, number>> = { create: 20, nudge: 15, reconcile: 15, poll: 5, cancel: 0 };
/** How many common calls may be used when a spender takes one more, in percent of all calls. */
const COMMON: Readonly<Record<Spender, number>> = { create: 40, nudge: 45, reconcile: 40, poll: 30, cancel: 15 };
/** The limit of all creates, in percent of all calls. Each create needs at least one status read later. */
export const CREATES = 40;

/** Keys of the counts in the store. */
const callCount = {
  own: (gateway: string, spender: string): string => `calls:${gateway}:${spender}`,
  common: (gateway: string): string => `calls:${gateway}:common`,
  creates: (gateway: string): string => `creates:${gateway}`,
  firstNudge: (gateway: string, source: string, reference: string): string => `nudge:${gateway}:${source}:${reference}`,
} as const;

/** The calls to one gateway. */
export interface Shares {
  /** Whether the gateway has no limit. Then nothing is counted and nothing is refused. */
  readonly isUnlimited: boolean;
  /** Percent of all calls as a number of calls, at least one. */
  part(percent: number): number;
  /** The most calls that a spender gets in a window, if the other spenders make none. */
  most(spender: Spender): number;
  /** Takes one call. `false`: none is left for this spender. */
  take(spender: Spender): Promise<boolean>;
  /** Counts one create. `false`: creates have used this percentage of all calls. It does not take a call. */
  countCreate(percent: number): Promise<boolean>;
  /** Claims the first nudge that comes from this source for a session. `false`: another process has done so. */
  claimFirstNudge(source: string, reference: string): Promise<boolean>;
}

/** `Infinity` for a gateway without a limit. */
export function createShares(gateway: string, requestsPerMinute: number, store: Pick<CompleteStore, 'take'>): Shares {
  const isUnlimited = requestsPerMinute === Infinity;
  const percent = (share: number): number => Math.floor((requestsPerMinute * share) / 100);
  const part = (share: number): number => Math.max(1, percent(share));
  const common = requestsPerMinute - Object.values(OWN).reduce((sum, share) => sum + percent(share), 0);
  const commonFor = (spender: Spender): number => Math.ceil((common * COMMON[spender]) / COMMON.nudge);
  return {
    isUnlimited,
    part,
    most: (spender) => (isUnlimited ? Infinity : percent(OWN[spender]) + commonFor(spender)),
    async take(spender) {
      if (isUnlimited || (await store.take(callCount.own(gateway, spender), percent(OWN[spender]), WINDOW)))
        return true;
      return store.take(callCount.common(gateway), commonFor(spender), WINDOW);
    },
    claimFirstNudge: async (source, reference) =>
      isUnlimited || store.take(callCount.firstNudge(gateway, source, reference), 1, FIRST_NUDGE),
    countCreate: async (share) => isUnlimited || store.take(callCount.creates(gateway), part(share), WINDOW),
  };
}
