/** Many honest buyers with the same IP address, as with mobile operators in West Africa: the effect of the limit per client. */
import { playHonestCrowd } from '../test/proxy/strangers.js';
import { MINUTE } from '../test/proxy/shop.js';
import { REQUESTS_PER_MINUTE } from '../test/proxy/street.js';
import type { Benchmark, Cell } from './lib/benchmark.js';
import { percentile } from './lib/statistics.js';

const BUYERS = 300;
const MINUTES = 20;
const LOOKS = [5, 10, 15, 20] as const;

export const benchmark: Benchmark = {
  name: 'one-address',
  title: 'Three hundred buyers behind one address',
  order: 11,
  isVirtual: true,
  async run({ seed, progress }) {
    progress('behind one address');
    const one = await playHonestCrowd({ buyers: BUYERS, minutes: MINUTES, addresses: 1, seed });
    progress('each with an address');
    const many = await playHonestCrowd({ buyers: BUYERS, minutes: MINUTES, addresses: BUYERS, seed });
    const bound = (minutes: number): number => Math.min(BUYERS, (minutes * REQUESTS_PER_MINUTE) / 2);
    const row = (name: string, { buyers, begin, turnedAway }: typeof one): Cell[] => {
      const waits = buyers.flatMap((buyer) => buyer.waits);
      return [
        name,
        ...LOOKS.map((minutes) => buyers.filter(({ soldAt = Infinity }) => soldAt - begin <= minutes * MINUTE).length),
        percentile(waits, 50),
        percentile(waits, 100),
        waits.length / BUYERS,
        turnedAway,
      ];
    };
    const turnedAway = one.turnedAway + many.turnedAway;
    return {
      columns: [
        { title: `${BUYERS} buyers` },
        ...LOOKS.map((minutes) => ({ title: `sold after ${minutes} minutes` })),
        { title: 'Retry-After, median', unit: 's' },
        { title: 'the longest', unit: 's' },
        { title: 'tries turned away, a buyer', digits: 1 },
        { title: '429s of the gateway' },
      ],
      rows: [
        row('behind one address', one),
        row('each with an address', many),
        ['the gateway’s own bound', ...LOOKS.map(bound), null, null, null, null],
      ],
      aims: [{ text: 'Not one 429 from the gateway.', holds: turnedAway === 0, found: `${turnedAway}` }],
      method: [
        `${BUYERS} buyers click within a minute and try again with the same key, as told, until they are sold to. Each pays 30 s later, comes back, and polls as told; a webhook is sent. Time is virtual; proxy and limits are those that ship.`,
        `The bound: ${REQUESTS_PER_MINUTE} requests a minute open ${REQUESTS_PER_MINUTE / 2} payments, with one read for each.`,
      ],
      notes: [
        'Half of the creates that a gateway takes go to one client at the most, so that a stranger with one address leaves the others the rest. That is what it costs where the address is a carrier’s. A shop that knows its buyers better names them by `createLimits.client`, for example by its own session.',
      ],
    };
  },
};
