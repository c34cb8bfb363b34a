/**
 * Asks again and again until it is told to stop: one request at a time, at the proxy's cadence or
 * a ramp of its own, at once when something hints at news, and never more often than a budget
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
/** Between polls that nobody looks at: the page is hidden, or the buyer has stopped waiting. */
const SLOW = 30_000;
const TIMEOUT = 10_000;
/** Hints within this time are one hint, and a request in flight has as long to bring the news itself. */
const DEBOUNCE = 250;
/** Seconds that the proxy may hold a request: the first one only asks whether it can. */
const FIRST_WAIT = 5;
const WAIT = 20;
/** Of a request that is held: what it is held for, and as much again as any other has. Milliseconds. */
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
  /** When the timer runs: never while none is set, and long ago once the watch has been stopped. */
  #due = Infinity;
  /** The request in flight. One that was given up is not this one any more, and is not heard. */
  #flight: AbortController | undefined;
  /**
   * Until then a hint makes no request. Nobody breathes between two of them; and one in flight is given
   * up only if it is held and older than the hint, or was sent so long ago that it may be dead.
   */
  #quietUntil = 0;
  /** A hint came after the last request was sent, whose answer may be older than the news. */
  #hinted = false;
  #ramp = RAMP_FIRST;
  #failures = 0;
  /** Seconds that the proxy is offered to hold a request: none once it turned out that it does not. */
  #wait = FIRST_WAIT;
  /** Poll rarely, because nobody is waiting. Hints still count at once. */
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
   * Something hints at news: ask once, now. Bursts are one hint. `fresh` is for hints that make an
   * end likely soon: it begins the ramp anew, and does not wait for the rest of a burst.
   */
  nudge(fresh = false): void {
    this.#hinted = true;
    this.#failures = 0;
    if (fresh) {
      this.#ramp = RAMP_FIRST;
      if (!this.slow) this.#hold();
    }
    // The hint may have reached the proxy too, so that the answer to a request in flight is the news.
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
    // The answer of a request that is not stale comes soon, and because of the hint it is not the last one.
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
