/**
 * The invariants: what must always be true. I1 to I8 are judged here, from facts only. I11 to I15 are in
 * `purchases.ts`. I9, I10, and I16 and I17 (about strangers) are checked in `world.ts` and by the tests.
 */
import type { CheckoutSession } from '../../../src/contract/index.js';
import type { BrowserFacts, Fact, PageFacts, Payment, Surroundings } from './facts.js';
import { Purchases } from './purchases.js';
import { RequestBudget } from './request-budget.js';
import { TOLD_WITHIN_OF_CALL, TOLD_WITHIN_OF_RUNS } from './stranger.js';

/** A broken invariant. */
export interface Violation {
  readonly invariant:
    | 'I1'
    | 'I2'
    | 'I3'
    | 'I4'
    | 'I5'
    | 'I6'
    | 'I7'
    | 'I8'
    | 'I9'
    | 'I10'
    | 'I11'
    | 'I12'
    | 'I13'
    | 'I14'
    | 'I15'
    | 'I16'
    | 'I17';
  /** Virtual milliseconds. */
  readonly at: number;
  readonly message: string;
}

/** Ms from the payment to the success event, without a fault. */
const TOLD_WITHIN = 12_000;
/**
 * Ms that each watched payment adds: the real proxy divides its 21 polls per 65 s among them, and a poll that comes just
 * too soon has to wait for the next.
 */
const TOLD_WITHIN_PER_PAYMENT = 7_000;
/** The same if the real proxy has received a webhook in the last ten minutes, and so waits for the next one. */
const TOLD_WITHIN_OF_WEBHOOKS = 27_000;
const WEBHOOKS_ARRIVE = 10 * 60_000;
/** Ms for which our waiting page may be shown. */
const WAITING_AT_MOST = 60_000;

/** What is remembered of one document. */
interface PageRecord {
  /** The key of the last create after the last click. A create may continue with another key. */
  key: string | undefined;
  starts: number;
  readonly shown: Set<Payment>;
  readonly budget: RequestBudget;
  /** Since when there has been no fault between page and answer; `undefined`: there is one. */
  clearSince: number | undefined;
}

/** The detail of an event. */
interface Detail {
  readonly session?: CheckoutSession;
  readonly reason?: string;
  readonly code?: string;
  readonly state?: { readonly name: string; readonly session?: CheckoutSession };
  readonly previous?: { readonly name: string };
}

/** The invariants of one session. */
export class Invariants {
  readonly violations: Violation[] = [];
  /** The end events without errors: `payment-success P1`. */
  readonly ends: string[] = [];
  readonly #world: Surroundings;
  readonly #payments: readonly Payment[];
  readonly #pages = new Map<PageFacts, PageRecord>();
  /** Which page told the end of an attempt: by browser and key, or by document if storage failed. */
  readonly #told = new Map<string, string>();
  /** The payments shown in each browser, the newest last. */
  readonly #shown = new Map<BrowserFacts, Set<Payment>>();
  /** Payments that the buyer has chosen not to continue. */
  readonly #leftBehind = new Map<BrowserFacts, Set<Payment>>();
  readonly #purchases: Purchases;
  /** A stranger has attacked. */
  #isAttacked = false;

  constructor(world: Surroundings, payments: readonly Payment[]) {
    this.#world = world;
    this.#payments = payments;
    this.#purchases = new Purchases(world, payments, this);
  }

  /** Records a broken invariant and stops the session. */
  violate(invariant: Violation['invariant'], message: string): void {
    const { clock, trace } = this.#world;
    trace.add(clock.now, `!!! ${invariant}: ${message}`);
    this.violations.push({ invariant, at: clock.now, message });
  }

  /** Judges a fact. */
  report(fact: Fact): void {
    this.#purchases.report(fact);
    switch (fact.type) {
      case 'uncaught':
        return this.violate('I7', `${fact.where}: ${String(fact.error)}`);
      case 'loaded':
        this.#pages.set(fact.page, {
          key: undefined,
          starts: 0,
          shown: new Set(),
          budget: new RequestBudget(),
          clearSince: undefined,
        });
        return;
      case 'created':
        this.#record(fact.page).key = fact.key;
        return;
      case 'asked':
        return this.#asked(fact.page, fact.url, fact.spoiled);
      case 'answered':
        return this.#answered(fact.page, fact.well, fact.givenUp);
      case 'left behind': {
        const payment = this.paymentOf(fact.session);
        if (payment)
          this.#leftBehind.set(fact.page.browser, (this.#leftBehind.get(fact.page.browser) ?? new Set()).add(payment));
        return;
      }
      case 'pressed':
        this.#record(fact.page).budget.pressed();
        return;
      case 'resumed':
        this.#record(fact.page).budget.resumed();
        return this.#clear(fact.page, fact.page.attentive);
      case 'told':
        return this.#heard(fact.page, fact.event.type, fact.event.detail as Detail);
      case 'shown':
        return this.#showing(fact.browser, fact.payment, fact.page);
      case 'unreadable':
        for (const record of this.#pages.values()) record.clearSince = undefined;
        return;
      case 'attacked':
        this.#isAttacked = true;
        return;
      case 'settled':
        for (const page of this.#pages.keys()) this.#judgeDelaySoon(page);
        return;
      case 'waiting':
        return this.#judgeWaiting(fact.page, fact.isWaiting, fact.page.frozenFor, WAITING_AT_MOST);
    }
  }

