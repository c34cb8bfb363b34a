/** Payments whose webhook is lost and whose buyer is gone, behind many that nobody pays: only `reconcile()` finds them. */
import { playForgotten, type ForgottenResult } from '../test/proxy/strangers.js';
import { REQUESTS_PER_MINUTE, SECOND } from '../test/proxy/street.js';
import type { Benchmark, Cell } from './lib/benchmark.js';
import { median, percentile } from './lib/statistics.js';

const BEFORE = 180;
const MINUTES = 20;
/** Minutes in which the last ones may still be told. */
const AFTER = 10;
const RATES = [10, 25, 40] as const;

export const benchmark: Benchmark = {
  name: 'forgotten',
  title: 'The forgotten',
  order: 10,
  async run({ seed, progress }) {
    const played: { readonly perMinute: number; readonly result: ForgottenResult }[] = [];
    for (const perMinute of RATES) {
      progress(`${perMinute} a minute`);
      played.push({ perMinute, result: await playForgotten({ perMinute, before: BEFORE, minutes: MINUTES, seed }) });
    }
    const slowest = Math.max(...played.map(({ result }) => median(result.delays))) / SECOND;
    const turnedAway = played.reduce((sum, { result }) => sum + result.turnedAway, 0);
    return {
      columns: [
        { title: 'new unpaid payments a minute' },
        { title: 'of them begun' },
        { title: 'forgotten payments' },
        { title: 'of them told' },
        { title: 'paid to told, median', unit: 's' },
        { title: '95th percentile', unit: 's' },
        { title: 'requests at the gateway a minute', digits: 1 },
        { title: 'least possible a minute', digits: 1 },
        { title: '429s of the gateway' },
      ],
      rows: played.map(({ perMinute, result: { delays, unpaid, requests, turnedAway: refused } }): Cell[] => {
        const minutes = BEFORE + MINUTES + AFTER;
        return [
          perMinute,
          unpaid / minutes,
          delays.length,
          delays.filter(Number.isFinite).length,
          median(delays) / SECOND,
          percentile(delays, 95) / SECOND,
          requests / minutes,
          (2 * (unpaid + delays.length)) / minutes,
          refused,
        ];
      }),
      aims: [
        { text: 'Told within 5 minutes in the median, at 10, 25 and 40 unpaid payments a minute.', holds: slowest <= 300, found: `${slowest} s at the most` },
        { text: 'Not one 429 from the gateway, while all the others are looked at too.', holds: turnedAway === 0, found: `${turnedAway}` },
      ],
      method: [
        `For ${BEFORE / 60} virtual hours payments are begun and left, each by another client; who is turned away tries again a second later, so that there may be fewer than that. They go on coming while, for ${MINUTES} minutes, one payment a minute is paid 30 s after it was begun: no webhook, no return, no poll. reconcile() is called every minute, for ${AFTER} minutes more.`,
        `The gateway is a fake that takes ${REQUESTS_PER_MINUTE} requests in any minute and counts the others. The least possible is a create and one look for each payment: with less, some are never heard of.`,
      ],
      notes: [
        'A payment is looked at a minute after its create at the soonest, because by then a browser or a webhook has told of most. Those that were never looked at go first, the newest before the others, so that the next paid one does not wait behind hours of unpaid ones.',
      ],
    };
  },
};
