/**
 * A cache with a limited number of entries. When it is full, the entry that was not used for the longest time is
 * removed.
 */

/** Values by key. */
export interface LeastRecentlyUsed<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
  forget(key: string): void;
}

/** Keeps at most `limit` entries. */
export function createLeastRecentlyUsed<Value>(limit: number): LeastRecentlyUsed<Value> {
  // A `Map` keeps the order of insertion, so the first entry is the oldest.
  const entries = new Map<string, Value>();
  const put = (key: string, value: Value): void => {
    entries.delete(key);
    entries.set(key, value);
  };
  return {
    get(key) {
      const value = entries.get(key);
      if (value !== undefined) put(key, value);
      return value;
    },
    set(key, value) {
      put(key, value);
      const [oldest] = entries.size > limit ? entries.keys() : [];
      if (oldest !== undefined) entries.delete(oldest);
    },
    forget: (key) => void entries.delete(key),
  };
}
