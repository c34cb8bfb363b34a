/**
 * The flow: turns what happens on the page into events of the state machine, and runs what each
 * state needs. It has no looks and knows no custom element; whatever a popup, a message or an
 * address says only decides when the proxy is asked, and only the proxy's answer ends a payment.
 */
import type { CheckoutSession, Money } from '../contract/index.js';
import { AttemptStore, type Attempt } from './attempt-store.js';
import { safeCheckoutUrl } from './checkout-url.js';
import { createAttempt, isInProgress } from './create-attempt.js';
import { CheckoutError, type CheckoutErrorCode } from './errors.js';
import { PaymentStartEvent, paymentEvent } from './events.js';
import { HostedPage } from './hosted-page.js';
import { optionsProblem, type CheckoutOptions } from './options.js';
import { listenToPage } from './page-signals.js';
import { retrieveSession, type SessionAnswer } from './proxy-client.js';
import { takeReturnedSession } from './return-address.js';
import { listenForReturn } from './return-channel.js';
import { isFree, transition, type CheckoutEvent, type CheckoutState } from './state.js';
import { RequestBudget, Watch } from './watch.js';
import type { CheckoutWindow } from './window.js';

/** Milliseconds. After this long at the gateway we stop waiting, and say `payment-pending`. */
const PATIENCE = 10 * 60_000;
/** How long a buyer who asks to check again, or an old attempt on a new page, is waited for. */
const SHORT_PATIENCE = 2 * 60_000;
/** After this long without an answer to the create, the popup says that it takes long. */
const SLOW_CREATE = 15_000;
/** Before the first verification: nobody has paid sooner. */
const FIRST_VERIFY = 3_000;
/** A proxy that is down or garbled can get better by asking again; these can't. */
const HOPELESS: readonly CheckoutErrorCode[] = ['session_not_found', 'origin_not_allowed', 'invalid_request'];

/**
 * After a day (milliseconds) the link of an attempt that is still pending is taken to be dead, and a
 * click begins anew. No gateway documents a lifetime (assumption); until then a click brings the
 * same link back, because a second one could be paid too.
 */
const OLD = 24 * 3_600_000;
const isOld = ({ startedAt }: Attempt, win: CheckoutWindow): boolean => win.Date.now() - startedAt > OLD;

/** One order's payment on one page. Dispatches the `payment-*` events on its target, by default itself. */
export class Checkout extends EventTarget {
  readonly #win: CheckoutWindow;
  readonly #target: EventTarget;
  #options: CheckoutOptions;
  #state: CheckoutState = { name: 'idle' };
  #store!: AttemptStore;
  #attempt: Attempt | undefined;
  #page: HostedPage;
  /** The page that a create under way will show its checkout in. */
  #creating: HostedPage | undefined;
  /** The true price, once the proxy has named it: what the next click agrees to. */
  #agreed: Money | undefined;
  #watch: Watch | undefined;
  readonly #budget: RequestBudget;
  #patience: number | undefined;
  #reported: string | undefined;
  /** The connection for which return pages are heard: from the first attempt on, not on every page of a shop. */
  #listening: AbortController | undefined;
  /** The proxy has said of this attempt, on this page, that it is still pending. */
  #isUnpaid = false;
  /** Set while connected; its end ends every listener. */
  #connection: AbortController | undefined;

  /** `target` receives the events; `win` is for tests. Nothing is done before `connect` or `pay`. */
  constructor(options: CheckoutOptions, target?: EventTarget, win = window as unknown as CheckoutWindow) {
    super();
    this.#options = options;
    this.#target = target ?? this;
    this.#win = win;
    this.#budget = new RequestBudget(win);
    this.#page = new HostedPage(win, (lost) => this.#gone(lost));
  }

  /** Where the payment stands. */
  get state(): CheckoutState {
    return this.#state;
  }

  /** Replaces the options. Another order or endpoint leaves the present attempt to its next visit. */
  configure(options: CheckoutOptions): void {
    const { amount, endpoint, order } = this.#options;
    this.#options = options;
    if (options.amount?.value !== amount?.value) this.#agreed = undefined;
    if (options.endpoint === endpoint && options.order === order) return;
    const connected = !!this.#connection;
    this.disconnect();
    this.#page = new HostedPage(this.#win, (lost) => this.#gone(lost));
    this.#attempt = this.#creating = this.#agreed = undefined;
    this.#apply({ type: 'reset' });
    if (connected) this.connect();
  }

