/**
 * Virtual time and the queue of events. Real promises run between two events. The clock waits until all of them have
 * settled, so every run with the same seed is the same.
 */

/** A future event. It can be canceled. */
export interface Scheduled {
  /** Virtual milliseconds. */
  readonly at: number;
  canceled: boolean;
}

interface Entry extends Scheduled {
  readonly order: number;
  /** If it returns a promise, the clock waits for it. */
  readonly run: () => unknown;
}

/** The world's clock. It counts milliseconds from 0, without time zones and without the host's time. */
export class Clock {
  /** A binary heap: the root is the next entry. */
  readonly #heap: Entry[] = [];
  #now = 0;
  #order = 0;

  /** Virtual milliseconds since the world began. */
  get now(): number {
    return this.#now;
  }

  /** Adds an event. Events with the same time run in the order in which they were added. */
  after(delay: number, run: () => unknown): Scheduled {
    const entry: Entry = { at: this.#now + Math.max(0, delay), order: this.#order++, run, canceled: false };
    this.#push(entry);
    return entry;
  }

  /** Runs all events of the next milliseconds. Stops early when `enough` returns `true`. */
  async advance(milliseconds: number, enough: () => boolean = () => false): Promise<void> {
    const end = this.#now + milliseconds;
    await settle();
    while (!enough()) {
      const next = this.#heap[0];
      if (!next || next.at > end) {
        this.#now = end;
        return;
      }
      this.#pop();
      if (next.canceled) continue;
      this.#now = Math.max(this.#now, next.at);
      const work = next.run();
      if (work instanceof Promise) await work;
      await settle();
    }
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!before(entry, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}

const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Waits for the next turn of the event loop: then all microtasks have run. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
