/**
 * The timers of one document. They wait while it is frozen. While it is hidden they are throttled to one per second, and
 * after five minutes to one per minute.
 */
import type { Clock, Scheduled } from './clock.js';

/** Milliseconds. */
const HIDDEN_GRID = 1000;
const INTENSIVE_GRID = 60_000;
const INTENSIVE_AFTER = 5 * 60_000;

interface Timer {
  /** `undefined`: it is due and waits for the page. */
  due: Scheduled | undefined;
  /** It is due and waits for the next moment for throttled timers. */
  throttled: boolean;
  readonly run: () => void;
}

/** The timers of a page. */
export class PageTimers {
  readonly #clock: Clock;
  readonly #timers = new Map<number, Timer>();
  #id = 0;
  #frozen = false;
  #hiddenSince: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set(run: () => void, delay: number): number {
    const id = ++this.#id;
    this.#timers.set(id, { due: this.#clock.after(delay, () => this.#fire(id)), throttled: false, run });
    return id;
  }

  clear(id: number | undefined): void {
    const timer = this.#timers.get(id ?? 0);
    if (timer?.due) timer.due.canceled = true;
    this.#timers.delete(id ?? 0);
  }

  freeze(): void {
    this.#frozen = true;
  }

  thaw(): void {
    this.#frozen = false;
    this.#fireHeld();
  }

  hide(): void {
    this.#hiddenSince ??= this.#clock.now;
  }

  show(): void {
    this.#hiddenSince = undefined;
    this.#fireHeld();
  }

  /** Stops all timers. */
  end(): void {
    for (const id of [...this.#timers.keys()]) this.clear(id);
  }

  #fire(id: number): void {
    const timer = this.#timers.get(id);
    if (!timer) return;
    timer.due = undefined;
    const wait = this.#throttle();
    if (this.#frozen) return;
    if (wait > 0) {
      timer.due = this.#clock.after(wait, () => this.#run(id));
      timer.throttled = true;
      return;
    }
    this.#run(id);
  }

  #run(id: number): void {
    const timer = this.#timers.get(id);
    if (!timer) return;
    timer.due = undefined;
    if (this.#frozen) return;
    this.#timers.delete(id);
    timer.run();
  }

  /** Milliseconds until the next moment at which a hidden page's timers may run. */
  #throttle(): number {
    const { now } = this.#clock;
    if (this.#hiddenSince === undefined) return 0;
    const grid = now - this.#hiddenSince > INTENSIVE_AFTER ? INTENSIVE_GRID : HIDDEN_GRID;
    return (grid - (now % grid)) % grid;
  }

  /** Runs the timers that became due meanwhile; on a visible page, the throttled ones too. */
  #fireHeld(): void {
    if (this.#frozen) return;
    for (const [id, timer] of [...this.#timers]) {
      const isReleased = timer.throttled && this.#hiddenSince === undefined;
      if (timer.due && !isReleased) continue;
      if (timer.due) timer.due.canceled = true;
      timer.due = this.#clock.after(0, () => this.#run(id));
    }
  }
}
