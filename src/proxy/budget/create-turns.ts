/**
 * Which creates may begin. They go before all reads, since a buyer at the till is not turned away
 * because others are watched; but they leave room for verifying what they have created. While some
 * are turned away the others begin one by one, spread over the minute: a rush at its beginning would
 * leave no room for the news of those who have paid.
 */
import { WINDOW, type CallWindow } from './call-window.js';

/** Percent of the budget that may be used up when a create begins. */
const SHARE = 100;
/** Percent that all creates may take: each of them will need a read at least. */
const CREATES = 50;
/** Percent that they take, one by one, while some are turned away: so news find room at any moment. */
const CREATES_OF_A_CROWD = 40;

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
export function createTurns(calls: CallWindow, now: () => number): CreateTurns {
  let beganAt = -Infinity;
  let turnedAwayAt = -Infinity;

  const isCrowd = (): boolean => now() - turnedAwayAt < WINDOW;
  const isTooSoon = (): boolean => isCrowd() && now() - beganAt < WINDOW / calls.part(CREATES_OF_A_CROWD);
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
      if (await calls.countCreate(CREATES)) return calls.take(SHARE);
      beganAt = before;
      return turnAway();
    },
  };
}
