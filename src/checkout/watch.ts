/**
 * Asks again and again until it is told to stop: one request at a time, at the proxy's cadence or
 * a ramp of its own, at once when something hints at news, and never more often than a budget
 * allows. It knows nothing of payments, windows or states; it brings answers and errors.
 */
import type { CheckoutError } from './errors.js';
import type { SessionAnswer } from './proxy-client.js';
import type { CheckoutWindow } from './window.js';

/** All in milliseconds, but for the tokens. */
const RAMP_FIRST = 2_000;
const RAMP_FACTOR = 1.2;
const RAMP_LAST = 10_000;
/** After the first failure; doubled after each further one, up to the ramp's last step. */
const RETRY_FIRST = 1_000;
/** Between polls that nobody looks at: the page is hidden, or the buyer has stopped waiting. */
const SLOW = 30_000;
const TIMEOUT = 10_000;
/** Hints within this time are one hint. */
const DEBOUNCE = 250;
/**
 * A bucket of requests: at most 12 in any minute and 70 in any ten, whatever hints arrive. Polls
 * leave one in it, so that a hint which comes alone never waits.
 */
const TOKENS = 5.5;
const TOKENS_PER_MS = 6.5 / 60_000;
/** Seconds that the proxy may hold a request: the first one only asks whether it can. */
const FIRST_WAIT = 5;
const WAIT = 20;

/** Makes one request. `wait` is in seconds, the time-out in milliseconds. */
export type Ask = (wait: number, timeout: number, abort: AbortController) => Promise<SessionAnswer>;

/** Who hears what the watch learns. */
export interface WatchListener {
  answered(answer: SessionAnswer): void;
  /** The watch goes on; whoever knows that asking is useless stops it. */
  failed(error: CheckoutError): void;
}

/** The requests that one button may make, over all of its attempts. */
export class RequestBudget {
  readonly #win: CheckoutWindow;
  #tokens = TOKENS;
  #at: number;

  constructor(win: CheckoutWindow) {
    this.#win = win;
    this.#at = win.performance.now();
  }

  /** Milliseconds until so many requests are in the budget. */
  delay(tokens = 1): number {
    const now = this.#win.performance.now();
    this.#tokens = Math.min(TOKENS, this.#tokens + Math.max(0, now - this.#at) * TOKENS_PER_MS);
    this.#at = now;
    return Math.max(0, Math.ceil((tokens - this.#tokens) / TOKENS_PER_MS));
  }

  /** Takes one request out. */
  spend(): void {
    this.#tokens -= 1;
  }
}

interface Flight {
  readonly abort: AbortController;
  readonly since: number;
  /** Whether the proxy may be holding this request on purpose. */
  readonly held: boolean;
}

/** One watch of one session. */
export class Watch {
  readonly #win: CheckoutWindow;
  readonly #budget: RequestBudget;
  readonly #ask: Ask;
  readonly #listener: WatchListener;
  #timer: number | undefined;
  #due = Infinity;
  /** The request in flight. One that was given up is not this one any more, and is not heard. */
  #flight: Flight | undefined;
  /** A hint came while a request was in flight, whose answer may be older than the news. */
  #hinted = false;
  #ramp = RAMP_FIRST;
  #failures = 0;
  /** Whether the proxy holds requests; unknown until the first answer. */
  #waits: boolean | undefined;
  #stopped = false;
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
    this.#schedule(delay);
  }

  /**
   * Something hints at news: ask once, now. Bursts are one hint. `fresh` begins the ramp anew, for
   * hints that make an end likely soon.
   */
  nudge(fresh = false): void {
    if (this.#stopped) return;
    this.#failures = 0;
    if (fresh) this.#ramp = RAMP_FIRST;
    const flight = this.#flight;
    if (!flight) {
      if (this.#due - this.#now() > DEBOUNCE) this.#schedule(DEBOUNCE, true);
      return;
    }
    const age = this.#now() - flight.since;
    // A request that was sent before the page slept may be dead; a held one knows nothing of the hint.
    if (age >= TIMEOUT || (flight.held && age > DEBOUNCE && !this.#budget.delay())) {
      this.#giveUp();
      this.#schedule(DEBOUNCE, true);
    } else {
      this.#hinted = true;
    }
  }

  /** Ends for good: no timer, no request and no call to the listener remains. */
  stop(): void {
    this.#stopped = true;
    this.#win.clearTimeout(this.#timer);
    this.#giveUp();
  }

  #giveUp(): void {
    const flight = this.#flight;
    this.#flight = undefined;
    flight?.abort.abort();
  }

  #now(): number {
    return this.#win.performance.now();
  }

  #schedule(delay: number, isHint = false): void {
    if (this.#stopped) return;
    // A poll waits until it would leave one request for a hint, but never longer than the ramp's last step.
    const spare = isHint ? 0 : Math.min(RAMP_LAST, this.#budget.delay(2));
    const polite = Math.max(delay, this.#budget.delay(), spare);
    this.#due = this.#now() + polite;
    this.#win.clearTimeout(this.#timer);
    this.#timer = this.#win.setTimeout(() => void this.#run(), polite);
  }

  async #run(): Promise<void> {
    // Timers may fire early, and a hint may have come between: the budget is checked where it is spent.
    if (this.#flight || this.#budget.delay()) return this.#schedule(DEBOUNCE, true);
    this.#budget.spend();
    this.#hinted = false;
    const wait = this.slow || this.#waits === false ? 0 : this.#waits ? WAIT : FIRST_WAIT;
    const flight = { abort: new AbortController(), since: this.#now(), held: wait > 0 };
    this.#flight = flight;
    let delay: number;
    try {
      const answer = await this.#ask(wait, TIMEOUT + (this.#waits ? wait * 1000 : 0), flight.abort);
      if (this.#flight !== flight) return;
      this.#flight = undefined;
      this.#failures = 0;
      if (wait) this.#waits = answer.waits;
      delay = bounded(answer.retryAfter) ?? (this.#waits && wait ? DEBOUNCE : this.#nextRamp());
      this.#listener.answered(answer);
    } catch (error) {
      if (this.#flight !== flight) return;
      this.#flight = undefined;
      const failure = error as CheckoutError;
      delay = bounded(failure.retryAfter) ?? this.#jitter(Math.min(RAMP_LAST, RETRY_FIRST * 2 ** this.#failures++));
      this.#listener.failed(failure);
    }
    if (this.slow || this.#win.document.visibilityState === 'hidden') delay = Math.max(SLOW, delay);
    this.#schedule(this.#hinted ? DEBOUNCE : delay, this.#hinted);
  }

  #nextRamp(): number {
    const ramp = this.#ramp;
    this.#ramp = Math.min(RAMP_LAST, ramp * RAMP_FACTOR);
    return this.#jitter(ramp);
  }

  /** Up to a fifth more, so that a crowd of buyers spreads out. */
  #jitter(delay: number): number {
    return delay * (1 + this.#win.Math.random() / 5);
  }
}

/** The proxy's seconds as milliseconds within bounds, where it gave any. */
const bounded = (retryAfter: number | undefined): number | undefined =>
  retryAfter === undefined ? undefined : Math.min(60_000, Math.max(1_000, retryAfter * 1000));
