/**
 * What the proxy remembers between requests. Every operation is atomic, so that several proxies
 * can share one store; values are JSON text, so that any key-value server can hold them.
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
}
