/** What strangers do to a shop, and what honest buyers notice. Played by the tests, and longer by the benchmark. */
import type { CheckoutSession } from '../../src/contract/index.js';
import { MINUTE, SECOND } from './shop.js';
import { honestBuyer, REFUSED_BUYER, silentPayments, Street, type HonestBuyer } from './street.js';

/** Seconds from one honest buyer to the next. */
const HONEST_EVERY = 20;
/** Ms for which an honest buyer tries again. */
const PATIENCE = MINUTE;
/** Ms within which a buyer who has paid must be told. */
export const TOLD_WITHIN = 30 * SECOND;
const OWN_SESSIONS = 40;

/** One thing that a stranger does, from one of his addresses; `count` goes up with each. */
type Attack = (street: Street) => (address: string, count: number) => Promise<void>;

/** The first session of his own that the shop gives him. */
function ownSession(street: Street): (address: string) => Promise<CheckoutSession | undefined> {
  let session: CheckoutSession | undefined;
  return async (address) => (session ??= (await street.create('stranger', address)).session);
}

/** His own sessions, one after the other. He opens them as fast as he can. */
function ownSessions(street: Street): (address: string, count: number) => Promise<CheckoutSession | undefined> {
  const sessions: CheckoutSession[] = [];
  return async (address, count) => {
    if (sessions.length < OWN_SESSIONS) {
      const { session } = await street.create(`stranger ${sessions.length}`, address);
      if (session !== undefined) sessions.push(session);
    }
    return sessions[count % sessions.length];
  };
}

/** The attacks, by what the stranger does. */
export const ATTACKS = {
  nothing: () => async () => undefined,
  'unsigned webhooks about his own session': (street) => {
    const own = ownSession(street);
    return async (address) => {
      const session = await own(address);
      if (session !== undefined) await street.postUnsignedWebhook(session.reference);
    };
  },
  'reloads of its return page': (street) => {
    const own = ownSession(street);
    return async (address) => {
      const session = await own(address);
      if (session !== undefined) await street.openReturnPage(session.reference);
    };
  },
  'webhooks and return pages of 40 sessions of his own': (street) => {
    const own = ownSessions(street);
    return async (address, count) => {
      const session = await own(address, count);
      if (session === undefined) return;
      if (count % 2 === 0) await street.openReturnPage(session.reference);
      else await street.postUnsignedWebhook(session.reference);
    };
  },
  'creates of one valid order, each with another name': (street) => async (address, count) => {
    await street.create('1001', address, undefined, `Buyer ${count}`);
  },
  'creates of orders that do not exist': (street) => async (address, count) => {
    await street.create(`unknown ${count}`, address);
  },
  'one key whose create the gateway refuses': (street) => async (address) => {
    await street.create('1001', address, 'the-key-of-a-stranger', REFUSED_BUYER);
  },
  'polls of 40 sessions of his own': (street) => {
    const own = ownSessions(street);
    return async (address, count) => {
      const session = await own(address, count);
      if (session !== undefined) await street.poll(session.id);
    };
  },
  'creates of ever other valid orders': (street) => async (address, count) => {
    await street.create(`guessed ${count}`, address);
  },
} satisfies Readonly<Record<string, Attack>>;

export type AttackName = keyof typeof ATTACKS;

/** The result for the honest buyers. */
export interface StrangerResult {
  readonly buyers: readonly HonestBuyer[];
  /** In percent of those who came long enough before the end. */
  readonly sold: number;
  /** Told within {@link TOLD_WITHIN}, in percent of those who paid long enough before the end. */
  readonly told: number;
  readonly turnedAway: number;
  readonly requests: number;
}

