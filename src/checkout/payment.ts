/**
 * One order's payment on one button: the buyer's side. A click begins an attempt, opens the popup, has the session
 * created and shows its hosted page. `payment-follower.ts` finds out how the attempt ends.
 */
import type { CheckoutSession, Money } from '../contract/index.js';
import type { Attempt } from './attempt-store.js';
import { safeCheckoutUrl } from './checkout-url.js';
import { createAttempt, isInProgress } from './create-attempt.js';
import { CheckoutError, report, SEE_THE_TAG, type CheckoutErrorCode } from './errors.js';
import { paymentEvent, PaymentStartEvent } from './events.js';
import {
  askedChoices,
  firstChoices,
  isOffered,
  keepPlaces,
  offeredGateways,
  rememberChoice,
} from './gateway-choice.js';
import { optionsProblem, type CheckoutOptions } from './options.js';
import { PATIENCE, PaymentFollower, type Emit } from './payment-follower.js';
import { isOld, isPaidInFull, isSamePurchase } from './purchase.js';
import { isFree } from './state.js';
import { tryTo } from './try-to.js';
import type { CheckoutWindow } from './window.js';

/** After this long (milliseconds) without an answer to the create, the popup says that it takes long. */
const SLOW_CREATE = 15_000;
/** Milliseconds before the first poll: nobody has paid sooner. */
const FIRST_VERIFY = 3_000;

/** One press of the buyer, from `payment-start` to the answer to its create. */
export interface Click {
  readonly event: PaymentStartEvent;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  /** The gateway that the buyer chose, if there was a choice. */
  readonly chosen: string | undefined;
  /** Begins a new attempt beside the order's live one. */
  readonly isAnew: boolean;
  /** The id of the session that it replaces. */
  readonly supersedes: string | undefined;
  /** The true price from the proxy, to which the buyer agrees by this press. */
  readonly agreed: Money | undefined;
  /** Its window was opened. */
  isOpen?: boolean;
  /** The buyer had stopped waiting before the button got its new order. */
  isLeft?: boolean;
  /** The create was sent: its order can no longer change. */
  isSent?: boolean;
  /**
   * The payment that it is for. If the shop sets another order in the click, it is that order's payment from then on;
   * none if that order cannot begin a payment.
   */
  owner: Payment | undefined;
}

/** One order's payment on one button. Another order is another payment. */
export class Payment {
  /** Finds out the status of the payment. */
  declare readonly follower: PaymentFollower;
  readonly #win: CheckoutWindow;
  readonly #emit: Emit;
  /** The click whose session is being created, to be shown here. The buyer may have stopped waiting meanwhile. */
  #click: Click | undefined;
  /** A listener of the page is running. */
  #isTelling = false;

  constructor(win: CheckoutWindow, options: CheckoutOptions, emit: Emit) {
    this.#win = win;
    this.#emit = (event) => {
      this.#isTelling = true;
      const isWanted = emit(event);
      this.#isTelling = false;
      return isWanted;
    };
    this.follower = new PaymentFollower(win, options, this.#emit);
  }

  /** New options for the same order. With another amount a success at the old amount is no longer shown. */
  configure(options: CheckoutOptions): void {
    const { follower } = this;
    const { state, store } = follower;
    follower.options = options;
    if (state.name === 'succeeded' && !isSamePurchase({ ...store.read(), session: state.session }, options.amount))
      follower.reset();
  }

  /**
   * The button gets another order and shows nothing of this one any more. The attempt is kept. Returns the click if its
   * create was not sent yet: it is for the other order.
   */
  leave(): Click | undefined {
    const { follower } = this;
    const click = this.#click;
    this.#click = undefined;
    if (click?.isSent) follower.page.close();
    // The other buttons of this order show the opened click too: reset them.
    else if (click?.isOpen) {
      click.isLeft = follower.state.name === 'pending';
      follower.reset();
    }
    follower.leave();
    return click?.isSent ? undefined : click;
  }

