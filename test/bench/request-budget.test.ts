/** How many requests a payment may cost. A change with more requests must raise the limits here. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { requestsPerPayment } from '../../bench/lib/request-cost.js';
import { NO_WAIT, NOTHING, WEBHOOK, type Way } from '../../bench/lib/way-of-knowing.js';

const SECOND = 1000;

interface Gate {
  readonly what: string;
  readonly way: Way;
  /** Seconds. */
  readonly takes: number;
  readonly buyers: number;
  /** The most, per payment. */
  readonly gateway: number;
  readonly polls: number;
}

const GATES: readonly Gate[] = [
  { what: 'a payment of 10 s with its webhook', way: WEBHOOK, takes: 10, buyers: 1, gateway: 2, polls: 2 },
  { what: 'a payment of 60 s with its webhook', way: WEBHOOK, takes: 60, buyers: 1, gateway: 4, polls: 4 },
  { what: 'a payment of ten minutes with its webhook', way: WEBHOOK, takes: 590, buyers: 1, gateway: 28, polls: 30 },
  { what: 'one of ten payments at once', way: WEBHOOK, takes: 60, buyers: 10, gateway: 4, polls: 4 },
  { what: 'one of a hundred payments at once', way: WEBHOOK, takes: 60, buyers: 100, gateway: 4, polls: 5 },
  { what: 'a payment of 60 s whose proxy cannot wait', way: NO_WAIT, takes: 60, buyers: 1, gateway: 12, polls: 12 },
  {
    what: 'a payment of 60 s where no webhook ever arrives',
    way: NOTHING,
    takes: 60,
    buyers: 1,
    gateway: 22,
    polls: 5,
  },
];

for (const { what, way, takes, buyers, gateway, polls } of GATES) {
  test(`${what} costs at most ${gateway} requests at the gateway and ${polls} polls at the proxy, and no 429`, async () => {
    const cost = await requestsPerPayment(way, { takes: takes * SECOND, buyers, seed: 1 });
    assert.ok(cost.gateway <= gateway, `${cost.gateway} at the gateway`);
    assert.ok(cost.polls <= polls, `${cost.polls} polls`);
    assert.equal(cost.turnedAway, 0);
    // A world without requests would pass all limits.
    assert.ok(cost.gateway >= 2);
  });
}
