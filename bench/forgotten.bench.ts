/** Payments with a lost webhook and without a return, among many unpaid ones: only `reconcile()` can find them. */
import { playForgotten, type ForgottenResult } from '../test/proxy/strangers.js';
import { SECOND } from '../test/proxy/shop.js';
import { REQUESTS_PER_MINUTE } from '../test/proxy/street.js';
import type { Aim, Benchmark, Cell } from './lib/benchmark.js';
import { median, percentile } from './lib/statistics.js';

const BEFORE = 90;
const MINUTES = 20;
/** Minutes after the last payment in which settlements are still counted. */
const AFTER = 10;
/** New unpaid payments per minute, and seconds between two calls of `reconcile()`. */
const ARMS = [
  [10, 60],
  [25, 60],
  [40, 60],
  [10, 20],
  [25, 20],
  [40, 20],
] as const;
const AIM = 300;

/** `null`: fewer than this percentage were told. */
const secondsOf = (delays: readonly number[], percent: number): number | null => {
  const delay = percentile(delays, percent);
  return Number.isFinite(delay) ? delay / SECOND : null;
};

export const benchmark: Benchmark = {
  name: 'forgotten',
  title: 'The forgotten',
  order: 10,
  isVirtual: true,
  async run({ seed, progress }) {
    const played: { readonly perMinute: number; readonly every: number; readonly result: ForgottenResult }[] = [];
    for (const [perMinute, every] of ARMS) {
      progress(`${perMinute} a minute, reconcile() every ${every} s`);
      played.push({
        perMinute,
        every,
        result: await playForgotten({ perMinute, before: BEFORE, minutes: MINUTES, reconcileEvery: every, seed }),
      });
    }
    const aimOf = (seconds: number): Aim => {
      const arms = played.filter(({ every }) => every === seconds);
      const medians = arms.map(({ result }) => median(result.delays) / SECOND);
      const [told, all] = [
        arms.flatMap(({ result }) => result.delays.filter(Number.isFinite)).length,
        arms.flatMap(({ result }) => result.delays).length,
      ];
      return {
        text: `Told within ${AIM / 60} minutes in the median at 10, 25 and 40 unpaid payments a minute, with reconcile() every ${seconds} s.`,
        holds: medians.every((each) => each <= AIM),
        found: `${medians.map((each) => (Number.isFinite(each) ? `${each} s` : 'not told')).join(', ')}; ${told} of ${all} told in the end`,
      };
    };
    const turnedAway = played.reduce((sum, { result }) => sum + result.turnedAway, 0);
    return {
      columns: [
        { title: 'new unpaid payments a minute' },
        { title: 'reconcile() every', unit: 's' },
        { title: 'of them begun' },
        { title: 'forgotten payments' },
        { title: 'of them told' },
        { title: 'paid to told, median', unit: 's' },
        { title: '95th percentile', unit: 's' },
        { title: 'requests at the gateway a minute', digits: 1 },
        { title: 'least possible a minute', digits: 1 },
        { title: '429s of the gateway' },
      ],
      rows: played.map(({ perMinute, every, result: { delays, unpaid, requests, turnedAway: refused } }): Cell[] => {
        const minutes = BEFORE + MINUTES + AFTER;
        return [
          perMinute,
          every,
          unpaid / minutes,
          delays.length,
          delays.filter(Number.isFinite).length,
          secondsOf(delays, 50),
          secondsOf(delays, 95),
          requests / minutes,
          (2 * (unpaid + delays.length)) / minutes,
          refused,
        ];
      }),
      aims: [
        aimOf(60),
        aimOf(20),
        {
          text: 'Not one 429 from the gateway, while all the others are looked at too.',
          holds: turnedAway === 0,
          found: `${turnedAway}`,
        },
      ],
      method: [
        `For ${BEFORE} virtual minutes payments are begun and left, each by another client; who is turned away tries again a second later, so that there may be fewer than that. They go on coming while, for ${MINUTES} minutes, one payment a minute is paid 30 s after it was begun: no webhook, no return, no poll. reconcile() is called for ${AFTER} minutes more.`,
        `The gateway is a fake that takes ${REQUESTS_PER_MINUTE} requests in any minute and counts the others. The least possible is a create and one look for each payment: with less, some are never heard of.`,
      ],
      notes: [
        'A payment is looked at a minute after its create at the soonest, because by then a browser or a webhook has told of most. Those that were never looked at go first, the newest before the others, so that the next paid one does not wait behind hours of unpaid ones.',
        'A look counts for 65 s, so what one run a minute takes of the budget is not free again at the next: every second run finds little. Where creates are turned away by the minute, call reconcile() every 20 s; what it may take stays the same.',
      ],
    };
  },
};
