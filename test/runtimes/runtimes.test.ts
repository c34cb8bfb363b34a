/**
 * The proxy over HTTP, in every runtime: the whole contract, buyers who leave, held requests, webhooks, the return page,
 * `reconcile()`, and both kinds of store.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckoutSession } from '../../src/contract/index.js';
import type { ReconcileCounts } from '../../src/proxy/index.js';
import type { Scenario } from '../../src/sandbox/index.js';
import { assertContract } from '../proxy/assert-contract.js';
import { startRedis, type RedisServer } from '../proxy/stores/redis-server.js';
import { PLACES, startShop, type RunningShop } from './runtimes.js';
import type { Told } from './shop.js';

/** Ms after which a test gives up waiting, on a busy machine too. */
const PATIENCE = 20_000;

let redis: RedisServer;
before(async () => (redis = await startRedis()));
after(() => redis?.close());

describe('in every runtime', { concurrency: 5 }, () => {
  for (const place of PLACES) {
    // One after the other, because they change the clock of their shop.
    describe(place.name, { concurrency: 1 }, () => {
      let shop: RunningShop;
      before(async () => (shop = await startShop(place, redis.url)));
      after(() => shop?.close());

      test(`${place.name}: a buyer who waits is answered when the webhook comes, before the time is over`, async () => {
        const buyer = visit(shop, '2001');
        const { id, reference } = await buyer.create();
        const held = buyer.look(id, { Prefer: 'wait=20' });
        await until('the request is held', async () => (await told(shop)).held > 0);
        const since = performance.now();
        shop.sandbox.sandbox.choose(reference, 'succeeded');
        assert.equal((await held).status, 'succeeded');
        assert.ok(performance.now() - since < 15_000);
        assert.deepEqual(await settled(shop, '2001'), ['succeeded']);
      });

      // If the work is dropped, the next request with the key can begin only after a minute, as after a crash.
      if (place.keepsWork)
        test(`${place.name}: a create whose connection breaks is one payment, which the same key then finds`, async () => {
          const buyer = visit(shop, '2002', { delay: { create: 500 } });
          const key = randomUUID();
          await buyer.breakOff('POST', '/sessions', key, () => buyer.transactions().length > 0);
          const { reference } = await buyer.create(key);
          assert.deepEqual(
            buyer.transactions().map((transaction) => transaction.reference),
            [reference],
          );
          assert.equal((await buyer.create(key)).reference, reference);
        });

      test(`${place.name}: reads, held requests and returns that break off leave a payment that is read, settled and told`, async () => {
        const buyer = visit(shop, '2003', { delay: { read: 300, settle: 2000 }, webhook: 'never' });
        const { id, checkoutUrl = '' } = await buyer.create();
        // So long after the create, a poll makes the proxy ask the gateway.
        await later(shop, 10_000);
        const reads = (): number => buyer.transactions()[0]?.reads ?? 0;
        await buyer.breakOff('GET', `/sessions/${id}`, undefined, () => reads() > 0);
        await buyer.breakOff('GET', `/sessions/${id}`, 'wait=20', async () => (await told(shop)).held > 0);
        const page = await buyer.pay(checkoutUrl);
        const seen = reads();
        if (place.keepsWork) await buyer.breakOff('GET', page, undefined, () => reads() > seen);
        // The gateway still says "pending" when this page is made.
        assert.equal((await fetch(`${shop.origin}/pay${page}`)).status, 200);
        await until('the payment is read as paid', async () => (await buyer.look(id)).status === 'succeeded');
        assert.deepEqual(await settled(shop, '2003'), ['succeeded']);
        // If the runtime does not say that a client has left, its request counts until its time limit, and a minute more.
        if (!place.hearsOfLeaving) await later(shop, 86_000);
        await until('nobody is held', async () => (await told(shop)).held === 0);
      });

      test(`${place.name}: a payment that nobody asks about any more is found by reconcile(), and told once`, async () => {
        const buyer = visit(shop, '2004', { webhook: 'never' });
        const { reference } = await buyer.create();
        shop.sandbox.sandbox.choose(reference, 'succeeded');
        await later(shop, 61_000);
        const reconcile = async (): Promise<ReconcileCounts> =>
          (await (await fetch(`${shop.origin}/reconcile`)).json()) as ReconcileCounts;
        const { settled: found, failed } = await reconcile();
        assert.ok(found >= 1 && failed === 0, JSON.stringify({ found, failed }));
        await reconcile();
        assert.deepEqual(await settled(shop, '2004'), ['succeeded']);
      });

      // The last test, because it leaves many pending sessions, and then the proxy lets few polls through.
      test(`${place.name}: the proxy keeps every promise of the contract`, async () => {
        const { sandbox, origin, printed } = shop;
        await assertContract({ url: `${origin}/pay`, origin, sandbox, env: {}, printed, close: shop.close });
      });
    });
  }
});

