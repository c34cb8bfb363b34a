/** Repeats operations that a database refused without doing anything, because others use the same rows. */

/** Ms after which there are no more tries: less than the proxy waits for a store. */
const PATIENCE = 4_000;
const FIRST_PAUSE = 2;
const LAST_PAUSE = 100;

/** The result of `work`. After an error that `isBusy` accepts, it is tried again, after longer and longer pauses. */
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
    // Random, so that two processes do not try again at the same time.
    const ms = pause * (0.5 + Math.random());
    await new Promise((resolve) => setTimeout(resolve, ms));
  }
}
