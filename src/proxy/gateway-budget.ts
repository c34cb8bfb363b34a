/**
 * Keeps all processes of a store together below what a gateway accepts in a minute, and tells
 * pollers how often to come. Here the reasons for a call are weighed against each other; each rule
 * has a file of its own in `budget/`: the calls that are left, the turns of creates, the cadence of
 * polls, and the looks that can be spared.
 */
import { createCallWindow } from './budget/call-window.js';
import { createTurns } from './budget/create-turns.js';
import { createLooks, NEWS_EXPECTED } from './budget/looks.js';
import { CADENCE, createPollCadence } from './budget/poll-cadence.js';
import type { CheckedConfig } from './check-config.js';
import { createRecent } from './recent.js';

/** Why a call is made: for a buyer at the till, because something has happened, because somebody asks, because nobody did. */
export type CallReason = 'create' | 'news' | 'poll' | 'reconcile';

/** Percent of the budget that may be used up when a read begins: what can wait leaves room for what can not. */
const SHARE: Readonly<Record<Exclude<CallReason, 'create'>, number>> = { news: 90, poll: 50, reconcile: 30 };
/** Percent for polls of a session that was looked at less than a cadence ago, so that nobody asks for all. */
const IMPATIENT = 25;

/** The budget of one gateway. */
export interface GatewayBudget {
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
}

/** The budgets of all gateways; one that is gone has an endless budget, since nothing calls it. */
export function createGatewayBudgets(config: Pick<CheckedConfig, 'gateways' | 'store' | 'now'>): (id: string) => GatewayBudget {
  const budgets = new Map([...config.gateways].map(([id, { limits }]) => [id, createGatewayBudget(id, limits.requestsPerMinute, config)]));
  const unlimited = createGatewayBudget('', undefined, config);
  return (id) => budgets.get(id) ?? unlimited;
}

/** `requestsPerMinute` may be missing: then no call is refused for want of budget. */
export function createGatewayBudget(
  gateway: string,
  requestsPerMinute: number | undefined,
  { store, now }: Pick<CheckedConfig, 'store' | 'now'>,
): GatewayBudget {
  const calls = createCallWindow(gateway, requestsPerMinute, store);
  const turns = createTurns(calls, now);
  const cadence = createPollCadence(calls.part(SHARE.poll), now);
  const looks = createLooks(cadence, now);
  /** News that found no budget: the next poll of that session stands in for them. */
  const postponedNews = createRecent(NEWS_EXPECTED, now);

  async function takeNews(reference: string): Promise<boolean> {
    if (await calls.take(SHARE.news)) return true;
    postponedNews.note(reference);
    return false;
  }

  async function takePoll(reference: string): Promise<boolean> {
    if (postponedNews.has(reference)) return takeNews(reference);
    if (looks.isSpared(reference)) return false;
    if (calls.isUnlimited) return true;
    const isInTime = looks.isDue(reference, cadence.seconds() * 1000);
    const granted = await calls.take(isInTime ? SHARE.poll : IMPATIENT);
    if (granted) cadence.granted();
    else if (isInTime) cadence.refused();
    return granted;
  }

  function takeFor(reason: CallReason, reference: string): Promise<boolean> {
    switch (reason) {
      case 'create':
        return turns.take();
      case 'news':
        looks.newsOf(reference);
        return takeNews(reference);
      case 'poll':
        return takePoll(reference);
      case 'reconcile':
        return calls.take(SHARE.reconcile);
    }
  }

  return {
    mayCreate: () => turns.mayTry(),

    async take(reason, reference) {
      // A refused one was no look: whoever keeps to the cadence is not made impatient by it.
      if (!(await takeFor(reason, reference))) return false;
      looks.note(reference);
      postponedNews.forget(reference);
      if (reason === 'create') looks.expectPoll(reference);
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
  };
}
