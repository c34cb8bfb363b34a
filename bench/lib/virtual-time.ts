/**
 * Half an hour in seconds: timers run on the simulation's clock, and the clock stands still while
 * anything is being computed. Cryptography answers from other threads, so its calls are counted, and
 * time goes on when none is under way. One at a time: it takes over the process's own timers.
 */
import { Clock, type Scheduled } from '../../test/simulation/world/clock.js';

/** Turns of the event loop without cryptography after which nothing more happens by itself. */
const QUIET_TURNS = 4;
const CRYPTOGRAPHY = [
  'encrypt',
  'decrypt',
  'sign',
  'verify',
  'digest',
  'importKey',
  'deriveBits',
  'deriveKey',
] as const;

/** The world's zero on the clocks of its servers. */
const EPOCH = Date.UTC(2031, 0, 1);

export class VirtualTime {
  readonly #clock = new Clock();
  #computing = 0;
  /** Each gives one thing back to the process. */
  readonly #restore: (() => void)[] = [];

  /** Runs in virtual time; afterwards the process has its own timers again. */
  static async run<Result>(play: (time: VirtualTime) => Promise<Result>): Promise<Result> {
    const time = new VirtualTime();
    time.#takeOver();
    try {
      return await play(time);
    } finally {
      for (const restore of time.#restore) restore();
    }
  }

  /** Virtual milliseconds since the world began. */
  get now(): number {
    return this.#clock.now;
  }

  /** Milliseconds since 1970, for servers. */
  readonly epochNow = (): number => EPOCH + this.#clock.now;

  /** Lets something happen later. */
  after(delay: number, run: () => void): Scheduled {
    return this.#clock.after(delay, () => {
      run();
      return this.#quiet();
    });
  }

  sleep(delay: number): Promise<void> {
    return new Promise((resolve) => this.after(delay, resolve));
  }

  /** Lets time pass, or until `enough` says so. */
  async advance(milliseconds: number, enough?: () => boolean): Promise<void> {
    await this.#quiet();
    await this.#clock.advance(milliseconds, enough);
  }

  async #quiet(): Promise<void> {
    for (let turn = 0; turn < QUIET_TURNS; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#computing > 0) turn = -1;
    }
  }

  #takeOver(): void {
    const timers = new Map<number, Scheduled>();
    let last = 0;
    const set = (run: () => void, delay = 0): number => {
      const id = ++last;
      timers.set(
        id,
        this.after(delay, () => void (timers.delete(id), run())),
      );
      return id;
    };
    const clear = (id: number | undefined): void => {
      const timer = timers.get(id ?? 0);
      if (timer) timer.canceled = true;
      timers.delete(id ?? 0);
    };
    // The flow explains refusals to developers; here they are part of the plan.
    this.#replace(console, 'error', () => undefined);
    this.#replace(globalThis, 'setTimeout', set);
    this.#replace(globalThis, 'clearTimeout', clear);
    for (const name of CRYPTOGRAPHY) this.#count(name);
  }

  #count(name: (typeof CRYPTOGRAPHY)[number]): void {
    const { subtle } = crypto;
    const compute = (subtle[name] as (...args: unknown[]) => Promise<unknown>).bind(subtle);
    this.#replace(subtle, name, (...args: unknown[]) => {
      this.#computing++;
      return compute(...args).finally(() => this.#computing--);
    });
  }

  /** Not by the test runner's mocks: they remember every call. */
  #replace(owner: object, name: string, value: unknown): void {
    const original = Object.getOwnPropertyDescriptor(owner, name);
    Object.defineProperty(owner, name, { value, configurable: true, writable: true });
    this.#restore.push(() => {
      if (original) Object.defineProperty(owner, name, original);
      else Reflect.deleteProperty(owner, name);
    });
  }
}