  /** Whether this page's browser has told the end of this payment's attempt. */
  hasTold(payment: Payment, page: PageFacts): boolean {
    return [page.browser.label, page.label].some((where) => this.#told.has(`${where} ${payment.reference}`));
  }

  /** The payments whose hosted page was shown in this browser. */
  shownIn(browser: BrowserFacts): readonly Payment[] {
    return [...(this.#shown.get(browser) ?? [])];
  }

  /** The payment of a session. */
  paymentOf(session: CheckoutSession | undefined): Payment | undefined {
    return this.#payments.find(({ reference }) => reference === session?.reference);
  }

  #record(page: PageFacts): PageRecord {
    return this.#pages.get(page)!;
  }

  #heard(page: PageFacts, type: string, { session, reason, state, previous }: Detail): void {
    const record = this.#record(page);
    const payment = this.paymentOf(session);
    switch (type) {
      case 'payment-start':
        record.key = undefined;
        record.starts++;
        return;
      case 'payment-statechange': {
        record.budget.resumed();
        if (isWatching(state?.name) !== isWatching(previous?.name)) this.#clear(page, page.attentive);
        const presented = state?.name === 'checkout' ? this.paymentOf(state.session) : undefined;
        if (presented) this.#showing(page.browser, presented, page);
        return;
      }
      case 'payment-success':
        if (
          !payment ||
          payment.status !== 'succeeded' ||
          payment.reportedAmount !== payment.amount ||
          session?.amount.value !== payment.amount
        ) {
          this.violate(
            'I2',
            `${page.label} told a success of ${payment?.label ?? 'nothing'}, which is ${payment?.status}`,
          );
        } else if (!payment.pays) {
          this.violate('I2', `${page.label} told a success of ${payment.label}, which did not pay the order`);
        }
        this.ends.push(`${type} ${payment?.label}`);
        return this.#ended(page, payment?.reference ?? 'unknown');
      case 'payment-pending':
        if (session?.status !== 'succeeded') return;
        if (!payment?.isSurplus) this.violate('I2', `${page.label} told that ${payment?.label} does not pay the order`);
        this.ends.push(`${type} ${payment?.label}`);
        return this.#ended(page, payment?.reference ?? 'unknown');
      case 'payment-failed':
        if (reason !== 'error') {
          if (payment?.status !== reason)
            this.violate('I3', `${page.label} told ${reason} of ${payment?.label}, which is ${payment?.status}`);
          this.ends.push(`${type} ${reason} ${payment?.label}`);
          return this.#ended(page, payment?.reference ?? 'unknown');
        }
        this.#refused(page, record);
        return;
    }
  }

  /** Checks a failure without a session: no hosted page of that attempt may have been shown. */
  #refused(page: PageFacts, { key, starts }: PageRecord): void {
    for (const shown of page.browser.reliable ? this.shownIn(page.browser) : this.#shownOn(page)) {
      if (key !== undefined && shown.keys.has(key))
        this.violate('I3', `${page.label} told an error of an attempt whose checkout was shown (${shown.label})`);
    }
    this.#ended(page, key ?? `${page.label} start ${starts}`);
  }

