/**
 * Work that is under way in this process, so that whoever wants the same waits for it instead of doing it twice.
 * Work that never ends, because its platform dropped it with its request, is forgotten after a while.
 */

/** Longer, in ms, than any work takes whose parts have time limits. */
const LONGEST = 180_000;

/** Work by key. */
export interface WorkUnderWay<Work> {
  /** What is under way, if anything. */
  find(key: string): Work | undefined;
  /** Work begins; to be called before anybody can look for it. */
  begin(key: string, work: Work): void;
  /** Work has ended. */
  end(key: string, work: Work): void;
}

/** @param isolated On a platform where no request may wait for another one's work: then nothing is ever found. */
export function createWorkUnderWay<Work>(now: () => number, isolated: boolean): WorkUnderWay<Work> {
  const all = new Map<string, { readonly work: Work; readonly since: number }>();
  return {
    find(key) {
      const found = all.get(key);
      return found !== undefined && now() - found.since < LONGEST ? found.work : undefined;
    },
    begin(key, work) {
      if (!isolated) all.set(key, { work, since: now() });
    },
    end(key, work) {
      if (all.get(key)?.work === work) all.delete(key);
    },
  };
}
