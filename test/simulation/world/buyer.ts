/** The buyer on the hosted page: pays, refuses, leaves, or approves on the phone later. */
import type { Browser } from './browser.js';
import type { Payment, Surroundings } from './facts.js';
import type { SimulatedGateway } from './gateway.js';
import type { Visit } from './plan.js';
import type { Tab } from './tab.js';

const STATUS = {
  pay: 'succeeded',
  'pay another amount': 'succeeded',
  refuse: 'failed',
  cancel: 'canceled',
  expire: 'expired',
} as const;

/** How long a hosted page shows its outcome before it sends the buyer back, in ms. */
const DONE = 1000;

export class Buyer {
  readonly #world: Surroundings;
  readonly #gateway: SimulatedGateway;
  readonly #visits: (Visit | undefined)[];
  readonly #another: () => Browser;

  /** `another` is another browser, in which a return may open. */
  constructor(
    world: Surroundings,
    gateway: SimulatedGateway,
    visits: readonly (Visit | undefined)[],
    another: () => Browser,
  ) {
    this.#world = world;
    this.#gateway = gateway;
    this.#visits = [...visits];
    this.#another = another;
  }

  /** Sets what the buyer does on the next hosted page. */
  decide(visit: Visit): void {
    this.#visits.unshift(visit);
  }

  /** Removes all decisions. */
  forget(): void {
    this.#visits.length = 0;
  }

  /** Acts on a hosted page that is shown. */
  visit(browser: Browser, tab: Tab, payment: Payment): void {
    const { clock } = this.#world;
    const { content } = tab;
    const isThere = (): boolean => tab.alive && tab.content === content;
    if (payment.status !== 'pending') {
      clock.after(DONE, () => isThere() && browser.navigate(tab, payment.returnUrl, true));
      return;
    }
    const visit = this.#visits.shift();
    if (visit) clock.after(visit.think, () => isThere() && this.#act(browser, tab, payment, visit, isThere));
  }

  #act(
    browser: Browser,
    tab: Tab,
    payment: Payment,
    { outcome, settleAfter, leave }: Visit,
    isThere: () => boolean,
  ): void {
    const { clock } = this.#world;
    if (outcome !== 'nothing') {
      const reported = outcome === 'pay another amount' ? payment.amount + 100 : payment.amount;
      clock.after(settleAfter, () => this.#gateway.settle(payment, STATUS[outcome], reported));
    }
    const go = (): void => {
      if (!isThere()) return;
      if (leave === 'close') browser.close(tab);
      else if (leave === 'back') browser.back(tab);
      else if (leave === 'return in another browser') this.#another().openTab(payment.returnUrl);
      else if (leave === 'return') browser.navigate(tab, payment.returnUrl, true);
    };
    // The hosted page sends the buyer back when it knows the outcome. In the other cases the buyer leaves earlier.
    clock.after(leave === 'return' && outcome !== 'nothing' ? settleAfter + 200 : 200, go);
  }
}
