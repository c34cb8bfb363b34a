/**
 * The button's side of the flow: its options, its place on the page, its events, and the payment of the order that it
 * stands for at present. It has no looks and knows no custom element.
 */
import { isNew, report, said, SEE_THE_TAG } from './errors.js';
import { addressProblem, optionsProblem, type CheckoutOptions } from './options.js';
import { Payment } from './payment.js';
import type { CheckoutState } from './state.js';
import type { CheckoutWindow } from './window.js';

/** One order's payment on one page. Dispatches the `payment-*` events on its target, by default itself. */
export class Checkout extends EventTarget {
  readonly #win: CheckoutWindow;
  readonly #target: Pick<EventTarget, 'dispatchEvent'>;
  #options: CheckoutOptions;
  #payment: Payment;
  /** The kind of mistake that was found last. */
  #mistake = '';

  /** `target` receives the events; `win` is for tests. Nothing is done before `connect` or `pay`. */
  constructor(
    options: CheckoutOptions,
    target?: Pick<EventTarget, 'dispatchEvent'>,
    win = window as unknown as CheckoutWindow,
  ) {
    super();
    this.#win = win;
    this.#target = target ?? this;
    this.#options = options;
    this.#payment = this.#newPayment();
  }

  /** Where the payment stands. */
  get state(): CheckoutState {
    return this.#payment.follower.state;
  }

  /**
   * Replaces the options. Another order or endpoint leaves the present attempt to its next visit; another amount
   * leaves a success that was at the last one. In `payment-start`, and until what it waits for is there, it says what
   * the click pays.
   */
  configure(options: CheckoutOptions): void {
    const { endpoint, order } = this.#options;
    this.#options = options;
    const last = this.#payment;
    if (options.endpoint === endpoint && options.order === order) return last.configure(options);
    const { isConnected } = last.follower;
    this.#payment = this.#newPayment();
    const click = last.leave();
    if (isConnected || click) this.connect();
    if (click) this.#payment.takeOver(click, last);
  }

  /**
   * Begins to listen, and takes up a live attempt of this order: after a reload, in a second tab,
   * on return. Without one, nothing is sent. Does nothing without a valid endpoint and order; what else
   * is wrong with the options keeps a payment from beginning, and not from being followed.
   */
  connect(): void {
    this.#reportProblem();
    if (!addressProblem(this.#options, this.#win.location.href)) this.#payment.follower.connect();
  }

  /** Stops listening and asking. The attempt is kept, and taken up by the next `connect`. */
  disconnect(): void {
    this.#payment.follower.disconnect();
  }

  /**
   * Pays, or brings the live attempt's checkout back. If that is for another amount or gateway than the options name,
   * nothing opens, and state `conflict` asks: call `resume` or `restart`. After a success it asks the proxy whether
   * that still counts, and begins anew if not. Call it in the click: a popup opens only there. What goes wrong
   * is told by events, never thrown. After a failure it takes a press of the buyer's: its event, or
   * what the browser says.
   */
  pay(press?: unknown): void {
    this.connect();
    this.#payment.pay(press);
  }

  /** In state `conflict`: goes on with the payment that is open. Call it in the click. */
  resume(): void {
    this.#payment.resume();
  }

  /**
   * In state `conflict`: begins anew, with what the options name. The payment that was open can still be paid, and
   * your server would be told; so the buyer must not pay both. Call it in the click.
   */
  restart(): void {
    this.connect();
    this.#payment.restart();
  }

  /** In state `choosing`: pays at this gateway, which is remembered for the next time. Call it in the click. */
  choose(gateway: string): void {
    this.connect();
    this.#payment.choose(gateway);
  }

  /** Asks the proxy now, and for a while. Nothing happens where no attempt is alive. */
  verify(): void {
    this.connect();
    this.#payment.follower.verify();
  }

  /**
   * Turns away: from a payment, which may still arrive and is then still told; or from a failure's
   * message, back to the beginning.
   */
  dismiss(): void {
    this.#payment.dismiss();
  }

  /**
   * Gives the payment up. One that is `cancelable` is canceled at its gateway where that can be done, and ends with the
   * verified status, which is a success if the buyer was faster; any other is turned away from, as by `dismiss`.
   */
  cancel(): void {
    this.connect();
    this.#payment.cancel();
  }

  /**
   * Forgets how the order's last payment ended, a success too: the button is as new. A payment that is under way
   * is kept. For tests, and for shops whose order numbers begin again; it is the browser's memory alone.
   */
  forget(): void {
    this.#payment.follower.forget();
  }

  /** The address for the link in state `checkout` with `presented: 'link'` or `'outside'`, checked; none where a buyer must not be sent there. */
  get link(): string | undefined {
    return this.#payment.link;
  }

  /** Whether the window of a payment that has ended may still be open: the browser does not always say, or let us close it. */
  get mayBeOpen(): boolean {
    return this.#payment.follower.page.mayBeOpen;
  }

  #newPayment(): Payment {
    return new Payment(this.#win, this.#options, (event) => this.#target.dispatchEvent(event));
  }

  /** Says what is wrong with the options, once for each kind on a page, to the developer who can mend it. */
  #reportProblem(): void {
    const own = optionsProblem(this.#options, this.#win.location.href, true);
    const found = [this.#options.problem?.message, own].filter(Boolean).join('; ');
    const mistake = found.replace(/".*?"/g, '');
    if (mistake === this.#mistake) return;
    said.delete(this.#mistake);
    this.#mistake = mistake;
    if (mistake && isNew(mistake)) report('configuration_invalid', found + SEE_THE_TAG);
  }
}
