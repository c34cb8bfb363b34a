/**
 * The store of a single process, for trying and for tests. After a restart, sessions can still be
 * verified, because session ids carry what a status read needs. But the rest is lost: paid orders
 * can be paid again, and webhooks of open payments are ignored.
 */
import { checkOptions } from '../lib/known-options.js';
import { QUEUE_TTL, type CompleteStore } from './store.js';

/** Below this many entries nothing is swept. */
const SWEEP_MINIMUM = 1024;

/**
 * Keeps records in memory, for one process. Several instances need a store that they share.
 *
 * It has no limit of its own. A payment takes 3.5 kB for up to 8 days; a paid one takes 4.8 kB for up to 30 days. So
 * 100 creates a minute take 500 to 700 MB in a day. The budget of a gateway allows fewer: with 100 requests a minute,
 * 37 creates a minute, which take 190 to 260 MB in a day.
 */
export function memoryStore(
  options: { /** Milliseconds since the epoch. */ readonly now?: () => number } = {},
): CompleteStore {
  checkOptions('memoryStore()', options, { now: true });
  const now = options.now ?? Date.now;
  const entries = new Map<string, { readonly value: string; readonly expiresAt: number }>();
  /** When each entry is due, by queue. */
  const queues = new Map<string, Map<string, number>>();
  /** When each key was counted, oldest first, and for how long that counts. */
  const counts = new Map<string, { readonly times: number[]; readonly window: number }>();
  let countsSweepAt = SWEEP_MINIMUM;
  const channels = new Map<string, Set<(message: string) => void>>();
  let sweepAt = SWEEP_MINIMUM;

  const read = (key: string): string | undefined => {
    const entry = entries.get(key);
    return entry !== undefined && entry.expiresAt > now() ? entry.value : undefined;
  };

  const write = (key: string, value: string, ttl: number): void => {
    entries.set(key, { value, expiresAt: now() + ttl });
    if (entries.size < sweepAt) return;
    for (const [each, { expiresAt }] of entries) if (expiresAt <= now()) entries.delete(each);
    // The next sweep comes at double this size. That keeps the cost of a write constant on average.
    sweepAt = Math.max(SWEEP_MINIMUM, entries.size * 2);
  };

  const queueOf = (queue: string): Map<string, number> => {
    const present = queues.get(queue) ?? new Map<string, number>();
    queues.set(queue, present);
    return present;
  };

  const put = (times: Map<string, number>, entry: string, at: number): void => {
    times.delete(entry);
    times.set(entry, at);
  };

  // No method awaits between reading and writing: that is what makes each of them atomic.
  return {
    async get(key) {
      return read(key);
    },
    async set(key, value, ttl) {
      write(key, value, ttl);
    },
    async add(key, value, ttl) {
      if (read(key) !== undefined) return false;
      write(key, value, ttl);
      return true;
    },
    async replace(key, expected, value, ttl) {
      if (read(key) !== expected) return false;
      write(key, value, ttl);
      return true;
    },
    async delete(key) {
      entries.delete(key);
    },

    async schedule(queue, entry, at) {
      const times = queueOf(queue);
      put(times, entry, at);
      // The oldest entries come first, so the loop ends early.
      for (const [each, due] of times) {
        if (due > at - QUEUE_TTL) break;
        times.delete(each);
      }
    },
    async claim(queue, at, until, limit) {
      const times = queueOf(queue);
      const claimed = firstDue(times, at, limit);
      for (const entry of claimed) put(times, entry, until);
      return claimed;
    },
    async reschedule(queue, entry, expected, at) {
      const times = queueOf(queue);
      if (times.get(entry) !== expected) return false;
      if (at === undefined) times.delete(entry);
      else put(times, entry, at);
      return true;
    },

    async take(key, limit, window) {
      const time = now();
      // Times in the future: the clock was set back. They count as now, so that no window has more than `limit`.
      const known = counts.get(key)?.times ?? [];
      const times = (known.at(-1) ?? time) > time ? known.map((each) => Math.min(each, time)) : known;
      counts.set(key, { times, window });
      if (counts.size >= countsSweepAt) {
        for (const [each, count] of counts)
          if ((count.times.at(-1) ?? -Infinity) <= now() - count.window) counts.delete(each);
        countsSweepAt = Math.max(SWEEP_MINIMUM, counts.size * 2);
      }
      while (times.length > 0 && times[0]! <= time - window) times.shift();
      if (times.length >= limit) return false;
      times.push(time);
      counts.set(key, { times, window });
      return true;
    },

    async publish(channel, message) {
      for (const listener of [...(channels.get(channel) ?? [])]) listener(message);
    },
    async subscribe(channel, listener) {
      const listeners = channels.get(channel) ?? new Set();
      channels.set(channel, listeners);
      // Its own function, so that one listener can subscribe twice.
      const each = (message: string): void => listener(message);
      listeners.add(each);
      return async () => void listeners.delete(each);
    },
  };
}

/** At most `limit` entries that are due, the longest due first. Reads each entry once, and sorts only the result. */
function firstDue(times: ReadonlyMap<string, number>, at: number, limit: number): string[] {
  const first: (readonly [entry: string, due: number])[] = [];
  for (const each of times) {
    const [, due] = each;
    if (due > at || (first.length >= limit && due >= (first.at(-1)?.[1] ?? -Infinity))) continue;
    let place = first.length;
    while (place > 0 && first[place - 1]![1] > due) place--;
    first.splice(place, 0, each);
    first.length = Math.min(first.length, limit);
  }
  return first.map(([entry]) => entry);
}
