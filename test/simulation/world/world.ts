/**
 * The simulated world: one shop, its server, a gateway, and a buyer with one or two browsers. It performs steps and lets
 * time pass. In the end all faults stop, so that the invariants about the end can be checked.
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

/** Ms after the last fault within which every success must be told. */
const CALM = 150_000;
/** Ms without faults within which a click must have a result, and a payment an end. */
const LEADS_ON = 60_000;
/** The same as `CALM` during an attack: the time for `reconcile()`, and then the time until the page's next poll. */
const CALM_UNDER_ATTACK = TOLD_WITHIN_OF_RUNS + 60_000;
/** Ms: the longest attack in a step, and the length of the attack at the end. */
const ATTACK = 3 * 60_000;
const LAST_ATTACK = 30 * 60_000;
const PREPARATION = 2 * 60_000;
/** Ms after which a refused buyer presses again. */
const TRY_AGAIN = 15_000;
/** Clicks before the buyer gives up. A changed price, a late success and an open popup need one more click each. */
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
  /** The stranger's requests per second. */
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

  /** Lets time pass. Stops at a broken invariant. */
  async pass(milliseconds: number, enough: () => boolean = () => false): Promise<void> {
    await this.clock.advance(milliseconds, () => this.invariants.violations.length > 0 || enough());
  }

  /** The buyer comes to the shop. */
  async arrive(): Promise<void> {
    this.browser.openTab();
    await this.pass(1000, () => this.browser.pages.length > 0);
  }

  /** Performs one step of a plan. A step that is not possible at the moment does nothing. */
  async perform({ after, ...step }: Step): Promise<void> {
    await this.pass(after);
    if (this.invariants.violations.length === 0) await performStep(this, step);
  }

  /** The merchant's process ends and starts again. */
  restartServer(): void {
    this.server.restart();
    this.shop.forget();
  }

  /** A stranger attacks for this many ms, and again at the end. Only the real proxy is attacked. */
  attack(milliseconds: number): void {
    if (!this.realProxy) return;
    this.trace.fault(this.clock.now, 'a stranger');
    this.report({ type: 'attacked' });
    this.#stranger ??= new Stranger(this, this.server, this.random.fork('stranger'), () => this.shop.gateway);
    this.#stranger.flood(Math.min(milliseconds, ATTACK), this.#rate);
  }

  /** All browsers, the buyer's own first. */
  get browsers(): readonly Browser[] {
    return this.#browsers;
  }

  /** All faults stop, and the buyer opens the shop. Now every success must be told. */
  async calm(): Promise<void> {
    this.trace.add(this.clock.now, '— calm');
    this.network.calm = true;
    this.gateway.creationTroubles.length = 0;
    this.gateway.readingTroubles.length = 0;
    this.shop.exists = true;
    if (this.#stranger) await this.#attackAgain(this.#stranger);
    for (const browser of this.#browsers) {
      browser.setOnline(true);
      browser.away = false;
      for (const page of browser.pages) {
        page.thaw();
        page.renewTags();
      }
      this.#lookAtShop(browser);
    }
    const patience = this.#isAttacked ? CALM_UNDER_ATTACK : CALM;
    await this.pass(patience, () => this.#paid().every((payment) => this.#isTold(payment)));
    for (const payment of this.#paid()) {
      if (!this.#isTold(payment)) this.invariants.violate('I2', `${payment.label} is paid, and nobody was told`);
    }
    await this.#judgeShop();
  }

  /**
   * The stranger of this session attacks again until the end, with all his sessions. Not if the server has lost its
   * records: then only polls can find the status of a forgotten payment, and he can use up their share.
   */
  async #attackAgain(stranger: Stranger): Promise<void> {
    if (this.gateway.payments.some(({ forgotten, status }) => forgotten && status !== 'expired'))
      return stranger.leave();
    stranger.flood(LAST_ATTACK, this.#rate);
    await this.pass(PREPARATION);
  }

  /** I11: the shop was told of every success, unless the server had forgotten the payment. */
  async #judgeShop(): Promise<void> {
    const isUntold = (payment: Payment): boolean =>
      !this.shop.told.has(payment) && !payment.forgotten && !payment.repeats;
    // The last webhook may still be on its way. The cron job delivers what `onSettled` has not accepted.
    const paid = this.#paid();
    for (let run = 0; run < 4 && paid.some(isUntold); run++) {
      await this.pass(61_000, () => !paid.some(isUntold));
      await this.server.reconcile();
    }
    for (const payment of paid.filter(isUntold))
      this.invariants.violate(this.#isAttacked ? 'I17' : 'I11', `${payment.label} is paid, and the shop was not told`);
  }

  /** I9: without faults, a buyer who continues can pay the order. */
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
      // Without storage, only this window knows the payment. After it is closed, no page can tell its end.
      const closes = this.#isAttacked ? this.setting.callsAreLost : round % 2 === 0;
      const leave = browser.reliable && closes ? 'close' : 'return';
      const visit: Visit = { think: 1000, outcome: 'pay', settleAfter: 500, leave };
      this.buyer.decide(visit);
      // `undefined`: the page has just gone to the hosted page.
      const page = browser.front?.page;
      page?.press(false);
      if (page?.checkout.state.name === 'conflict') page.press(false);
      await this.#lead(page, visit);
      if (this.#isAttacked && isTurnedAway(page)) {
        if (this.clock.now - since > SOLD_WITHIN)
          return this.invariants.violate('I16', `${page?.label} was turned away for ${this.clock.now - since} ms`);
        round--;
        await this.pass(TRY_AGAIN);
        continue;
      }
      if (this.#isAttacked) await this.#judgeAttack(page, since);
      await this.pass(LEADS_ON, () => this.#isOver(page));
      if (this.invariants.violations.length > 0) return;
      since = this.clock.now;
    }
    const states = browser.pages.map(({ label, checkout }) => `${label} ${checkout.state.name}`).join(', ');
    this.invariants.violate('I9', `${CLICKS} clicks in a calm world lead nowhere: ${states}`);
  }

  /** I17: the server knows every success since then within a time limit, even during an attack. So does the page. */
  async #judgeAttack(page: Page | undefined, since: number): Promise<void> {
    await this.pass(5000, () => this.#isOver(page));
    const { browser } = this;
    const { callsAreLost } = this.setting;
    const unknown = (): Payment[] =>
      this.#paid().filter(
        ({ settledAt, forgotten, verdicts }) => settledAt! >= since && !forgotten && !verdicts.has('succeeded'),
      );
    // Either the buyer is gone and no webhook comes, or the buyer returns.
    if (callsAreLost && browser.reliable && unknown().length > 0)
      for (const tab of [...browser.tabs]) browser.close(tab);
    else this.#lookAtShop(browser);
    const within = callsAreLost ? TOLD_WITHIN_OF_RUNS : TOLD_WITHIN_OF_RETURN;
    await this.pass(within, () => unknown().length === 0);
    for (const { label } of unknown())
      this.invariants.violate('I17', `${label} is paid, and the shop was not told for ${within} ms`);
    if (browser.tabs.length === 0) browser.openTab();
  }

  get #isAttacked(): boolean {
    return this.#stranger?.isThere ?? false;
  }

  /** The buyer taps the link that is shown if the popup is blocked, and reloads a page with an error. */
  async #lead(page: Page | undefined, visit: Visit): Promise<void> {
    const { browser } = this;
    const hosted = (): Tab | undefined =>
      browser.tabs.findLast(({ alive, content }) => alive && content.kind === 'hosted');
    await this.pass(LEADS_ON, () => hosted() !== undefined || linkOf(page) !== undefined || this.#isOver(page));
    // A blocker closes the window after a while. Then the link is shown.
    if (this.setting.popup === 'closed soon') await this.pass(3000, () => this.#isOver(page));
    const link = linkOf(page);
    const there = hosted();
    if (link && !there) {
      this.buyer.decide({ ...visit, leave: 'return' });
      browser.openTab(link);
    }
    for (const tab of browser.tabs) if (tab.alive && tab.content.kind === 'error') browser.reload(tab);
    // The click may have brought an open hosted page to the front.
    if (there?.content.kind === 'hosted') this.buyer.visit(browser, there, there.content.payment);
    // Or a return page that could not be closed is shown: tap its link to the shop.
    const { front } = browser;
    if (front?.content.kind === 'return') browser.navigate(front, front.content.href, true);
  }

  /** Whether the button can be pressed again, or the page has gone to the hosted page and returned. */
  #isOver(page: Page | undefined): boolean {
    if (!page?.alive) return this.#isPaid();
    const { state } = page.checkout;
    return (
      ['succeeded', 'failed', 'canceled', 'expired'].includes(state.name) ||
      (state.name === 'pending' && state.session?.status === 'succeeded')
    );
  }

  /** Whether the buyer was told that the order is paid. */
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

  /** The buyer opens the shop, in an open tab or in a new one. */
  #lookAtShop(browser: Browser): void {
    const shop = browser.tabs.findLast(({ page }) => page);
    if (shop) browser.bringToFront(shop);
    else if (browser.tabs.length > 0) browser.openTab();
  }

  #paid(): Payment[] {
    return this.gateway.payments.filter((payment) => payment.status === 'succeeded' && !isOdd(payment));
  }

  /** Whether it was told in every browser that can know it. */
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

/** The gateway reports another amount than that of the session: such a payment stays pending. */
const isOdd = ({ amount, reportedAmount }: Payment): boolean => amount !== reportedAmount;

/** Whether the page shows that too many payments were begun. */
const isTurnedAway = (page: Page | undefined): boolean =>
  page?.checkout.state.name === 'failed' && page.checkout.state.code === 'rate_limited';

/** The link that a page shows if the popup is blocked. */
const linkOf = (page: Page | undefined): string | undefined => {
  const { state, link } = page?.checkout ?? {};
  return state?.name === 'checkout' && state.presented === 'link' ? link : undefined;
};
