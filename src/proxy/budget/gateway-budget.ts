/**
 * Keeps all processes of a store together below what a gateway accepts in a minute, and tells pollers how often to
 * come. Here the reasons for a call are weighed; each rule has a file of its own in `budget/`: the shares of the
 * calls, the turns of creates, the cadence of polls, and the looks that are worth a call.
 */
import { createTurns } from './create-turns.js';
import { createLooks, NEWS_EXPECTED, type NewsSource } from './looks.js';
import { CADENCE, createPollCadence, LONGEST_CADENCE } from './poll-cadence.js';
import { ASSUMED_PER_MINUTE, createShares } from './shares.js';
import type { CheckedConfig } from '../config/check-config.js';
import { createRecent } from '../lib/recent.js';

/** Why a call is made: for a buyer at the till, because of news, because somebody asks, because nobody did. */
export type CallReason = 'create' | NewsSource | 'poll' | 'reconcile';

/** Whether something has happened to the payment, or somebody says so. */
export const isNews = (reason: CallReason): reason is NewsSource =>
  reason === 'return' || reason === 'webhook' || reason === 'signed_webhook' || reason === 'cancel';

/** The budget of one gateway. */
export interface GatewayBudget {
  /** What the gateway accepts; `Infinity` where it has no limit. */
  readonly requestsPerMinute: number;
  /**
   * Whether a create may be tried. `false` is a create that was turned away: it need not be counted,
   * and the shop need not be asked about it. `true` promises nothing: `take` decides.
   */
  mayCreate(): boolean;
  /** Takes one call about a payment out of the budget. `false`: there is none left, or a poll is not worth one. */
  take(reason: CallReason, reference: string): Promise<boolean>;
  /**
   * Notes that somebody watches a session, and answers the seconds after which to come again: the
   * more are watched here, and the less other processes leave of the budget, the longer.
   */
  cadence(reference: string): number;
  /** Notes the same, and answers the milliseconds after which to look at a session that is waited for. */
  nextLook(reference: string): number;
  /** A held request has come to its end and will be back at once: that poll has no reason of its own. */
  returning(reference: string): void;
  /** Whether news of the session are worth a look before anything else: the gateway's own word, or the first of their source. */
  isFirstHand(reference: string, source: NewsSource): boolean;
  /** Whether this process has looked at the session in the last so many ms. */
  hasLooked(reference: string, ms: number): boolean;
}

/** The budgets of all gateways; one that is gone has an endless budget, since nothing calls it. */
export function createGatewayBudgets(
  config: Pick<CheckedConfig, 'gateways' | 'store' | 'now'>,
): (id: string) => GatewayBudget {
  const budgets = new Map(
    [...config.gateways].map(([id, { limits }]) => [id, createGatewayBudget(id, limits.requestsPerMinute, config)]),
  );
  const unlimited = createGatewayBudget('', Infinity, config);
  return (id) => budgets.get(id) ?? unlimited;
}

/** A gateway whose limit is not known has an assumed one; `Infinity` stands for none. */
export function createGatewayBudget(
  gateway: string,
  requestsPerMinute: number = ASSUMED_PER_MINUTE,
  { store, now }: Pick<CheckedConfig, 'store' | 'now'>,
): GatewayBudget {
  const shares = createShares(gateway, requestsPerMinute, store);
  const turns = createTurns(shares, now);
  const cadence = createPollCadence(shares.most('poll'), now);
  const looks = createLooks(cadence, now);
  /** News that found no budget: the next poll of that session stands in for them. */
  const postponedNews = createRecent(NEWS_EXPECTED, now);
  /** Sessions that were created a moment ago: their first poll is not too soon. */
  const unread = createRecent(LONGEST_CADENCE * 1000, now);

  async function takeNews(reference: string, source: NewsSource): Promise<boolean> {
    const isWorthIt = shares.isUnlimited || looks.isNews(reference, source);
    // What has turned out to be nothing is worth no more than a poll: a stranger has as many sessions as he opens.
    const isFirstHand = looks.isFirstHand(reference, source);
    if (isWorthIt && (await shares.take(isFirstHand ? 'news' : 'poll'))) {
      looks.noteNews(reference, source);
      return true;
    }
    if (isFirstHand) postponedNews.note(reference);
    return false;
  }

  async function takePoll(reference: string): Promise<boolean> {
    if (postponedNews.has(reference) && looks.isDue(reference, CADENCE * 1000) && (await shares.take('news')))
      return true;
    if (looks.isSpared(reference)) return false;
    if (shares.isUnlimited) return true;
    // Whoever asks sooner is answered with what is known.
    if (!unread.has(reference) && !looks.isDue(reference, cadence.seconds() * 1000)) return false;
    const granted = await shares.take('poll');
    if (granted) cadence.granted();
    else cadence.refused();
    return granted;
  }

  function takeFor(reason: CallReason, reference: string): Promise<boolean> {
    switch (reason) {
      case 'create':
        return turns.take();
      case 'return':
      case 'webhook':
      case 'signed_webhook':
      case 'cancel':
        looks.newsOf(reference);
        return takeNews(reference, reason);
      case 'poll':
        return takePoll(reference);
      case 'reconcile':
        return shares.take('reconcile');
    }
  }

  return {
    requestsPerMinute,
    mayCreate: () => turns.mayTry(),

    async take(reason, reference) {
      // A refused one was no look: whoever keeps to the cadence is not made impatient by it.
      if (!(await takeFor(reason, reference))) return false;
      looks.note(reference);
      postponedNews.forget(reference);
      unread.forget(reference);
      if (reason === 'create') {
        unread.note(reference);
        looks.expectPoll(reference);
      }
      return true;
    },

    cadence(reference) {
      cadence.watch(reference);
      return cadence.seconds();
    },

    nextLook(reference) {
      cadence.watch(reference);
      return postponedNews.has(reference) ? CADENCE * 1000 : looks.untilNext(reference);
    },

    returning: (reference) => looks.expectPoll(reference),
    isFirstHand: (reference, source) => looks.isFirstHand(reference, source),
    hasLooked: (reference, ms) => !looks.isDue(reference, ms),
  };
}
