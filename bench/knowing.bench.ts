/** How fast the shop's page knows: from the buyer's approval at the gateway to `payment-success`, by the clock. */
import { startSandbox } from '../src/sandbox/index.js';
import type { Benchmark, BenchmarkContext } from './lib/benchmark.js';
import { openBrowser } from './lib/browser.js';
import { median, percentile } from './lib/statistics.js';
import { openShops, payInTurns, TAKES, type Known, type OpenShop } from './lib/wall-payments.js';
import {
  FIXED_3,
  FIXED_4,
  NO_WAIT,
  NO_WAIT_RETURN,
  NOTHING,
  ONE_LOST,
  RETURN,
  WEBHOOK,
  type Way,
} from './lib/way-of-knowing.js';

const PAYMENTS = 50;
/** Shops of one way, which all take payments at once. With more, the browser would be slower than what is measured. */
const SHOPS = 6;
/** The same for the slow ways, whose payments take longer: so all rows end at about the same time. */
const SHOPS_OF_SLOW = 7;
/** Fewer for `ONE_LOST`: its time does not depend on the browser. It is half of the 25 s between two status reads. */
const FEW = { payments: 16, shops: 4 };
const WAYS: readonly Way[] = [RETURN, WEBHOOK, NO_WAIT_RETURN, NO_WAIT, NOTHING, ONE_LOST, FIXED_3, FIXED_4];
const SLOW: readonly Way[] = [NO_WAIT, NOTHING];
/** Times sooner than the fixed poll of 3 s, in the median. */
const AIM = 10;

/** The payments of each way. All ways are measured at the same time, so that a busy moment slows all of them. */
async function measure({ seed, progress }: BenchmarkContext): Promise<Map<Way, Known[]>> {
  const gateway = await startSandbox({ port: 0, requestsPerMinute: Infinity });
  // Without animations: the turning circles of dozens of windows would use up the processor.
  const browser = await openBrowser({ args: ['--force-prefers-reduced-motion'] });
  const ways: { readonly way: Way; readonly shops: readonly OpenShop[] }[] = [];
  try {
    for (const way of WAYS) {
      progress(`opening ${way.name}`);
      const count = way === ONE_LOST ? FEW.shops : SLOW.includes(way) ? SHOPS_OF_SLOW : SHOPS;
      ways.push({ way, shops: await openShops(browser, gateway, way, count) });
    }
    progress(`${PAYMENTS} payments a way`);
    const measured = await Promise.all(
      ways.map(async ({ way, shops }, index) => {
        const options = {
          name: `W${index}x`,
          payments: way === ONE_LOST ? FEW.payments : PAYMENTS,
          seed: seed * WAYS.length + index,
        };
        const known = await payInTurns(gateway, shops, options);
        progress(`${way.name} is done`);
        return [way, known] as const;
      }),
    );
    return new Map(measured);
  } finally {
    for (const { shop } of ways.flatMap(({ shops }) => shops)) shop.close();
    await browser.close();
    await gateway.close();
  }
}

