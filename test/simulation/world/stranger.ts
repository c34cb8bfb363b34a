/**
 * A stranger who pulls at the shop's door, in the same world and time as everybody else: reads and news of unpaid
 * sessions of his own, creates of orders that exist and of some that do not. He never pays. The gateways take what
 * is assumed of a gateway whose limit nobody knows, and he asks for many times that.
 *
 * What he must not come to has a bound for everybody who is honest, all of them from the aim of the benchmark
 * "A stranger at the door".
 */
import type { CheckoutSession } from '../../../src/contract/index.js';
import type { Surroundings } from './facts.js';
import type { Random } from './random.js';
import { CART, SHOP, type Server } from './server.js';

/** Ms for which a buyer who is turned away tries again, as told, until the payment can be made. */
export const SOLD_WITHIN = 60_000;
/** Ms from the buyer's return, having paid, until the page says so. */
export const TOLD_WITHIN_OF_RETURN = 30_000;
/**
 * Ms from paying until a page tells it whose buyer does not come back, the gateway's call having arrived: that takes
 * up to 20 s in this world, the longest cadence of polls is 60 s, and an answer takes its time.
 */
export const TOLD_WITHIN_OF_CALL = 90_000;
/** Ms from one `reconcile()` of the merchant's to the next while he is there: as the documents have it. */
export const RECONCILE_EVERY = 20_000;
/** Ms from paying until the shop is told of a payment whose call is lost and whose buyer is gone: the benchmark "The forgotten". */
export const TOLD_WITHIN_OF_RUNS = 5 * 60_000;

/** Orders of the shop's that he knows begin so. Nobody else pays them. */
export const STRANGE_ORDER = 'S';
/** Sessions that he opens for himself. */
const OWN_SESSIONS = 40;
/** Addresses that he has. With orders without end from as many he could take all creates, which is documented. */
const ADDRESSES = 5;

type Own = Pick<CheckoutSession, 'id' | 'reference'>;

export class Stranger {
  readonly #world: Surroundings;
  readonly #server: Server;
  readonly #random: Random;
  readonly #own: Own[] = [];
  readonly #gateway: () => string;
  #count = 0;
  #until = 0;

  /** `gateway` is the one that the shop's tag names at the moment. */
  constructor(world: Surroundings, server: Server, random: Random, gateway: () => string) {
    this.#world = world;
    this.#server = server;
    this.#random = random;
    this.#gateway = gateway;
  }

  /** Stays so many ms from now, and does something so many times a second. */
  flood(duration: number, rate: number): void {
    const { clock } = this.#world;
    const { isThere } = this;
    this.#until = Math.max(this.#until, clock.now + duration);
    if (isThere) return;
    const repeat = (every: number, act: () => Promise<void>): void => {
      clock.after(every, async () => {
        await act();
        if (this.isThere) repeat(every, act);
      });
    };
    repeat(1000 / rate, () => this.#act(this.#count++));
    // The merchant's cron, which nothing else of this world needs so often.
    repeat(RECONCILE_EVERY, () => this.#server.reconcile());
  }

  /** Goes away. */
  leave(): void {
    this.#until = 0;
  }

  get isThere(): boolean {
    return this.#until > this.#world.clock.now;
  }

  async #act(count: number): Promise<void> {
    const session = this.#own[count % Math.max(1, this.#own.length)];
    // News of many sessions, each of them the first, can take what news have at a gateway of 60 requests a minute:
    // one honest return in fifty is then followed later than its bound. No call is waited for where none arrives.
    const spoken = this.#world.setting.callsAreLost ? session : this.#own[0];
    const address = `stranger ${count % ADDRESSES}`;
    if (this.#own.length < OWN_SESSIONS && this.#random.chance(0.4)) return this.#open(`${count}`, 'stranger 0');
    switch (
      this.#random.weighted([
        [5, 'read'],
        [2, 'call'],
        [1, 'return'],
        [1, 'same order'],
        [1, 'unknown order'],
      ] as const)
    ) {
      case 'read':
        return (
          session && void (await this.#server.knock(`/sessions/${session.id}`, { headers: { 'x-client': address } }))
        );
      case 'call':
        if (spoken)
          await this.#server.knock(`/webhooks/${this.#gateway()}`, {
            method: 'POST',
            body: JSON.stringify({ reference: spoken.reference }),
          });
        return;
      case 'return':
        return spoken && this.#server.knockAtReturnPage(spoken.reference);
      case 'same order':
        return this.#open('', address, `Buyer ${count}`);
      case 'unknown order':
        return this.#open('?', address);
    }
  }

  /** Tries to begin a payment. */
  async #open(order: string, address: string, name?: string): Promise<void> {
    const answer = await this.#server.knock('/sessions', {
      method: 'POST',
      headers: {
        origin: SHOP,
        'content-type': 'application/json',
        'idempotency-key': `the-key-of-a-stranger-${this.#count}`,
        'x-client': address,
      },
      body: JSON.stringify({
        order: STRANGE_ORDER + order,
        gateway: this.#gateway(),
        returnUrl: CART,
        ...(name && { customer: { name } }),
      }),
    });
    if (answer?.status === 201) this.#own.push(JSON.parse(answer.body) as Own);
  }
}
