/** Compilers and bundlers keep about one core busy each. Two at a time is what small machines bear. */

/** The last two that were started, by whichever file of this process. */
const line: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];

/** Starts `work` on every item in order, two at a time in this process, and returns the promise of each. */
export function twoAtATime<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): ReadonlyMap<Item, Promise<Result>> {
  const started = new Map<Item, Promise<Result>>();
  for (const item of items) {
    const result = line.shift()!.then(() => work(item));
    // Whoever waits for it hears of it; nobody may wait any more when it fails.
    line.push(result.catch(() => undefined));
    started.set(item, result);
  }
  return started;
}
