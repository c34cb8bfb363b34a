/** Webhooks that lie, come again, come in the wrong order or are about another payment, with the real adapters on the simulated gateways. */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { CheckoutSession } from '../../../src/contract/index.js';
import { dexchange, egopay } from '../../../src/proxy/index.js';
import { createSandbox, type Scenario } from '../../../src/sandbox/index.js';
import { BODY, openShop, stoppedClock } from '../shop.js';

const NAMES = ['dexchange', 'egopay'] as const;
type Name = (typeof NAMES)[number];

/** A shop at one simulated gateway whose webhooks are the test's to send. */
function openAt(t: TestContext, name: Name, scenario: Scenario = {}) {
  const clock = stoppedClock();
  const sandbox = createSandbox({ now: clock });
  t.after(() => sandbox.close());
  sandbox.script({}, { webhook: 'never', redirect: false, ...scenario });
  const base = `http://127.0.0.1:9/${name}`;
  const gateways = {
    dexchange: () => dexchange({ apiKey: 'sandbox-dexchange-key', baseUrl: base }),
    egopay: () =>
      egopay({ token: 'sandbox-egopay-token', baseUrl: base, startUrl: `${base}/api/v1/payments/gate/start` }),
  };
  /** The addresses that went with each payment, by its reference. */
  const signed = new Map<string, string>();
  const shop = openShop({
    clock,
    publicUrl: 'http://localhost/pay',
    gateways: [gateways[name]()],
    fetch: async (input, init) => {
      const sent = JSON.parse(String(init?.body ?? '{}')) as Record<string, string>;
      const address = sent['callBackURL'] ?? sent['callback_url'];
      if (address !== undefined) signed.set(sent['externalTransactionId'] ?? sent['transaction_ref'] ?? '', address);
      return sandbox.fetch(new Request(input, init));
    },
  });
  const plain = `http://localhost/pay/webhooks/${name}`;
  const call = (
    session: Pick<CheckoutSession, 'reference' | 'gatewayReference'>,
    status: string,
    id = session.gatewayReference,
  ) =>
    name === 'dexchange'
      ? {
          id,
          externalTransactionId: session.reference,
          STATUS: status,
          AMOUNT: 5000,
          BALANCE: 905000,
          PHONE_NUMBER: '770000001',
        }
      : {
          transaction_ref: session.reference,
          payment_reference: id,
          status: status === 'SUCCESS' ? '1' : '0',
          amount: '5000',
        };
  /** Status questions that the gateway has got. */
  const reads = (): number => Object.values(sandbox.counts()[name].read).reduce((sum, each) => sum + each, 0);
  /** The address in the dashboard, and the one that went with the payment. */
  const addresses = (reference: string): readonly string[] => [plain, signed.get(reference) ?? assert.fail()];
  /** A look that is due: each session has one in some seconds. */
  const look = (id: string): Promise<CheckoutSession> => (clock.advance(10_000), shop.look(id));
  return { ...shop, look, sandbox, plain, call, reads, addresses };
}

