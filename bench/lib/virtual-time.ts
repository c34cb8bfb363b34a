/**
 * Virtual time: half an hour runs in seconds. Timers use the simulation's clock, which stops while code runs.
 * Cryptography answers from other threads, so its calls are counted, and the clock waits for them. Only one at a time: it
 * replaces the timers of the process.
 */
import { Clock, type Scheduled } from '../../test/simulation/world/clock.js';

/** Turns of the event loop without cryptography after which all work is done. */
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

/** The servers' time at the beginning. */
const EPOCH = Date.UTC(2031, 0, 1);

/** The part of Node's timers that is used here. */
interface VirtualTimer {
  [Symbol.toPrimitive](): number;
  unref(): VirtualTimer;
  /** Starts it anew. */
  refresh(): VirtualTimer;
}

export class VirtualTime {
  readonly #clock = new Clock();
  #computing = 0;
  /** Functions that restore the process. */
  readonly #restore: (() => void)[] = [];

  /** Runs `play` in virtual time. Afterwards the process has its own timers again. */
  static async run<Result>(play: (time: VirtualTime) => Promise<Result>): Promise<Result> {
    const time = new VirtualTime();
    time.#takeOver();
    try {
      return await play(time);
    } finally {
      for (const restore of time.#restore) restore();
    }
  }

  /** Virtual ms since the beginning. */
  get now(): number {
    return this.#clock.now;
  }

  /** Milliseconds since 1970, for servers. */
  readonly epochNow = (): number => EPOCH + this.#clock.now;

  /** Runs something later. */
  after(delay: number, run: () => void): Scheduled {
    return this.#clock.after(delay, () => {
      run();
      return this.#quiet();
    });
  }

  sleep(delay: number): Promise<void> {
    return new Promise((resolve) => this.after(delay, resolve));
  }

  /** Lets time pass. Stops early when `enough` returns `true`. */
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
    const { setTimeout } = globalThis;
    const timers = new Map<number, Scheduled>();
    let last = 0;
    const set = (run: () => void, delay = 0): VirtualTimer => {
      const id = ++last;
      const start = (): void => {
        clear(id);
        const scheduled = this.after(delay, () => void (timers.delete(id), run()));
        timers.set(id, scheduled);
      };
      start();
      const timer: VirtualTimer = {
        [Symbol.toPrimitive]: () => id,
        unref: () => timer,
        // Node's fetch keeps a timer for all of its connections, and starts it again after our time has ended.
        refresh: () => {
          if (globalThis.setTimeout === setTimeout) setTimeout(run, delay).unref();
          else start();
          return timer;
        },
      };
      return timer;
    };
    const clear = (timer: VirtualTimer | number | undefined): void => {
      const id = Number(timer ?? 0);
      const scheduled = timers.get(id);
      if (scheduled) scheduled.canceled = true;
      timers.delete(id);
    };
    // The flow logs refusals for developers. Here they are expected.
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

  /** Does not use the test runner's mocks, because they store every call. */
  #replace(owner: object, name: string, value: unknown): void {
    const original = Object.getOwnPropertyDescriptor(owner, name);
    Object.defineProperty(owner, name, { value, configurable: true, writable: true });
    this.#restore.push(() => {
      if (original) Object.defineProperty(owner, name, original);
      else Reflect.deleteProperty(owner, name);
    });
  }
}
