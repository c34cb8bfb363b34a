/** Operations that a database refuses for a moment, since others are at the same rows: it did nothing, and says so. */

/** Ms after which it is given up: less than the proxy waits for a store. */
const PATIENCE = 4_000;
const FIRST_PAUSE = 2;
const LAST_PAUSE = 100;

/** What `work` comes to. While `isBusy` says so of what it throws, it is tried again after ever longer pauses. */
export async function retrying<Value>(
  work: () => Value | Promise<Value>,
  isBusy: (error: unknown) => boolean,
): Promise<Value> {
  const begin = performance.now();
  for (let pause = FIRST_PAUSE; ; pause = Math.min(LAST_PAUSE, pause * 2)) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() - begin > PATIENCE) throw error;
    }
    // At random, or those who met once would meet again.
    const ms = pause * (0.5 + Math.random());
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
}
