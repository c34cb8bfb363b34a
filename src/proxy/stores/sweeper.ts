/**
 * When expired rows are removed: a few at a time, after writes. A step can remove more rows than were written since the
 * last step, so there are never many expired rows, and no step takes long.
 */

/** Writes from one step to the next. */
const WRITES = 32;
/** Rows of each table that one step removes at the most. */
export const SWEPT_AT_ONCE = 128;

/**
 * Returns the function to call after each write. It begins a step if one is due, and does not wait for it. After a
 * failed step, a later one removes the rows.
 */
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
