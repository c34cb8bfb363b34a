/**
 * Invariants of purchases, judged from facts. I11: only a payment of its price pays an order, and the shop is told
 * correctly. I12: a recorded success is not overruled. I13: one live payment per purchase. I14: no buyer sees "paid" for
 * a purchase that is not paid. I15: no payment begins without a click.
 */
import type { CheckoutState } from '../../../src/checkout/index.js';
import {
  isSamePurchase,
  type BrowserFacts,
  type Fact,
  type PageFacts,
  type Payment,
  type Surroundings,
} from './facts.js';
import type { Invariants } from './invariants.js';

/** How many creates one click may send, and how many keys it may use. */
const MOST_CREATES = 20;
const MOST_KEYS = 3;
/** Ms for which a stored success may be shown, with some hours more for wrong clocks. */
const MEMORY = 28 * 3_600_000;

/** What is remembered of one document. */
interface PageRecord {
  /** Keys of the creates since the last click; `undefined`: no create is allowed. */
  keys: Set<string> | undefined;
  creates: number;
  /** Clicks since the last end. After the end of one, the create of another may go on. */
  presses: number;
  /** How many creates may run at once: one, and one more of a removed element. */
  flows: number;
  /** Whether the page has had an answer of the server. */
  heard: boolean;
}

export class Purchases {
  readonly #world: Surroundings;
  readonly #payments: readonly Payment[];
  readonly #judge: Pick<Invariants, 'violate' | 'paymentOf' | 'shownIn'>;
  readonly #pages = new Map<PageFacts, PageRecord>();
  readonly #offered = new Set<Payment>();
  readonly #returned = new Map<BrowserFacts, Set<Payment>>();
  /** Browsers whose buyer has seen that the price is different, and may have accepted it. */
  readonly #agreed = new Set<BrowserFacts>();
  /** When a success was told. */
  readonly #toldAt = new Map<Payment, number>();

  constructor(
    world: Surroundings,
    payments: readonly Payment[],
    judge: Pick<Invariants, 'violate' | 'paymentOf' | 'shownIn'>,
  ) {
    this.#world = world;
    this.#payments = payments;
    this.#judge = judge;
  }