  /**
   * Begins to listen, and takes up a live attempt of this order: after a reload, in a second tab,
   * on return. Without one, nothing is sent. Does nothing while the options are not valid.
   */
  connect(): void {
    if (this.#reportProblem() || this.#connection) return;
    const { endpoint, order } = this.#options;
    this.#store = new AttemptStore(this.#win, endpoint, order);
    const look = (): void => (this.#watch ? this.#watch.nudge() : this.#resume());
    this.#connection = new AbortController();
    listenToPage(this.#win, this.#connection.signal, {
      woke: look,
      // Another tab began or ended. Its word is checked with the proxy like any other hint.
      stored: (key) => key === this.#store.name && look(),
      // A waiting page whose opener is gone would wait for ever. A hosted page stays.
      left: () => this.#state.name === 'opening' && this.#page.close(),
    });
    const session = this.#liveSession();
    if (session) this.#observe(session.id, PATIENCE, 0);
    else this.#resume();
  }

  /** Stops listening and asking. The attempt is kept, and taken up by the next `connect`. */
  disconnect(): void {
    this.#connection?.abort();
    this.#connection = undefined;
    this.#page.rest();
    this.#endWatch();
  }

  /**
   * Pays, or brings the live attempt's checkout back. Call it in the click: a popup opens only
   * there. What goes wrong is told by events, never thrown.
   */
  pay(): void {
    if (this.#reportProblem()) return this.#refuseOptions();
    this.connect();
    if (this.#state.name === 'opening') return this.#page.focus();
    // Another tab may have begun since this page last looked.
    this.#resume();
    const session = this.#liveSession();
    const { name } = this.#state;
    if (session && isOld(this.#attempt!, this.#win)) {
      // It may have been paid while nobody looked: only an answer of today sets it aside.
      if (!this.#isUnpaid) return this.verify();
      this.#endWatch();
      this.#apply({ type: 'reset' });
      this.#start();
    } else if (session) this.#presentAgain(session);
    else if (name !== 'succeeded' && name !== 'confirming') this.#start();
  }

  /** Asks the proxy now, and for a while. Nothing happens where no attempt is alive. */
  verify(): void {
    this.connect();
    this.#resume();
    if (this.#state.name === 'pending') this.#wait(SHORT_PATIENCE);
    this.#confirm();
  }

  /**
   * Turns away: from a payment, which may still arrive and is then still told; or from a failure's
   * message, back to the beginning.
   */
  dismiss(): void {
    if (isFree(this.#state)) {
      // With the message goes the consent to another price than the one on the tag.
      this.#agreed = undefined;
      return this.#apply({ type: 'reset' });
    }
    this.#page.close();
    this.#stopWaiting();
  }

  /** Says what is wrong with the options, once, to the developer who can mend it. */
  #reportProblem(): boolean {
    const { problem } = this.#options;
    const own = optionsProblem(this.#options, this.#win.location.href);
    const found = [problem?.message, own].filter(Boolean).join('; ');
    if (found && found !== this.#reported) console.error(`<pay-button>: configuration_invalid: ${found}. See docs/troubleshooting.md#the-tag of pay-button-element.`);
    this.#reported = found;
    return !!own || !!problem?.fatal;
  }

  #liveSession(): CheckoutSession | undefined {
    const session = 'session' in this.#state ? this.#state.session : undefined;
    return session?.status === 'pending' ? session : undefined;
  }

  #apply(event: CheckoutEvent): void {
    const previous = this.#state;
    this.#state = transition(previous, event);
    if (this.#state !== previous) {
      this.#emit(paymentEvent('payment-statechange', { state: this.#state, previous }));
    }
  }

  // — Beginning —

  #start(): void {
    const { amount, gateway, order } = this.#options;
    if (this.#creating) {
      // The buyer turned away while the session was being created, and comes back before it is.
      this.#page.open(this.#options, this.#attempt!.key);
      return this.#apply({ type: 'start' });
    }
    const shown = this.#agreed ?? amount;
    const event = new PaymentStartEvent({ order, gateway, amount: shown });
    if (!this.#emit(event)) return;
    const stored = this.#store.read();
    this.#attempt = stored && !stored.doneAt && !isOld(stored, this.#win) ? stored : this.#store.begin();
    this.#page.open(this.#options, this.#attempt.key);
    this.#apply({ type: 'start' });
    void this.#create(this.#attempt, { ...this.#options, amount: shown }, event.promises);
  }

  /** Creates the session and shows its checkout, unless the page has turned to another order meanwhile. */
  async #create(attempt: Attempt, options: CheckoutOptions, promises: readonly Promise<unknown>[]): Promise<void> {
    const { endpoint, order, gateway, amount, customer, locale } = options;
    const store = this.#store;
    const page = this.#page;
    const slow = this.#win.setTimeout(() => page.slow(options), SLOW_CREATE);
    this.#creating = page;
    try {
      await Promise.all(promises).catch((reason: unknown) => {
        throw new CheckoutError('start_rejected', String(reason));
      });
      const known = await createAttempt(this.#win, endpoint, store, attempt, { order, gateway, amount, customer, locale });
      if (page !== this.#page) return page.close();
      this.#creating = undefined;
      this.#reach(known);
    } catch (error) {
      page.close();
      if (page !== this.#page) return;
      this.#creating = undefined;
      this.#refuse(error as CheckoutError);
    } finally {
      this.#win.clearTimeout(slow);
    }
  }

  /** The attempt has its session. From here on a payment can exist. */
  #reach(attempt: Attempt): void {
    const session = attempt.session!;
    const url = this.#safeUrl(session);
    if (session.order !== this.#options.order) {
      throw new CheckoutError('protocol_error', 'the proxy answered with another order');
    }
    if (session.status === 'pending' && !url) {
      throw new CheckoutError(
        'checkout_url_refused',
        `will not send buyers to ${session.checkoutUrl}; if it is your gateway's, add its host to checkout-hosts`,
      );
    }
    this.#attempt = attempt;
    this.#agreed = undefined;
    if (session.status !== 'pending') return this.#settle(session);
    if (this.#state.name === 'opening') this.#apply({ type: 'present', session, presented: this.#page.show(url!) });
    else this.#apply({ type: 'verify', session });
    this.#observe(session.id, PATIENCE, FIRST_VERIFY);
  }

  /** Ends an attempt whose checkout was never shown, so that no payment can exist. */
  #refuse(error: CheckoutError): void {
    const { code, message, amount } = error;
    console.error(`<pay-button>: ${code}: ${message}`);
    // Another tab is still at it: its end is not ours to tell.
    if (isInProgress(error)) return this.#stopWaiting(code);
    this.#agreed = amount;
    void this.#deliver(this.#store.read() ?? this.#attempt!, undefined, { type: 'refuse', code, amount }, () =>
      this.#emit(paymentEvent('payment-failed', { reason: 'error', code, amount })),
    );
  }

  #refuseOptions(): void {
    const code = 'configuration_invalid';
    this.#apply({ type: 'start' });
    this.#apply({ type: 'refuse', code });
    this.#emit(paymentEvent('payment-failed', { reason: 'error', code }));
  }

  // — At the hosted page —

  #safeUrl({ checkoutUrl, gateway }: CheckoutSession): string | undefined {
    return safeCheckoutUrl(checkoutUrl, gateway, this.#options.checkoutHosts ?? [], this.#win.location.href);
  }

  #presentAgain(session: CheckoutSession): void {
    const url = this.#safeUrl(session);
    if (!url) return this.#stopWaiting('checkout_url_refused');
    const presented = this.#page.showAgain(url, this.#options, this.#attempt!.key);
    this.#apply({ type: 'present', session, presented });
    this.#wait(PATIENCE);
    this.#watch?.nudge();
  }

  /** The popup seems closed. That may be the buyer, a blocker or COOP: ask, and offer a way back. */
  #gone(lost: boolean): void {
    const session = this.#liveSession();
    if (!session || this.#state.name !== 'checkout') return;
    if (lost) {
      this.#apply({ type: 'present', session, presented: 'link' });
      this.#watch?.nudge(true);
    } else {
      this.#confirm();
    }
  }

  /** The return page says that the buyer is back. Answers whether this page is the one to tell. */
  #returned(reference: string): boolean {
    if (this.#attempt?.session?.reference !== reference) return false;
    this.#page.returned();
    this.#confirm();
    return true;
  }

  #confirm(): void {
    this.#apply({ type: 'confirm' });
    this.#watch?.nudge(true);
  }

  // — Watching —

  /** Takes up a live attempt from storage, or from the address of a return. */
  #resume(): void {
    if (!isFree(this.#state)) return;
    const stored = this.#store.read();
    const session = stored?.doneAt ? undefined : stored?.session;
    const returned = takeReturnedSession(this.#win, this.#options.order);
    if (stored?.doneAt && stored.session?.status === 'succeeded') {
      // Paid on an earlier page, and told there: show it, so that nobody pays it again.
      this.#apply({ type: 'resume' });
      return this.#apply({ type: 'verify', session: stored.session });
    }
    // An attempt that is live here goes before an address that may be old.
    const id = session?.id ?? returned;
    if (!id) return;
    this.#attempt = session && stored;
    this.#apply({ type: 'resume', ...(session && { session }) });
    const age = session ? this.#win.Date.now() - stored!.startedAt : 0;
    this.#observe(id, Math.max(SHORT_PATIENCE, Math.min(PATIENCE, PATIENCE - age)), 0);
  }

  #observe(id: string, patience: number, delay: number): void {
    this.#endWatch();
    this.#isUnpaid = false;
    if (!this.#connection) return;
    const { endpoint } = this.#options;
    const { href } = this.#win.location;
    // Until `disconnect`: a return page that comes after the end is still told to close.
    if (this.#listening !== this.#connection) {
      const origins = [href, endpoint].map((url) => new URL(url, href).origin);
      listenForReturn(this.#win, this.#connection.signal, origins, (reference) => this.#returned(reference));
      this.#listening = this.#connection;
    }
    this.#watch = new Watch(
      this.#win,
      this.#budget,
      (wait, timeout, abort) => retrieveSession(this.#win, endpoint, id, wait, timeout, abort),
      { answered: (answer) => this.#answered(answer), failed: (error) => this.#failed(error) },
    );
    this.#wait(patience);
    this.#watch.start(delay);
  }

  #endWatch(): void {
    this.#watch?.stop();
    this.#watch = undefined;
    this.#win.clearTimeout(this.#patience);
  }

  #wait(patience: number): void {
    if (this.#watch) this.#watch.slow = false;
    this.#win.clearTimeout(this.#patience);
    this.#patience = this.#win.setTimeout(() => this.#stopWaiting(), patience);
  }

  /** Stops waiting, not listening: the watch goes on slowly, and a late success is still told. */
  #stopWaiting(code?: CheckoutErrorCode): void {
    const previous = this.#state;
    this.#win.clearTimeout(this.#patience);
    if (this.#watch) this.#watch.slow = true;
    this.#apply({ type: 'stop', ...(code && { code }) });
    if (this.#state !== previous && this.#state.name === 'pending') {
      this.#emit(paymentEvent('payment-pending', { session: this.#state.session, code }));
    }
  }

  #answered({ session }: SessionAnswer): void {
    const known = this.#attempt?.session;
    if (session.order !== this.#options.order || (known && known.reference !== session.reference)) {
      console.error('<pay-button>: protocol_error: the proxy answered with another session');
      return;
    }
    if (!known) {
      const latest = this.#store.read();
      const wasTold = latest?.told?.includes(session.reference);
      if (wasTold || (latest?.session && !latest.doneAt)) {
        // The address was old, or another tab has begun an attempt since: that one goes on.
        this.#endWatch();
        this.#apply({ type: wasTold ? 'verify' : 'reset', session });
        return this.#resume();
      }
      this.#attempt = { ...this.#store.begin(), session };
      this.#store.write(this.#attempt);
    }
    this.#isUnpaid = session.status === 'pending';
    if (this.#isUnpaid) this.#apply({ type: 'verify', session });
    else this.#settle(session);
  }

  #failed({ code }: CheckoutError): void {
    if (!HOPELESS.includes(code)) return;
    this.#endWatch();
    this.#stopWaiting(code);
    if (code === 'session_not_found' && this.#attempt) void this.#store.deliverOnce(this.#attempt, undefined, () => {});
  }

  #settle(session: CheckoutSession): void {
    this.#endWatch();
    this.#page.close();
    const { status } = session;
    void this.#deliver(this.#attempt!, session, { type: 'verify', session }, () => {
      if (status === 'succeeded') this.#emit(paymentEvent('payment-success', { session }));
      else if (status !== 'pending') this.#emit(paymentEvent('payment-failed', { reason: status, session }));
    });
  }

  /** Shows the end on this page, and tells it unless another tab has. */
  async #deliver(attempt: Attempt, session: CheckoutSession | undefined, end: CheckoutEvent, tell: () => void): Promise<void> {
    const store = this.#store;
    let shown = false;
    const show = (): void => {
      // Once: by the time that a lock is granted the buyer may have begun anew.
      if (!shown && store === this.#store) this.#apply(end);
      shown = true;
    };
    await store.deliverOnce(attempt, session, () => {
      show();
      tell();
    });
    show();
    // A page that came back from the cache may have watched an older attempt than the one that is live.
    if (store === this.#store && this.#connection) this.#resume();
  }

  #emit(event: Event): boolean {
    return this.#target.dispatchEvent(event);
  }
}
