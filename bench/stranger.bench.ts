/** Strangers who attack a shop: what honest buyers notice. */
import { ATTACKS, playStranger, TOLD_WITHIN, type AttackName, type StrangerResult } from '../test/proxy/strangers.js';
import { SECOND } from '../test/proxy/shop.js';
import { REQUESTS_PER_MINUTE } from '../test/proxy/street.js';
import type { Benchmark, Cell } from './lib/benchmark.js';
import { mean } from './lib/statistics.js';

/** The stranger's requests per second, and for how many virtual minutes. Higher rates run slower, so they get fewer. */
const PLAYED = [
  [1, 10],
  [5, 8],
  [20, 6],
] as const;
const RATES = PLAYED.map(([rate]) => rate);
const MINUTES = PLAYED.map(([, minutes]) => minutes);
const ADDRESSES = [1, 5] as const;
/** This attack looks exactly like many honest buyers. So it has no aim; the gateway's own limit is shown instead. */
const CROWD: AttackName = 'creates of ever other valid orders';
/** Honest buyers per minute. */
const HONEST = 3;

interface Played {
  readonly attack: AttackName;
  readonly addresses: number;
  /** In the order of {@link RATES}. */
  readonly results: readonly StrangerResult[];
}

/** The percentage of creates that the gateway's limit allows, with one status read for each. */
const boundOf = (rate: number): number => Math.min(100, (100 * REQUESTS_PER_MINUTE) / 2 / (rate * 60 + HONEST));

export const benchmark: Benchmark = {
  name: 'stranger',
  title: 'A stranger at the door',
  order: 9,
  isVirtual: true,
  async run({ seed, progress }) {
    const played: Played[] = [];
    for (const attack of Object.keys(ATTACKS) as AttackName[]) {
      for (const addresses of attack === 'nothing' ? [1] : ADDRESSES) {
        const results: StrangerResult[] = [];
        for (const [rate, minutes] of PLAYED) {
          progress(`${attack}, ${rate} a second from ${addresses}`);
          results.push(await playStranger(attack, { rate, addresses, minutes, seed }));
        }
        played.push({ attack, addresses, results });
      }
    }
    /** The lowest row. A row is the mean over all its rates, because one rate alone has only a few buyers. */
    const least = (of: 'sold' | 'told'): number =>
      Math.min(
        ...played
          .filter(({ attack }) => attack !== CROWD)
          .map(({ results }) => mean(results.flatMap(({ [of]: share, buyers }) => buyers.map(() => share)))),
      );
    const turnedAway = played.flatMap(({ results }) => results).reduce((sum, result) => sum + result.turnedAway, 0);
    return {
      columns: [
        { title: 'what the stranger does' },
        { title: 'addresses' },
        ...RATES.map((rate) => ({ title: `sold, at ${rate}/s`, unit: '%' })),
        ...RATES.map((rate) => ({ title: `told within ${TOLD_WITHIN / SECOND} s, at ${rate}/s`, unit: '%' })),
        ...RATES.map((rate) => ({ title: `requests at the gateway a minute, at ${rate}/s`, digits: 1 })),
        { title: '429s of the gateway' },
      ],
      rows: [
        ...played.map(({ attack, addresses, results }): Cell[] => [
          attack,
          addresses,
          ...results.map(({ sold }) => sold),
          ...results.map(({ told }) => (Number.isNaN(told) ? null : told)),
          ...results.map(({ requests }, index) => requests / (MINUTES[index] ?? Number.NaN)),
          results.reduce((sum, result) => sum + result.turnedAway, 0),
        ]),
        [
          `room at the gateway for one try beside ${CROWD}`,
          null,
          ...RATES.map(boundOf),
          ...RATES.map(() => null),
          ...RATES.map(() => REQUESTS_PER_MINUTE),
          null,
        ],
      ],
      aims: [
        {
          text: 'At least 95 % of the honest sales go through, whatever the stranger does.',
          holds: least('sold') >= 95,
          found: `${least('sold').toFixed(0)} % at the least, but for ${CROWD}`,
        },
        {
          text: 'At least 95 % of those who paid are told within 30 s, whatever the stranger does.',
          holds: least('told') >= 95,
          found: `${least('told').toFixed(0)} % at the least, but for ${CROWD}`,
        },
        {
          text: 'Not one 429 from the gateway, whatever the stranger does.',
          holds: turnedAway === 0,
          found: `${turnedAway}`,
        },
      ],
      method: [
        `${MINUTES.join(', ')} virtual minutes for the numbers at ${RATES.join(', ')} a second; the aims are judged by a whole row. Every 20 s one honest buyer comes from an address of his own, tries again as told for a minute, pays after 30 s, comes back by the return page, and polls: once on coming back, else as told. The gateway sends a webhook to the signed address. No request is held, as if nothing in front of the proxy allowed it.`,
        `The gateway is a fake that takes ${REQUESTS_PER_MINUTE} requests in any minute and counts the others. Proxy, store in memory and limits are those that ship; reconcile() is called every minute.`,
        'Each number of the stranger a second is spread over his addresses in turn. Who comes first in a second is drawn. Webhooks, return pages and polls are not told apart by address.',
      ],
      notes: [
        `Whoever knows valid order numbers without end, and has addresses enough, is a crowd: from one address nobody notices him, from five he takes most of the shop's creates. The gateway can open ${REQUESTS_PER_MINUTE / 2} payments a minute, with a read for each, and no proxy can know which of the orders are meant. The last row is the part of all creates for which there is room; an honest buyer tries several times. [Decision 0023](decisions/0023-shares-of-a-gateways-budget.md) has the two ways out.`,
      ],
    };
  },
};
