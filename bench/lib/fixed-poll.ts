/**
 * What the scripts of other gateways do: they poll at a fixed interval. The proxy forwards each poll to the gateway. One
 * request at a time: while an answer is slow, there is no second poll. Runs in virtual time and in a page, so it knows no
 * platform.
 */
import type { CheckoutSession } from '../../src/contract/index.js';
import type { Payer, Told } from './buyer.js';

/** Where it runs: in a page, or in virtual time. */
export interface PollWorld {
  /** The proxy's address. */
  readonly endpoint: string;
  readonly returnUrl: string;
  fetch(url: string, init?: RequestInit): Promise<Response>;
  /** Milliseconds, of any clock. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export class FixedPoll implements Payer {
  told: Told | undefined;
  onHosted: (checkoutUrl: string) => void = () => {};
  readonly #world: PollWorld;
  readonly #order: string;
  /** Ms between two polls. */
  readonly #every: number;

  constructor(world: PollWorld, order: string, every: number) {
    this.#world = world;
    this.#order = order;
    this.#every = every;
  }

  /** Clicks, and resolves when the buyer is told. A refused create is sent again at the same interval. */
  async pay(): Promise<void> {
    const world = this.#world;
    const { endpoint, returnUrl } = world;
    const key = `key-of-${this.#order}`;
    const body = JSON.stringify({ order: this.#order, returnUrl });
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
    let response = await world.fetch(`${endpoint}/sessions`, { method: 'POST', headers, body });
    while (!response.ok) {
      await world.sleep(this.#every);
      response = await world.fetch(`${endpoint}/sessions`, { method: 'POST', headers, body });
    }
    const { id, checkoutUrl = '' } = (await response.json()) as CheckoutSession;
    this.onHosted(checkoutUrl);
    for (;;) {
      await world.sleep(this.#every);
      const answer = await world.fetch(`${endpoint}/sessions/${id}`);
      if (!answer.ok) continue;
      const { status } = (await answer.json()) as CheckoutSession;
      if (status === 'pending') continue;
      this.told = { at: world.now(), outcome: status };
      return;
    }
  }
}
