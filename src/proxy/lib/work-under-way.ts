/**
 * Work in progress in this process, by key, so that a second request for the same work waits for it instead of doing
 * it twice. Work that never ends, because its platform dropped it with its request, is forgotten after a while.
 */
import { createSteadyClock } from './steady-clock.js';

/** Ms. Nearly all work ends sooner: each of its parts has a time limit. After it, the claims in the store count. */
const LONGEST = 180_000;

/** Work by key. */
export interface WorkUnderWay<Work> {
  /** The work in progress, if there is any. */
  find(key: string): Work | undefined;
  /** Adds work. Call it before anybody can ask for the key. */
  begin(key: string, work: Work): void;
  /** Work has ended. */
  end(key: string, work: Work): void;
}

/** @param isolated Whether the platform lets no request wait for the work of another. Then `find` finds nothing. */
export function createWorkUnderWay<Work>(now: () => number, isolated: boolean): WorkUnderWay<Work> {
  const clock = createSteadyClock(now);
  const all = new Map<string, { readonly work: Work; readonly since: number }>();
  return {
    find(key) {
      const found = all.get(key);
      return found !== undefined && clock() - found.since < LONGEST ? found.work : undefined;
    },
    begin(key, work) {
      if (!isolated) all.set(key, { work, since: clock() });
    },
    end(key, work) {
      if (all.get(key)?.work === work) all.delete(key);
    },
  };
}
