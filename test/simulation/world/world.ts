/**
 * A whole world: one shop, its server, a gateway, a buyer with a browser or two. It performs steps,
 * lets time pass, and at last calms down, so that what must come true in the end can be judged.
 */
import { Browser } from './browser.js';
import { Buyer } from './buyer.js';
import { Clock } from './clock.js';
import type { Fact, Payment, Surroundings } from './facts.js';
import { SimulatedGateway } from './gateway.js';
import { Invariants } from './invariants.js';
import { Network } from './network.js';
import type { Page } from './page.js';
import { performStep } from './perform-step.js';
import type { Plan, Step, Visit } from './plan.js';
import { Random } from './random.js';
import { RealProxy } from './real-proxy.js';
import type { Server } from './server.js';
import type { Setting } from './setting.js';
import { Shop } from './shop.js';
import { SimulatedProxy } from './simulated-proxy.js';
import { SOLD_WITHIN, Stranger, TOLD_WITHIN_OF_RETURN, TOLD_WITHIN_OF_RUNS } from './stranger.js';
import type { Tab } from './tab.js';
import { Trace } from './trace.js';

/** Milliseconds within which a calm world brings out everything that was paid. */
const CALM = 150_000;
/** Milliseconds within which a click in a calm world leads somewhere, and a payment to its end. */
const LEADS_ON = 60_000;
/** The same where a stranger is at the door: what `reconcile()` may take, and then a page until its next poll. */
const CALM_UNDER_SIEGE = TOLD_WITHIN_OF_RUNS + 60_000;
/** Ms for which a stranger stays at a time, and those in which he has opened what he needs to be a burden. */
const SIEGE = 3 * 60_000;
const LAST_SIEGE = 30 * 60_000;
const PREPARATION = 2 * 60_000;
/** Ms after which a buyer who was turned away presses again. */
const TRY_AGAIN = 15_000;
/** How often the buyer clicks before giving up: a price that has changed costs one, money that came too late another, a popup that is in the way a third. */
const CLICKS = 6;

export class World implements Surroundings {
  readonly clock = new Clock();
  readonly trace = new Trace();
  readonly realProxy: boolean;
  readonly setting: Setting;
  readonly random: Random;
  readonly gateway = new SimulatedGateway(this);
  readonly invariants = new Invariants(this, this.gateway.payments);
  readonly browser: Browser;
  readonly buyer: Buyer;
  readonly network: Network;
  readonly shop: Shop;
  readonly server: Server;
  readonly #browsers: Browser[] = [];
  /** How often a second a stranger does something. */
  readonly #rate: number;
  #stranger: Stranger | undefined;