/** An honest buyer every 20 s, each at an address of his own, while a stranger attacks so often a second from so many addresses. */
export async function playStranger(
  name: AttackName,
  { rate, addresses, minutes, seed = 1 }: { rate: number; addresses: number; minutes: number; seed?: number },
): Promise<StrangerResult> {
  const street = new Street(seed);
  const buyers: HonestBuyer[] = [];
  const attack = ATTACKS[name](street);
  let count = 0;
  street.actors.push(
    ...Array.from({ length: rate }, () => () => attack(`stranger ${count % addresses}`, count++)),
    async (second) => {
      // Not at the full minute, when `reconcile()` runs.
      if (second % HONEST_EVERY !== 10) return;
      const { buyer, act } = honestBuyer(street, `honest ${second}`, `buyer ${second}`, PATIENCE);
      buyers.push(buyer);
      street.actors.push(act);
    },
  );
  await street.live(minutes);
  const end = street.clock();
  const came = buyers.filter(({ cameAt }) => cameAt + PATIENCE < end);
  const paid = buyers.filter(({ paidAt = end }) => paidAt + TOLD_WITHIN < end);
  return {
    buyers,
    sold: percent(came, ({ soldAt }) => soldAt !== undefined),
    told: percent(paid, ({ paidAt = 0, toldAt = Infinity }) => toldAt - paidAt <= TOLD_WITHIN),
    turnedAway: street.gateway.turnedAway,
    requests: street.gateway.requests,
  };
}

/** What became of payments without a webhook, a return or a poll. */
export interface ForgottenResult {
  /** Ms from paying to `onSettled`, of each; `Infinity` where it was not told before the end. */
  readonly delays: readonly number[];
  readonly unpaid: number;
  readonly turnedAway: number;
  readonly requests: number;
}

export interface ForgottenOptions {
  /** Payments that somebody begins and leaves. */
  readonly perMinute: number;
  /** Minutes of that before the first payment that is forgotten. */
  readonly before?: number;
  /** Minutes in which payments are forgotten, one in each. */
  readonly minutes: number;
  /** Seconds from one `reconcile()` to the next. Default: 60. */
  readonly reconcileEvery?: number;
  readonly seed?: number;
}

/** So many payments a minute are begun and left; one a minute is paid, its webhook lost, and its buyer gone. */
export async function playForgotten({
  perMinute,
  before = 0,
  minutes,
  reconcileEvery,
  seed = 1,
}: ForgottenOptions): Promise<ForgottenResult> {
  const street = new Street(seed);
  // A refused create is tried again a second later.
  let owed = 0;
  let unpaid = 0;
  const leave = async (): Promise<void> => {
    for (owed += perMinute / 60; owed >= 1; owed--) {
      const { session } = await street.create(`unpaid ${unpaid}`, `address ${unpaid}`);
      if (session === undefined) break;
      unpaid++;
    }
  };
  const silent = silentPayments(
    street,
    (second) => second >= before * 60 && second < (before + minutes) * 60 && second % 60 === 20,
  );
  street.actors.push(leave, silent.act);
  // The last payments get the promised time too, and some more.
  await street.live(before + minutes + 10, reconcileEvery);
  return {
    delays: silent.delays(),
    unpaid,
    turnedAway: street.gateway.turnedAway,
    requests: street.gateway.requests,
  };
}

/** The result for an honest crowd. */
export interface CrowdResult {
  readonly buyers: readonly HonestBuyer[];
  /** When the first ones came. */
  readonly begin: number;
  readonly turnedAway: number;
}

/** Many buyers click within a minute, from a number of addresses, and try again as the answers say, until the end. */
export async function playHonestCrowd({
  buyers: count,
  minutes,
  addresses,
  seed,
}: {
  buyers: number;
  minutes: number;
  addresses: number;
  seed: number;
}): Promise<CrowdResult> {
  const street = new Street(seed);
  const buyers: HonestBuyer[] = [];
  street.actors.push(async (second) => {
    while (buyers.length < Math.min(count, (count * (second + 1)) / 60)) {
      const { buyer, act } = honestBuyer(
        street,
        `honest ${buyers.length}`,
        `address ${buyers.length % addresses}`,
        minutes * MINUTE,
      );
      buyers.push(buyer);
      street.actors.push(act);
    }
  });
  await street.live(minutes);
  return { buyers, begin: street.begin, turnedAway: street.gateway.turnedAway };
}

const percent = <Item>(all: readonly Item[], holds: (item: Item) => boolean): number =>
  (100 * all.filter(holds).length) / all.length;
