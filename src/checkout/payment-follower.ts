/**
 * Follows one order's payment: takes up a live attempt, polls its session, and tells its end once. It creates no
 * session and shows no hosted page. A popup, a message or an address decides only when the proxy is asked; only the
 * proxy's answer ends a payment.
 */
import type { CheckoutSession } from '../contract/index.js';
import { AttemptStore, type Attempt, type Peer } from './attempt-store.js';
import { isLoopback } from '../contract/loopback.js';
import { isNew, report, type CheckoutError, type CheckoutErrorCode } from './errors.js';
import { endEvent } from './end-event.js';
import { paymentEvent } from './events.js';
import { HostedPage } from './hosted-page.js';
import type { CheckoutOptions } from './options.js';
import { listenToPage } from './page-signals.js';
import { retrieveSession } from './proxy-client.js';
import { isPaidInFull, isRemembered, isSamePurchase } from './purchase.js';
import { takeReturnedSession } from './return-address.js';
import { listenForReturn } from './return-channel.js';
import { isFree, isOver, transition, type CheckoutEvent, type CheckoutState } from './state.js';
import { Watch } from './watch.js';
import type { CheckoutWindow } from './window.js';

/** Milliseconds. After this long at the gateway we stop waiting, and dispatch `payment-pending`. */
export const PATIENCE = 10 * 60_000;
/** The same, in ms, after the buyer asks to check again, and for an old attempt on a new page. */
const SHORT_PATIENCE = 2 * 60_000;
/** Errors that another poll cannot mend. */
const HOPELESS: readonly CheckoutErrorCode[] = ['session_not_found', 'origin_not_allowed', 'invalid_request'];

/** Time limit for asking about a remembered success, in milliseconds. */
const RECALL_TIMEOUT = 10_000;
/** Time limit of a cancel, in milliseconds: the proxy may call the gateway several times for it. */
const CANCEL_TIMEOUT = 30_000;

/** Dispatches an event on the button. Returns `false` if it was canceled. */
export type Emit = (event: Event) => boolean;

/** Finds out the status of one order's payment. It holds the state, the attempt and what belongs to them. */
export class PaymentFollower implements Peer {
  /** The latest options of the button for this order. */
  declare options: CheckoutOptions;
  /** The attempt that this page began or found. */
  declare attempt: Attempt | undefined;
  /** The proxy has said of this attempt, on this page, that it is still pending. */
  declare isUnpaid: boolean | undefined;
  /** The proxy is being asked about a remembered success. */
  declare isRecalling: boolean | undefined;
  declare readonly store: AttemptStore;
  declare readonly page: HostedPage;
  readonly #win: CheckoutWindow;
  readonly #emit: Emit;
  #state: CheckoutState = { name: 'idle' };
  #watch: Watch | undefined;
  /** The id of the session that the proxy is asked to cancel, or empty. */
  #canceling = '';
  /** Set while connected; aborting it removes every listener. */
  #connection: AbortController | undefined;