  constructor(plan: Plan) {
    this.realProxy = plan.realProxy;
    this.setting = plan.setting;
    this.random = new Random(plan.seed).fork('world');
    this.gateway.creationTroubles.push(...plan.creationTroubles);
    this.gateway.readingTroubles.push(...plan.readingTroubles);
    this.shop = new Shop(this, this.gateway.payments);
    this.server = new (plan.realProxy ? RealProxy : SimulatedProxy)(this, this.gateway, this.shop);
    this.network = new Network(this, this.server, plan.requestFaults);
    this.buyer = new Buyer(this, this.gateway, plan.visits, () => this.#returnsElsewhere());
    this.browser = this.#addBrowser(plan.setting.storage);
    this.#rate = new Random(plan.seed).fork('rate').pick([1, 2, 5]);
    if (plan.setting.storage !== 'works') this.trace.fault(0, `storage: ${plan.setting.storage}`);
  }

  report(fact: Fact): void {
    this.invariants.report(fact);
    if (fact.type === 'settled' && !this.setting.callsAreLost)
      this.clock.after(this.random.duration(20, 20_000), () => this.server.receiveWebhook(fact.payment));
  }

  /** Lets time pass, unless a promise is broken meanwhile. */
  async pass(milliseconds: number, enough: () => boolean = () => false): Promise<void> {
    await this.clock.advance(milliseconds, () => this.invariants.violations.length > 0 || enough());
  }

  /** The buyer comes to the shop. */
  async arrive(): Promise<void> {
    this.browser.openTab();
    await this.pass(1000, () => this.browser.pages.length > 0);
  }

  /** One step of a plan. What makes no sense at the moment does nothing. */
  async perform({ after, ...step }: Step): Promise<void> {
    await this.pass(after);
    if (this.invariants.violations.length === 0) await performStep(this, step);
  }

  /** The merchant's process dies and begins anew. */
  restartServer(): void {
    this.server.restart();
    this.shop.forget();
  }

  /** A stranger comes to the door for so many ms, and is there again when the world is calm. Only the real proxy can be harmed. */
  besiege(milliseconds: number): void {
    if (!this.realProxy) return;
    this.trace.fault(this.clock.now, 'a stranger');
    this.report({ type: 'besieged' });
    this.#stranger ??= new Stranger(this, this.server, this.random.fork('stranger'), () => this.shop.gateway);
    this.#stranger.flood(Math.min(milliseconds, SIEGE), this.#rate);
  }

  /** All browsers, the buyer's own first. */
  get browsers(): readonly Browser[] {
    return this.#browsers;
  }

  /** Everything works again, the buyer is here, and looks. What was paid must come out now. */
  async calm(): Promise<void> {
    this.trace.add(this.clock.now, '— calm');
    this.network.calm = true;
    this.gateway.creationTroubles.length = 0;
    this.gateway.readingTroubles.length = 0;
    this.shop.exists = true;
    if (this.#stranger) await this.#besiegeAgain(this.#stranger);
    for (const browser of this.#browsers) {
      browser.setOnline(true);
      browser.away = false;
      for (const page of browser.pages) {
        page.thaw();
        page.renewTags();
      }
      this.#lookAtShop(browser);
    }
    const patience = this.#isBesieged ? CALM_UNDER_SIEGE : CALM;
    await this.pass(patience, () => this.#paid().every((payment) => this.#isTold(payment)));
    for (const payment of this.#paid()) {
      if (!this.#isTold(payment)) this.invariants.violate('I2', `${payment.label} is paid, and nobody was told`);
    }
    await this.#judgeShop();
  }

  /**
   * A stranger who has been here is here again, with all that he has opened, until the end. Unless the server has lost
   * its records meanwhile: what it does not know is told by polls alone, and theirs is the share that he can take.
   */
  async #besiegeAgain(stranger: Stranger): Promise<void> {
    if (this.gateway.payments.some(({ forgotten, status }) => forgotten && status !== 'expired'))
      return stranger.leave();
    stranger.flood(LAST_SIEGE, this.#rate);
    await this.pass(PREPARATION);
  }

  /** I11: every success was told to the shop, unless the server had forgotten the payment before. */
  async #judgeShop(): Promise<void> {
    const isUntold = (payment: Payment): boolean =>
      !this.shop.told.has(payment) && !payment.forgotten && !payment.repeats;
    // The last webhook may be on its way; what the shop could not take is told by the cron.
    const paid = this.#paid();
    for (let run = 0; run < 4 && paid.some(isUntold); run++) {
      await this.pass(61_000, () => !paid.some(isUntold));
      await this.server.reconcile();
    }
    for (const payment of paid.filter(isUntold))
      this.invariants.violate(this.#isBesieged ? 'I17' : 'I11', `${payment.label} is paid, and the shop was not told`);
  }

  /** I9: the buyer goes on until the order is paid, and nothing is in the way. */
  async finish(): Promise<void> {
    this.trace.add(this.clock.now, '— the buyer goes on until it is paid');
    const { browser, gateway } = this;
    this.buyer.forget();
    let since = this.clock.now;
    for (let round = 0; ; round++) {
      this.#lookAtShop(browser);
      await this.pass(LEADS_ON, () => browser.front?.page !== undefined);
      await this.pass(2000);
      if (this.#isPaid() || gateway.payments.some(isOdd)) return;
      if (round === CLICKS) break;
      // Without storage, whoever closes the only window that knows of the payment closes the payment's story.
      const closes = this.#isBesieged ? this.setting.callsAreLost : round % 2 === 0;
      const leave = browser.reliable && closes ? 'close' : 'return';
      const visit: Visit = { think: 1000, outcome: 'pay', settleAfter: 500, leave };
      this.buyer.decide(visit);
      // Unless the page has just gone for the hosted one.
      const page = browser.front?.page;
      page?.press(false);
      if (page?.checkout.state.name === 'conflict') page.press(false);
      await this.#lead(page, visit);
      if (this.#isBesieged && isTurnedAway(page)) {
        if (this.clock.now - since > SOLD_WITHIN)
          return this.invariants.violate('I16', `${page?.label} was turned away for ${this.clock.now - since} ms`);
        round--;
        await this.pass(TRY_AGAIN);
        continue;
      }
      if (this.#isBesieged) await this.#judgeSiege(page, since);
      await this.pass(LEADS_ON, () => this.#isOver(page));
      if (this.invariants.violations.length > 0) return;
      since = this.clock.now;
    }
    const states = browser.pages.map(({ label, checkout }) => `${label} ${checkout.state.name}`).join(', ');
    this.invariants.violate('I9', `${CLICKS} clicks in a calm world lead nowhere: ${states}`);
  }

  /** I17: of what was paid since then the server knows within a bound, whatever a stranger does. Pages have theirs. */
  async #judgeSiege(page: Page | undefined, since: number): Promise<void> {
    await this.pass(5000, () => this.#isOver(page));
    const { browser } = this;
    const { callsAreLost } = this.setting;
    const unknown = (): Payment[] =>
      this.#paid().filter(
        ({ settledAt, forgotten, verdicts }) => settledAt! >= since && !forgotten && !verdicts.has('succeeded'),
      );
    // The buyer is back; or is gone, and nobody speaks of the payment.
    if (callsAreLost && browser.reliable && unknown().length > 0)
      for (const tab of [...browser.tabs]) browser.close(tab);
    else this.#lookAtShop(browser);
    const within = callsAreLost ? TOLD_WITHIN_OF_RUNS : TOLD_WITHIN_OF_RETURN;
    await this.pass(within, () => unknown().length === 0);
    for (const { label } of unknown())
      this.invariants.violate('I17', `${label} is paid, and the shop was not told for ${within} ms`);
    if (browser.tabs.length === 0) browser.openTab();
  }

  get #isBesieged(): boolean {
    return this.#stranger?.isThere ?? false;
  }

  /** The link that stands in for a popup is tapped; a page that could not be loaded is loaded again. */
  async #lead(page: Page | undefined, visit: Visit): Promise<void> {
    const { browser } = this;
    const hosted = (): Tab | undefined =>
      browser.tabs.findLast(({ alive, content }) => alive && content.kind === 'hosted');
    await this.pass(LEADS_ON, () => hosted() !== undefined || linkOf(page) !== undefined || this.#isOver(page));
    // A blocker takes a while to close the window; then there is the link.
    if (this.setting.popup === 'closed soon') await this.pass(3000, () => this.#isOver(page));
    const link = linkOf(page);
    const there = hosted();
    if (link && !there) {
      this.buyer.decide({ ...visit, leave: 'return' });
      browser.openTab(link);
    }
    for (const tab of browser.tabs) if (tab.alive && tab.content.kind === 'error') browser.reload(tab);
    // The hosted page that was there already, and that the click has brought back.
    if (there?.content.kind === 'hosted') this.buyer.visit(browser, there, there.content.payment);
    // Or a return page that its browser would not close: its link leads to the shop.
    const { front } = browser;
    if (front?.content.kind === 'return') browser.navigate(front, front.content.href, true);
  }

  /** Whether the button is free again, or the page has gone for the hosted page and come back. */
  #isOver(page: Page | undefined): boolean {
    if (!page?.alive) return this.#isPaid();
    const { state } = page.checkout;
    return (
      ['succeeded', 'failed', 'canceled', 'expired'].includes(state.name) ||
      (state.name === 'pending' && state.session?.status === 'succeeded')
    );
  }

  /** Whether the buyer was told that the order is paid, here or before. */
  #isPaid(): boolean {
    const { browser, invariants } = this;
    return (
      invariants.ends.some((end) => end.startsWith('payment-success')) ||
      browser.pages.some(({ checkout: { state } }) => state.name === 'failed' && state.code === 'order_already_paid')
    );
  }

  another(): Browser {
    return this.#browsers[1] ?? this.#addBrowser('works');
  }

  #returnsElsewhere(): Browser {
    this.trace.fault(this.clock.now, 'returns in another browser');
    return this.another();
  }

  #addBrowser(storage: Setting['storage']): Browser {
    const { gateway, network } = this;
    const browser = new Browser(
      this,
      `B${this.#browsers.length + 1}`,
      { gateway, network, server: this.server, shop: this.shop },
      storage,
    );
    browser.onHosted = (tab, payment) => this.buyer.visit(browser, tab, payment);
    this.#browsers.push(browser);
    return browser;
  }

  /** The buyer looks at the shop, in a tab that is there or in a new one. */
  #lookAtShop(browser: Browser): void {
    const shop = browser.tabs.findLast(({ page }) => page);
    if (shop) browser.bringToFront(shop);
    else if (browser.tabs.length > 0) browser.openTab();
  }

  #paid(): Payment[] {
    return this.gateway.payments.filter((payment) => payment.status === 'succeeded' && !isOdd(payment));
  }

