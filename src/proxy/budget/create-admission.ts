/**
 * Admission of creates. After a refusal, the following creates are admitted one at a time, spread over the minute.
 * Otherwise many would start at once, and no budget would be left for the webhooks of buyers who have paid.
 */
import { CREATES, WINDOW, type Shares } from './shares.js';

/** Admission control for creates. */
export interface CreateAdmission {
  /**
   * Whether a create may be tried now. It does not use the store, so a certain refusal costs nothing. `take` may
   * still refuse, because other processes use the budget too.
   */
  mayTry(): boolean;
  /** Takes a create out of the budget. `false`: it is refused. */
  take(): Promise<boolean>;
}

/** One per gateway and process. */
export function createAdmission(shares: Shares, now: () => number): CreateAdmission {
  let lastCreateAt = -Infinity;
  let lastRefusalAt = -Infinity;

  const isCrowded = (): boolean => now() - lastRefusalAt < WINDOW;
  const isTooSoon = (): boolean => isCrowded() && now() - lastCreateAt < WINDOW / shares.part(CREATES);
  const refuse = (): false => {
    lastRefusalAt = now();
    return false;
  };
  const mayTry = (): boolean => !isTooSoon() || refuse();

  return {
    mayTry,
    async take() {
      if (!mayTry()) return false;
      const before = lastCreateAt;
      // Set before the store answers, so that no other create starts in the meantime.
      lastCreateAt = now();
      if (await shares.countCreate(CREATES)) return (await shares.take('create')) || refuse();
      lastCreateAt = before;
      return refuse();
    },
  };
}
