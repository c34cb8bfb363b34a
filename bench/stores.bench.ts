/** The stores side by side: how fast a payment is on each, and how large a file becomes. */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryStore, type CompleteStore } from '../src/proxy/index.js';
import { sqliteStore } from '../src/sqlite/index.js';
import { openDatabase } from '../src/sqlite/open-database.js';
import { openStore } from '../test/proxy/stores/open-store.js';
import { nodeWithSqlite } from '../test/proxy/stores/node-with-sqlite.js';
import { startStore } from '../test/proxy/stores/store-kinds.js';
import type { Benchmark, BenchmarkContext, BenchmarkTable, Cell } from './lib/benchmark.js';
import { median, percentile } from './lib/statistics.js';
import { recordPayment } from './lib/recorded-payment.js';
import { openStoreShop } from './lib/store-shop.js';

const ROUNDS = 3;
/** Milliseconds of each measurement in a round. */
const DURATION = 600;
/** Requests at a time. */
const AT_ONCE = 16;
/** Divides the million payments: all of them take half an hour, a twentieth takes a minute. `GROWTH_SCALE=1`: all. */
const SCALE = Number(process.env['GROWTH_SCALE'] ?? 20);
const PER_DAY = 2_500 / SCALE;
const DAYS = 400;
const PAID = 0.7;
const DAY = 86_400_000;

type Work = 'create' | 'verify' | 'count';
const WORKS: readonly Work[] = ['create', 'verify', 'count'];

/** Requests that DEXCHANGE accepts in a second. */
const GATEWAY_RATE = 100 / 60;

interface Subject {
  readonly name: string;
  readonly store: CompleteStore;
  readonly close: () => Promise<void>;
}

async function openSubjects(): Promise<Subject[]> {
  const memory: Subject = { name: MEMORY, store: memoryStore(), close: async () => undefined };
  const subjects = [memory];
  for (const [name, kind] of [
    ['SQLite', 'sqlite'],
    ['PostgreSQL', 'postgres'],
    ['MariaDB', 'mariadb'],
    ['Redis', 'redis'],
  ] as const) {
    const server = await startStore[kind]({ durable: true });
    const { store, close } = await openStore(server.address);
    subjects.push({ name, store, close: () => close().then(server.close) });
  }
  return subjects;
}

const MEMORY = 'memory';

