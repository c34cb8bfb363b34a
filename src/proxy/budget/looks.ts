/**
 * When a look at a session is due. News may be true or made up, and may come by the hundred: each source of them
 * causes one look at once, and then ever fewer as long as they turn out to be none. Where true ones have been
 * arriving, the gateway's own word is likely to come first, so looks that nothing calls for are spared: those on
 * the timer of a held request, and polls that come as a matter of routine.
 */
import { createLeastRecentlyUsed } from '../lib/least-recently-used.js';
import { createRecent } from '../lib/recent.js';
import { LONGEST_CADENCE, type PollCadence } from './poll-cadence.js';

/**
 * Where news come from: the buyer's return, an address that anybody may call, or one that only the gateway was given
 * (or a call with the vendor's signature); and the buyer who cancels.
 */
export type NewsSource = 'return' | 'webhook' | 'signed_webhook' | 'cancel';

/** Ms from the first look that news of a source have caused to the next; doubled with each that found nothing. */
const STEP: Readonly<Record<NewsSource, number>> = {
  return: 5_000,
  webhook: 5_000,
  signed_webhook: 1_000,
  cancel: 5_000,
};
const LONGEST_STEP = 60_000;
/** Sources and sessions that are remembered. */
const REMEMBERED = 20_000;
/** Ms between two looks at a session that is waited for, where news are likely to come first. */
const CADENCE_WITH_NEWS = 25_000;
/** Ms after news of one payment in which news of others are expected too. */
export const NEWS_EXPECTED = 10 * 60_000;
/** Ms after a create, and after the end of a held request, in which a poll comes without a reason of its own. */
const ROUTINE = 5_000;

/** The looks of one process at the sessions of one gateway. */
export interface Looks {
  /** The gateway is asked about the session. */
  note(reference: string): void;
  /** Whether news of the session are worth a look now. */
  isNews(reference: string, source: NewsSource): boolean;
  /** Whether they are the gateway's own word, or the first of their source: nobody has many of these. */
  isFirstHand(reference: string, source: NewsSource): boolean;
  /** News of the session have led to a look. */
  noteNews(reference: string, source: NewsSource): void;
  /** News of the session have come: its next poll has a reason. */
  newsOf(reference: string): void;
  /** The next poll of the session, if it comes soon, is a matter of routine. */
  expectPoll(reference: string): void;
  /** Whether a poll is not worth a look: it was expected, and news of the session are too. */
  isSpared(reference: string): boolean;
  /** Whether the last look is about so many ms ago. */
  isDue(reference: string, ms: number): boolean;
  /** Ms until the next look at a session that is waited for. */
  untilNext(reference: string): number;
}

/** One per gateway and process. */
export function createLooks(cadence: Pick<PollCadence, 'seconds'>, now: () => number): Looks {
  const looked = createRecent(LONGEST_CADENCE * 1000, now);
  /** When news of a source have last led to a look at a session, and how often. */
  const steps = createLeastRecentlyUsed<{ readonly at: number; readonly looks: number }>(REMEMBERED);
  /** Whose next poll is a matter of routine. */
  const expected = createRecent(ROUTINE, now);
  let newsAt = -Infinity;

  const expectsNews = (): boolean => now() - newsAt < NEWS_EXPECTED;
  /** Ms between two looks that nothing calls for. */
  const pace = (): number => Math.max(cadence.seconds() * 1000, expectsNews() ? CADENCE_WITH_NEWS : 0);
  /** Timers may fire early: a look is due when nine tenths of its time are over. */
  const isDue = (reference: string, ms: number): boolean => looked.age(reference) >= ms * 0.9;

  return {
    note: (reference) => looked.note(reference),
    isNews(reference, source) {
      const last = steps.get(`${source} ${reference}`);
      return last === undefined || now() - last.at >= Math.min(LONGEST_STEP, STEP[source] * 2 ** (last.looks - 1));
    },
    isFirstHand: (reference, source) => source === 'signed_webhook' || !steps.get(`${source} ${reference}`),
    noteNews(reference, source) {
      const key = `${source} ${reference}`;
      steps.set(key, { at: now(), looks: (steps.get(key)?.looks ?? 0) + 1 });
    },
    newsOf(reference) {
      newsAt = now();
      expected.forget(reference);
    },
    expectPoll: (reference) => expected.note(reference),
    isSpared(reference) {
      const isRoutine = expected.has(reference);
      expected.forget(reference);
      return isRoutine && expectsNews() && !isDue(reference, pace());
    },
    isDue,
    untilNext(reference) {
      const left = pace() - looked.age(reference);
      // A look that is due and has not come about was refused.
      return left > 0 ? left : pace();
    },
  };
}
