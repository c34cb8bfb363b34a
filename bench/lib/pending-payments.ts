/**
 * The records of many unpaid payments. The proxy makes them once, and they are written into any store: to begin the
 * payments again in each store would take most of the time of a measurement.
 */
import { memoryStore, type CompleteStore } from '../../src/proxy/index.js';
import { atOnce } from './at-once.js';
import { openStoreShop } from './store-shop.js';

/** Writes at a time. */
const AT_ONCE = 32;

type Write = (store: CompleteStore) => Promise<unknown>;

/** Records and queue entries, as they are after the last create. */
export interface PendingPayments {
  /** How many records and entries there are. */
  readonly writes: number;
  /** Writes them all. */
  fill(store: CompleteStore): Promise<void>;
}

/** Begins `count` payments at the time `now`. */
export async function makePendingPayments(count: number, now: number): Promise<PendingPayments> {
  const writes = new Map<string, Write>();
  const inner = memoryStore({ now: () => now });
  const note = (key: string, value: string, ttl: number): void =>
    void writes.set(`record ${key}`, (store) => store.set(copyOf(key), copyOf(value), ttl));
  const store: CompleteStore = {
    ...inner,
    async set(key, value, ttl) {
      await inner.set(key, value, ttl);
      note(key, value, ttl);
    },
    async add(key, value, ttl) {
      const isNew = await inner.add(key, value, ttl);
      if (isNew) note(key, value, ttl);
      return isNew;
    },
    async replace(key, expected, value, ttl) {
      const fits = await inner.replace(key, expected, value, ttl);
      if (fits) note(key, value, ttl);
      return fits;
    },
    async delete(key) {
      await inner.delete(key);
      writes.delete(`record ${key}`);
    },
    async schedule(queue, entry, at) {
      await inner.schedule(queue, entry, at);
      writes.set(`entry ${queue} ${entry}`, (other) => other.schedule(copyOf(queue), copyOf(entry), at));
    },
  };
  const shop = openStoreShop(store, () => now);
  for (let made = 0; made < count; made++) await shop.create();
  return {
    writes: writes.size,
    async fill(target) {
      await atOnce([...writes.values()], AT_ONCE, async (write) => void (await write(target)));
    },
  };
}

/** A copy, because a store in memory would share the original text, and seem to need less memory. */
const copyOf = (text: string): string => Buffer.from(text).toString();
