/**
 * What the proxy remembers between requests. Every operation is atomic, so that several proxies
 * can share one store; values are JSON text, so that any key-value server can hold them.
 *
 * Five operations are needed. The others let several processes share their work; where a store
 * lacks a group of them, each process does that part in its own memory: see `complete-store.ts`.
 */

/** A key-value store with time to live. Times to live are in milliseconds. */
export interface Store {
  /** The value, or `undefined` once it has expired. */
  get(key: string): Promise<string | undefined>;
  /** Sets the value, whatever was there. */
  set(key: string, value: string, ttl: number): Promise<void>;
  /** Sets the value only where there is none; says whether it did. */
  add(key: string, value: string, ttl: number): Promise<boolean>;
  /** Sets the value only where the present one is `expected`; says whether it did. */
  replace(key: string, expected: string, value: string, ttl: number): Promise<boolean>;
  /** Forgets the key. */
  delete(key: string): Promise<void>;

  /** Puts an entry into a queue, due at `at` (ms since the epoch), or moves it there. */
  schedule?(queue: string, entry: string, at: number): Promise<void>;
  /**
   * Takes up to `limit` entries that are due at `now`, the longest due first, and makes each due
   * again at `until`: if the process that took them ends, they come back. No entry goes to two at once.
   */
  claim?(queue: string, now: number, until: number, limit: number): Promise<readonly string[]>;
  /**
   * Moves an entry to `at`, or removes it if `at` is left out. Only if it is still due at `expected`; says whether it
   * did.
   */
  reschedule?(queue: string, entry: string, expected: number, at?: number): Promise<boolean>;

  /** Counts one more for the key, unless `limit` were counted in the last `window` ms; says whether it did. */
  take?(key: string, limit: number, window: number): Promise<boolean>;

  /** Calls all present listeners of the channel, in all processes. */
  publish?(channel: string, message: string): Promise<void>;
  /**
   * Calls `listener` with every message that is published after the promise has resolved. Resolves
   * with the function that ends the subscription. `listener` never throws.
   */
  subscribe?(channel: string, listener: (message: string) => void): Promise<() => Promise<void>>;
}

/** A store with every operation. */
export type CompleteStore = Required<Store>;

/** An entry that has been due for so long, in ms, without being claimed may be forgotten. */
export const QUEUE_TTL = 30 * 24 * 3_600_000;
