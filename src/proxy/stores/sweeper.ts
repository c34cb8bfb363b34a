/**
 * When to remove what has expired: a little at a time, while the store works. A step removes more than was written
 * since the last one, so a store never holds much more than what is alive, and no step takes long.
 */

/** Writes from one step to the next. */
const WRITES = 32;
/** Rows of each table that one step removes at the most. */
export const SWEPT_AT_ONCE = 128;

/** To be called after each write; begins a step when it is time, and waits for nothing. What fails is tried again later. */
export function createSweeper(sweep: () => Promise<unknown>): () => void {
  let writes = 0;
  let isSweeping = false;
  return () => {
    if (++writes < WRITES || isSweeping) return;
    writes = 0;
    isSweeping = true;
    void sweep()
      .catch(() => undefined)
      .finally(() => (isSweeping = false));
  };
}
