/**
 * A stranger at one address who knows valid orders without end. He begins payments, opens the return page of each, posts
 * unsigned webhooks for it, and perhaps gives it up. And what honest people notice: buyers who are there, and payments
 * that are paid, whose webhook is lost and whose buyer is gone.
 */
import { MINUTE } from './shop.js';
import { honestBuyer, silentPayments, Street, type Actor, type HonestBuyer } from './street.js';
import { TOLD_WITHIN } from './strangers.js';

const HONEST_EVERY = 20;
const PATIENCE = MINUTE;

export interface NudgerOptions {
  readonly requestsPerMinute: number;
  /** What the stranger does in a second. */
  readonly rate: number;
  readonly minutes: number;
  readonly givesUp?: boolean;
  /** Processes of the shop. He nudges as often as there are some, so that each of them gets a nudge. */
  readonly processes?: number;
  readonly reconcileEvery?: number;
  readonly seed?: number;
}

/** The stranger, as an actor for each thing that he does in a second. */
function nudger(street: Street, { rate, givesUp = false, processes = 1 }: NudgerOptions): Actor[] {
  const next: (() => Promise<void>)[] = [];
  let orders = 0;
  const act = async (): Promise<void> => {
    const step = next.shift();
    if (step !== undefined) return step();
    const { session } = await street.create(`guessed ${orders++}`, 'stranger');
    if (session === undefined) return;
    for (let process = 0; process < processes; process++) {
      next.push(
        () => street.openReturnPage(session.reference),
        () => street.postUnsignedWebhook(session.reference),
      );
    }
    if (givesUp) next.push(() => street.cancel(session.id));
  };
  return Array.from({ length: rate }, () => act);
}

/** An honest buyer every 20 s beside him. `sold` and `told` in percent. */
export async function playBuyers(
  options: NudgerOptions,
): Promise<{ readonly sold: number; readonly told: number; readonly turnedAway: number }> {
  const street = new Street(options.seed ?? 1, options);
  const buyers: HonestBuyer[] = [];
  street.actors.push(...nudger(street, options), async (second) => {
    if (second % HONEST_EVERY !== 10) return;
    const { buyer, act } = honestBuyer(street, `honest ${second}`, `buyer ${second}`, PATIENCE);
    buyers.push(buyer);
    street.actors.push(act);
  });
  await street.live(options.minutes, options.reconcileEvery);
  const end = street.clock();
  const came = buyers.filter(({ cameAt }) => cameAt + PATIENCE < end);
  const paid = buyers.filter(({ paidAt = end }) => paidAt + TOLD_WITHIN < end);
  return {
    sold: percent(came, ({ soldAt }) => soldAt !== undefined),
    told: percent(paid, ({ paidAt = 0, toldAt = Infinity }) => toldAt - paidAt <= TOLD_WITHIN),
    turnedAway: street.gateway.turnedAway,
  };
}

/** A payment a minute that is paid after 30 s and of which nobody speaks. Ms from paying to `onSettled`, of each. */
export async function playSilentPayments(options: NudgerOptions): Promise<readonly number[]> {
  const street = new Street(options.seed ?? 1, options);
  const silent = silentPayments(street, (second) => second % 60 === 5 && second < (options.minutes - 7) * 60);
  street.actors.push(...nudger(street, options), silent.act);
  await street.live(options.minutes, options.reconcileEvery);
  return silent.delays();
}

const percent = <Item>(all: readonly Item[], holds: (item: Item) => boolean): number =>
  (100 * all.filter(holds).length) / all.length;