for (const name of NAMES) {
  test(`${name}: a forged success makes the proxy ask, and the answer is what counts`, async (t) => {
    const { open, look, webhook, call, addresses, settled, reads } = openAt(t, name);
    const session = await open();
    for (const url of addresses(session.reference))
      assert.equal((await webhook(url, call(session, 'SUCCESS'))).status, 200);
    assert.equal(reads(), 2);
    assert.equal((await look(session.id)).status, 'pending');
    assert.deepEqual(settled, []);
  });

  test(`${name}: a true call that is replayed a hundred times, at once and later, is told once and asks the gateway once`, async (t) => {
    const { open, webhook, call, addresses, settled, reads, sandbox, clock } = openAt(t, name);
    const session = await open();
    sandbox.choose(session.reference, 'succeeded');
    const [plain = '', signed = ''] = addresses(session.reference);
    await webhook(signed, call(session, 'SUCCESS'));
    await Promise.all(Array.from({ length: 100 }, (_, i) => webhook(i % 2 ? plain : signed, call(session, 'SUCCESS'))));
    clock.advance(24 * 3_600_000);
    await webhook(signed, call(session, 'SUCCESS'));
    assert.deepEqual(
      settled.map(({ reference, status }) => [reference, status]),
      [[session.reference, 'succeeded']],
    );
    assert.equal(reads(), 1);
  });

  test(`${name}: calls in the wrong order do not take a success back`, async (t) => {
    const { open, look, webhook, call, addresses, settled, sandbox } = openAt(t, name);
    const session = await open();
    sandbox.choose(session.reference, 'succeeded');
    for (const status of ['SUCCESS', 'PENDING', 'FAILED', 'SUCCESS', 'CANCELED']) {
      for (const url of addresses(session.reference)) await webhook(url, call(session, status));
    }
    assert.equal((await look(session.id)).status, 'succeeded');
    assert.deepEqual(
      settled.map(({ status }) => status),
      ['succeeded'],
    );
  });

  test(`${name}: a call about another order that was paid, at the same price, moves nothing`, async (t) => {
    const { open, look, webhook, call, addresses, settled, sandbox } = openAt(t, name);
    const [paid, unpaid] = [await open(), await open({ ...BODY, order: '1002' })];
    sandbox.choose(paid.reference, 'succeeded');
    const { gatewayReference } = await look(paid.id);
    const [, signed = ''] = addresses(unpaid.reference);
    for (const url of addresses(unpaid.reference)) await webhook(url, call(unpaid, 'SUCCESS', gatewayReference));
    await webhook(signed, call({ ...paid, gatewayReference }, 'SUCCESS'));
    assert.equal((await look(unpaid.id)).status, 'pending');
    assert.deepEqual(
      settled.map(({ order }) => order),
      ['1001'],
    );
  });

  for (const [what, amount] of [
    ['less', 4999],
    ['more', 5001],
    ['nothing', 0],
    ['no amount', null],
    ['a text', '5 000 F'],
  ] as const) {
    test(`${name}: a payment that turns out to be of ${what} is never a success`, async (t) => {
      const { open, look, webhook, call, addresses, settled, sandbox } = openAt(t, name, { amount });
      const session = await open();
      sandbox.choose(session.reference, 'succeeded');
      for (const url of addresses(session.reference)) await webhook(url, call(session, 'SUCCESS'));
      assert.equal((await look(session.id)).status, 'pending');
      assert.deepEqual(settled, []);
    });
  }
}

test('dexchange: the payment of another merchant moves nothing, even at the signed address of a lost create', async (t) => {
  const { create, webhook, addresses, settled, sandbox, log } = openAt(t, 'dexchange', { createLost: 1 });
  assert.equal((await create()).status, 503);
  const reference = sandbox.transactions()[0]?.reference ?? assert.fail();
  // Paid, at the other merchant, at the same price.
  await webhook(addresses(reference)[1] ?? '', {
    id: 'MID9999999999',
    externalTransactionId: reference,
    STATUS: 'SUCCESS',
    AMOUNT: 5000,
  });
  assert.deepEqual(settled, []);
  assert.ok(log.some((entry) => entry['code'] === 'payment_not_found'));
});

test('egopay: the payment of another merchant is not even asked about', async (t) => {
  const { webhook, plain, settled, reads } = openAt(t, 'egopay');
  await webhook(plain, {
    transaction_ref: 'their-order-1',
    payment_reference: '9c41ab77d0e2',
    status: '1',
    amount: '5000',
  });
  assert.equal(reads(), 0);
  assert.deepEqual(settled, []);
});

test('a call that is nested thousands deep is answered like any other', async (t) => {
  for (const name of NAMES) {
    const { proxy, plain, log } = openAt(t, name);
    const objects = '{"details":'.repeat(5000) + '1' + '}'.repeat(5000);
    for (const body of [
      objects,
      '['.repeat(60_000),
      '['.repeat(30_000) + ']'.repeat(30_000),
      `{"id":${objects},"externalTransactionId":[]}`,
    ]) {
      const response = await proxy.fetch(new Request(plain, { method: 'POST', body }));
      assert.deepEqual([response.status, await response.json()], [200, {}]);
    }
    assert.deepEqual([...new Set(log.map(({ event }) => event))], ['webhook_ignored']);
  }
});
