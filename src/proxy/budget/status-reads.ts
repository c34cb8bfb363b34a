/**
 * When the status of a session may be read. A nudge may be true or made up, and may come hundreds of times. So the
 * first nudge of each source is followed at once, and each one that finds nothing makes the next wait longer.
 *
 * The first one has priority. Where the gateway has a limit, a process claims that in the store: otherwise a stranger
 * would have as many first nudges as there are processes.
 *
 * Where nudges arrive, the next one probably comes before the next poll. So two kinds of status reads are skipped
 * there: those on the timer of a held request, and those for routine polls.
 */
import { createLeastRecentlyUsed } from '../lib/least-recently-used.js';
import { createRecent } from '../lib/recent.js';
import { LONGEST_INTERVAL, type PollInterval } from './poll-interval.js';
import type { Shares } from './shares.js';

/**
 * Where a nudge comes from: `return`, the buyer is back; `webhook`, a call to an address that anybody may call;
 * `signed_webhook`, a call to an address that only the gateway knows, or with the vendor's signature.
 */
export type NudgeSource = 'return' | 'webhook' | 'signed_webhook';
/** What may come hundreds of times for one session: nudges, and a buyer who gives the payment up. */
type PacedSource = NudgeSource | 'cancel';

/** Ms from the first call for a source to the second. Doubled after each further one. */
const FIRST_PAUSE: Readonly<Record<PacedSource, number>> = {
  return: 5_000,
  webhook: 5_000,
  signed_webhook: 1_000,
  cancel: 5_000,
};
const LONGEST_PAUSE = 60_000;
/** Pairs of source and session that are remembered. */
const REMEMBERED = 20_000;
/** Ms between two status reads of a session with a held request, where a nudge will probably come first. */
const INTERVAL_WITH_NUDGES = 25_000;
/** Ms after a nudge for one payment in which nudges for other payments are expected too. */
export const NUDGES_EXPECTED = 10 * 60_000;
/** Ms after a create, or after the end of a held request, in which the next poll counts as routine. */
const ROUTINE = 5_000;

/** The status reads of one process, for the sessions of one gateway. */
export interface StatusReads {
  /** Notes that the status is read now. */
  note(reference: string): void;
  /** Whether a nudge from this source may cause a status read now, or a buyer who gives up a cancel. */
  isNudgeDue(reference: string, source: PacedSource): boolean;
  /**
   * Whether the nudge has priority: it is signed, or the first of its source for this session, in all processes. A
   * process that has claimed this keeps it until a nudge of the source has caused a status read.
   */
  hasPriority(reference: string, source: NudgeSource): Promise<boolean>;
  /** Notes that a nudge has caused a status read, or a buyer a cancel. */
  noteNudgeRead(reference: string, source: PacedSource): void;
  /** Notes that a nudge has come. The next poll of the session is not routine any more. */
  noteNudge(reference: string): void;
  /** Marks the next poll of the session as routine, if it comes soon. */
  expectRoutinePoll(reference: string): void;
  /** Whether a poll needs no status read: it is routine, and nudges are expected. Removes the mark. */
  canSkipPoll(reference: string): boolean;
  /** Whether the last status read is about `ms` ago, or longer. */
  isDue(reference: string, ms: number): boolean;
  /** Ms until the next status read of a session with a held request. */
  msToNextRead(reference: string): number;
}

/** One per gateway and process. */
export function createStatusReads(
  pollInterval: Pick<PollInterval, 'seconds'>,
  shares: Pick<Shares, 'claimFirstNudge'>,
  now: () => number,
): StatusReads {
  const lastReads = createRecent(LONGEST_INTERVAL * 1000, now);
  /** Per source and session: the time of the last status read for a nudge, and how many there were. */
  const nudgeReads = createLeastRecentlyUsed<{ readonly at: number; readonly count: number }>(REMEMBERED);
  /** Per source and session: whether this process has claimed the first nudge. */
  const firstNudges = createLeastRecentlyUsed<Promise<boolean>>(REMEMBERED);
  /** Sessions whose next poll is routine. */
  const routine = createRecent(ROUTINE, now);
  let lastNudgeAt = -Infinity;

  const expectsNudges = (): boolean => now() - lastNudgeAt < NUDGES_EXPECTED;
  /** Ms between two status reads without a nudge. */
  const interval = (): number => Math.max(pollInterval.seconds() * 1000, expectsNudges() ? INTERVAL_WITH_NUDGES : 0);
  /** Timers may fire early, so nine tenths of the time are enough. */
  const isDue = (reference: string, ms: number): boolean => lastReads.age(reference) >= ms * 0.9;

  return {
    note: (reference) => lastReads.note(reference),
    isNudgeDue(reference, source) {
      const last = nudgeReads.get(`${source} ${reference}`);
      if (last === undefined) return true;
      return now() - last.at >= Math.min(LONGEST_PAUSE, FIRST_PAUSE[source] * 2 ** (last.count - 1));
    },
    async hasPriority(reference, source) {
      if (source === 'signed_webhook') return true;
      const key = `${source} ${reference}`;
      if (nudgeReads.get(key) !== undefined) return false;
      const known = firstNudges.get(key);
      if (known !== undefined) return known;
      const claim = shares.claimFirstNudge(source, reference).then((isOurs) => {
        // Another process follows the first one. Here the next one is the second.
        if (!isOurs) nudgeReads.set(key, { at: now(), count: 1 });
        return isOurs;
      });
      firstNudges.set(key, claim);
      // Without an answer of the store nothing is known: the next nudge asks again.
      claim.catch(() => firstNudges.forget(key));
      return claim;
    },
    noteNudgeRead(reference, source) {
      const key = `${source} ${reference}`;
      nudgeReads.set(key, { at: now(), count: (nudgeReads.get(key)?.count ?? 0) + 1 });
    },
    noteNudge(reference) {
      lastNudgeAt = now();
      routine.forget(reference);
    },
    expectRoutinePoll: (reference) => routine.note(reference),
    canSkipPoll(reference) {
      const isRoutine = routine.has(reference);
      routine.forget(reference);
      return isRoutine && expectsNudges() && !isDue(reference, interval());
    },
    isDue,
    msToNextRead(reference) {
      const left = interval() - lastReads.age(reference);
      // A status read that is due and was not made was refused. Wait a whole interval.
      return left > 0 ? left : interval();
    },
  };
}
