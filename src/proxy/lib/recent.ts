/** Remembers for a while when something last happened to whom; what is older is forgotten by itself. */

/** Keys noted in the last so many milliseconds. */
export interface Recent {
  /** It happens now. */
  note(key: string): void;
  forget(key: string): void;
  /** Milliseconds since it was noted; `Infinity` where it was not, or too long ago. */
  age(key: string): number;
  has(key: string): boolean;
  /** How many are remembered. */
  size(): number;
}

/** Keeps each key for `ms` after it was last noted. */
export function createRecent(ms: number, now: () => number): Recent {
  const times = new Map<string, number>();
  const sweep = (): void => {
    for (const [key, time] of times) {
      if (time > now() - ms) break;
      times.delete(key);
    }
  };
  const age = (key: string): number => {
    sweep();
    const time = times.get(key);
    return time === undefined ? Infinity : now() - time;
  };
  return {
    note(key) {
      // Put behind all others, so that the oldest are the first.
      times.delete(key);
      times.set(key, now());
      sweep();
    },
    forget: (key) => void times.delete(key),
    age,
    has: (key) => age(key) < Infinity,
    size() {
      sweep();
      return times.size;
    },
  };
}
