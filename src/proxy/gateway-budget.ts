/**
 * Keeps all processes of a store together below what a gateway accepts in a minute, and tells
 * pollers how often to come. Creates go before reads, since a buyer at the till is not turned away
 * because others are watched; but they leave room for verifying what they have created. A look that
 * nothing calls for is spared where the gateway's own word can be expected.
 */
import type { CheckedConfig } from './check-config.js';
import { createRecent } from './recent.js';
import { callCount } from './records.js';

/** Ms in which `requestsPerMinute` calls may begin: a minute, and some more because calls take different times to arrive. */
const WINDOW = 65_000;
/** Ms in which a session that was asked about counts as watched. */
const WATCHED_FOR = 60_000;
/** Seconds between two looks at a session, at the least; and at the most, because an answer out of the store costs nothing. */
const CADENCE = 3;
const LONGEST_CADENCE = 60;
/** Ms between two looks at a session that is waited for, where news are likely to come first. */
const CADENCE_WITH_NEWS = 25_000;
/** Ms after news of one payment in which news of others are expected too. */
const NEWS_EXPECTED = 10 * 60_000;
/** Ms after a create, and after the end of a held request, in which a poll comes without a reason of its own. */
const ROUTINE = 5_000;
/** Ms until a process of which a poll was refused counts on all polls of the budget again. */
const RECOVERY = 8 * WINDOW;

/** Why a call is made: for a buyer at the till, because something has happened, because somebody asks, because nobody did. */
export type CallReason = 'create' | 'news' | 'poll' | 'reconcile';

/** Percent of the budget that may be used up when a call begins: what can wait leaves room for what can not. */
const SHARE: Readonly<Record<CallReason, number>> = { create: 100, news: 90, poll: 50, reconcile: 30 };
/** Percent that all creates may take: each of them will need a read at least. */
const CREATES = 50;
/** Percent that they take, one by one, while some are turned away: so news find room at any moment. */
const CREATES_OF_A_CROWD = 40;
/** Percent for polls of a session that was looked at less than a cadence ago, so that nobody asks for all. */
const IMPATIENT = 25;

/** The budget of one gateway. */
export interface GatewayBudget {
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
  const limit = requestsPerMinute ?? Infinity;
  const part = (percent: number): number => Math.max(1, Math.floor((limit * percent) / 100));
  const since = (time: number): number => now() - time;

  const watched = createRecent(WATCHED_FOR, now);
  const looked = createRecent(LONGEST_CADENCE * 1000, now);
  /** Whose next poll is a matter of routine. */
  const expected = createRecent(ROUTINE, now);
  /** News that found no budget: the next poll of that session stands in for them. */
  const postponedNews = createRecent(NEWS_EXPECTED, now);
  /** When polls were granted here. */
  let polls: readonly number[] = [];
  let newsAt = -Infinity;
  let createdAt = -Infinity;
  let createRefusedAt = -Infinity;
  let pollRefusal = { at: -Infinity, granted: 0 };

  /**
   * Polls in a window that this process counts on: all that there are, until one is refused. Then
   * others use them too, and it counts on as many as it got, and by and by on more.
   */
  const pollShare = (): number => {
    const all = part(SHARE.poll);
    const recovered = since(pollRefusal.at) / RECOVERY;
    return recovered >= 1 ? all : pollRefusal.granted + (all - pollRefusal.granted) * recovered;
  };
  const cadence = (): number =>
    Math.min(LONGEST_CADENCE, Math.max(CADENCE, Math.ceil((watched.size() * WINDOW) / 1000 / pollShare())));
  const expectsNews = (): boolean => since(newsAt) < NEWS_EXPECTED;
  /** Ms between two looks that nothing calls for. */
  const pace = (): number => Math.max(cadence() * 1000, expectsNews() ? CADENCE_WITH_NEWS : 0);
  /** Timers may fire early: a look is due when nine tenths of its time are over. */
  const isDue = (reference: string, time: number): boolean => looked.age(reference) >= time * 0.9;

  const takeCall = (percent: number): Promise<boolean> => store.take(callCount.all(gateway), part(percent), WINDOW);

  async function takeCreate(): Promise<boolean> {
    const before = createdAt;
    const isTooSoon = since(createRefusedAt) < WINDOW && since(before) < WINDOW / part(CREATES_OF_A_CROWD);
    if (!isTooSoon) {
      createdAt = now();
      if (await store.take(callCount.creates(gateway), part(CREATES), WINDOW)) return takeCall(SHARE.create);
      createdAt = before;
    }
    createRefusedAt = now();
    return false;
  }

  async function takePoll(reference: string): Promise<boolean> {
    const isRoutine = expected.has(reference);
    expected.forget(reference);
    if (isRoutine && expectsNews() && !isDue(reference, pace())) return false;
    if (limit === Infinity) return true;
    const isImpatient = !isDue(reference, cadence() * 1000);
    const granted = await takeCall(isImpatient ? IMPATIENT : SHARE.poll);
    polls = polls.filter((time) => since(time) < WINDOW);
    if (granted) polls = [...polls, now()];
    else if (!isImpatient) pollRefusal = { at: now(), granted: Math.max(1, polls.length) };
    return granted;
  }

  async function takeNews(reference: string): Promise<boolean> {
    if (limit === Infinity || (await takeCall(SHARE.news))) return true;
    postponedNews.note(reference);
    return false;
  }

  function takeFor(reason: CallReason, reference: string): boolean | Promise<boolean> {
    if (reason === 'news') {
      newsAt = now();
      expected.forget(reference);
    }
    if (reason === 'news' || (reason === 'poll' && postponedNews.has(reference))) return takeNews(reference);
    if (reason === 'poll') return takePoll(reference);
    if (limit === Infinity) return true;
    return reason === 'create' ? takeCreate() : takeCall(SHARE.reconcile);
  }

  return {
    async take(reason, reference) {
      const granted = await takeFor(reason, reference);
      // A refused one was no look: whoever keeps to the cadence is not made impatient by it.
      if (!granted) return false;
      looked.note(reference);
      postponedNews.forget(reference);
      if (reason === 'create') expected.note(reference);
      return true;
    },

    cadence(reference) {
      watched.note(reference);
      return cadence();
    },

    nextLook(reference) {
      watched.note(reference);
      if (postponedNews.has(reference)) return CADENCE * 1000;
      const left = pace() - looked.age(reference);
      // A look that is due and has not come about was refused.
      return left > 0 ? left : pace();
    },

    returning: (reference) => expected.note(reference),
  };
}
