/** Waits for a condition. Tests use it instead of sleeping. */
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 25;

/**
 * Resolves with the first truthy value of `look`. Rejects with an error that names `what`.
 *
 * @param timeout In ms. It is long, because a busy machine must not fail a correct test.
 */
export async function until<T>(what: string, look: () => T | Promise<T>, timeout = 30_000): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeout;
  for (;;) {
    const value = await look();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`Waited ${timeout} ms for ${what}.`);
    await delay(POLL_MS);
  }
}
