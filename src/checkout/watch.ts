/**
 * Polls until it is stopped: one request at a time, at the proxy's poll interval or at growing intervals of its own, at
 * once after a hint, and never more often than the budget allows. It knows nothing of payments, popups or states: it
 * passes on answers and errors.
 */
import { CheckoutError } from './errors.js';
import type { SessionAnswer } from './proxy-client.js';
import type { RequestBudget } from './request-budget.js';
import { HOLDER, type CheckoutWindow } from './window.js';

/** Poll intervals in ms, if the proxy names none: the first, how each one grows, the longest. */
const RAMP_FIRST = 2_000;
const RAMP_FACTOR = 1.2;
const RAMP_LAST = 10_000;
/** Ms after the first failure; doubled after each further one, up to the longest interval. */
const RETRY_FIRST = 1_000;
/** Ms between polls while the page is hidden, or after the buyer has stopped waiting. */
const SLOW = 30_000;
/** Time limit of a request that is not held, in ms. */
const TIMEOUT = 10_000;
/** Ms. Hints within this time count as one. A request in flight gets at least this time before a hint replaces it. */
const DEBOUNCE = 250;
/** Seconds for which the proxy may hold a request. The first one is short: it finds out whether the proxy can. */
const FIRST_WAIT = 5;
const WAIT = 20;
/** Time limit of a held request, in ms: the time that it is held, and the usual 10 s. */
const HELD_TIMEOUT = 30_000;

/** Makes one request. `wait` is in seconds, `timeout` in ms. */
export type Ask = (wait: number, timeout: number, abort: AbortController) => Promise<SessionAnswer>;

/** Receives the results of a watch. */
export interface WatchListener {
  answered(answer: SessionAnswer): void;
  /** The watch goes on. The listener stops it after an error that no retry can mend. */
  failed(error: CheckoutError): void;
  /** The time given to `wait` is over. */
  waitedLong(): void;
}

/** One watch of one session. */
export class Watch {
  readonly #win: CheckoutWindow;
  readonly #budget: RequestBudget;
  readonly #ask: Ask;
  readonly #listener: WatchListener;
  #timer: number | undefined;
  /** The timer of `wait`. */
  #patience: number | undefined;
  /** Time of the next poll; Infinity: none, -Infinity: stopped. */
  #due = Infinity;
  /** The request that has no answer yet. The answer to an older one is ignored. */
  #flight: AbortController | undefined;
  /** In ms of the page's clock. A hint sends no request before this time; after it, a hint replaces a held request. */
  #quietUntil = 0;
  /** A hint came after the last request was sent: its answer may be out of date. */
  #hinted = false;
  #ramp = RAMP_FIRST;
  #failures = 0;
  /** Seconds for which the proxy may hold a request; 0 after it did not hold one. */
  #wait = FIRST_WAIT;
  /** Poll rarely, because nobody is waiting. A hint still sends a request at once. */
  slow = false;

  constructor(win: CheckoutWindow, budget: RequestBudget, ask: Ask, listener: WatchListener) {
    this.#win = win;
    this.#budget = budget;
    this.#ask = ask;
    this.#listener = listener;
  }

  /** Begins, with the first request after `delay` milliseconds. */
  start(delay = RAMP_FIRST): void {
    // A poll leaves one request of the budget for a hint, but waits at most the longest interval for that.
    this.#schedule(Math.max(delay, Math.min(RAMP_LAST, this.#budget.delay(2))));
  }

  /** The buyer waits, for `patience` ms: polls at once, and often. */
  wait(patience: number): void {
    this.slow = false;
    this.nudge(true);
    this.#win.clearTimeout(this.#patience);
    this.#patience = this.#win.setTimeout(() => this.#listener.waitedLong(), patience);
  }

  /**
   * A hint: polls once, now. Several hints in a short time count as one. `fresh` is for hints after which an end is
   * likely soon: the intervals start again from the shortest, and the poll does not wait for further hints.
   */
  nudge(fresh = false): void {
    this.#hinted = true;
    this.#failures = 0;
    if (fresh) {
      this.#ramp = RAMP_FIRST;
      if (!this.slow) this.#hold();
    }
    // The answer to a request in flight may already have the change.
    const delay = fresh && !this.#flight ? this.#quietUntil - this.#now() : DEBOUNCE;
    if (this.#due - this.#now() > delay) this.#schedule(delay);
  }

  /** Ends for good: no timer, no request and no call to the listener remains. */
  stop(): void {
    this.#due = -Infinity;
    this.#win.clearTimeout(this.#timer);
    this.#win.clearTimeout(this.#patience);
    this.giveWay();
    this.#flight = undefined;
    if (this.#win[HOLDER] === this) this.#win[HOLDER] = undefined;
  }

  /** Called when another watch of the page becomes the held one. A request in flight fails. */
  giveWay(): void {
    this.#flight?.abort();
  }

  /** From now on this is the watch of the page whose requests are held. */
  #hold(): void {
    const other = this.#win[HOLDER];
    this.#win[HOLDER] = this;
    if (other !== this) other?.giveWay();
  }

  #now(): number {
    return this.#win.performance.now();
  }

  #schedule(delay: number): void {
    const polite = Math.max(delay, this.#budget.delay());
    this.#due = this.#now() + polite;
    this.#win.clearTimeout(this.#timer);
    this.#timer = this.#win.setTimeout(() => void this.#run(), polite);
  }

  async #run(): Promise<void> {
    this.#due = Infinity;
    // Timers may fire early: the budget is checked where it is spent.
    if (this.#budget.delay()) return this.#schedule(DEBOUNCE);
    // The request in flight is new enough; after its answer the hint sends another one.
    if (this.#flight && this.#now() < this.#quietUntil) return;
    this.#flight?.abort();
    this.#budget.spend();
    this.#hinted = false;
    if (!this.slow && (this.#win[HOLDER]?.slow ?? true)) this.#hold();
    const wait = !this.slow && this.#win[HOLDER] === this ? this.#wait : 0;
    const flight = new AbortController();
    this.#flight = flight;
    this.#quietUntil = this.#now() + (wait ? 2 * DEBOUNCE : TIMEOUT);
    const answer = await this.#ask(wait, wait < WAIT ? TIMEOUT : HELD_TIMEOUT, flight).catch(
      (error: CheckoutError) => error,
    );
    if (this.#flight !== flight) return;
    this.#flight = undefined;
    this.#quietUntil = this.#now() + DEBOUNCE;
    const isError = answer instanceof CheckoutError;
    let delay = DEBOUNCE;
    if (isError) {
      delay = Math.min(RAMP_LAST, RETRY_FIRST * 2 ** this.#failures++);
    } else {
      this.#failures = 0;
      if (wait) this.#wait = answer.waits ? WAIT : 0;
      if (!wait || !this.#wait) {
        delay = this.#ramp;
        this.#ramp = Math.min(RAMP_LAST, delay * RAMP_FACTOR);
      }
    }
    const { retryAfter } = answer;
    // Up to a fifth more, so that a crowd of buyers spreads out.
    delay =
      retryAfter === undefined
        ? delay * (1 + this.#win.Math.random() / 5)
        : Math.min(60_000, Math.max(1_000, retryAfter * 1000));
    if (this.slow || this.#win.document.visibilityState === 'hidden') delay = Math.max(SLOW, delay);
    if (this.#hinted) this.#schedule(DEBOUNCE);
    else this.start(delay);
    if (isError) this.#listener.failed(answer);
    else this.#listener.answered(answer);
  }
}
