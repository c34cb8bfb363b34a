/**
 * Completes a merchant's store. If it lacks a group of operations, they run in the memory of this
 * process, so that a store of five operations works. What that costs is in
 * docs/proxy-reference.md#a-store-of-your-own. A group with only some of its operations is an error.
 */
import { ConfigurationError } from '../lib/configuration-error.js';
import { memoryStore } from './memory-store.js';
import type { CompleteStore, Store } from './store.js';
import { atMost } from '../lib/within.js';

/**
 * Ms that an operation of a merchant's store may take. An operation that took longer may still have worked: the next
 * request reads the store again.
 */
const TIME_LIMIT = 5_000;

const RECORDS = ['get', 'set', 'add', 'replace', 'delete'] as const;
const QUEUES = ['schedule', 'claim', 'reschedule'] as const;
const COUNTS = ['take'] as const;
const CHANNELS = ['publish', 'subscribe'] as const;

/** Throws a {@link ConfigurationError} for a store that lacks one of the five, or part of a group. */
export function completeStore(store: Store, now: () => number): CompleteStore {
  for (const method of RECORDS) {
    if (typeof store?.[method] !== 'function') throw new ConfigurationError(`store.${method}: must be a function.`);
  }
  const memory = memoryStore({ now });
  const queues = has(store, QUEUES) ? store : memory;
  const counts = has(store, COUNTS) ? store : memory;
  const channels = has(store, CHANNELS) ? store : memory;
  // An operation that throws instead of rejecting is treated as rejected.
  const limited = <Value>(work: () => Promise<Value>): Promise<Value> =>
    atMost(
      TIME_LIMIT,
      (async () => work())(),
      () => new Error(`the store did not answer within ${TIME_LIMIT / 1000} s`),
    );
  // Called as methods: a merchant's store may be an object of a class.
  return {
    get: (key) => limited(() => store.get(key)),
    set: (key, value, ttl) => limited(() => store.set(key, value, ttl)),
    add: (key, value, ttl) => limited(() => store.add(key, value, ttl)),
    replace: (key, expected, value, ttl) => limited(() => store.replace(key, expected, value, ttl)),
    delete: (key) => limited(() => store.delete(key)),
    schedule: (queue, entry, at) => limited(() => queues.schedule(queue, entry, at)),
    claim: (queue, at, until, limit) => limited(() => queues.claim(queue, at, until, limit)),
    reschedule: (queue, entry, expected, at) => limited(() => queues.reschedule(queue, entry, expected, at)),
    take: (key, limit, window) => limited(() => counts.take(key, limit, window)),
    publish: (channel, message) => limited(() => channels.publish(channel, message)),
    async subscribe(channel, listener) {
      const work = (async () => channels.subscribe(channel, listener))();
      return limited(() => work).catch((error: unknown) => {
        // A subscription that begins after the time limit is used by nobody: end it at once.
        void work.then((end) => end()).catch(() => undefined);
        throw error;
      });
    },
  };
}

function has<Name extends keyof Store>(
  store: Store,
  group: readonly Name[],
): store is Store & Required<Pick<Store, Name>> {
  const missing = group.filter((method) => typeof store[method] !== 'function');
  if (missing.length === 0 || group.every((method) => store[method] === undefined)) return missing.length === 0;
  const together =
    group.length === 1
      ? 'Write it, or leave it out.'
      : `${group.join(', ')} go together: write all of them, or leave all of them out.`;
  throw new ConfigurationError(`store.${missing[0]}: must be a function. ${together}`);
}