export const benchmark: Benchmark = {
  name: 'knowing',
  title: 'Knowing',
  order: 4,
  async run(context) {
    const measured = await measure(context);
    const delays = (way: Way): number[] => (measured.get(way) ?? []).map(({ after }) => after);
    const medianOf = (way: Way): number => median(delays(way));
    /** Median ms until a webhook or a return came to the proxy; `null`: none came. */
    const heardOf = (way: Way): number | null => {
      const heard = (measured.get(way) ?? []).flatMap((each) => each.heard ?? []);
      return heard.length > 0 ? median(heard) : null;
    };
    const sooner = (way: Way, poll: Way): number => medianOf(poll) / medianOf(way);
    return {
      columns: [
        { title: 'how the page comes to know' },
        { title: 'median', unit: 'ms' },
        { title: '95th percentile', unit: 'ms' },
        { title: 'the last one', unit: 'ms' },
        { title: 'of the median: until webhook or return is at the proxy', unit: 'ms' },
        { title: 'sooner than a fixed 3 s poll (median)', unit: '×', digits: 1 },
        { title: 'than a fixed 4 s poll', unit: '×', digits: 1 },
      ],
      rows: WAYS.map((way) => [
        way.name,
        medianOf(way),
        percentile(delays(way), 95),
        percentile(delays(way), 100),
        heardOf(way),
        sooner(way, FIXED_3),
        sooner(way, FIXED_4),
      ]),
      aims: [WEBHOOK, RETURN, NO_WAIT_RETURN, NO_WAIT].map((way) => ({
        text: `At least ${AIM} times sooner than the fixed poll of 3 s in the median: ${way.name}.`,
        holds: sooner(way, FIXED_3) >= AIM,
        found: `${sooner(way, FIXED_3).toFixed(1)} ×`,
      })),
      method: [
        `${PAYMENTS} payments a row (${FEW.payments} for "${ONE_LOST.name}"), by the clock of this machine and on its sockets: Chromium with the built script, the proxy on node:http, the sandbox's simulator of DEXCHANGE with its hosted page, webhook and redirect. Everything of ours is what ships, the budget of 100 requests a minute included. Each is approved ${TAKES[0] / 1000} to ${TAKES[1] / 1000} s after its checkout was shown, at a moment drawn evenly from the seed.`,
        `All rows are measured at the same time. The browser says that the buyer wants less motion. A row is ${FEW.shops} to ${SHOPS_OF_SLOW} shops, each an origin with a proxy and a window of its own, in which one payment follows the other: a browser holds no more than six requests to one origin. Where webhooks arrive each shop has had one before.`,
        'The time begins with the click on the hosted page where the buyer comes back, and otherwise when the gateway takes the approval, as from a phone. It ends in the listener of the page. Clocks are read to the millisecond.',
        'A loopback has no latency, and a phone has: it would add about 40 to 80 ms for each way to the browser, to a poll as to a held request. A fixed poll waits for its next turn all the same, so what is compared is the waiting.',
        'The fixed polls run in the same browser and ask a proxy that forwards each question; that is what the bundles of other gateways do.',
        'The page is in sight. On a phone the popup hides it, and it asks every 30 s; the return page and coming back to it make it ask at once.',
      ],
      notes: [
        `Where the time goes, in the median: ${[WEBHOOK, RETURN, NO_WAIT, NO_WAIT_RETURN].map((way) => `"${way.name}" ${heardOf(way) ?? '–'} ms until the proxy hears of it, and ${medianOf(way) - (heardOf(way) ?? 0)} ms from there to the event`).join('; ')}. Of the first part the way by the return page is the browser's: a form, a redirect and a new page. The second is a read at the gateway, the answer to the page, and what the button does with it.`,
        `Where none is held, "${NO_WAIT_RETURN.name}", the page asks at the word of the return page. Where one is held, "${RETURN.name}", it lets the request in flight bring the news, and gives it up only when it has not done so within a quarter of a second.`,
        `A proxy that cannot hold requests (many hosts that bill by the second) learns of a webhook at once, and the page at its next poll: "${NO_WAIT.name}". The button keeps a budget of 12 requests a minute, so that poll is later than a fixed one of 3 s, and costs half of it. No server can tell a page anything that has not asked, so ${AIM} times sooner would be a poll every ${Math.round((2 * medianOf(FIXED_3)) / AIM)} ms: ${Math.round((60_000 * AIM) / (2 * medianOf(FIXED_3)))} a minute, on a host that bills each. Not tried for that reason; a shop that wants it sooner mounts the proxy where requests can be held.`,
        `Where webhooks arrive, the proxy spares the gateway polls and looks at a waiting session every 25 s. "${ONE_LOST.name}" is the price: all payments of that row are such.`,
      ],
      charts: [{ title: 'From approval to payment-success, median in ms', value: 1, logarithmic: true }],
    };
  },
};
