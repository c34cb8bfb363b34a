/**
 * A stranger who attacks the shop, in the same world and time as the buyers. He sends polls and nudges for his own unpaid
 * sessions, and creates for existing and unknown orders. He never pays. The gateways accept as many requests as is
 * assumed for a gateway without a known limit, and he sends many times that number.
 *
 * Honest buyers must still be served within the times below. They are the aims of the benchmark "A stranger at the
 * door".
 */
import type { CheckoutSession } from '../../../src/contract/index.js';
import type { Surroundings } from './facts.js';
import type { Random } from './random.js';
import { CART, SHOP, type Server } from './server.js';

/** Ms within which a refused buyer, who tries again as the answer says, can pay. */
export const SOLD_WITHIN = 60_000;
/** Ms from the return of a buyer who has paid until the page shows the success. */
export const TOLD_WITHIN_OF_RETURN = 30_000;
/**
 * Ms from a payment until the page shows the success, if the buyer does not return and the webhook arrives. In this
 * world a webhook needs up to 20 s, the longest poll interval is 60 s, and an answer needs some time.
 */
export const TOLD_WITHIN_OF_CALL = 90_000;
/** Ms between two calls of `reconcile()` during an attack, as the documents recommend. */
export const RECONCILE_EVERY = 20_000;
/** Ms from a payment until `onSettled`, if the webhook is lost and the buyer is gone: the benchmark "The forgotten". */
export const TOLD_WITHIN_OF_RUNS = 5 * 60_000;

/** Beginning of the orders that he knows. No buyer pays them. */
export const STRANGE_ORDER = 'S';
/** Number of his own sessions. */
const OWN_SESSIONS = 40;
/** Number of his addresses. With this many and unlimited orders he could take all creates: that is documented. */
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

  /** `gateway` returns the gateway of the shop's tag. */
  constructor(world: Surroundings, server: Server, random: Random, gateway: () => string) {
    this.#world = world;
    this.#server = server;
    this.#random = random;
    this.#gateway = gateway;
  }

  /** Attacks for `duration` ms, with `rate` requests per second. */
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
    // The merchant's cron job. Without an attack it need not run so often.
    repeat(RECONCILE_EVERY, () => this.#server.reconcile());
  }

  /** Ends the attack. */
  leave(): void {
    this.#until = 0;
  }

  get isThere(): boolean {
    return this.#until > this.#world.clock.now;
  }

  async #act(count: number): Promise<void> {
    const session = this.#own[count % Math.max(1, this.#own.length)];
    // First nudges for many sessions can use up the share of nudges, at a gateway with 60 requests a minute. Then one
    // honest return in fifty is later than its limit. So he does that only where no webhook is expected.
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
          session && void (await this.#server.send(`/sessions/${session.id}`, { headers: { 'x-client': address } }))
        );
      case 'call':
        if (spoken)
          await this.#server.send(`/webhooks/${this.#gateway()}`, {
            method: 'POST',
            body: JSON.stringify({ reference: spoken.reference }),
          });
        return;
      case 'return':
        return spoken && this.#server.openReturnPage(spoken.reference);
      case 'same order':
        return this.#open('', address, `Buyer ${count}`);
      case 'unknown order':
        return this.#open('?', address);
    }
  }

  /** Tries to begin a payment. */
  async #open(order: string, address: string, name?: string): Promise<void> {
    const answer = await this.#server.send('/sessions', {
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