  /** Judges a fact. */
  report(fact: Fact): void {
    switch (fact.type) {
      case 'loaded':
        this.#pages.set(fact.page, { keys: undefined, creates: 0, presses: 0, flows: 1, heard: false });
        return;
      case 'pressed':
        Object.assign(this.#pages.get(fact.page)!, { keys: new Set(), creates: 0 });
        this.#pages.get(fact.page)!.presses++;
        return;
      case 'renewed':
        this.#pages.get(fact.page)!.presses++;
        this.#pages.get(fact.page)!.flows = 2;
        return;
      case 'created':
        return this.#created(fact.page, fact.key);
      case 'answered':
        this.#pages.get(fact.page)!.heard = true;
        return;
      case 'returned':
        this.#returned.set(fact.browser, (this.#returned.get(fact.browser) ?? new Set()).add(fact.payment));
        return;
      case 'offered':
        return this.#offering(fact.payment, fact.isPaid);
      case 'settlement':
        return this.#settling(fact);
      case 'leaked':
        return this.#judge.violate('I11', `${fact.payment.label} ${fact.how}`);
      case 'told':
        return this.#heard(fact.page, fact.event, fact.isGone);
    }
  }

  #created(page: PageFacts, key: string): void {
    const record = this.#pages.get(page)!;
    record.heard = true;
    if (!record.keys) return this.#judge.violate('I15', `${page.label} begins a payment that nobody asked for`);
    record.keys.add(key);
    if (++record.creates > MOST_CREATES * record.flows || record.keys.size > MOST_KEYS * record.flows) {
      this.#judge.violate(
        'I15',
        `${page.label} has sent ${record.creates} creates with ${record.keys.size} keys after one press`,
      );
    }
  }

  #heard(page: PageFacts, { type, detail }: CustomEvent, isGone: boolean): void {
    const record = this.#pages.get(page)!;
    if (!isGone && (type === 'payment-success' || type === 'payment-failed')) {
      if (record.presses < 2) record.keys = undefined;
      record.presses = Math.min(1, record.presses);
    }
    const { state } = detail as { readonly state?: CheckoutState };
    if (type === 'payment-statechange' && state?.name === 'succeeded')
      this.#showingPaid(page, state.session, record.heard);
    if (detail.code === 'amount_changed') this.#agreed.add(page.browser);
    const told = type === 'payment-success' ? this.#judge.paymentOf(detail.session) : undefined;
    if (told) this.#toldAt.set(told, this.#world.clock.now);
  }

  #showingPaid(
    page: PageFacts,
    session: Extract<CheckoutState, { name: 'succeeded' }>['session'],
    heard: boolean,
  ): void {
    const { clock, setting } = this.#world;
    const payment = this.#judge.paymentOf(session);
    const complain = (how: string): void =>
      this.#judge.violate('I14', `${page.label} shows ${payment?.label ?? 'nothing'} as paid${how}`);
    if (!payment?.pays || payment.status !== 'succeeded') return complain(`, which is ${payment?.status}`);
    const { browser, tag } = page;
    const isOurs =
      this.#judge.shownIn(browser).includes(payment) ||
      this.#returned.get(browser)?.has(payment) ||
      [...payment.keys].some((key) => key.startsWith(`${browser.label}-`));
    if (!isOurs) return complain(' to somebody else');
    if (heard) return;
    if (setting.repeatable) return complain(' from memory, and it may be paid again');
    if (tag.amount && tag.amount.value !== payment.amount && !this.#agreed.has(browser))
      return complain(' from memory, at another price than the tag says');
    if (clock.now - (this.#toldAt.get(payment) ?? clock.now) > MEMORY) complain(' from memory, days later');
  }

  #offering(payment: Payment, isPaid: boolean): void {
    const { repeatable } = this.#world.setting;
    if (isPaid && !repeatable)
      this.#judge.violate('I12', `${payment.label} is offered for an order that is recorded as paid`);
    for (const other of repeatable || this.#offered.has(payment) ? [] : this.#offered) {
      if (other.status === 'pending' && !other.forgotten && isSamePurchase(other, payment)) {
        this.#judge.violate('I13', `${payment.label} is offered while ${other.label} can be paid for the same`);
      }
    }
    this.#offered.add(payment);
  }

  #settling({ payment, session, settlement, price, paidBy, latest }: Extract<Fact, { type: 'settlement' }>): void {
    const complain = (what: string): void =>
      this.#judge.violate('I11', `the shop was told of ${payment.label}: ${what}`);
    // For a repeated id the vendor answers with another payment's state, so only a success is judged there.
    if (session.status !== payment.status && (session.status === 'succeeded' || !payment.repeats))
      return complain(`${session.status}, and it is ${payment.status}`);
    if (session.status !== 'succeeded') return;
    if (payment.reportedAmount !== session.amount.value)
      return complain(`${session.amount.value}, and ${payment.reportedAmount} was received`);
    const priceNow = settlement.priceNow === undefined ? session.amount.value : settlement.priceNow?.value;
    if (priceNow !== price) return complain(`it costs ${priceNow}, and it costs ${price}`);
    if (!!session.atAnotherPrice !== (settlement.priceNow !== undefined)) complain('something else than the buyer');
    const expect = (name: 'duplicateOf' | 'supersededBy', other: Payment | undefined): void => {
      const expected = this.#world.setting.repeatable || other === payment ? undefined : other;
      if (settlement[name] !== expected?.reference) {
        complain(`${name} ${this.#labelOf(settlement[name])}, which is ${expected?.label}`);
      }
    };
    expect('duplicateOf', paidBy);
    expect('supersededBy', latest);
  }

  #labelOf(reference: string | undefined): string | undefined {
    return this.#payments.find((payment) => payment.reference === reference)?.label;
  }
}
