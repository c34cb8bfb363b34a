/**
 * The door: what a buyer does about a payment. A click begins an attempt, opens the popup, has the session
 * created and shows its checkout. What becomes of the attempt is for `payment-follower.ts` to find out; whatever a
 * popup or an address says, only the proxy's answer ends a payment. It has no looks and knows no custom element.
 */
import type { CheckoutSession, CreateSessionRequest } from '../contract/index.js';
import type { Attempt } from './attempt-store.js';
import { safeCheckoutUrl } from './checkout-url.js';
import { createAttempt, isInProgress } from './create-attempt.js';
import { CheckoutError, report } from './errors.js';
import { paymentEvent, PaymentStartEvent } from './events.js';
import {
  askedChoices,
  firstChoices,
  isOffered,
  keepPlaces,
  offeredGateways,
  rememberChoice,
  type GatewayChoice,
} from './gateway-choice.js';
import type { HostedPage } from './hosted-page.js';
import type { CheckoutOptions } from './options.js';
import { PATIENCE, PaymentFollower } from './payment-follower.js';
import { DAY, isPaidInFull, isSamePurchase } from './purchase.js';
import { isFree } from './state.js';
import type { CheckoutWindow } from './window.js';

/** After this long (milliseconds) without an answer to the create, the popup says that it takes long. */
const SLOW_CREATE = 15_000;
/** Before the first verification: nobody has paid sooner. */
const FIRST_VERIFY = 3_000;

/**
 * After a day the link of an attempt that is still pending is taken to be dead, and a click begins anew. No
 * gateway documents a lifetime (assumption); until then a click brings the same link back, because a second
 * one could be paid too.
 */
const isOld = ({ startedAt }: Attempt, win: CheckoutWindow): boolean => win.Date.now() - startedAt > DAY;

/** One order's payment on one page. Dispatches the `payment-*` events on its target, by default itself. */
export class Checkout extends PaymentFollower {
  /** The page that a create under way will show its checkout in. */
  #creating: HostedPage | undefined;

  /**
   * Replaces the options. Another order or endpoint leaves the present attempt to its next visit; another amount
   * leaves a success that was at the last one.
   */
  configure(options: CheckoutOptions): void {
    const { endpoint, order } = this.options;
    this.options = options;
    if (options.endpoint === endpoint && options.order === order) {
      const { state } = this;
      if (
        state.name === 'succeeded' &&
        !isSamePurchase({ ...this.store.read(), session: state.session }, options.amount)
      )
        this.reset();
      return;
    }
    const connected = !!this.connection;
    this.disconnect();
    this.turnTo(options);
    this.#creating = undefined;
    this.reset();
    if (connected) this.connect();
  }

  /**
   * Pays, or brings the live attempt's checkout back. If that is for another amount or gateway than the options name,
   * nothing opens, and state `conflict` asks: call `resume` or `restart`. After a success it asks the proxy whether
   * that still counts, and begins anew if not. Call it in the click: a popup opens only there. What goes wrong
   * is told by events, never thrown.
   */
  pay(): void {
    this.connect();
    if (this.state.name === 'opening') return this.page.focus();
    // Another tab may have begun since this page last looked.
    this.takeUp();
    const session = this.liveSession;
    const { state } = this;
    if (session) {
      if (isOld(this.attempt!, this.win)) {
        // It may have been paid while nobody looked: only an answer of today sets it aside.
        if (this.isUnpaid) this.#start(true);
        else this.verify();
      } else if (this.#isWanted(this.attempt!)) this.#presentAgain(session);
      else this.apply({ type: 'conflict', session });
    } else if (state.name === 'succeeded' && isPaidInFull(state.session)) void this.#recall(state.session);
    else if (state.name !== 'confirming') this.#start();
  }

  /** In state `conflict`: goes on with the payment that is open. Call it in the click. */
  resume(): void {
    if (this.state.name === 'conflict') this.#presentAgain(this.state.session);
  }

  /**
   * In state `conflict`: begins anew, with what the options name. The payment that was open can still be paid, and
   * your server would be told; so the buyer must not pay both. Call it in the click.
   */
  restart(): void {
    if (this.state.name === 'conflict') this.#start(true);
  }

  /** In state `choosing`: pays at this gateway, which is remembered for the next time. Call it in the click. */
  choose(gateway: string): void {
    if (this.state.name !== 'choosing') return;
    rememberChoice(this.win, gateway);
    this.#start(!!this.liveSession, gateway);
  }

  /** The address for the link in state `checkout` with `presented: 'link'`, checked; none where a buyer must not be sent there. */
  get link(): string | undefined {
    const { state } = this;
    return state.name === 'checkout' && state.presented === 'link' ? this.#safeUrl(state.session) : undefined;
  }

  /**
   * Turns away: from a payment, which may still arrive and is then still told; or from a failure's
   * message, back to the beginning.
   */
  dismiss(): void {
    if (isFree(this.state)) return this.apply({ type: 'reset' });
    this.page.close();
    this.stopWaiting();
  }

  #refuseOptions(): void {
    const code = 'configuration_invalid';
    this.apply({ type: 'start' });
    this.apply({ type: 'refuse', code });
    this.emit(paymentEvent('payment-failed', { reason: 'error', code }));
  }

