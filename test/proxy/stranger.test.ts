/** What a stranger can do to a shop whose gateway takes 100 requests a minute: the attacks themselves, in virtual time. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { median } from '../../bench/lib/statistics.js';
import { startProcess } from '../simulation/own-process.js';
import type { AttackName } from './strangers.js';
import { MINUTE } from './shop.js';

const street = startProcess<typeof import('./strangers.js')>(new URL('./strangers.js', import.meta.url));
after(() => street.end());

/** How often a second the stranger comes, and for how many virtual minutes. The benchmark plays longer. */
const RATES = [
  [1, 6],
  [5, 4],
  [20, 3],
] as const;

const ATTACKS: readonly AttackName[] = [
  'unsigned webhooks about his own session',
  'reloads of its return page',
  'polls of 40 sessions of his own',
  'webhooks and return pages of 40 sessions of his own',
  'creates of one valid order, each with another name',
  'creates of orders that do not exist',
  'one key whose create the gateway refuses',
];
/** Webhooks, return pages and polls are not told apart by where they come from. */
const addressesOf = (attack: AttackName): readonly number[] => (/create/.test(attack) ? [1, 5] : [1]);

for (const name of ATTACKS) {
  for (const addresses of addressesOf(name)) {
    for (const [rate, minutes] of RATES) {
      const from = addresses === 1 ? 'one address' : `${addresses} addresses`;
      test(`${name}, ${rate} a second from ${from}: the shop sells, who paid is told, and the gateway refuses nothing`, async () => {
        const { sold, told, turnedAway, buyers } = await street.call('playStranger', name, {
          rate,
          addresses,
          minutes,
        });
        assert.equal(buyers.length, minutes * 3);
        assert.ok(sold >= 95, `sold ${sold} %`);
        assert.ok(told >= 95, `told within 30 s ${told} %`);
        assert.equal(turnedAway, 0);
      });
    }
  }
}

test('nudges of many sessions of his own, for as long as it takes to open them and more, hide nobody who paid', async () => {
  const { sold, told, turnedAway } = await street.call(
    'playStranger',
    'webhooks and return pages of 40 sessions of his own',
    {
      rate: 5,
      addresses: 1,
      minutes: 9,
    },
  );
  assert.ok(sold >= 95, `sold ${sold} %`);
  assert.ok(told >= 95, `told within 30 s ${told} %`);
  assert.equal(turnedAway, 0);
});

test('one address that knows valid orders without end cannot take the creates of the others', async () => {
  const { sold, turnedAway } = await street.call('playStranger', 'creates of ever other valid orders', {
    rate: 20,
    addresses: 1,
    minutes: 3,
  });
  assert.ok(sold >= 95, `sold ${sold} %`);
  assert.equal(turnedAway, 0);
});

// 40 a minute are more than the gateway opens. What one run looks at counts for 65 s, so every second run of one a minute finds nothing left.
for (const [perMinute, reconcileEvery] of [
  [10, 60],
  [25, 60],
  [40, 20],
] as const) {
  test(`behind ${perMinute} new unpaid payments a minute, with reconcile every ${reconcileEvery} s, one whose webhook is lost and whose buyer is gone is told within 5 minutes`, async () => {
    const { delays, turnedAway } = await street.call('playForgotten', { perMinute, minutes: 10, reconcileEvery });
    assert.ok(delays.length >= 9, `${delays.length} of 10 were begun`);
    assert.ok(median(delays) <= 5 * MINUTE, `told after ${median(delays) / MINUTE} minutes in the median`);
    assert.ok(delays.every(Number.isFinite), 'one was never told');
    assert.equal(turnedAway, 0);
  });
}
