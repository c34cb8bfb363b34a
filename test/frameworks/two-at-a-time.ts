/** Compilers and bundlers use about one core each. Small machines can run two at a time. */

/** The last two promises that were started, by any file of this process. */
const line: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];

/** Starts `work` on every item in order, two at a time in this process, and returns the promise of each. */
export function twoAtATime<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): ReadonlyMap<Item, Promise<Result>> {
  const started = new Map<Item, Promise<Result>>();
  for (const item of items) {
    const result = line.shift()!.then(() => work(item));
    // The caller gets an error by `result`. Here it is ignored, so that the next item starts.
    line.push(result.catch(() => undefined));
    started.set(item, result);
  }
  return started;
}
