/** What a stranger can do to a shop whose gateway takes 100 requests a minute: the attacks themselves, in virtual time. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median } from '../../bench/lib/statistics.js';
import { playForgotten, playStranger, type AttackName } from './strangers.js';
import { MINUTE } from './street.js';

/** Virtual minutes by how often a second the stranger comes. The benchmark plays 20 of each. */
const MINUTES = [[1, 10], [5, 5], [20, 3]] as const;

/** Webhooks, return pages and polls come from anywhere: only creates are counted by address. */
const ATTACKS: readonly (readonly [name: AttackName, addresses: readonly number[]])[] = [
  ['unsigned webhooks about his own session', [1]],
  ['reloads of its return page', [1]],
  ['polls of 40 sessions of his own', [1, 5]],
  ['creates of one valid order, each with another name', [1, 5]],
  ['creates of orders that do not exist', [1, 5]],
  ['one key whose create the gateway refuses', [1, 5]],
];

for (const [name, counts] of ATTACKS) {
  for (const addresses of counts) {
    for (const [rate, minutes] of MINUTES) {
      test(`${name}, ${rate} a second from ${addresses === 1 ? 'one address' : `${addresses} addresses`}: the shop sells, who paid is told, and the gateway refuses nothing`, async () => {
        const { sold, told, turnedAway, buyers } = await playStranger(name, { rate, addresses, minutes });
        assert.equal(buyers.length, minutes * 3);
        assert.ok(sold >= 95, `sold ${sold} %`);
        assert.ok(told >= 95, `told within 30 s ${told} %`);
        assert.equal(turnedAway, 0);
      });
    }
  }
}

test('one address that knows valid orders without end cannot take the creates of the others', async () => {
  const { sold, turnedAway } = await playStranger('creates of ever other valid orders', { rate: 20, addresses: 1, minutes: 3 });
  assert.ok(sold >= 95, `sold ${sold} %`);
  assert.equal(turnedAway, 0);
});

for (const perMinute of [10, 25, 40]) {
  test(`behind ${perMinute} new unpaid payments a minute, one whose webhook is lost and whose buyer is gone is told within 5 minutes`, async () => {
    const { delays, turnedAway } = await playForgotten({ perMinute, minutes: 10 });
    assert.ok(delays.length >= 9, `${delays.length} of 10 were begun`);
    assert.ok(median(delays) <= 5 * MINUTE, `told after ${median(delays) / MINUTE} minutes in the median`);
    assert.ok(delays.every(Number.isFinite), 'one was never told');
    assert.equal(turnedAway, 0);
  });
}
