/** One stranger who nudges every payment that he begins, and gives it up: the shop sells, and who paid is told. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { startProcess } from '../simulation/own-process.js';
import { MINUTE } from './shop.js';

const street = startProcess<typeof import('./nudger.js')>(new URL('./nudger.js', import.meta.url));
after(() => street.end());

for (const requestsPerMinute of [60, 100]) {
  test(`creates, returns and webhooks of one stranger, of ${requestsPerMinute} requests a minute: a payment of which nobody speaks is told within 5 minutes`, async () => {
    const delays = await street.call('playSilentPayments', {
      requestsPerMinute,
      rate: 5,
      minutes: 20,
      reconcileEvery: 20,
    });
    assert.ok(delays.length >= 10, `${delays.length} were begun`);
    const longest = Math.max(...delays) / MINUTE;
    assert.ok(longest <= 5, `${longest} minutes`);
  });
}

test('the same with reconcile every minute, where the calls of one run are not free again at the next', async () => {
  const delays = await street.call('playSilentPayments', { requestsPerMinute: 60, rate: 5, minutes: 20 });
  assert.ok(delays.length >= 10, `${delays.length} were begun`);
  const longest = Math.max(...delays) / MINUTE;
  assert.ok(longest <= 5, `${longest} minutes`);
});

for (const [requestsPerMinute, rate] of [
  [60, 5],
  [100, 20],
] as const) {
  test(`a stranger who gives his own payments up, ${rate} things a second, closes no sale of ${requestsPerMinute} requests a minute`, async () => {
    const { sold, told, turnedAway } = await street.call('playBuyers', {
      requestsPerMinute,
      rate,
      minutes: 10,
      givesUp: true,
    });
    assert.ok(sold >= 95, `sold ${sold} %`);
    assert.ok(told >= 95, `told within 30 s ${told} %`);
    assert.equal(turnedAway, 0);
  });
}

for (const [requestsPerMinute, rate, givesUp] of [
  [60, 5, false],
  [100, 10, true],
] as const) {
  test(`four processes are no more to a stranger than one, at ${requestsPerMinute} requests a minute`, async () => {
    const { sold, told, turnedAway } = await street.call('playBuyers', {
      requestsPerMinute,
      rate,
      minutes: 10,
      givesUp,
      processes: 4,
    });
    assert.ok(sold >= 95, `sold ${sold} %`);
    assert.ok(told >= 95, `told within 30 s ${told} %`);
    assert.equal(turnedAway, 0);
  });
}
