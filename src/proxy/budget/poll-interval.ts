/**
 * How often browsers may poll. The interval grows with the number of sessions that this process watches, and with
 * the part of the budget that other processes use. Processes do not tell each other. Each one learns its part from
 * the polls that are refused.
 */
import { createRecent } from '../lib/recent.js';
import { WINDOW } from './shares.js';

/** The shortest time between two status reads of a session for polls, in seconds. */
export const SHORTEST_INTERVAL = 3;
/** The longest time, in seconds. A longer one is not needed: a poll that finds no budget is answered from the store. */
export const LONGEST_INTERVAL = 60;
/** Ms for which a session counts as watched after a poll. */
const WATCHED_FOR = 60_000;
/** Ms after a refused poll until this process plans with all polls of the budget again. */
const RECOVERY = 8 * WINDOW;

/** The poll interval of one process. */
export interface PollInterval {
  /** Notes that a browser watches the session. */
  watch(reference: string): void;
  /** Seconds between two polls of one session. */
  seconds(): number;
  /** Notes that the budget allowed a poll. */
  granted(): void;
  /** Notes that the budget refused a poll that came in time. So other processes use the budget too. */
  refused(): void;
}

/** `polls` is how many there are in a window, for all processes. */
export function createPollInterval(polls: number, now: () => number): PollInterval {
  const watched = createRecent(WATCHED_FOR, now);
  let grantedAt: readonly number[] = [];
  let refusal = { at: -Infinity, granted: 0 };

  const inWindow = (): readonly number[] => grantedAt.filter((time) => now() - time < WINDOW);

  /** Polls in a window that this process plans with: all; after a refusal as many as it got, then slowly more. */
  const share = (): number => {
    const recovered = (now() - refusal.at) / RECOVERY;
    return recovered >= 1 ? polls : refusal.granted + (polls - refusal.granted) * recovered;
  };

  return {
    watch: (reference) => watched.note(reference),
    seconds() {
      const needed = Math.ceil((watched.size() * WINDOW) / 1000 / share());
      return Math.min(LONGEST_INTERVAL, Math.max(SHORTEST_INTERVAL, needed));
    },
    granted() {
      grantedAt = [...inWindow(), now()];
    },
    refused() {
      refusal = { at: now(), granted: Math.max(1, inWindow().length) };
    },
  };
}