  constructor(win: CheckoutWindow, options: CheckoutOptions, emit: Emit) {
    this.#win = win;
    this.#emit = emit;
    this.options = options;
    this.store = new AttemptStore(win, options.endpoint, options.order);
    this.page = new HostedPage(win, (lost) => this.#popupClosed(lost));
  }

  /** The state of the payment. */
  get state(): CheckoutState {
    return this.#state;
  }

  /** Whether the button is on the page. */
  get isConnected(): boolean {
    return !!this.#connection;
  }

  /** Whether this button is the one that polls. */
  get isWatching(): boolean {
    return !!this.#watch;
  }

  /** The session that may still be paid. */
  get liveSession(): CheckoutSession | undefined {
    const session = 'session' in this.#state ? this.#state.session : undefined;
    return session?.status === 'pending' ? session : undefined;
  }

  /** Listens to the page's events, and takes up a live attempt: after a reload, in a second tab, on return. */
  connect(): void {
    if (this.#connection) return;
    const { signal } = (this.#connection = new AbortController());
    listenToPage(this.#win, signal, {
      key: this.store.name,
      woken: () => {
        this.takeUp();
        this.#watch?.nudge();
      },
      hidden: () => this.#pageHidden(),
    });
    this.wait(PATIENCE);
    this.page.watch();
    const { peers } = this.store;
    for (const peer of peers) this.mirror(peer);
    peers.add(this);
    this.takeUp();
  }

  /** Stops listening and polling. The attempt is kept, and taken up by the next `connect`. */
  disconnect(): void {
    this.#connection?.abort();
    this.#connection = undefined;
    this.page.stopWatching();
    const { peers } = this.store;
    peers.delete(this);
    // One of the other buttons polls from now on.
    if (this.#watch) [...peers][0]?.wait(PATIENCE);
    this.stopWatching();
  }

  /** The button gets another order. Disconnected and in state `idle`, only a click changes anything here. */
  leave(): void {
    this.disconnect();
    this.#show({ name: 'idle' });
  }

  /** Polls now, and for a while. Does nothing without a live attempt. */
  verify(): void {
    this.takeUp();
    if (this.#state.name === 'pending' || !this.#watch) this.wait(SHORT_PATIENCE);
    this.#ask({ type: 'confirm' });
  }

  /**
   * Gives the payment up: the proxy cancels it at its gateway, if the gateway can. The verified answer counts: if the
   * buyer has paid meanwhile, it is a success.
   */
  async cancel({ id }: CheckoutSession): Promise<void> {
    this.page.close();
    this.apply({ type: 'confirm' });
    if (this.#canceling === id) return;
    this.#canceling = id;
    const ask = retrieveSession(this.#win, this.options.endpoint, id, 'DELETE');
    const answer = await ask(0, CANCEL_TIMEOUT).catch(() => undefined);
    this.#canceling = '';
    // Another answer has told its end, or another payment has begun.
    if (this.liveSession?.id !== id) return;
    if (answer) this.#answered(answer.session, id);
    if (!answer || this.isUnpaid) this.stopWaiting();
  }

  /** Forgets how the last payment ended; one that is under way is kept. */
  forget(): void {
    this.store.forget();
    if (isOver(this.#state)) this.reset();
  }

  /** Applies an event. If the state changes, the page and the order's other buttons get the new one. */
  apply(event: CheckoutEvent): void {
    if (this.#show(transition(this.#state, event))) for (const peer of this.store.peers) peer.mirror(this);
  }

  #show(state: CheckoutState): boolean {
    const previous = this.#state;
    this.#state = state;
    return state !== previous && this.#emit(paymentEvent('payment-statechange', { state, previous }));
  }

  /**
   * Shows the state of another button of this order on this page. The button that was clicked polls and dispatches the
   * end event; if it has left the page, this one does.
   */
  mirror(peer: Peer): void {
    if (peer === this) return;
    this.attempt = peer.attempt;
    this.#show(peer.state);
    if (isOver(this.#state)) {
      this.stopWatching();
      this.page.close();
    } else if (!peer.isConnected && ![...this.store.peers].some(({ isWatching }) => isWatching)) this.wait(PATIENCE);
  }

  /** Goes back to `idle`. The stored attempt does not change. */
  reset(): void {
    this.stopWatching();
    this.apply({ type: 'reset' });
  }

  /** Takes up a live attempt from storage, or from the address of a return. */
  takeUp(): void {
    if (!this.#connection) return;
    const stored = this.store.read();
    const { session, doneAt } = stored ?? {};
    // In another tab the buyer has replaced this payment by another one, which is followed here too.
    const live = this.#watch && this.attempt && this.liveSession;
    if (live && session && !doneAt && live.reference !== session.reference) {
      this.page.close();
      this.reset();
    }
    if (!isFree(this.#state)) return;
    const returned = takeReturnedSession(this.#win, this.options.order);
    // A session in the address comes first, because it may be a success: also one that has failed on this page, and was
    // paid at a second try. If it is none, the live attempt is taken up after it.
    if (returned && (returned !== session?.id || doneAt)) return this.#takeUpSession(returned);
    if (stored && session && !doneAt) return this.#takeUpSession(session.id, stored);
    if (!session || !isRemembered(stored!, this.#win, this.options.amount)) return;
    // Paid, and told on an earlier page: show it, so that nobody pays again. A developer on this machine may want to
    // pay again.
    if (isLoopback(new URL(this.#win.location.href).hostname) && isNew(this.store.name)) {
      console.warn(`<pay-button>: order ${session.order} is remembered as paid. See docs/testing.md#paying-again`);
    }
    this.apply({ type: 'resume' });
    this.apply({ type: 'verify', session });
  }

  #takeUpSession(id: string, live?: Attempt): void {
    this.attempt = live;
    this.apply({ type: 'resume', session: live?.session });
    const age = live ? this.#win.Date.now() - live.startedAt : 0;
    this.follow(id, Math.max(SHORT_PATIENCE, Math.min(PATIENCE, PATIENCE - age)));
  }

  /** Asks the proxy whether a remembered success no longer counts. Without an answer it still counts. */
  async isDenied({ id, reference }: CheckoutSession): Promise<boolean> {
    if (this.store.budget.delay() || [...this.store.peers].some(({ isRecalling }) => isRecalling)) return false;
    this.store.budget.spend();
    this.isRecalling = true;
    const abort = new AbortController();
    this.#connection?.signal.addEventListener('abort', () => abort.abort());
    return retrieveSession(this.#win, this.options.endpoint, id)(0, RECALL_TIMEOUT, abort)
      .then(
        ({ session }) => session.reference === reference && !isPaidInFull(session),
        ({ code }: CheckoutError) => code === 'session_not_found',
      )
      .finally(() => (this.isRecalling = false));
  }

  /**
   * Polls a session until its end is known, first after `delay` milliseconds. `patience` is how long we wait, in ms.
   */
  follow(id: string, patience: number, delay = 0): void {
    this.stopWatching();
    this.isUnpaid = false;
    if (!this.#connection) return;
    // One button of a page polls for all.
    for (const peer of this.store.peers) peer.stopWatching();
    const { endpoint } = this.options;
    const { href } = this.#win.location;
    // Listens until `disconnect`, so that a return page that comes after the end is closed too.
    const origins = [href, endpoint].map((url) => new URL(url, href).origin);
    listenForReturn(this.#win, this.#connection.signal, origins, (reference) => this.#returned(reference));
    this.#watch = new Watch(this.#win, this.store.budget, retrieveSession(this.#win, endpoint, id), {
      answered: ({ session }) => this.#answered(session, id),
      failed: ({ code }) => this.#failed(code, id),
      waitedLong: () => this.stopWaiting(),
    });
    this.#watch.wait(patience);
    this.#watch.start(delay);
  }

  /** Polls, and waits so many milliseconds from now. Begins to poll if this button does not. */
  wait(patience: number): void {
    const session = this.liveSession;
    if (this.#watch) this.#watch.wait(patience);
    else if (session) this.follow(session.id, patience);
  }

  /** Stops waiting. The watch goes on slowly, and a late success is still delivered. */
  stopWaiting(code?: CheckoutErrorCode): void {
    const previous = this.#state;
    if (this.#watch) this.#watch.slow = true;
    this.apply({ type: 'stop', code });
    if (this.#state !== previous) this.#emit(paymentEvent('payment-pending', { session: this.liveSession, code }));
  }

  /** Takes the proxy's verified answer. Returns whether that is the attempt's end. */
  settle(session: CheckoutSession): boolean {
    const event = endEvent(session);
    if (!event) return false;
    this.stopWatching();
    this.page.close();
    void this.end(this.attempt!, { type: 'verify', session }, event, session);
    return true;
  }

  /** Shows an attempt's end on this page, and dispatches its event unless another tab has. */
  async end(attempt: Attempt, end: CheckoutEvent, event: Event, session?: CheckoutSession): Promise<void> {
    await this.store.deliverOnce(
      attempt,
      session,
      () => this.#emit(event),
      () => this.apply(end),
    );
    // A page from the back-forward cache may have followed an older attempt than the live one.
    this.takeUp();
  }

  /** Stops polling. Another button may poll. */
  stopWatching(): void {
    this.#watch?.stop();
    this.#watch = undefined;
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
      // The session of the return address is not this order's.
      return known ? undefined : this.#drop();
    }
    if (!known) {
      const latest = this.store.read();
      const isLive = !!latest?.session && !latest.doneAt;
      const wasDelivered = this.store.wasDelivered(session);
      // The return address is old, or another attempt has begun since and goes on.
      if (wasDelivered || (isLive && session.status !== 'succeeded')) return this.#drop(isLive ? undefined : session);
      // A success counts even beside a live attempt. Without a key, so that the record of the live one is kept.
      this.attempt = isLive ? { ...latest, key: '', session } : this.store.begin(session);
    }
    this.isUnpaid = !this.settle(session);
    if (this.isUnpaid) this.apply({ type: 'verify', session });
  }

  /**
   * Drops the session of a return address. Then the live attempt is taken up, or, if that session's end was delivered
   * before, it is shown.
   */
  #drop(session?: CheckoutSession): void {
    this.stopWatching();
    if (session && endEvent(session) && isSamePurchase({ session }, this.options.amount))
      this.apply({ type: 'verify', session });
    else if (this.#state.name !== 'opening') this.apply({ type: 'reset' });
    this.takeUp();
  }

  #failed(code: CheckoutErrorCode, id: string): void {
    if (!HOPELESS.includes(code)) return;
    if (this.attempt?.session?.id !== id) return this.#drop();
    this.stopWatching();
    this.stopWaiting(code);
    if (code === 'session_not_found') void this.store.deliverOnce(this.attempt!);
  }

  /** The popup seems closed. The cause may be the buyer, a blocker or COOP: ask, and offer a way back. */
  #popupClosed(lost: boolean): void {
    const state = this.#state;
    // A button that has left the page does not know the present state of the others.
    if (state.name !== 'checkout' || !this.#connection) return;
    this.#ask(lost ? { type: 'present', session: state.session, presented: 'link' } : { type: 'confirm' });
  }

  /** The page is being left, perhaps for the browser's cache. */
  #pageHidden(): void {
    const state = this.#state;
    // A waiting page whose opener is gone would wait for ever. A hosted page stays.
    if (state.name === 'opening') this.page.close();
    // The buyer leaves for the hosted page: after coming back, the page must say that the payment is checked.
    if (state.name === 'checkout' && /redirect|outside/.test(state.presented)) this.#ask({ type: 'confirm' });
  }

  /** The return page says that the buyer is back. Returns whether this page watches that payment. */
  #returned(reference: string): boolean {
    if (this.attempt?.session?.reference !== reference) return false;
    this.page.returned();
    // If we had stopped waiting, we wait again.
    if (this.#watch?.slow) this.wait(SHORT_PATIENCE);
    this.#ask({ type: 'confirm' });
    return true;
  }

  /** Applies an event after which an end is likely soon, and polls at once. */
  #ask(event: CheckoutEvent): void {
    this.apply(event);
    this.#watch?.nudge(true);
  }
}
