/** How soon the shop's page knows: from the buyer's approval at the gateway to `payment-success`. */
import type { Benchmark, BenchmarkContext } from './lib/benchmark.js';
import { BROWSER_HOP, SERVER_HOP } from './lib/market.js';
import { median, percentile } from './lib/statistics.js';
import { VirtualTime } from './lib/virtual-time.js';
import {
  beginPayment,
  FIXED_3,
  FIXED_4,
  isUnlucky,
  NO_WAIT,
  NO_WAIT_RETURN,
  NOTHING,
  ONE_LOST,
  openMarket,
  RETURN,
  WEBHOOK,
  type Way,
} from './lib/way-of-knowing.js';

const PAYMENTS = 200;
/** Milliseconds from the checkout to the approval, drawn evenly. */
const TAKES = [5_000, 120_000] as const;
/** A payment that is not known of by then is an error of the benchmark. */
const PATIENCE = 200_000;
const WAYS: readonly Way[] = [RETURN, WEBHOOK, NO_WAIT_RETURN, NO_WAIT, NOTHING, ONE_LOST, FIXED_3, FIXED_4];

/** Delays in ms, of one payment after the other in one shop. */
async function delays(way: Way, { seed }: BenchmarkContext): Promise<number[]> {
  return VirtualTime.run(async (time) => {
    const market = openMarket(time, way, seed);
    const found: number[] = [];
    for (let number = 0; found.length < PAYMENTS; number++) {
      const order = `o${number}`;
      const payment = beginPayment(market, way, order, market.random.between(...TAKES));
      await time.advance(PATIENCE, () => payment.payer.told !== undefined);
      const { told } = payment.payer;
      if (told?.outcome !== 'succeeded' || payment.approvedAt === undefined)
        throw new Error(`${way.name}: ${order} was never told.`);
      if (way !== ONE_LOST || isUnlucky(order)) found.push(told.at - payment.approvedAt);
      // The next buyer comes at any moment.
      await time.advance(market.random.between(0, 10_000));
    }
    return found;
  });
}

export const benchmark: Benchmark = {
  name: 'knowing',
  title: 'Knowing',
  order: 4,
  async run(context) {
    const measured = new Map<Way, number[]>();
    for (const way of WAYS) {
      context.progress(way.name);
      measured.set(way, await delays(way, context));
    }
    const medianOf = (way: Way): number => median(measured.get(way) ?? []);
    const fixed = medianOf(FIXED_3);
    const sooner = (way: Way): number => fixed / medianOf(way);
    const middle = ([least, most]: readonly [number, number]): number => (least + most) / 2;
    /** What the network alone takes from the approval by way of the return page: three ways of a phone, and a read. */
    const network = 3 * middle(BROWSER_HOP) + 2 * middle(SERVER_HOP);
    const holds = [WEBHOOK, RETURN].every((way) => sooner(way) >= 10);
    return {
      columns: [
        { title: 'how the page comes to know' },
        { title: 'median', unit: 'ms' },
        { title: '95th percentile', unit: 'ms' },
        { title: 'sooner than a fixed 3 s poll (median)', unit: '×', digits: 1 },
      ],
      rows: WAYS.map((way) => [way.name, medianOf(way), percentile(measured.get(way) ?? [], 95), sooner(way)]),
      aims: [
        {
          text: 'At least ten times sooner than the fixed poll in the median, wherever webhook or return arrives.',
          holds,
          found: `${sooner(WEBHOOK).toFixed(1)} × with the webhook, ${sooner(RETURN).toFixed(1)} × with the return page, where requests can be held`,
        },
      ],
      method: [
        `${PAYMENTS} payments a row, one after the other in one shop, each approved 5 to 120 s after its checkout was shown, at a moment drawn evenly.`,
        'Time is virtual; browser flow, proxy, adapter and sandbox are those that ship. One way to the browser takes 40 to 80 ms, between servers 15 to 35 ms, drawn evenly; computing takes none.',
        'The fixed polls ask a proxy that forwards each question; that is what the bundles of other gateways do.',
        'The page is in sight. On a phone the popup hides it, and it asks every 30 s; the return page and coming back to it make it ask at once.',
      ],
      notes: [
        `Why the return page falls short: the approval goes out to the buyer as a redirect, comes to the proxy as a request for the return page, the gateway is read, and the held request is answered: three ways of a phone and a read, in the median ${network} ms, where a tenth of the poll would be ${Math.round(fixed / 10)}. The flow adds nothing to them: at the word of the return page it lets the request in flight bring the news, found after ${Math.round(medianOf(RETURN))} ms, and gives it up only when it has not done so within a quarter of a second. Where none is held it asks at the word itself, which is one more way there and back: ${Math.round(medianOf(NO_WAIT_RETURN))} ms.`,
        'A proxy that cannot hold requests (many hosts that bill by the second) learns of a webhook at once, and the page at its next poll. The button keeps a budget of 12 requests a minute, so that poll is later than a fixed one, and costs half of it.',
        `Where webhooks arrive, the proxy spares the gateway polls and looks at a waiting session every 25 s. "${ONE_LOST.name}" is the price: the median of those payments alone.`,
      ],
      charts: [{ title: 'From approval to payment-success, median in ms', value: 1, logarithmic: true }],
    };
  },
};
