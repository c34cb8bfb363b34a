/**
 * Every adapter against its simulator, over real HTTP and through the proxy: two readings of the vendor's documents
 * that know nothing of each other. A word that one of them has wrong does not pass here.
 */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { CheckoutSession } from '../../src/contract/index.js';
import { dexchange, dexpay, egopay, fedapay, paydunya, wave, type Gateway } from '../../src/proxy/index.js';
import {
  startSandbox,
  type GatewayName,
  type Outcome,
  type RunningSandbox,
  type Scenario,
} from '../../src/sandbox/index.js';
import { serve } from './serve.js';
import { BODY, DAY, openShop, ORIGIN, problemOf, sessionOf, statusesOf, stoppedClock, until } from './shop.js';

type Ending = Exclude<Outcome, 'succeeded'>;

/** What the vendor has words for, and can do. */
interface Facts {
  readonly adapter: (sandbox: RunningSandbox) => Gateway;
  /** How each ending reads; each as itself where the vendor has a word for it. */
  readonly endings?: Partial<Readonly<Record<Ending, Ending>>>;
  /** A payment that has failed can be tried again on the same page: it has failed when the page ends or the buyer gives up. */
  readonly failedStaysPayable?: boolean;
  /** A word of the vendor's for an end without payment. */
  readonly misread: string;
  /** How a payment that was canceled by us reads; absent: the vendor cannot. */
  readonly canceled?: Ending;
  /** Endings that it tells nobody. */
  readonly untold: readonly Outcome[];
  /** What becomes of a forged call that claims a success: turned away at the plain address, told to the merchant at the signed one, or taken for a nudge. */
  readonly forged: 'refused' | 'reported' | 'nudge';
  /** Other forms of the same messages. */
  readonly forms?: readonly Scenario[];
}

const GATEWAYS: Readonly<Record<GatewayName, Facts>> = {
  dexchange: {
    adapter: (sandbox) => dexchange(sandbox.dexchange),
    misread: 'FAILED',
    untold: [],
    forged: 'nudge',
    forms: [{ createShape: 'flat' }, { createShape: 'data' }],
  },
  egopay: {
    adapter: (sandbox) => egopay(sandbox.egopay),
    misread: '0',
    endings: { canceled: 'failed', expired: 'failed' },
    untold: [],
    forged: 'nudge',
    forms: [{ numbers: 'number' }, { missing: true }],
  },
  dexpay: {
    adapter: (sandbox) => dexpay(sandbox.dexpay),
    misread: 'cancelled',
    failedStaysPayable: true,
    canceled: 'canceled',
    untold: ['expired'],
    forged: 'reported',
    forms: [
      { failedAttempts: 2 },
      { envelope: 'data' },
      { envelope: 'flat' },
      { statusCase: 'upper' },
      { webhookShape: 'data' },
      { signedWith: 'api-secret' },
      { signedWith: 'none' },
    ],
  },
  fedapay: {
    adapter: (sandbox) => fedapay(sandbox.fedapay),
    misread: 'declined',
    canceled: 'canceled',
    untold: [],
    forged: 'refused',
    forms: [{ linkOnDemand: true }, { numbers: 'string' }, { doubledQuery: true }, { finalStatus: 'transferred' }],
  },
  wave: {
    adapter: (sandbox) => wave(sandbox.wave),
    misread: 'complete/cancelled',
    endings: { canceled: 'failed' },
    canceled: 'expired',
    untold: ['expired'],
    forged: 'refused',
    forms: [{ failedAttempts: 2 }],
  },
  paydunya: {
    adapter: (sandbox) => paydunya(sandbox.paydunya),
    misread: 'cancelled',
    failedStaysPayable: true,
    untold: ['expired'],
    forged: 'reported',
    forms: [
      { failedAttempts: 2 },
      { doubledQuery: true },
      { numbers: 'number' },
      { ipnFormat: 'json' },
      { ipnFormat: 'json-in-form' },
    ],
  },
};

/** After this, in ms, a page that names no end of its own is taken to be gone. */

const NAMES = Object.keys(GATEWAYS) as GatewayName[];

