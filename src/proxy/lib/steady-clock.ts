/**
 * A clock that never goes back, for ages that one process measures. A server's clock may be set back: it was wrong, or
 * a machine was moved. Then what was noted before lies in the future, and by the plain clock its age is negative for as
 * long as the jump. This clock stands still at that moment, and goes on from there.
 *
 * It is no time of day. What is stored, or compared with the clock of others, goes by the plain clock.
 */

/** Makes a steady clock of `now`, in ms. A jump is noticed when the clock is read. */
export function createSteadyClock(now: () => number): () => number {
  let last = -Infinity;
  /** Ms by which the plain clock has been set back so far. */
  let setBack = 0;
  return () => {
    const time = now();
    if (time + setBack < last) setBack = last - time;
    last = time + setBack;
    return last;
  };
}
