/** Fifty buyers at once, on a store of any kind. */
import assert from 'node:assert/strict';
import type { CheckoutSession } from '../../../src/contract/index.js';
import { createPayProxy, type Gateway } from '../../../src/proxy/index.js';
import { FakeGateway } from '../fake-gateway.js';
import { ORIGIN, PRICE, PUBLIC_URL, SECRET, stoppedClock } from '../shop.js';
import type { OpenEmptyStore } from './sudden-death.js';

const paid = (payment: { reference: string }) =>
  ({ status: 'succeeded', amount: PRICE, gatewayReference: `G-${payment.reference}` }) as const;

/** Watches them for 400 seconds: the gateway gets at most a hundred requests in any minute, and all are told. */
export async function playFiftyBuyers(openEmpty: OpenEmptyStore): Promise<void> {
  const clock = stoppedClock();
  const fake = new FakeGateway();
  const calls: number[] = [];
  const count =
    <Args extends unknown[], Answer>(call: (...args: Args) => Answer) =>
    (...args: Args): Answer => {
      calls.push(clock());
      return call(...args);
    };
  const gateway: Gateway = {
    id: 'fake',
    limits: { ...fake.limits, requestsPerMinute: 100 },
    createPayment: count(fake.createPayment.bind(fake)),
    retrievePayment: count(fake.retrievePayment.bind(fake)),
    parseWebhook: fake.parseWebhook.bind(fake),
  };
  const proxy = createPayProxy({
    secret: SECRET,
    publicUrl: PUBLIC_URL,
    allowedOrigins: [ORIGIN],
    gateways: [gateway],
    resolveOrder: () => ({ amount: PRICE }),
    store: await openEmpty(clock),
    log: false,
    now: clock,
  });
  const buyers = Array.from({ length: 50 }, (_, index) => ({
    order: `buyer-${index}`,
    session: undefined as CheckoutSession | undefined,
    /** Seconds after the start. Forty payments can be begun in a minute. */
    pays: (index < 40 ? 20 : 90) + ((index * 37) % 200),
    asks: index < 40 ? 0 : 70,
    told: 0,
  }));

  for (let second = 0; second < 400; second++) {
    for (const buyer of buyers) {
      if (buyer.told > 0 || second < buyer.asks) continue;
      if (second === buyer.pays || (second > buyer.pays && buyer.session)) {
        fake.states.set(buyer.session!.reference, paid(buyer.session!));
      }
      const response = await proxy.fetch(
        buyer.session
          ? new Request(`${PUBLIC_URL}/sessions/${buyer.session.id}`)
          : new Request(`${PUBLIC_URL}/sessions`, {
              method: 'POST',
              headers: {
                Origin: ORIGIN,
                'Content-Type': 'application/json',
                'Idempotency-Key': `key-of-${buyer.order}`,
              },
              body: JSON.stringify({ order: buyer.order, returnUrl: `${ORIGIN}/` }),
            }),
      );
      assert.ok(response.ok, await response.clone().text());
      const session = (await response.json()) as CheckoutSession;
      buyer.session ??= session;
      if (session.status === 'succeeded') buyer.told = second;
      else buyer.asks = second + Number(response.headers.get('Retry-After'));
    }
    clock.advance(1000);
  }

  assert.deepEqual(
    buyers.filter(({ told }) => told === 0),
    [],
  );
  const busiest = Math.max(
    ...calls.map((call) => calls.filter((other) => other >= call && other < call + 60_000).length),
  );
  assert.ok(busiest <= 100, `${busiest} in one minute`);
  assert.ok(busiest >= 40, 'the gateway was hardly asked: this test shows nothing');
}