/** A shop and a gateway that reach each other over HTTP, on one clock. */
async function open(t: TestContext, name: GatewayName, scenario: Scenario = {}) {
  const clock = stoppedClock();
  let answer = async (_request: Request): Promise<Response> => new Response(null, { status: 503 });
  const server = await serve((request) => answer(request));
  const plain = `${server.url}/pay/webhooks/${name}`;
  const sandbox = await startSandbox({ port: 0, now: clock, schedule: (task) => void setImmediate(task) });
  t.after(() => Promise.all([server.close(), sandbox.close()]));
  sandbox.sandbox.setCallbackUrl(plain);
  sandbox.sandbox.script({}, scenario);
  const adapter = GATEWAYS[name].adapter(sandbox);
  /** The address that only the gateway was given. */
  let signed = '';
  const shop = openShop({
    clock,
    publicUrl: `${server.url}/pay`,
    gateways: [
      {
        ...adapter,
        createPayment: (payment, context) => {
          signed = payment.webhookUrl;
          return adapter.createPayment(payment, context);
        },
      },
    ],
    fetch: globalThis.fetch,
  });
  answer = shop.proxy.fetch;
  return {
    ...shop,
    sandbox: sandbox.sandbox,
    transaction: () => sandbox.sandbox.transactions().at(-1) ?? assert.fail('nothing was created'),
    /** Presses a button of the hosted page. */
    choose: (session: CheckoutSession, outcome: Outcome): Promise<Response> =>
      fetch(session.checkoutUrl ?? assert.fail('there is no page'), {
        method: 'POST',
        body: new URLSearchParams({ outcome }),
        redirect: 'manual',
      }),
    /** A call at the address of the last payment. */
    nudge: (): Promise<Response> => fetch(signed, { method: 'POST' }),
    /** A look that is due. */
    look: async (id: string): Promise<CheckoutSession> => (clock.advance(60_000), shop.look(id)),
    cancel: async (id: string): Promise<CheckoutSession> =>
      sessionOf(await shop.send(`/sessions/${id}`, { method: 'DELETE', headers: { Origin: ORIGIN } }), 200),
    statuses: () => statusesOf(shop.settled),
  };
}

for (const name of NAMES) {
  const { endings = {}, misread, canceled, failedStaysPayable = false, untold, forged, forms = [] } = GATEWAYS[name];

  for (const scenario of [{}, ...forms] as readonly Scenario[])
    test(`${name}: what is paid on the hosted page is told by webhook, ${JSON.stringify(scenario)}`, async (t) => {
      const shop = await open(t, name, scenario);
      const { open: begin, choose, sandbox, settled, statuses, transaction, look, events } = shop;
      const session = await begin();
      assert.deepEqual([transaction().checkoutUrl, transaction().amount], [session.checkoutUrl, 5000]);
      assert.equal((await look(session.id)).status, 'pending');
      for (let attempt = 0; attempt < (scenario.failedAttempts ?? 0); attempt++) {
        assert.equal((await choose(session, 'succeeded')).status, 200);
        await sandbox.idle();
        assert.equal((await look(session.id)).status, 'pending');
      }
      const back = await choose(session, 'succeeded');
      assert.equal(back.status, 303);
      await sandbox.idle();
      await until(() => settled.length > 0);
      assert.deepEqual(settled[0]?.amount, session.amount);
      assert.equal((await look(session.id)).status, 'succeeded');
      assert.deepEqual(statuses(), ['succeeded']);
      assert.ok(!events().includes('webhook_secret_wrong'));
      // The buyer lands on our page, whatever the gateway has added to its address.
      assert.equal((await fetch(back.headers.get('location') ?? '')).status, 200);
    });

  for (const outcome of ['failed', 'canceled', 'expired'] as const)
    test(`${name}: ${outcome} on the hosted page reads ${endings[outcome] ?? outcome}`, async (t) => {
      const { open: begin, choose, sandbox, statuses, look, clock } = await open(t, name);
      const session = await begin();
      await choose(session, outcome);
      await sandbox.idle();
      const reads = endings[outcome] ?? outcome;
      if (reads === 'failed' && failedStaysPayable) {
        assert.equal((await look(session.id)).status, 'pending');
        assert.deepEqual(statuses(), []);
        clock.advance(DAY);
      } else if (untold.includes(outcome)) assert.deepEqual(statuses(), []);
      else await until(() => statuses().length > 0);
      assert.equal((await look(session.id)).status, reads);
      assert.deepEqual(statuses(), [reads]);
    });

  if (canceled !== undefined) {
    test(`${name}: what the buyer gives up is canceled at the gateway too`, async (t) => {
      const { open: begin, cancel, transaction, statuses } = await open(t, name);
      const session = await begin();
      assert.equal(session.cancelable, true);
      assert.equal((await cancel(session.id)).status, canceled);
      assert.equal(transaction().phase, canceled);
      assert.deepEqual(statuses(), [canceled]);
    });

    test(`${name}: a payment that is made while the buyer gives up is one`, async (t) => {
      const { open: begin, cancel, sandbox, statuses } = await open(t, name, { paidAtCancel: true });
      const session = await begin();
      assert.equal((await cancel(session.id)).status, 'succeeded');
      await sandbox.idle();
      assert.deepEqual(statuses(), ['succeeded']);
    });
  }

  for (const bringer of ['webhook', 'return', 'reconcile'] as const)
    test(`${name}: an end that the gateway takes back gives way to the success, which ${bringer} brings`, async (t) => {
      const {
        open: begin,
        choose,
        sandbox,
        statuses,
        look,
        clock,
        proxy,
        nudge,
      } = await open(t, name, {
        statuses: [misread],
      });
      const session = await begin();
      const back = await choose(session, 'succeeded');
      await sandbox.idle();
      await until(() => statuses().length > 0);
      assert.notEqual(statuses()[0], 'succeeded');
      clock.advance(60_000);
      if (bringer === 'webhook') await nudge();
      if (bringer === 'return') await fetch(back.headers.get('location') ?? '');
      if (bringer === 'reconcile') await proxy.reconcile();
      await until(() => statuses().length > 1);
      assert.deepEqual(statuses().slice(1), ['succeeded']);
      assert.equal((await look(session.id)).status, 'succeeded');
    });

  if (failedStaysPayable)
    test(`${name}: a buyer who gives up after a failed attempt is free, and is watched in case the page is paid all the same`, async (t) => {
      const {
        open: begin,
        choose,
        cancel,
        statuses,
        clock,
        proxy,
      } = await open(t, name, {
        failedAttempts: 1,
        webhook: 'never',
        cancel: { status: 503 },
      });
      const session = await begin();
      assert.equal(session.cancelable, true);
      await choose(session, 'succeeded');
      assert.equal((await cancel(session.id)).status, 'failed');
      for (const minutes of [1, 1, 2]) {
        clock.advance(minutes * 60_000);
        await proxy.reconcile();
      }
      assert.deepEqual(statuses(), ['failed']);
      await choose(session, 'succeeded');
      clock.advance(4 * 60_000);
      await proxy.reconcile();
      assert.deepEqual(statuses(), ['failed', 'succeeded']);
    });

  test(`${name}: a forged webhook settles nothing`, async (t) => {
    const { open: begin, sandbox, transaction, statuses, look, events } = await open(t, name, { webhook: 'forged' });
    const session = await begin();
    while (transaction().webhooks.length === 0) await new Promise(setImmediate);
    assert.deepEqual(
      transaction().webhooks.map(({ forged: isForged, status }) => [isForged, status]),
      [[true, forged === 'refused' ? 401 : 200]],
    );
    assert.equal(events().includes('webhook_secret_wrong'), forged === 'reported');
    assert.equal((await look(session.id)).status, 'pending');
    assert.deepEqual(statuses(), []);
    sandbox.choose(transaction().id, 'canceled');
    await sandbox.idle();
    await until(() => statuses().length > 0);
    assert.deepEqual(statuses(), [endings.canceled ?? 'canceled']);
  });

  test(`${name}: another amount than the order's never pays`, async (t) => {
    const { open: begin, sandbox, transaction, statuses, look, events } = await open(t, name, { amount: 1 });
    const session = await begin();
    sandbox.choose(transaction().id, 'succeeded');
    await sandbox.idle();
    assert.notEqual((await look(session.id)).status, 'succeeded');
    assert.deepEqual(statuses(), []);
    assert.ok(events().includes('amount_mismatch'));
  });

  test(`${name}: a create whose answer is lost is known again when it is paid, and the order is not sold twice`, async (t) => {
    const { create, sandbox, statuses } = await open(t, name, { createLost: 1 });
    const again = { 'Idempotency-Key': crypto.randomUUID() };
    assert.equal((await problemOf(await create(BODY, again))).code, 'gateway_unavailable');
    const [lost = assert.fail('nothing was created')] = sandbox.transactions();
    sandbox.choose(lost.id, 'succeeded');
    await sandbox.idle();
    await until(() => statuses().length > 0);
    assert.equal((await problemOf(await create(BODY, again))).code, 'order_already_paid');
    assert.deepEqual(statuses(), ['succeeded']);
    assert.equal(sandbox.transactions().length, 1);
  });
}