  /** Continues a click that was for another payment, in its window. */
  takeOver(click: Click, { follower: { page } }: Payment): void {
    const { follower } = this;
    const { state, liveSession: session, attempt } = follower;
    follower.page.takeOver(page);
    const isForThis = isFree(state);
    click.owner = isForThis ? this : undefined;
    if (isForThis) {
      this.#click = click;
      if (click.isOpen) follower.apply({ type: 'start' });
      if (click.isLeft) follower.apply({ type: 'stop' });
    } else if (session && !isOld(attempt!, this.#win) && this.#isWanted(attempt!)) this.#presentAgain(session);
    else {
      follower.page.close();
      if (session) follower.apply({ type: 'conflict', session });
    }
  }

  /** See `Checkout`. */
  pay(press: unknown = this.#win.navigator.userActivation?.isActive ?? true): void {
    const { follower } = this;
    // Without a press, a listener that pays again after each failure would never end.
    if (follower.state.name === 'failed' && (this.#isTelling || !press))
      return report('start_rejected', 'after a failure pay() takes a press of the buyer');
    if (follower.state.name === 'opening') return follower.page.focus();
    // Another tab may have begun a payment meanwhile.
    follower.takeUp();
    const { state, liveSession: session, attempt } = follower;
    if (session) {
      if (isOld(attempt!, this.#win)) {
        // It may have been paid while nobody polled: a new payment begins only after the proxy has said on this page
        // that this one is pending.
        if (follower.isUnpaid) this.#start(true);
        else follower.verify();
      } else if (this.#isWanted(attempt!)) this.#presentAgain(session);
      else follower.apply({ type: 'conflict', session });
    } else if (state.name === 'succeeded' && isPaidInFull(state.session)) void this.#recall(state.session);
    else if (state.name !== 'confirming') this.#start();
  }

  /** See `Checkout`. */
  resume(): void {
    const { state } = this.follower;
    if (state.name === 'conflict') this.#presentAgain(state.session);
  }

  /** See `Checkout`. */
  restart(): void {
    if (this.follower.state.name === 'conflict') this.#start(true);
  }

  /** See `Checkout`. */
  choose(gateway: string): void {
    const { state, liveSession } = this.follower;
    if (state.name !== 'choosing') return;
    rememberChoice(this.#win, gateway);
    this.#start(!!liveSession, gateway);
  }

  /** See `Checkout`. */
  get link(): string | undefined {
    const { state } = this.follower;
    return state.name === 'checkout' && /link|outside/.test(state.presented) ? this.#safeUrl(state.session) : undefined;
  }

  /** See `Checkout`. */
  dismiss(): void {
    const { follower } = this;
    if (isFree(follower.state)) return follower.apply({ type: 'reset' });
    follower.page.close();
    follower.stopWaiting();
  }

  /** See `Checkout`. */
  cancel(): void {
    const { liveSession } = this.follower;
    if (liveSession?.cancelable) void this.follower.cancel(liveSession);
    else this.dismiss();
  }

  /** Ends a press that began nothing, with `payment-failed`. The console has the reason already. */
  #refuseToBegin(code: CheckoutErrorCode): void {
    this.follower.apply({ type: 'start' });
    this.follower.apply({ type: 'refuse', code });
    this.#emit(paymentEvent('payment-failed', { reason: 'error', code }));
  }

  /** Ends a click whose create was not sent. */
  #giveUp({ code, message }: CheckoutError): void {
    this.follower.page.close();
    report(code, message);
    this.#refuseToBegin(code);
  }

  /** Asks the buyer how to pay. */
  async #ask(ids: readonly string[]): Promise<void> {
    const { follower } = this;
    const { endpoint } = follower.options;
    const since = this.#win.performance.now();
    follower.apply({ type: 'choose', choices: firstChoices(this.#win, ids) });
    const { state } = follower;
    const choices = await askedChoices(this.#win, endpoint, ids).catch(() => undefined);
    // The buyer has chosen meanwhile, or closed the question.
    if (follower.state !== state || state.name !== 'choosing') return;
    if (choices) {
      const elapsed = this.#win.performance.now() - since;
      return follower.apply({ type: 'choose', choices: keepPlaces(state.choices, choices, elapsed) });
    }
    report('network_error', `no list of gateways from ${endpoint}`);
    this.#refuseToBegin('network_error');
  }

  /** Whether an attempt's session has the amount and the gateway of the options. */
  #isWanted(attempt: Attempt): boolean {
    const { amount, gateway } = this.follower.options;
    return isSamePurchase(attempt, amount) && (!attempt.session || isOffered(gateway, attempt.session.gateway));
  }

  /** Asks the proxy whether a remembered success still counts. If not, begins a payment. */
  async #recall(session: CheckoutSession): Promise<void> {
    const { follower } = this;
    const { state } = follower;
    if (!(await follower.isDenied(session)) || follower.state !== state) return;
    follower.forget();
    this.#start();
  }

  /** Begins a payment. `isAnew`: beside a live attempt. `chosen` is the gateway, if the buyer could choose. */
  #start(isAnew = false, chosen?: string): void {
    const { follower } = this;
    const { state, options, page, liveSession } = follower;
    // The buyer may have stopped waiting during the create, and pressed again before its answer.
    if (this.#click) return this.#open(this.#click);
    if (optionsProblem(options, this.#win.location.href, true) || options.problem?.fatal)
      return this.#refuseToBegin('configuration_invalid');
    const offered = offeredGateways(options.gateway);
    if (!chosen && offered.length > 0) return void this.#ask(offered);
    const agreed = state.name === 'failed' ? state.amount : undefined;
    const { order } = options;
    const click: Click = (this.#click = {
      event: new PaymentStartEvent({ order, gateway: chosen ?? options.gateway, amount: agreed ?? options.amount }),
      // It names the window: after a reload in the middle of a create, the same window is found again.
      startedAt: this.#kept(isAnew)?.startedAt ?? this.#win.Date.now(),
      chosen,
      isAnew,
      supersedes: isAnew ? liveSession?.id : undefined,
      agreed,
      owner: this,
    });
    const isWanted = this.#emit(click.event);
    options.renew?.();
    const { owner } = click;
    if (!isWanted) {
      if (owner) owner.#click = undefined;
      return;
    }
    if (isAnew && owner === this) {
      page.close();
      follower.reset();
    }
    if (owner) owner.#open(click);
  }

  /** Opens the window, in the click. The first time it also creates the session that will be shown there. */
  #open(click: Click): void {
    const { follower } = this;
    const { page, options } = follower;
    const { isOpen } = click;
    try {
      // With `waitUntil` the order may not be there yet: it is checked in `#create`.
      const problem = click.event.promises.length ? undefined : optionsProblem(options, this.#win.location.href);
      if (problem) throw new Error(problem + SEE_THE_TAG);
      page.open(options, click);
    } catch (error) {
      const refusal = new CheckoutError('configuration_invalid', `${error}`);
      if (!isOpen) {
        this.#click = undefined;
        return this.#giveUp(refusal);
      }
      report(refusal.code, refusal.message);
    }
    follower.apply({ type: 'start' });
    click.isOpen = true;
    if (!isOpen) void this.#create(click);
  }

  /** Creates the session and shows its hosted page, unless the button has got another order meanwhile. */
  async #create(click: Click): Promise<void> {
    // If the slow text throws, the first one stays.
    const slow = this.#win.setTimeout(() => {
      const { page, options } = (click.owner ?? this).follower;
      tryTo(() => page.paint(options, true));
    }, SLOW_CREATE);
    const { promises } = click.event;
    let refusal: CheckoutError | undefined;
    if (promises.length) {
      await Promise.all(promises).catch((reason: unknown) => {
        refusal = new CheckoutError('start_rejected', String(reason));
      });
      (click.owner ?? this).follower.options.renew?.();
      const problem = click.owner && optionsProblem(click.owner.follower.options, this.#win.location.href);
      if (problem) refusal ??= new CheckoutError('configuration_invalid', problem);
    }
    const { owner } = click;
    const answer = owner && !refusal ? await owner.#send(click) : undefined;
    this.#win.clearTimeout(slow);
    if (!owner || owner.#click !== click) return;
    owner.#click = undefined;
    if (refusal) owner.#giveUp(refusal);
    else if (answer instanceof Error) owner.#refuse(answer);
    else owner.#reach(answer!);
  }

  /** The stored attempt that this click continues, if there is one. */
  #kept(isAnew: boolean): Attempt | undefined {
    const stored = this.follower.store.read();
    return stored && !isAnew && !stored.doneAt && !isOld(stored, this.#win) ? stored : undefined;
  }

  /** Creates the session, with the present options. */
  #send(click: Click): Promise<Attempt | CheckoutError> {
    const { follower } = this;
    const { options, store } = follower;
    const { endpoint, order, customer, locale } = options;
    const { detail } = click.event;
    const gateway = click.chosen ?? options.gateway;
    click.isSent = true;
    // The agreed price and the replaced session belong to the order of `payment-start`. The shop may have set another
    // order since.
    const { agreed, supersedes } = order === detail.order ? click : { agreed: undefined, supersedes: undefined };
    const amount = agreed ?? options.amount;
    follower.attempt = this.#kept(click.isAnew) ?? store.begin(undefined, agreed && options.amount, click.startedAt);
    // Frameworks may pass null or '' for no customer.
    const request = { order, gateway, amount, customer: customer || undefined, locale, supersedes };
    return createAttempt(this.#win, endpoint, store, follower.attempt, request).catch((error: CheckoutError) => error);
  }

  /** The attempt has its session. From here on the buyer can pay. */
  #reach(attempt: Attempt): void {
    const { follower } = this;
    const { page, options } = follower;
    const session = attempt.session!;
    const url = this.#safeUrl(session);
    if (session.order !== options.order) {
      return this.#refuse(new CheckoutError('protocol_error', 'the proxy answered with another session'));
    }
    if (session.status === 'pending' && !url) {
      return this.#refuse(
        new CheckoutError(
          'checkout_url_refused',
          `${session.checkoutUrl}: if it is your gateway's, add its host to checkout-hosts`,
        ),
      );
    }
    follower.attempt = attempt;
    if (follower.settle(session)) return;
    // Another tab may have begun it, at its own price and gateway.
    if (!this.#isWanted(attempt)) {
      page.close();
      follower.apply({ type: 'conflict', session });
    } else if (follower.state.name === 'opening') {
      follower.apply({ type: 'present', session, presented: page.show(url!, session.gateway) });
    } else {
      // The buyer has stopped waiting; or another button's create was faster, and this window would stay empty.
      page.close();
      follower.apply({ type: 'verify', session });
    }
    follower.follow(session.id, PATIENCE, FIRST_VERIFY);
  }

  /** Ends an attempt whose hosted page was never shown, so that nobody can have paid. */
  #refuse(error: CheckoutError): void {
    const { follower } = this;
    const { code, message, amount } = error;
    follower.page.close();
    report(code, message);
    // Another tab is still creating this session, and tells its end.
    if (isInProgress(error)) return follower.stopWaiting(code);
    const event = paymentEvent('payment-failed', { reason: 'error', code, amount });
    void follower.end(follower.store.read() ?? follower.attempt!, { type: 'refuse', code, amount }, event);
  }

  /** The only reader of a session's `checkoutUrl`, so that every address that is opened or linked is checked. */
  #safeUrl({ checkoutUrl, gateway }: CheckoutSession): string | undefined {
    const { checkoutHosts = [] } = this.follower.options;
    return safeCheckoutUrl(checkoutUrl, gateway, checkoutHosts, this.#win.location.href);
  }

  #presentAgain(session: CheckoutSession): void {
    const { follower } = this;
    const { page, options, attempt } = follower;
    const url = this.#safeUrl(session);
    if (!url) return follower.stopWaiting('checkout_url_refused');
    follower.apply({ type: 'present', session, presented: page.showAgain(url, options, attempt!, session.gateway) });
    follower.wait(PATIENCE);
  }
}
