/**
 * The button without its looks: its options, its events, and the payment of its present order. It knows no custom
 * element.
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
  /** The last mistake in the options, without the values, so that each kind is reported once. */
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

  /** The state of the payment. */
  get state(): CheckoutState {
    return this.#payment.follower.state;
  }

  /**
   * Replaces the options. With another order or endpoint the present attempt is kept in storage, for a later visit.
   * With another amount a success at the old amount is no longer shown. In `payment-start`, and until its promises are
   * fulfilled, this changes what the click pays.
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
   * Listens to the page's events, and takes up a live attempt of this order: after a reload, in a second tab, on
   * return. Without one, nothing is sent. Does nothing without a valid endpoint and order; other mistakes in the
   * options only keep a new payment from beginning.
   */
  connect(): void {
    this.#reportProblem();
    if (!addressProblem(this.#options, this.#win.location.href)) this.#payment.follower.connect();
  }

  /** Stops listening and polling. The attempt is kept, and taken up by the next `connect`. */
  disconnect(): void {
    this.#payment.follower.disconnect();
  }

  /**
   * Pays, or shows the hosted page of the live attempt again. If that attempt has another amount or gateway than the
   * options, nothing opens and the state becomes `conflict`: call `resume` or `restart`. After a success it asks the
   * proxy whether the order is still paid, and begins a new payment if not. Call it in the click: a popup opens only
   * there. Errors come as events and are never thrown. After a failure it needs a press of the buyer: `press` is its
   * event. Default: the browser says whether there was one.
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
   * In state `conflict`: begins a new payment, with the amount and gateway of the options. The open payment may still
   * be paid too, and your server would be told of both, so the buyer must not pay both. Call it in the click.
   */
  restart(): void {
    this.connect();
    this.#payment.restart();
  }

  /** In state `choosing`: pays at this gateway, and remembers it for the next time. Call it in the click. */
  choose(gateway: string): void {
    this.connect();
    this.#payment.choose(gateway);
  }

  /** Polls now, and for a while. Does nothing without a live attempt. */
  verify(): void {
    this.connect();
    this.#payment.follower.verify();
  }

  /**
   * Stops waiting for a payment; a late success is still dispatched. Without a live payment it goes back to state
   * `idle`, for example from the message of a failure; a paid order stays `succeeded`.
   */
  dismiss(): void {
    this.#payment.dismiss();
  }

  /**
   * Gives the payment up. One that is `cancelable` is canceled at its gateway, if the gateway can, and ends with the
   * verified status: a success if the buyer was faster. For any other it does what `dismiss` does.
   */
  cancel(): void {
    this.connect();
    this.#payment.cancel();
  }

  /**
   * Forgets how the order's last payment ended, a success too: the state is `idle` again. A payment under way is kept.
   * For tests, and for shops that use order numbers again. It changes only this browser's memory.
   */
  forget(): void {
    this.#payment.follower.forget();
  }

  /**
   * Address for the link in state `checkout` with `presented: 'link'` or `'outside'`. `undefined` in other states, and
   * if buyers must not be sent to that address.
   */
  get link(): string | undefined {
    return this.#payment.link;
  }

  /**
   * Whether the window of a payment that has ended may still be open: browsers do not always say so, or let us close
   * it.
   */
  get mayBeOpen(): boolean {
    return this.#payment.follower.page.mayBeOpen;
  }

  #newPayment(): Payment {
    return new Payment(this.#win, this.#options, (event) => this.#target.dispatchEvent(event));
  }

  /** Reports the mistakes in the options to the developer, each kind once per page. */
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
