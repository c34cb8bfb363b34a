/** The proxy in every runtime: a settled verify and a create over HTTP, in Node, Bun, Deno and workerd. */
import type { CheckoutSession } from '../src/contract/index.js';
import { startRedis } from '../test/proxy/stores/redis-server.js';
import { PLACES, startShop, type Place, type RunningShop } from '../test/runtimes/runtimes.js';
import type { Benchmark, BenchmarkContext, BenchmarkTable, Cell } from './lib/benchmark.js';
import { load, requestBytes } from './lib/http-load.js';
import { median } from './lib/statistics.js';

const ROUNDS = 2;
/** Milliseconds of each measurement in a round. */
const DURATION = 700;
const CONNECTIONS = 16;
/** Number of creates, one after the other: fewer than one client may send to DEXCHANGE in a minute. */
const CREATES = 15;
/** All runtimes. Of workerd only the newest compatibility date. */
const MEASURED = PLACES.filter(({ name, keepsWork }) => keepsWork && !/as of 2024/.test(name));

interface Measured {
  readonly place: Place;
  readonly perSecond: number;
  readonly p95: number;
  /** Milliseconds, the median. */
  readonly create: number;
}

async function create({ origin }: RunningShop, order: string): Promise<CheckoutSession> {
  const answer = await fetch(`${origin}/pay/sessions`, {
    method: 'POST',
    headers: { Origin: origin, 'Content-Type': 'application/json', 'Idempotency-Key': `the-key-of-order-${order}` },
    body: JSON.stringify({ order, returnUrl: `${origin}/` }),
  });
  if (answer.status !== 201) throw new Error(`A create was answered with ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as CheckoutSession;
}

/** Makes a settled session. */
async function settle(shop: RunningShop): Promise<CheckoutSession> {
  const session = await create(shop, '1');
  shop.sandbox.sandbox.choose(session.reference, 'succeeded');
  await shop.sandbox.sandbox.idle();
  const answer = await fetch(`${shop.origin}/pay/sessions/${session.id}`, { headers: { Origin: shop.origin } });
  const { status } = (await answer.json()) as CheckoutSession;
  if (status !== 'succeeded') throw new Error(`The session is ${status}.`);
  return session;
}

async function timesOfCreates(shop: RunningShop): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < CREATES; number++) {
    const since = performance.now();
    await create(shop, String(100 + number));
    times.push(performance.now() - since);
  }
  return times;
}

async function measure({ progress }: BenchmarkContext): Promise<Measured[]> {
  const redis = await startRedis();
  const shops: { place: Place; shop: RunningShop; session: CheckoutSession; creates: number[] }[] = [];
  try {
    for (const place of MEASURED) {
      progress(`starting ${place.name}`);
      const shop = await startShop(place, redis.url);
      const session = await settle(shop);
      shops.push({ place, shop, session, creates: await timesOfCreates(shop) });
    }
    const loads = new Map(shops.map(({ place }) => [place, [] as { perSecond: number; p95: number }[]]));
    for (let round = 0; round <= ROUNDS; round++) {
      progress(round === 0 ? 'warming up' : `round ${round} of ${ROUNDS}`);
      for (const { place, shop, session } of shops) {
        const bytes = requestBytes('GET', `/pay/sessions/${session.id}`, { Origin: shop.origin });
        const port = Number(new URL(shop.origin).port);
        const options = { port, next: () => bytes, status: 200, duration: DURATION, connections: CONNECTIONS };
        const result = await load(options);
        if (round > 0) loads.get(place)?.push(result);
      }
    }
    return shops.map(({ place, creates }) => ({
      place,
      perSecond: median((loads.get(place) ?? []).map(({ perSecond }) => perSecond)),
      p95: median((loads.get(place) ?? []).map(({ p95 }) => p95)),
      create: median(creates),
    }));
  } finally {
    for (const { shop } of shops) await shop.close();
    await redis.close();
  }
}

export const benchmark: Benchmark = {
  name: 'runtimes',
  title: 'The runtimes',
  order: 6.8,
  run: async (context) => tableOf(await measure(context)),
};

function tableOf(measured: readonly Measured[]): BenchmarkTable {
  const [first] = measured;
  if (first === undefined) throw new Error('There is no runtime.');
  return {
    columns: [
      { title: 'runtime, way in, store' },
      { title: 'settled verifies a second' },
      { title: `of ${first.place.name.split(',')[0]}`, unit: '×', digits: 2 },
      { title: '95th percentile', unit: 'ms', digits: 1 },
      { title: 'a create, median', unit: 'ms', digits: 1 },
    ],
    rows: measured.map(({ place, perSecond, p95, create: ms }): Cell[] => [
      place.name,
      perSecond,
      perSecond / first.perSecond,
      p95,
      ms,
    ]),
    aims: [],
    method: [
      `The shop of \`test/runtimes\` over HTTP, with the proxy as it is built, each runtime in a process of its own; workerd has its store in memory where nothing else is said. ${CONNECTIONS} kept connections, each with one request at a time; median of ${ROUNDS} rounds of ${DURATION / 1000} s, all runtimes in each round.`,
      `Creates: ${CREATES}, one after the other, the call of the simulated gateway included, just after the start; no more, because DEXCHANGE's budget holds.`,
      'Stores differ, so a row is to be compared with one that has the same. Every runtime has passed the whole contract in `npm test`.',
    ],
    charts: [{ title: 'Settled verifies a second', value: 1 }],
  };
}
