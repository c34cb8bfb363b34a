/** A cache of so many entries: what was not asked for the longest makes room. */

/** Values by key. */
export interface LeastRecentlyUsed<Value> {
  get(key: string): Value | undefined;
  set(key: string, value: Value): void;
}

/** Keeps `limit` entries at the most. */
export function createLeastRecentlyUsed<Value>(limit: number): LeastRecentlyUsed<Value> {
  // A `Map` keeps the order of insertion: the first entry is the one to go.
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
  };
}
