/** `reconcile()` of ten thousand pending payments on each store, and what a pending payment costs there. */
import { createShares } from '../src/proxy/budget/shares.js';
import { memoryStore, type CompleteStore } from '../src/proxy/index.js';
import { nodeWithSqlite } from '../test/proxy/stores/node-with-sqlite.js';
import { openStore, type StoreKind } from '../test/proxy/stores/open-store.js';
import { startStore } from '../test/proxy/stores/store-kinds.js';
import type { Benchmark, BenchmarkTable, Cell } from './lib/benchmark.js';
import { collectedHeap } from './lib/collected-heap.js';
import { makePendingPayments, type PendingPayments } from './lib/pending-payments.js';
import { openStoreShop } from './lib/store-shop.js';
import { sizeOf, type StoreSize } from './lib/store-size.js';

const PAYMENTS = 10_000;
const MINUTE = 60_000;
/** Ms after the creates at which `reconcile()` is called: when all are due for the first time, and a day later. */
const FIRST = 2 * MINUTE;
const AGAIN = 24 * 60 * MINUTE;
/** Requests that DEXCHANGE accepts in a minute. */
const DEXCHANGE = 100;

const SERVERS: readonly (readonly [string, StoreKind])[] = [
  ['SQLite', 'sqlite'],
  ['PostgreSQL', 'postgres'],
  ['MariaDB', 'mariadb'],
  ['Redis', 'redis'],
];

/** The cost of one pass of `reconcile()` over all payments. */
interface Look {
  /** Calls of `reconcile()` until it found nothing more to do. */
  readonly runs: number;
  readonly ms: number;
  readonly reads: number;
  readonly operations: number;
  /** Bytes of heap above those at the start: the most at any time, and those left after garbage collection. */
  readonly most: number;
  readonly kept: number;
}

interface Measured {
  readonly name: string;
  readonly each: StoreSize;
  readonly first: Look;
  readonly again: Look;
}

/** Store operations between two measurements of the heap. A timer would not run while a store answers at once. */
const LOOK_EVERY = 500;

interface CountingStore {
  readonly store: CompleteStore;
  readonly operations: () => number;
  /** The most bytes of heap so far. */
  readonly most: () => number;
}

/** The same store, which counts its operations and measures the heap. */
function counting(store: CompleteStore): CountingStore {
  let operations = 0;
  let most = 0;
  const counted = new Proxy(store, {
    get(target, name: keyof CompleteStore) {
      const act = target[name] as (...args: unknown[]) => unknown;
      return (...args: unknown[]) => {
        if (operations++ % LOOK_EVERY === 0) most = Math.max(most, process.memoryUsage().heapUsed);
        return act.apply(target, args);
      };
    },
  });
  return { store: counted, operations: () => operations, most: () => most };
}

/** Calls `reconcile()` of a process that has just started until nothing is left to do. */
async function lookAtAll(inner: CompleteStore, now: number): Promise<Look> {
  const { store, operations, most } = counting(inner);
  const shop = openStoreShop(store, () => now);
  const before = await collectedHeap();
  const since = performance.now();
  let runs = 0;
  for (let verified = 1; verified > 0; runs++) ({ verified } = await shop.reconcile());
  const ms = performance.now() - since;
  // The last run found nothing.
  const look = { runs: runs - 1, ms, reads: shop.reads(), operations: operations(), most: most() - before };
  return { ...look, kept: (await collectedHeap()) - before };
}

async function inMemory(payments: PendingPayments, begin: number): Promise<Measured> {
  let now = begin;
  const store = memoryStore({ now: () => now });
  const before = await collectedHeap();
  await payments.fill(store);
  const bytes = ((await collectedHeap()) - before) / PAYMENTS;
  const first = await lookAtAll(store, (now = begin + FIRST));
  const again = await lookAtAll(store, (now = begin + AGAIN));
  return { name: 'memory', each: { bytes, rows: payments.writes / PAYMENTS }, first, again };
}

async function onServer(name: string, kind: StoreKind, payments: PendingPayments, begin: number): Promise<Measured> {
  let now = begin;
  const server = await startStore[kind]();
  try {
    const { store, close } = await openStore(server.address, () => now);
    await store.get('makes the tables');
    const before = await sizeOf(server.address);
    await payments.fill(store);
    const after = await sizeOf(server.address);
    const each = {
      bytes: (after.bytes - before.bytes) / PAYMENTS,
      rows: (after.rows - before.rows) / PAYMENTS,
    };
    const first = await lookAtAll(store, (now = begin + FIRST));
    const again = await lookAtAll(store, (now = begin + AGAIN));
    await close();
    return { name, each, first, again };
  } finally {
    await server.close();
  }
}