  /** Whether an attempt's session is at the amount and the gateway that the options name. */
  #isWanted(attempt: Attempt): boolean {
    const { amount, gateway } = this.options;
    const { session } = attempt;
    return isSamePurchase(attempt, amount) && (!session || isOffered(gateway, session.gateway));
  }

  /** A remembered success is a memory: where the proxy does not know of it any more, the order is open. */
  async #recall(session: CheckoutSession): Promise<void> {
    if (!(await this.isDenied(session)) || ('session' in this.state && this.state.session) !== session) return;
    this.forget();
    this.#start();
  }

  /** Asks the buyer how to pay. */
  #ask(ids: readonly string[]): void {
    const { win, options } = this;
    const apply = (choices: readonly GatewayChoice[]): void => this.apply({ type: 'choose', choices });
    apply(firstChoices(win, ids));
    const asked = this.state;
    const since = win.performance.now();
    askedChoices(win, options.endpoint, ids).then(
      (choices) => {
        if (this.state === asked && this.state.name === 'choosing')
          apply(keepPlaces(this.state.choices, choices, win.performance.now() - since));
      },
      () => {
        if (this.state === asked)
          this.#refuse(new CheckoutError('network_error', `no list of gateways from ${options.endpoint}`));
      },
    );
  }

  /** `isAnew` leaves a live attempt behind. `chosen` is the gateway, where the buyer can choose. */
  #start(isAnew = false, chosen?: string): void {
    const { state, options } = this;
    const { order, customer, locale } = options;
    const isCreating = !!this.#creating;
    if (!isCreating && this.reportProblem()) return this.#refuseOptions();
    const offered = offeredGateways(options.gateway);
    if (!isCreating && !chosen && offered.length > 0) return this.#ask(offered);
    const gateway = chosen ?? options.gateway;
    const supersedes = isAnew ? this.liveSession?.id : undefined;
    // Where the proxy has named the true price, a click agrees to it.
    const agreed = state.name === 'failed' && state.amount;
    const amount = agreed || options.amount;
    const event = new PaymentStartEvent({ order, gateway, amount });
    // The buyer may have turned away while the session was being created, and come back before it is.
    if (!isCreating) {
      if (!this.emit(event)) return;
      if (isAnew) {
        this.page.close();
        this.reset();
      }
      const stored = this.store.read();
      const isKept = stored && !isAnew && !stored.doneAt && !isOld(stored, this.win);
      this.attempt = isKept ? stored : this.store.begin(undefined, agreed ? options.amount : undefined);
    }
    this.page.open(options, this.attempt!);
    this.apply({ type: 'start' });
    if (!isCreating) void this.#create({ order, gateway, amount, customer, locale, supersedes }, event.promises);
  }

  /** Creates the session and shows its checkout, unless the page has turned to another order meanwhile. */
  async #create(
    request: Omit<CreateSessionRequest, 'returnUrl'>,
    promises: readonly Promise<unknown>[],
  ): Promise<void> {
    const { win, options, store, attempt, page } = this;
    const slow = win.setTimeout(() => page.paint(options, true), SLOW_CREATE);
    this.#creating = page;
    try {
      await Promise.all(promises).catch((reason: unknown) => {
        throw new CheckoutError('start_rejected', String(reason));
      });
      const known = await createAttempt(win, options.endpoint, store, attempt!, request);
      if (page !== this.page) return page.close();
      this.#creating = undefined;
      this.#reach(known);
    } catch (error) {
      page.close();
      if (page !== this.page) return;
      this.#creating = undefined;
      this.#refuse(error as CheckoutError);
    } finally {
      win.clearTimeout(slow);
    }
  }

  /** The attempt has its session. From here on a payment can exist. */
  #reach(attempt: Attempt): void {
    const session = attempt.session!;
    const url = this.#safeUrl(session);
    if (session.order !== this.options.order) {
      throw new CheckoutError('protocol_error', 'the proxy answered with another session');
    }
    if (session.status === 'pending' && !url) {
      throw new CheckoutError(
        'checkout_url_refused',
        `${session.checkoutUrl} is not opened; if it is your gateway's, add its host to checkout-hosts`,
      );
    }
    this.attempt = attempt;
    if (this.settle(session)) return;
    // Another tab may have begun it, for what that one offers.
    if (!this.#isWanted(attempt)) {
      this.page.close();
      this.apply({ type: 'conflict', session });
    } else if (this.state.name === 'opening') this.apply({ type: 'present', session, presented: this.page.show(url!) });
    else {
      // The buyer has turned away; or another button's create was faster, and nothing would come into this window.
      this.page.close();
      this.apply({ type: 'verify', session });
    }
    this.follow(session.id, PATIENCE, FIRST_VERIFY);
  }

  /** Ends an attempt whose checkout was never shown, so that no payment can exist. */
  #refuse(error: CheckoutError): void {
    const { code, message, amount } = error;
    report(code, message);
    // Another tab is still at it: its end is not ours to tell.
    if (isInProgress(error)) return this.stopWaiting(code);
    const event = paymentEvent('payment-failed', { reason: 'error', code, amount });
    void this.end(this.store.read() ?? this.attempt!, { type: 'refuse', code, amount }, event);
  }

  /** The only reader of a session's address: what is opened, and what a link leads to, has been checked here. */
  #safeUrl({ checkoutUrl, gateway }: CheckoutSession): string | undefined {
    return safeCheckoutUrl(checkoutUrl, gateway, this.options.checkoutHosts ?? [], this.win.location.href);
  }

  #presentAgain(session: CheckoutSession): void {
    const url = this.#safeUrl(session);
    if (!url) return this.stopWaiting('checkout_url_refused');
    const presented = this.page.showAgain(url, this.options, this.attempt!);
    this.apply({ type: 'present', session, presented });
    this.wait(PATIENCE);
  }
}
