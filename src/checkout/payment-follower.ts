/**
 * Follows one order's payment: takes up a live attempt, watches it, and tells its end once. It begins no
 * attempt and shows no checkout, so whatever a popup, a message or an address says can do no harm here: it
 * only decides when the proxy is asked, and only the proxy's answer ends a payment.
 */
import type { CheckoutSession, SessionStatus } from '../contract/index.js';
import { AttemptStore, type Attempt } from './attempt-store.js';
import { isLoopback } from './checkout-url.js';
import { isNews, report, said, type CheckoutError, type CheckoutErrorCode } from './errors.js';
import { paymentEvent, type PaymentFailedDetail } from './events.js';
import { HostedPage } from './hosted-page.js';
import { addressProblem, optionsProblem, type CheckoutOptions } from './options.js';
import { listenToPage } from './page-signals.js';
import { retrieveSession } from './proxy-client.js';
import { DAY, isPaidInFull, isSamePurchase } from './purchase.js';
import { takeReturnedSession } from './return-address.js';
import { listenForReturn } from './return-channel.js';
import { isFree, isOver, transition, type CheckoutEvent, type CheckoutState } from './state.js';
import { Watch } from './watch.js';
import type { CheckoutWindow } from './window.js';

/** Milliseconds. After this long at the gateway we stop waiting, and say `payment-pending`. */
export const PATIENCE = 10 * 60_000;
/** How long a buyer who asks to check again, or an old attempt on a new page, is waited for. */
const SHORT_PATIENCE = 2 * 60_000;
/** A proxy that is down or garbled can get better by asking again; these can't. */
const HOPELESS: readonly CheckoutErrorCode[] = ['session_not_found', 'origin_not_allowed', 'invalid_request'];

/** Milliseconds that a remembered success is asked about. */
const RECALL_TIMEOUT = 10_000;

/** Why a payment failed, by status. One that joins the contract has to be thought about here. */
const REASON: Readonly<Record<SessionStatus, PaymentFailedDetail['reason'] | ''>> = {
  pending: '',
  succeeded: '',
  failed: 'failed',
  canceled: 'canceled',
  expired: 'expired',
};

/** The event that tells a session's end; none as long as it has none. */
function endEvent(session: CheckoutSession): Event | undefined {
  const { status } = session;
  const reason = REASON[status];
  if (reason) return paymentEvent('payment-failed', { reason, session });
  if (status !== 'succeeded') return undefined;
  return session.atAnotherPrice
    ? paymentEvent('payment-pending', { session, code: 'paid_at_another_price' })
    : paymentEvent('payment-success', { session });
}

/** The half of a `Checkout` that finds out. */
export abstract class PaymentFollower extends EventTarget {
  declare protected readonly win: CheckoutWindow;
  declare protected options: CheckoutOptions;
  declare protected store: AttemptStore;
  /** The attempt that this page began or found. */
  declare protected attempt: Attempt | undefined;
  declare protected page: HostedPage;
  /** The proxy has said of this attempt, on this page, that it is still pending. */
  declare protected isUnpaid: boolean | undefined;
  /** Set while connected; its end ends every listener. */
  declare protected connection: AbortController | undefined;
  readonly #target: EventTarget;
  #state: CheckoutState = { name: 'idle' };
  #watch: Watch | undefined;
  #isRecalling = false;
  #patience: number | undefined;
  /** The connection for which return pages are heard: from the first attempt on, not on every page of a shop. */
  #listening: AbortController | undefined;
  /** The kind of mistake that was found last. */
  #mistake = '';

  /** `target` receives the events; `win` is for tests. Nothing is done before `connect` or `pay`. */
  constructor(options: CheckoutOptions, target?: EventTarget, win = window as unknown as CheckoutWindow) {
    super();
    this.win = win;
    this.#target = target ?? this;
    this.turnTo(options);
  }

  /** Where the payment stands. */
  get state(): CheckoutState {
    return this.#state;
  }

