/**
 * Virtual time and the queue of everything that will happen. Real promises run between two events:
 * the clock does not move on before all of them have settled, which makes every run the same.
 */

/** Something that will happen, unless it is canceled. */
export interface Scheduled {
  /** Virtual milliseconds. */
  readonly at: number;
  canceled: boolean;
}

interface Entry extends Scheduled {
  readonly order: number;
  /** A promise is waited for before the clock moves. */
  readonly run: () => unknown;
}

/** The world's clock. It counts milliseconds from 0 and knows nothing of time zones or hosts. */
export class Clock {
  /** A binary heap: the root is the next entry. */
  readonly #heap: Entry[] = [];
  #now = 0;
  #order = 0;

  /** Virtual milliseconds since the world began. */
  get now(): number {
    return this.#now;
  }

  /** Lets something happen later; at the same time, first come first served. */
  after(delay: number, run: () => unknown): Scheduled {
    const entry: Entry = { at: this.#now + Math.max(0, delay), order: this.#order++, run, canceled: false };
    this.#push(entry);
    return entry;
  }

  /** Runs everything that is due in the next milliseconds, or until `enough` says so. */
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

/** Every microtask has run when the event loop comes round. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
