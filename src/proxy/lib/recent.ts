/** Keys with the time of their last use; entries expire after `ms`. A clock that is set back makes no key younger. */
import { createSteadyClock } from './steady-clock.js';

/** Keys that were noted in the last `ms` milliseconds. */
export interface Recent {
  /** Sets the time of the key to now. */
  note(key: string): void;
  forget(key: string): void;
  /** Milliseconds since the key was noted; `Infinity` for an unknown or expired key. */
  age(key: string): number;
  has(key: string): boolean;
  /** The number of keys that have not expired. */
  size(): number;
}

/** Keeps each key for `ms` after it was last noted. */
export function createRecent(ms: number, now: () => number): Recent {
  const clock = createSteadyClock(now);
  const times = new Map<string, number>();
  const sweep = (): void => {
    for (const [key, time] of times) {
      if (time > clock() - ms) break;
      times.delete(key);
    }
  };
  const age = (key: string): number => {
    sweep();
    const time = times.get(key);
    return time === undefined ? Infinity : clock() - time;
  };
  return {
    note(key) {
      // Moved to the end, so that the oldest keys come first.
      times.delete(key);
      times.set(key, clock());
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