export const benchmark: Benchmark = {
  name: 'reconcile',
  title: 'Ten thousand pending payments',
  order: 6.7,
  node: nodeWithSqlite,
  async run({ progress }) {
    const begin = Date.now();
    progress(`beginning ${PAYMENTS} payments`);
    const payments = await makePendingPayments(PAYMENTS, begin);
    progress('memory');
    const measured = [await inMemory(payments, begin)];
    for (const [name, kind] of SERVERS) {
      progress(name);
      measured.push(await onServer(name, kind, payments, begin));
    }
    return tableOf(measured);
  },
};

function tableOf(measured: readonly Measured[]): BenchmarkTable {
  const looks = measured.flatMap(({ first, again }) => [first, again]);
  const missed = looks.filter(({ reads }) => reads !== PAYMENTS);
  const runs = measured[0]?.first.runs ?? Number.NaN;
  /** The most that `reconcile()` gets of DEXCHANGE's calls in a minute. */
  const share = createShares('dexchange', DEXCHANGE, memoryStore()).most('reconcile');
  return {
    columns: [
      { title: 'store' },
      { title: 'bytes a pending payment' },
      { title: 'rows', digits: 1 },
      { title: 'first look at all', unit: 's', digits: 1 },
      { title: 'runs' },
      { title: 'status reads' },
      { title: 'operations of the store, each', digits: 1 },
      { title: 'heap above the beginning, at most', unit: 'MB', digits: 1 },
      { title: 'kept', unit: 'MB', digits: 1 },
      { title: 'all again a day later', unit: 's', digits: 1 },
      { title: 'its runs' },
      { title: 'its operations, each', digits: 1 },
    ],
    rows: measured.map(({ name, each, first, again }): Cell[] => [
      name,
      each.bytes,
      each.rows,
      first.ms / 1000,
      first.runs,
      first.reads,
      first.operations / PAYMENTS,
      first.most / 1e6,
      first.kept / 1e6,
      again.ms / 1000,
      again.runs,
      again.operations / PAYMENTS,
    ]),
    aims: [
      {
        text: `Every one of ${PAYMENTS.toLocaleString('en')} pending payments is read once when it is due, and once again a day later, on every store.`,
        holds: missed.length === 0,
        found:
          missed.length === 0
            ? `${PAYMENTS.toLocaleString('en')} status reads in each of ${looks.length} looks`
            : missed.map(({ reads }) => reads.toLocaleString('en')).join(', '),
      },
    ],
    method: [
      `${PAYMENTS.toLocaleString('en')} payments are begun by the proxy on a store in memory; what stands there at the end is written into each store. Then \`reconcile()\` of a proxy that has just started is called until it finds nothing more to do: two minutes after the creates, and a day later. The clock stands still meanwhile, so no payment becomes due again.`,
      'The gateway is a fake that answers at once "pending" and has no limit, so that the store and the proxy are what takes the time.',
      'Nobody waits for the disk here: SQLite has `synchronous=OFF`, PostgreSQL no `fsync`, MariaDB flushes once a second. What a disk costs for each write is in "The stores".',
      "Bytes are what the store grew by: the heap without garbage for memory, the file for SQLite, tables and indexes as PostgreSQL and MariaDB name them, and Redis's memory. Rows are records and entries of queues.",
    ],
    notes: [
      `One run takes up at most 500 payments that were never looked at, so that it ends within its minute; ${runs} runs it were here, which called once a minute is ${runs} minutes.`,
      `In a shop the gateway is the bound and not the store: of DEXCHANGE's ${DEXCHANGE} calls a minute \`reconcile()\` gets ${share} in any 65 s at the most, so a first look at ${PAYMENTS.toLocaleString('en')} payments takes ${((PAYMENTS / share) * (65 / 3600)).toFixed(1)} hours. The newest go first. See "The forgotten".`,
      'Found by this measurement, and mended: memory sorted the whole queue for each ten entries that it claimed, and MariaDB read it. On a busy machine "all again" took them 43 and 53 s, where SQLite needed 2.',
    ],
    charts: [{ title: 'Bytes that a pending payment takes', value: 1 }],
  };
}
