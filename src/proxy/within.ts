/** A limit to waiting, for work that goes on by itself. */

/** Resolves when `work` does or after `ms` milliseconds, whichever is first; rejects when `work` does in that time. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
