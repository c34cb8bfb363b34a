/** The cost of knowing: requests per payment, at the proxy and at the gateway. */
import type { Benchmark, BenchmarkContext, Cell } from './lib/benchmark.js';
import { requestsPerPayment, type Cost } from './lib/request-cost.js';
import { FIXED_3, FIXED_4, NO_WAIT, NOTHING, WEBHOOK, type Way } from './lib/way-of-knowing.js';

const WAYS: readonly Way[] = [WEBHOOK, NO_WAIT, NOTHING, FIXED_3, FIXED_4];
const SECOND = 1000;
/** Ms from the hosted page to the approval. The last is just under ten minutes: then the button stops waiting. */
const DURATIONS = [10 * SECOND, 60 * SECOND, 590 * SECOND];
const CROWDS = [10, 100];
const CROWDED_WAYS: readonly Way[] = [WEBHOOK, NO_WAIT, FIXED_3];

interface Row {
  readonly way: Way;
  readonly takes: number;
  readonly buyers: number;
  readonly cost: Cost;
}

async function measure({ seed, progress }: BenchmarkContext): Promise<Row[]> {
  const rows: Row[] = [];
  const add = async (way: Way, takes: number, buyers: number): Promise<void> => {
    progress(`${way.name}: ${takes / SECOND} s, ${buyers} at once`);
    rows.push({ way, takes, buyers, cost: await requestsPerPayment(way, { takes, buyers, seed }) });
  };
  for (const takes of DURATIONS) for (const way of WAYS) await add(way, takes, 1);
  for (const buyers of CROWDS) for (const way of CROWDED_WAYS) await add(way, 60 * SECOND, buyers);
  return rows;
}

export const benchmark: Benchmark = {
  name: 'cost-of-knowing',
  title: 'Cost of knowing',
  order: 5,
  isVirtual: true,
  async run(context) {
    const rows = await measure(context);
    const gatewayOf = (buyers: number): number =>
      rows.find((row) => row.way === WEBHOOK && row.takes === 60 * SECOND && row.buyers === buyers)?.cost.gateway ??
      Number.NaN;
    const [one, ten, hundred] = [gatewayOf(1), gatewayOf(10), gatewayOf(100)];
    return {
      columns: [
        { title: 'how the page comes to know' },
        { title: 'approved after', unit: 's' },
        { title: 'buyers at once' },
        { title: 'creates at the proxy, per payment', digits: 1 },
        { title: 'polls at the proxy, per payment', digits: 1 },
        { title: 'requests at the gateway, per payment', digits: 1 },
        { title: 'of these turned away (429)', digits: 1 },
      ],
      rows: rows.map(({ way, takes, buyers, cost }): Cell[] => [
        way.name,
        takes / SECOND,
        buyers,
        cost.creates,
        cost.polls,
        cost.gateway,
        cost.turnedAway,
      ]),
      aims: [
        {
          text: 'At most 4 requests at the gateway for a payment of 60 s with its webhook.',
          holds: one <= 4,
          found: one.toFixed(1),
        },
        {
          text: 'No more of them as buyers grow.',
          holds: ten <= one && hundred <= one,
          found: `${one.toFixed(1)}, ${ten.toFixed(1)} and ${hundred.toFixed(1)} a payment with 1, 10 and 100 buyers at once`,
        },
      ],
      method: [
        'A shop that has had a webhook before; then 10 payments one after the other, or so many buyers who click within the same 5 s. The mean of them. Time is virtual, everything else ships; the gateway takes 100 requests a minute.',
        'Polls at the proxy are requests of browsers, whether it holds them or not. A create that the budget refuses is answered by the proxy alone; buyers repeat it as the button does, and click again 30 to 90 s after it gives up.',
      ],
      notes: [
        'Until the first webhook or return page, and ten minutes after the last one, the proxy does not expect any and looks at a waiting session every 3 s: 21 requests for a payment of 60 s.',
        'Behind a host that cannot hold requests each poll of the browser is a look at the gateway.',
      ],
      charts: [],
    };
  },
};
