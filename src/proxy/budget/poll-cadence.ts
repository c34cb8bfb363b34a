/**
 * How often pollers are to come: the more sessions are watched here, and the less other processes
 * leave of the budget, the more seldom. Processes do not talk about it. Each finds out what is left
 * for it from the polls that are refused.
 */
import { createRecent } from '../lib/recent.js';
import { WINDOW } from './shares.js';

/** Seconds between two looks at a session, at the least; and at the most, because an answer out of the store costs nothing. */
export const CADENCE = 3;
export const LONGEST_CADENCE = 60;
/** Ms in which a session that was asked about counts as watched. */
const WATCHED_FOR = 60_000;
/** Ms until a process of which a poll was refused counts on all polls of the budget again. */
const RECOVERY = 8 * WINDOW;

/** The cadence of one process. */
export interface PollCadence {
  /** Somebody watches the session. */
  watch(reference: string): void;
  /** Seconds between two looks at one session. */
  seconds(): number;
  /** A poll was let through. */
  granted(): void;
  /** One that came in time was not: others use the budget too. */
  refused(): void;
}

/** `polls` is how many there are in a window, for all processes. */
export function createPollCadence(polls: number, now: () => number): PollCadence {
  const watched = createRecent(WATCHED_FOR, now);
  let grantedAt: readonly number[] = [];
  let refusal = { at: -Infinity, granted: 0 };

  const inWindow = (): readonly number[] => grantedAt.filter((time) => now() - time < WINDOW);

  /** What this process counts on: all polls, until one is refused; then as many as it got, and by and by more. */
  const share = (): number => {
    const recovered = (now() - refusal.at) / RECOVERY;
    return recovered >= 1 ? polls : refusal.granted + (polls - refusal.granted) * recovered;
  };

  return {
    watch: (reference) => watched.note(reference),
    seconds: () => Math.min(LONGEST_CADENCE, Math.max(CADENCE, Math.ceil((watched.size() * WINDOW) / 1000 / share()))),
    granted() {
      grantedAt = [...inWindow(), now()];
    },
    refused() {
      refusal = { at: now(), granted: Math.max(1, inWindow().length) };
    },
  };
}
