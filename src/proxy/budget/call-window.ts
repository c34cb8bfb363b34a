/**
 * The calls that a gateway accepts in a minute, counted in the store for all processes together. It
 * knows how many are left, and nothing of who should get them.
 */
import type { CompleteStore } from '../store.js';
import { callCount } from '../records.js';

/** Ms in which `requestsPerMinute` calls may begin: a minute, and some more because calls take different times to arrive. */
export const WINDOW = 65_000;

/** The calls to one gateway. */
export interface CallWindow {
  /** Whether no limit is known: then nothing is counted, and nobody refused. */
  readonly isUnlimited: boolean;
  /** How many calls so many percent of the budget are; one at least. */
  part(percent: number): number;
  /** Takes one call, unless so many percent of the budget are used up. */
  take(percent: number): Promise<boolean>;
  /** Counts one create, unless creates have used up so many percent. It is no call yet. */
  countCreate(percent: number): Promise<boolean>;
}

/** `requestsPerMinute` may be missing, where it is not known. */
export function createCallWindow(gateway: string, requestsPerMinute: number | undefined, store: Pick<CompleteStore, 'take'>): CallWindow {
  const limit = requestsPerMinute ?? Infinity;
  const part = (percent: number): number => Math.max(1, Math.floor((limit * percent) / 100));
  const count = async (key: string, percent: number): Promise<boolean> => limit === Infinity || store.take(key, part(percent), WINDOW);
  return {
    isUnlimited: limit === Infinity,
    part,
    take: (percent) => count(callCount.all(gateway), percent),
    countCreate: (percent) => count(callCount.creates(gateway), percent),
  };
}
