/**
 * Admission of creates. While some are refused, the others start one by one, spread over the minute: many at once
 * would leave no budget for the webhooks of those who have paid.
 */
import { CREATES, WINDOW, type Shares } from './shares.js';

/** Admission control for creates. */
export interface CreateTurns {
  /**
   * Whether a create may be tried now. It needs no store, so that a sure refusal costs nothing. `take` may still
   * refuse, because of what other processes use.
   */
  mayTry(): boolean;
  /** Takes a create out of the budget. `false`: it is refused. */
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