  #ended(page: PageFacts, key: string): void {
    const where = scope(page, key);
    const before = this.#told.get(where) ?? this.#told.get(`${page.label} ${key}`);
    if (before !== undefined) this.violate('I1', `${page.label} told the end of attempt ${key} again; ${before} had`);
    this.#told.set(where, page.label);
    this.#told.set(`${page.label} ${key}`, page.label);
  }

  /** Whether the buyer has chosen in this browser to begin a new payment. Then this browser does not watch the old one. */
  isLeftBehind(browser: BrowserFacts, payment: Payment): boolean {
    return this.#leftBehind.get(browser)?.has(payment) ?? false;
  }

  #showing(browser: BrowserFacts, payment: Payment, page: PageFacts | undefined): void {
    const shown = this.#shown.get(browser) ?? new Set();
    this.#shown.set(browser, shown);
    const latest = [...shown].at(-1);
    for (const other of shown.has(payment) ? [] : shown) {
      if (this.isLeftBehind(browser, other)) continue;
      const isDropped = other.forgotten && other !== latest;
      const isLive = other.status === 'pending' ? !isDropped : this.#paysStill(other);
      // A page remembers the payments that it has shown, even without storage.
      const isKnown = browser.reliable || (page !== undefined && this.#shownOn(page).has(other));
      if (isLive && isKnown)
        this.violate('I4', `${payment.label} is shown in ${browser.label} while ${other.label} is ${other.status}`);
    }
    shown.delete(payment);
    shown.add(payment);
    if (page) this.#shownOn(page).add(payment);
  }

  /** Whether the order is paid by it, as far as the server can know. */
  #paysStill({ status, amount, reportedAmount, verdicts, stillPays, forgotten }: Payment): boolean {
    if (status !== 'succeeded' || reportedAmount !== amount || this.#world.setting.repeatable) return false;
    return verdicts.has('succeeded') ? stillPays : !forgotten;
  }

  #shownOn(page: PageFacts): Set<Payment> {
    return this.#record(page).shown;
  }

  #asked(page: PageFacts, url: string, spoiled: boolean): void {
    const { now } = this.#world.clock;
    const record = this.#record(page);
    const complaint = record.budget.asked(now, url);
    if (complaint) this.violate('I5', `${page.label} ${complaint}`);
    if (spoiled) record.clearSince = undefined;
  }

  #answered(page: PageFacts, well: boolean, givenUp: boolean): void {
    const record = this.#record(page);
    record.budget.answered(this.#world.clock.now, givenUp);
    if (!well) record.clearSince = undefined;
    else if (record.clearSince === undefined) this.#clear(page, page.attentive);
  }

  #clear(page: PageFacts, isClear: boolean): void {
    this.#record(page).clearSince = isClear ? this.#world.clock.now : undefined;
    if (isClear) this.#judgeDelaySoon(page);
  }

  /** I6: after enough time without a fault, a success must have been told. */
  #judgeDelaySoon(page: PageFacts): void {
    const { clock, setting } = this.#world;
    if (setting.network !== 'fast' || !page.alive) return;
    const within = this.#toldWithin();
    clock.after(within + 1, () => {
      const { clearSince } = this.#record(page);
      const { state } = page.checkout;
      const payment = isWatching(state.name) && 'session' in state ? this.paymentOf(state.session) : undefined;
      if (!payment || payment.status !== 'succeeded' || payment.reportedAmount !== payment.amount || !page.attentive)
        return;
      // The server has forgotten this payment, so only polls can find its status. A stranger can use up their share.
      if (this.#isAttacked && payment.forgotten) return;
      const since = Math.max(payment.settledAt ?? Infinity, clearSince ?? Infinity);
      if (clock.now - since > within && !this.hasTold(payment, page)) {
        this.violate(
          'I6',
          `${payment.label} has been paid for ${clock.now - payment.settledAt!} ms, and ${page.label} has not told`,
        );
      }
    });
  }

  #toldWithin(): number {
    const { realProxy, setting } = this.#world;
    if (!this.#isAttacked) {
      if (this.#reliesOnWebhooks()) return TOLD_WITHIN_OF_WEBHOOKS;
      return Math.max(TOLD_WITHIN, realProxy ? this.#payments.length * TOLD_WITHIN_PER_PAYMENT : 0);
    }
    return setting.callsAreLost ? TOLD_WITHIN_OF_RUNS : TOLD_WITHIN_OF_CALL;
  }

  #reliesOnWebhooks(): boolean {
    const { clock, realProxy } = this.#world;
    const settled = this.#payments.filter(
      ({ settledAt }) => settledAt !== undefined && settledAt > clock.now - WEBHOOKS_ARRIVE,
    );
    return realProxy && settled.length > 1;
  }

  /** I8: a waiting page whose opener runs goes to the hosted page, or is closed. */
  #judgeWaiting(page: PageFacts, isWaiting: () => boolean, frozenBefore: number, time: number): void {
    this.#world.clock.after(time + 1, () => {
      if (!isWaiting() || !page.alive || page.frozen) return;
      const frozen = page.frozenFor - frozenBefore;
      if (frozen > 0) this.#judgeWaiting(page, isWaiting, page.frozenFor, frozen);
      else this.violate('I8', `the popup of ${page.label} has shown our waiting page for a minute`);
    });
  }
}

const isWatching = (name: string | undefined): boolean => name === 'checkout' || name === 'confirming';

/** The scope in which an attempt's end may be told only once. */
const scope = (page: PageFacts, key: string): string =>
  `${page.browser.reliable ? page.browser.label : page.label} ${key}`;