  /**
   * Begins to listen, and takes up a live attempt of this order: after a reload, in a second tab,
   * on return. Without one, nothing is sent. Does nothing without a valid endpoint and order; what else
   * is wrong with the options keeps a payment from beginning, and not from being followed.
   */
  connect(): void {
    this.reportProblem();
    if (this.connection || addressProblem(this.options, this.win.location.href)) return;
    this.connection = new AbortController();
    listenToPage(this.win, this.connection.signal, {
      key: this.store.name,
      look: () => {
        this.takeUp();
        this.#watch?.nudge();
      },
      left: () => this.#left(),
    });
    this.wait(PATIENCE);
    const { peers } = this.store;
    for (const peer of peers) this.#mirror(peer);
    peers.add(this);
    this.takeUp();
  }

  /** Stops listening and asking. The attempt is kept, and taken up by the next `connect`. */
  disconnect(): void {
    this.connection?.abort();
    this.connection = undefined;
    this.page.rest();
    const { peers } = this.store;
    peers.delete(this);
    // One of the others asks from now on.
    if (this.#watch) [...peers][0]?.wait(PATIENCE);
    this.#endWatch();
  }

  /** Asks the proxy now, and for a while. Nothing happens where no attempt is alive. */
  verify(): void {
    this.connect();
    this.takeUp();
    if (this.#state.name === 'pending' || !this.#watch) this.wait(SHORT_PATIENCE);
    this.#ask({ type: 'confirm' });
  }

  /**
   * Forgets how the order's last payment ended, a success too: the button is as new. A payment that is under way
   * is kept. For tests, and for shops whose order numbers begin again; it is the browser's memory alone.
   */
  forget(): void {
    this.store.forget();
    if (isOver(this.#state)) this.reset();
  }

  /** Says what is wrong with the options, once for each kind on a page, to the developer who can mend it. */
  protected reportProblem(): boolean {
    const { problem } = this.options;
    const own = optionsProblem(this.options, this.win.location.href);
    const found = [problem?.message, own].filter(Boolean).join('; ');
    const mistake = found.replace(/".*?"/g, '');
    if (mistake !== this.#mistake) {
      said.delete(this.#mistake);
      if (mistake && isNews(mistake))
        report('configuration_invalid', `${found}. See docs/troubleshooting.md#the-tag of pay-button-element.`);
      this.#mistake = mistake;
    }
    return !!own || !!problem?.fatal;
  }

  /** Another order, or the first one. What is under way for the last one keeps its own store and page. */
  protected turnTo(options: CheckoutOptions): void {
    this.options = options;
    this.attempt = undefined;
    this.store = new AttemptStore(this.win, options.endpoint, options.order);
    this.page = new HostedPage(this.win, (lost) => this.#gone(lost));
  }

  /** The session that may still be paid. */
  protected get liveSession(): CheckoutSession | undefined {
    const session = 'session' in this.#state ? this.#state.session : undefined;
    return session?.status === 'pending' ? session : undefined;
  }

  protected emit(event: Event): boolean {
    return this.#target.dispatchEvent(event);
  }

  /** Lets something happen to the payment, and tells the page if that changed anything. */
  protected apply(event: CheckoutEvent): void {
    if (this.#show(transition(this.#state, event))) for (const peer of this.store.peers) peer.#mirror(this);
  }

  #show(state: CheckoutState): boolean {
    const previous = this.#state;
    this.#state = state;
    return state !== previous && this.emit(paymentEvent('payment-statechange', { state, previous }));
  }

  /**
   * Shows what another button of this order on this page shows. That one asks the proxy and tells the end: it is
   * the one that was clicked. If it has left the page, this one does.
   */
  #mirror(peer: PaymentFollower): void {
    if (peer === this) return;
    this.attempt = peer.attempt;
    this.#show(peer.#state);
    if (isOver(this.#state)) {
      this.#endWatch();
      this.page.close();
    } else if (!peer.connection && ![...this.store.peers].some((each) => each.#watch)) this.wait(PATIENCE);
  }

  /** Leaves the attempt as it is, for the beginning of another one. */
  protected reset(): void {
    this.#endWatch();
    this.apply({ type: 'reset' });
  }

  /** Takes up a live attempt from storage, or from the address of a return. */
  protected takeUp(): void {
    if (!this.connection) return;
    const stored = this.store.read();
    const { session, doneAt } = stored ?? {};
    // In another tab the buyer has left this payment for another one, which goes on here too.
    const live = this.#watch && this.attempt && this.liveSession;
    if (live && session && !doneAt && live.reference !== session.reference) {
      this.page.close();
      this.reset();
    }
    if (!isFree(this.#state)) return;
    const returned = takeReturnedSession(this.win, this.options.order);
    // An address goes first, because it may bring a success; if it does not, what is live here is taken up.
    if (returned && returned !== session?.id) return this.#takeUpSession(returned);
    if (stored && session && !doneAt) return this.#takeUpSession(session.id, stored);
    if (
      !session ||
      !isPaidInFull(session) ||
      this.win.Date.now() - doneAt! > DAY ||
      !isSamePurchase(stored!, this.options.amount)
    )
      return;
    // Paid on an earlier page, and told there: show it, so that nobody pays it again but a developer.
    if (isLoopback(new URL(this.win.location.href).hostname) && isNews(this.store.name)) {
      console.warn(`<pay-button>: order ${session.order} is remembered as paid. See docs/testing.md#paying-again`);
    }
    this.apply({ type: 'resume' });
    this.apply({ type: 'verify', session });
  }

  #takeUpSession(id: string, live?: Attempt): void {
    this.attempt = live;
    this.apply({ type: 'resume', session: live?.session });
    const age = live ? this.win.Date.now() - live.startedAt : 0;
    this.follow(id, Math.max(SHORT_PATIENCE, Math.min(PATIENCE, PATIENCE - age)));
  }

  /** Asks whether a payment that was told still counts. Unless the proxy denies it, it does. */
  protected async isDenied({ id, reference }: CheckoutSession): Promise<boolean> {
    if (this.store.budget.delay() || [...this.store.peers].some((peer) => peer.#isRecalling)) return false;
    this.store.budget.spend();
    this.#isRecalling = true;
    const abort = new AbortController();
    this.connection?.signal.addEventListener('abort', () => abort.abort());
    return retrieveSession(this.win, this.options.endpoint, id)(0, RECALL_TIMEOUT, abort)
      .then(
        ({ session }) => session.reference === reference && !isPaidInFull(session),
        ({ code }: CheckoutError) => code === 'session_not_found',
      )
      .finally(() => (this.#isRecalling = false));
  }

  /** Asks how a session stands until its end is known, first after `delay` milliseconds. */
  protected follow(id: string, patience: number, delay = 0): void {
    this.#endWatch();
    this.isUnpaid = false;
    if (!this.connection) return;
    // One button of a page asks for all.
    for (const peer of this.store.peers) peer.#endWatch();
    const { endpoint } = this.options;
    const { href } = this.win.location;
    // Until `disconnect`: a return page that comes after the end is still told to close.
    if (this.#listening !== this.connection) {
      const origins = [href, endpoint].map((url) => new URL(url, href).origin);
      listenForReturn(this.win, this.connection.signal, origins, (reference) => this.#returned(reference));
      this.#listening = this.connection;
    }
    this.#watch = new Watch(this.win, this.store.budget, retrieveSession(this.win, endpoint, id), {
      answered: ({ session }) => this.#answered(session, id),
      failed: ({ code }) => this.#failed(code, id),
    });
    this.wait(patience);
    this.#watch.start(delay);
  }

  /** Asks, and waits so many milliseconds from now. A session that could not be read is asked for once more. */
  protected wait(patience: number): void {
    const session = this.liveSession;
    if (!this.#watch) return session && this.follow(session.id, patience);
    this.#watch.slow = false;
    this.#watch.nudge(true);
    this.win.clearTimeout(this.#patience);
    this.#patience = this.win.setTimeout(() => this.stopWaiting(), patience);
  }

  /** Stops waiting, not listening: the watch goes on slowly, and a late success is still told. */
  protected stopWaiting(code?: CheckoutErrorCode): void {
    const previous = this.#state;
    if (this.#watch) this.#watch.slow = true;
    this.apply({ type: 'stop', code });
    if (this.#state !== previous) this.emit(paymentEvent('payment-pending', { session: this.liveSession, code }));
  }

  /** The proxy says how the attempt stands. Answers whether that is its end. */
  protected settle(session: CheckoutSession): boolean {
    const event = endEvent(session);
    if (!event) return false;
    this.#endWatch();
    this.page.close();
    void this.end(this.attempt!, { type: 'verify', session }, event, session);
    return true;
  }

  /** Shows an attempt's end on this page, and tells it unless another tab has. */
  protected async end(attempt: Attempt, end: CheckoutEvent, event: Event, session?: CheckoutSession): Promise<void> {
    const { store } = this;
    await store.deliverOnce(
      attempt,
      session,
      () => this.emit(event),
      () => store === this.store && this.apply(end),
    );
    // A page that came back from the cache may have watched an older attempt than the one that is live.
    this.takeUp();
  }

  #endWatch(): void {
    this.#watch?.stop();
    this.#watch = undefined;
    this.win.clearTimeout(this.#patience);
  }

  #answered(session: CheckoutSession, id: string): void {
    const known = this.attempt?.session;
    const { order, reference, checkoutUrl } = session;
    if (
      session.id !== id ||
      order !== this.options.order ||
      (known && (known.reference !== reference || (checkoutUrl ?? known.checkoutUrl) !== known.checkoutUrl))
    ) {
      report('protocol_error', 'the proxy answered with another session');
      // An address that leads to what is not ours leads nowhere.
      return known ? undefined : this.#drop();
    }
    if (!known) {
      const latest = this.store.read();
      const isLive = !!latest?.session && !latest.doneAt;
      const wasTold = this.store.wasTold(session);
      // The address was old, or another attempt has begun since: that one goes on.
      if (wasTold || (isLive && session.status !== 'succeeded')) return this.#drop(isLive ? undefined : session);
      // A success counts beside it, under no key of its own.
      this.attempt = isLive ? { ...latest, key: '', session } : this.store.begin(session);
    }
    this.isUnpaid = !this.settle(session);
    if (this.isUnpaid) this.apply({ type: 'verify', session });
  }

  /** Leaves a session that an address led to, for what is live here or the order's own state. An end that was told is shown. */
  #drop(session?: CheckoutSession): void {
    this.#endWatch();
    if (session && endEvent(session) && isSamePurchase({ session }, this.options.amount))
      this.apply({ type: 'verify', session });
    else if (this.#state.name !== 'opening') this.apply({ type: 'reset' });
    this.takeUp();
  }

  #failed(code: CheckoutErrorCode, id: string): void {
    if (!HOPELESS.includes(code)) return;
    if (this.attempt?.session?.id !== id) return this.#drop();
    this.#endWatch();
    this.stopWaiting(code);
    if (code === 'session_not_found') void this.store.deliverOnce(this.attempt!);
  }

  /** The popup seems closed. That may be the buyer, a blocker or COOP: ask, and offer a way back. */
  #gone(lost: boolean): void {
    const state = this.#state;
    // A button that has left the page does not know what the others are at by now.
    if (state.name !== 'checkout' || !this.connection) return;
    this.#ask(lost ? { type: 'present', session: state.session, presented: 'link' } : { type: 'confirm' });
  }

  /** The page is being left, perhaps for the browser's cache. */
  #left(): void {
    const state = this.#state;
    // A waiting page whose opener is gone would wait for ever. A hosted page stays.
    if (state.name === 'opening') this.page.close();
    // Gone to the hosted page: whoever comes back from there is to read how the payment stands.
    if (state.name === 'checkout' && state.presented === 'redirect') this.#ask({ type: 'confirm' });
  }

  /** The return page says that the buyer is back. Answers whether this page is the one to tell. */
  #returned(reference: string): boolean {
    if (this.attempt?.session?.reference !== reference) return false;
    this.page.returned();
    this.#ask({ type: 'confirm' });
    return true;
  }

  /** Something happened that makes an end likely soon. */
  #ask(event: CheckoutEvent): void {
    this.apply(event);
    this.#watch?.nudge(true);
  }
}