  /** Told in every browser that can know of it. */
  #isTold(payment: Payment): boolean {
    return this.#browsers.every((browser) => {
      const { pages } = browser;
      const { invariants } = this;
      const knows =
        browser === this.browser &&
        browser.reliable &&
        invariants.shownIn(browser).includes(payment) &&
        !invariants.isLeftBehind(browser, payment);
      const told = pages.some((page) => this.invariants.hasTold(payment, page));
      const watches = pages.some(
        ({ checkout: { state } }) =>
          'session' in state && state.name !== 'succeeded' && this.invariants.paymentOf(state.session) === payment,
      );
      return told || !(knows || watches);
    });
  }
}

/** Paid with another amount than asked: nobody believes it, so nothing comes of it. */
const isOdd = ({ amount, reportedAmount }: Payment): boolean => amount !== reportedAmount;

/** Whether a buyer reads that too many payments are begun. */
const isTurnedAway = (page: Page | undefined): boolean =>
  page?.checkout.state.name === 'failed' && page.checkout.state.code === 'rate_limited';

/** The link that a page offers in place of a popup. */
const linkOf = (page: Page | undefined): string | undefined => {
  const { state, link } = page?.checkout ?? {};
  return state?.name === 'checkout' && state.presented === 'link' ? link : undefined;
};
