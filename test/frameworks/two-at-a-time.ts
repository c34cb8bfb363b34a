/** Compilers and bundlers keep about one core busy each. Two at a time is what small machines bear. */

/** Starts `work` on every item in order, two at a time, and returns the promise of each. */
export function twoAtATime<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): ReadonlyMap<Item, Promise<Result>> {
  const started = new Map<Item, Promise<Result>>();
  items.forEach((item, index) => {
    const before = started.get(items[index - 2] as Item)?.catch(() => undefined) ?? Promise.resolve();
    const result = before.then(() => work(item));
    // Whoever waits for it hears of it; nobody may wait any more when it fails.
    result.catch(() => undefined);
    started.set(item, result);
  });
  return started;
}