test('wave: complete alone is not paid', async (t) => {
  const scenario = { statuses: ['complete/processing'], webhook: 'never' } as const;
  const { open: begin, choose, look, statuses } = await open(t, 'wave', scenario);
  const session = await begin();
  await choose(session, 'succeeded');
  assert.equal((await look(session.id)).status, 'pending');
  assert.equal((await look(session.id)).status, 'succeeded');
  assert.deepEqual(statuses(), ['succeeded']);
});

test('wave: a session whose create was never answered is found by its reference, though nobody tells of it', async (t) => {
  const scenario = { createLost: 1, webhook: 'never' } as const;
  const { create, sandbox, statuses, proxy, clock } = await open(t, 'wave', scenario);
  assert.equal((await create(BODY)).status, 503);
  const [lost = assert.fail('nothing was created')] = sandbox.transactions();
  sandbox.choose(lost.id, 'succeeded');
  clock.advance(60_000);
  assert.equal((await proxy.reconcile()).settled, 1);
  assert.deepEqual(statuses(), ['succeeded']);
});

test('wave: the portal’s test event is taken, and a session that was left open expires by itself', async (t) => {
  const { open: begin, sandbox, statuses, look, clock } = await open(t, 'wave');
  assert.equal(await sandbox.sendTestWebhook('wave'), 200);
  const { id } = await begin();
  clock.advance(30 * 60_000);
  assert.equal((await look(id)).status, 'expired');
  assert.deepEqual(statuses(), ['expired']);
});