/** A buyer of one order. The simulator uses the scenario for his payments. */
function visit({ origin, sandbox: { sandbox } }: RunningShop, order: string, scenario: Scenario = {}) {
  sandbox.script({ gateway: 'dexchange', reference: `${order}-` }, scenario);
  const body = JSON.stringify({ order, returnUrl: `${origin}/` });
  const headersOf = (method: string, extra?: string): Record<string, string> =>
    method === 'POST'
      ? { Origin: origin, 'Content-Type': 'application/json', 'Idempotency-Key': extra ?? randomUUID() }
      : { Origin: origin, ...(extra === undefined ? {} : { Prefer: extra }) };
  const transactions = () => sandbox.transactions().filter(({ reference }) => reference.startsWith(`${order}-`));

  return {
    transactions,
    /** Tries again while another request works on the key, as the button does. */
    async create(key: string = randomUUID()): Promise<CheckoutSession> {
      let session: CheckoutSession | undefined;
      await until('the payment is created', async () => {
        const answer = await fetch(`${origin}/pay/sessions`, { method: 'POST', headers: headersOf('POST', key), body });
        const text = await answer.text();
        assert.ok(answer.status === 201 || answer.status === 409, `${answer.status} ${text}`);
        if (answer.status === 201) session = JSON.parse(text) as CheckoutSession;
        return session !== undefined;
      });
      return session ?? assert.fail();
    },
    async look(id: string, headers: Record<string, string> = {}): Promise<CheckoutSession> {
      const answer = await fetch(`${origin}/pay/sessions/${id}`, { headers: { Origin: origin, ...headers } });
      assert.equal(answer.status, 200);
      return (await answer.json()) as CheckoutSession;
    },
    /** Pays on the hosted page. Returns the path to which it sends the buyer, without `/pay`. */
    async pay(checkoutUrl: string): Promise<string> {
      const form = new URLSearchParams({ outcome: 'succeeded' });
      const { headers } = await fetch(checkoutUrl, { method: 'POST', body: form, redirect: 'manual' });
      return new URL(headers.get('Location') ?? assert.fail()).pathname.replace('/pay', '');
    },
    /** Sends a request, and resets its connection as soon as the proxy is at work. */
    async breakOff(method: string, path: string, extra: string | undefined, atWork: () => boolean | Promise<boolean>) {
      const sent = httpRequest(`${origin}/pay${path}`, { method, headers: headersOf(method, extra), agent: false });
      const closed = new Promise((resolve) => sent.on('error', () => undefined).once('close', resolve));
      sent.end(method === 'POST' ? body : undefined);
      await until('the proxy is at work', async () => atWork());
      sent.socket?.resetAndDestroy();
      await closed;
    },
  };
}

/** Sets the clock of the shop's proxy forward. */
const later = ({ origin }: RunningShop, ms: number): Promise<Response> => fetch(`${origin}/later?ms=${ms}`);

const told = async ({ origin }: RunningShop): Promise<Told> => (await (await fetch(`${origin}/told`)).json()) as Told;

/** The statuses of an order that `onSettled` was called with. */
const settled = async (shop: RunningShop, order: string): Promise<string[]> =>
  (await told(shop)).settled.filter((each) => each.order === order).map(({ status }) => status);

async function until(what: string, happened: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (!(await happened())) {
    assert.ok(performance.now() < end, `never: ${what}`);
    await sleep(100);
  }
}
