/**
 * Asks again and again until it is told to stop: one request at a time, at the proxy's cadence or
 * a ramp of its own, at once when something may have changed, and never more often than a budget
 * allows. It knows nothing of payments, windows or states; it brings answers and errors.
 */
import { CheckoutError } from './errors.js';
import type { SessionAnswer } from './proxy-client.js';
import type { RequestBudget } from './request-budget.js';
import { HOLDER, type CheckoutWindow } from './window.js';

/** All in milliseconds. */
const RAMP_FIRST = 2_000;
const RAMP_FACTOR = 1.2;
const RAMP_LAST = 10_000;
/** After the first failure; doubled after each further one, up to the ramp's last step. */
const RETRY_FIRST = 1_000;
/** Between polls while the page is hidden, or after the buyer has stopped waiting. */
const SLOW = 30_000;
const TIMEOUT = 10_000;
/** Hints within this time count as one; an unfinished request has this long to answer before another is sent. */
const DEBOUNCE = 250;
/** Seconds that the proxy may hold a request: the first one only asks whether it can. */
const FIRST_WAIT = 5;
const WAIT = 20;
/** Timeout of a held request: hold time plus the usual 10 s. */
const HELD_TIMEOUT = 30_000;

/** Makes one request. `wait` is in seconds, the time-out in milliseconds. */
export type Ask = (wait: number, timeout: number, abort: AbortController) => Promise<SessionAnswer>;

/** Who hears what the watch learns. */
export interface WatchListener {
  answered(answer: SessionAnswer): void;
  /** The watch goes on; whoever knows that asking is useless stops it. */
  failed(error: CheckoutError): void;
  /** The time that `wait` was given is up. */
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
  /** Until then hints send nothing; later a held request is replaced. */
  #quietUntil = 0;
  /** A hint came after the last request was sent: its answer may be out of date. */
  #hinted = false;
  #ramp = RAMP_FIRST;
  #failures = 0;
  /** Seconds that the proxy may hold a request; 0 after it did not. */
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
    // A poll waits until it would leave one request for a hint, but never longer than the ramp's last step.
    this.#schedule(Math.max(delay, Math.min(RAMP_LAST, this.#budget.delay(2))));
  }

  /** Somebody waits, for so many milliseconds: asks at once and often. */
  wait(patience: number): void {
    this.slow = false;
    this.nudge(true);
    this.#win.clearTimeout(this.#patience);
    this.#patience = this.#win.setTimeout(() => this.#listener.waitedLong(), patience);
  }

  /**
   * Something may have changed: ask once, now. Several hints in a short time count as one. `fresh` is for hints
   * after which an end is likely soon: the ramp starts again, and the request does not wait for further hints.
   */
  nudge(fresh = false): void {
    this.#hinted = true;
    this.#failures = 0;
    if (fresh) {
      this.#ramp = RAMP_FIRST;
      if (!this.slow) this.#hold();
    }
    // The proxy may know already, so that the answer to the present request brings the change.
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

  /** Another watch of the page is held from now on. A request in flight ends as if it had failed. */
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
    // The present request is new enough; after its answer the hint sends another one.
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
