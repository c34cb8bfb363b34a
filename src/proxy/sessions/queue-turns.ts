/**
 * In which order `reconcile()` takes entries from the three queues of a gateway. Each queue has its turns, so whatever
 * fills one of them, the others go on. A queue without entries leaves its turns to the others.
 *
 * Nearly all turns are for the fresh payments, because most paid ones are found by the first status read: where more
 * are begun than can be read, each turn of the others leaves a fresh one unread. This file knows nothing of budgets.
 */

/** The queues, in the order in which they take most turns of an empty one. */
const NAMES = ['fresh', 'waiting', 'pending'] as const;
export type QueueName = (typeof NAMES)[number];
/** The order for every fifth of them. */
const FIFTH: readonly QueueName[] = ['pending', 'waiting', 'fresh'];

/** Turns until it begins again, and which of them are not for fresh payments. The budget may end after any of them. */
const ROUND = 20;
const TURNS: Readonly<Record<number, QueueName>> = { 4: 'waiting', 14: 'pending' };

/** Takes at most `count` entries from a queue. Fewer than `count`: the queue has no more in this run. */
export type TakeEntries = (count: number) => Promise<readonly string[]>;

/** An entry, and where it was. */
export interface QueueEntry {
  readonly queue: QueueName;
  readonly entry: string;
}

/**
 * Returns the function that takes the next entries of a run, at most `count`. `first` is the turn to begin with: any
 * whole number.
 */
export function createQueueTurns(
  queues: Readonly<Record<QueueName, TakeEntries>>,
  first: number,
): (count: number) => Promise<QueueEntry[]> {
  const open = new Set<QueueName>(NAMES);
  let turn = first;

  const nextQueue = (): QueueName | undefined => {
    const name = TURNS[turn % ROUND] ?? 'fresh';
    const others = turn % 5 === 0 ? FIFTH : NAMES;
    turn++;
    return open.has(name) ? name : others.find((each) => open.has(each));
  };

  return async (count) => {
    const batch: QueueEntry[] = [];
    while (batch.length < count && open.size > 0) {
      const turns = Array.from({ length: count - batch.length }, nextQueue);
      const taken = new Map<QueueName, string[]>();
      for (const name of NAMES) {
        const wanted = turns.filter((each) => each === name).length;
        if (wanted === 0) continue;
        const entries = await queues[name](wanted);
        if (entries.length < wanted) open.delete(name);
        taken.set(name, [...entries]);
      }
      for (const queue of turns) {
        const entry = queue && taken.get(queue)?.shift();
        if (queue !== undefined && entry !== undefined) batch.push({ queue, entry });
      }
    }
    return batch;
  };
}
