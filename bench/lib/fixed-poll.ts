/**
 * What the bundles of other gateways do: ask every so many seconds, whatever happens. The proxy behind
 * it forwards each question. One request at a time, so that a slow answer is not asked for twice.
 */
import type { CheckoutSession } from '../../src/contract/index.js';
import type { Payer, Told } from './buyer.js';
import { ENDPOINT, SHOP, type Market } from './market.js';

export class FixedPoll implements Payer {
  told: Told | undefined;
  onHosted: (checkoutUrl: string) => void = () => {};
  readonly #market: Market;
  readonly #order: string;
  /** Milliseconds between two questions. */
  readonly #every: number;

  constructor(market: Market, order: string, every: number) {
    this.#market = market;
    this.#order = order;
    this.#every = every;
  }

  /** Clicks. A create that is refused is sent again at the same pace. */
  pay(): void {
    void this.#run();
  }

  async #run(): Promise<void> {
    const { time, fetch } = this.#market;
    const key = `key-of-${this.#order}`;
    const body = JSON.stringify({ order: this.#order, returnUrl: `${SHOP}/` });
    const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': key };
    let response = await fetch(`${ENDPOINT}/sessions`, { method: 'POST', headers, body });
    while (!response.ok) {
      await time.sleep(this.#every);
      response = await fetch(`${ENDPOINT}/sessions`, { method: 'POST', headers, body });
    }
    const { id, checkoutUrl = '' } = (await response.json()) as CheckoutSession;
    this.onHosted(checkoutUrl);
    for (;;) {
      await time.sleep(this.#every);
      const answer = await fetch(`${ENDPOINT}/sessions/${id}`);
      if (!answer.ok) continue;
      const { status } = (await answer.json()) as CheckoutSession;
      if (status === 'pending') continue;
      this.told = { at: time.now, outcome: status };
      return;
    }
  }
}
