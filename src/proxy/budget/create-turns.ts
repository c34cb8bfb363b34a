/**
 * Which creates may begin. While some are turned away the others begin one by one, spread over the minute: a rush
 * at its beginning would leave no room for the news of those who have paid.
 */
import { CREATES, WINDOW, type Shares } from './shares.js';

/** Turns of the buyers at the till. */
export interface CreateTurns {
  /**
   * Whether a create may be tried now. Asks nobody, so that what is sure to be turned away costs
   * nothing; a create that may be tried can still be turned away by what other processes use.
   */
  mayTry(): boolean;
  /** Takes a create out of the budget. `false`: it is turned away. */
  take(): Promise<boolean>;
}

/** One per gateway and process. */
export function createTurns(shares: Shares, now: () => number): CreateTurns {
  let beganAt = -Infinity;
  let turnedAwayAt = -Infinity;

  const isCrowd = (): boolean => now() - turnedAwayAt < WINDOW;
  const isTooSoon = (): boolean => isCrowd() && now() - beganAt < WINDOW / shares.part(CREATES);
  const turnAway = (): false => {
    turnedAwayAt = now();
    return false;
  };
  const mayTry = (): boolean => !isTooSoon() || turnAway();

  return {
    mayTry,
    async take() {
      if (!mayTry()) return false;
      const before = beganAt;
      // Before the store is asked, so that others do not begin in the meantime.
      beganAt = now();
      if (await shares.countCreate(CREATES)) return shares.take('create');
      beganAt = before;
      return turnAway();
    },
  };
}