/** Repeats the work for `DURATION` ms, `AT_ONCE` at a time. `each`: the ms that each one took. */
async function repeat(work: () => Promise<unknown>): Promise<{ perSecond: number; each: number[] }> {
  const each: number[] = [];
  const begin = performance.now();
  const worker = async (): Promise<void> => {
    while (performance.now() - begin < DURATION) {
      const since = performance.now();
      await work();
      each.push(performance.now() - since);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return { perSecond: (each.length * 1000) / (performance.now() - begin), each };
}

/** Medians over the rounds. */
interface Speed {
  readonly perSecond: number;
  readonly half: number;
  readonly p95: number;
}

async function measureSpeeds({ progress }: BenchmarkContext): Promise<Map<string, Record<Work, Speed>>> {
  const subjects = await openSubjects();
  try {
    const runs = new Map<string, Record<Work, Speed[]>>();
    for (let round = 0; round <= ROUNDS; round++) {
      progress(round === 0 ? 'warming up' : `round ${round} of ${ROUNDS}`);
      for (const { name, store } of subjects) {
        const shop = openStoreShop(store, () => Date.now());
        const settled = await shop.verify(await shop.create(), 'pay');
        let calls = 0;
        const works: Record<Work, () => Promise<unknown>> = {
          create: () => shop.create(),
          verify: () => shop.verify(settled),
          // Fifty calls for each key: fewer than the limit of 100, so none is refused.
          count: () => store.take(`calls:${round}:${Math.floor(calls++ / 50)}`, 100, 65_000),
        };
        const kept = runs.get(name) ?? { create: [], verify: [], count: [] };
        runs.set(name, kept);
        for (const work of WORKS) {
          const { perSecond, each } = await repeat(works[work]);
          if (round > 0) kept[work].push({ perSecond, half: median(each), p95: percentile(each, 95) });
        }
      }
    }
    const middle = (speeds: Speed[]): Speed => ({
      perSecond: median(speeds.map(({ perSecond }) => perSecond)),
      half: median(speeds.map(({ half }) => half)),
      p95: median(speeds.map(({ p95 }) => p95)),
    });
    return new Map(
      [...runs].map(([name, { create, verify, count }]) => [
        name,
        { create: middle(create), verify: middle(verify), count: middle(count) },
      ]),
    );
  } finally {
    for (const { close } of subjects) await close();
  }
}

/** The size of the file after a number of days. */
interface Size {
  readonly day: number;
  readonly rows: number;
  readonly megabytes: number;
}

/** A million payments in virtual time, scaled down. */
async function measureGrowth({ progress }: BenchmarkContext): Promise<Size[]> {
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-growth-'));
  const file = join(folder, 'pay.db');
  const database = openDatabase(file);
  let time = Date.UTC(2031, 0, 1);
  const store = sqliteStore(database, { now: () => time });
  // The disk's speed is measured above; here it would only take longer.
  database.exec('PRAGMA synchronous = OFF');
  const payment = await recordPayment();
  const sizes: Size[] = [];
  const size = (day: number): Size => {
    const rows = ['records', 'queues', 'counts', 'messages'].map((table) => {
      const [row] = database.prepare(`SELECT count(*) AS count FROM ${table}`).all();
      return (row as { count: number }).count;
    });
    const bytes = [file, `${file}-wal`].map((path) => statSync(path).size);
    return { day, rows: sum(rows), megabytes: sum(bytes) / 1e6 };
  };
  for (let day = 1; day <= DAYS; day++) {
    database.exec('BEGIN');
    for (let number = 0; number < PER_DAY; number++) {
      time += DAY / PER_DAY;
      await payment.replay(store, day * PER_DAY + number, time, number % 10 < PAID * 10);
    }
    database.exec('COMMIT');
    if (day % 40 === 0) {
      progress(`${day} of ${DAYS} days`);
      sizes.push(size(day));
    }
  }
  store.close();
  rmSync(folder, { recursive: true });
  return sizes;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

export const benchmark: Benchmark = {
  name: 'stores',
  title: 'The stores',
  order: 6.5,
  node: nodeWithSqlite,
  async run(context) {
    return tableOf(await measureSpeeds(context), await measureGrowth(context));
  },
};

function tableOf(speeds: ReadonlyMap<string, Record<Work, Speed>>, sizes: readonly Size[]): BenchmarkTable {
  const memory = speeds.get(MEMORY)!;
  const creates = [...speeds].filter(([name]) => name !== MEMORY);
  const slowest = creates.reduce((least, each) =>
    each[1].create.perSecond < least[1].create.perSecond ? each : least,
  );
  const early = Math.max(...sizes.filter(({ day }) => day <= 40).map(({ rows }) => rows));
  const last = sizes.at(-1)!;
  return {
    columns: [
      { title: 'store, and what' },
      { title: 'a second' },
      { title: 'of memory', unit: '×', digits: 3 },
      { title: 'half take at most', unit: 'ms', digits: 2 },
      { title: '95th percentile', unit: 'ms', digits: 1 },
      { title: 'rows' },
      { title: 'file', unit: 'MB', digits: 1 },
    ],
    rows: [
      ...WORKS.flatMap((work) =>
        [...speeds].map(([name, speed]): Cell[] => [
          `${TITLES[work]}: ${name}`,
          speed[work].perSecond,
          speed[work].perSecond / memory[work].perSecond,
          speed[work].half,
          speed[work].p95,
          null,
          null,
        ]),
      ),
      ...sizes.map(({ day, rows, megabytes }): Cell[] => [
        `SQLite after ${(day * PER_DAY).toLocaleString('en')} payments in ${day} days`,
        ...[null, null, null, null],
        rows,
        megabytes,
      ]),
    ],
    aims: [
      {
        text: 'Every store takes ten times the creates that DEXCHANGE does.',
        holds: slowest[1].create.perSecond >= 10 * GATEWAY_RATE,
        found: `${slowest[0]}, the slowest, ${(slowest[1].create.perSecond / GATEWAY_RATE).toFixed(0)} ×`,
      },
      {
        text: 'After 30 days a file holds as many rows as it ever will.',
        holds: last.rows <= 1.05 * early,
        found: `${(last.rows / early).toFixed(2)} × after ${DAYS} days`,
      },
    ],
    method: [
      `One process with the proxy and, for all but memory, a store as in a shop: SQLite with \`synchronous=FULL\`, PostgreSQL with \`fsync\`, MariaDB that flushes at each commit, all on the same disk; Redis without a disk. Servers are on a socket, Redis on loopback, of the same machine. ${AT_ONCE} requests at a time; median of ${ROUNDS} rounds of ${DURATION / 1000} s, all stores in each round.`,
      'Requests go to `proxy.fetch` and not over HTTP, and the gateway answers at once: what is left is the proxy and its store. A create has about ten operations of the store, a verify of a settled session one or two; a count is one `take`, of which a gateway’s budget costs one or two for each call.',
      `The file grows in virtual time: a million payments at a scale of 1:${SCALE}, which is ${PER_DAY} a day for ${DAYS} days, ${PAID * 100} % of them paid, the others never. What the proxy does to its store for one payment is recorded and done again for each. Nobody runs \`reconcile()\`, which would forget the unpaid ones after eight days; here the store itself does after 30.`,
    ],
    notes: [
      'The million itself, grown once with `GROWTH_SCALE=1`: 372,501 rows and 129.5 MB after 100,000 payments in 40 days, 372,501 rows and 130.2 MB after 1,000,000 payments in 400 days.',
      'SQLite works in the process of the proxy, one statement after the other: while it waits for the disk, so does everything else. On a server sixteen requests share a commit.',
    ],
    charts: [{ title: 'Creates and verifies a second', value: 1, logarithmic: true }],
  };
}

const TITLES: Readonly<Record<Work, string>> = { create: 'create', verify: 'verify, settled', count: 'count a call' };
