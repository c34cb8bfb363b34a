/**
 * A shop under fire: the proxy with three gateways, a merchant's functions and a store, each with its
 * weather, and the answers to all requests. It knows the truth, and checks every answer against it.
 */
import assert from 'node:assert/strict';
import type { CheckoutSession } from '../../../src/contract/index.js';
import {
  createPayProxy,
  memoryStore,
  type CompleteStore,
  type LogEntry,
  type ResolvedOrder,
} from '../../../src/proxy/index.js';
import { SECRET, stoppedClock } from '../shop.js';
import { checkAnswer, type CheckedAnswer } from './documented.js';
import { PROXY_URL, requestOf, SHOP_ORIGIN, type Loot, type Recipe } from './requests.js';
import { DEXCHANGE_KEY, EGOPAY_TOKEN, openVendors, type Payment } from './vendors.js';
import { forecast, nonsenseBy, thrownBy, type Weather } from './weather.js';

/** Milliseconds: short, because the test waits for it in real time if a gateway never answers. */
const GATEWAY_TIMEOUT = 40;

/** What no answer and no log entry may hold. */
const SECRETS = [SECRET, DEXCHANGE_KEY, EGOPAY_TOKEN, '770001111', '770009999', '22890009999'];

/** The price of an order. Two that are alike, so that one payment could be taken for another. */
const PRICES: ReadonlyMap<string, number> = new Map([
  ['1003', 87_650],
  ['tiny', 50],
  ['huge', 5_000_000],
]);
const priceOf = (order: string): number => PRICES.get(order) ?? 4321;

/** What happens around the proxy. */
export interface WorldWeather {
  readonly gateways: readonly Weather[];
  readonly merchant: readonly Weather[];
  readonly store: readonly Weather[];
}

/** Opens a shop. */
export function openWorld(weather: WorldWeather) {
  const clock = stoppedClock();
  const [gateways, merchant, storage] = [
    forecast(weather.gateways),
    forecast(weather.merchant),
    forecast(weather.store),
  ];
  const vendors = openVendors(gateways.next);
  const log: LogEntry[] = [];
  /** Errors about calls of `onSettled` that were not true. */
  const lies: unknown[] = [];
  /** Sessions that `onSettled` has taken. */
  const told = new Map<string, CheckoutSession>();
  /** Sessions that a browser has been given, by id. */
  const sessions = new Map<string, CheckoutSession>();
  const held: Promise<void>[] = [];
  const leaving = new AbortController();
  /** What was answered to the recipes' requests. */
  const kinds: string[] = [];

  /** A function of the merchant's, which may throw, or answer anything. */
  const merchants = <Answer>(truth: () => Answer): Answer => {
    const { kind, ...rest } = merchant.next();
    const index = 'index' in rest ? rest.index : 0;
    if (kind === 'throws') throw thrownBy(index);
    return kind === 'nonsense' ? (nonsenseBy(index) as Answer) : truth();
  };

  const proxy = createPayProxy({
    secret: SECRET,
    publicUrl: PROXY_URL,
    allowedOrigins: [SHOP_ORIGIN],
    gateways: vendors.gateways,
    resolveOrder: (order) =>
      merchants((): ResolvedOrder | null =>
        order.startsWith('no')
          ? null
          : {
              amount: { value: priceOf(order), currency: 'XOF' },
              description: `T-shirt ${order}`,
              ...(order === 'paid' ? { paid: true } : {}),
            },
      ),
    onSettled(session) {
      // The proxy hides what this function throws.
      try {
        checkTruth(session);
      } catch (lie) {
        lies.push(lie);
      }
      const answer = merchants(async () => undefined);
      // The function did not throw, so the merchant knows of the settlement.
      told.set(session.reference, session);
      return answer;
    },
    createLimits: { client: (request) => request.headers.get('X-Client'), perClient: 4 },
    store: underFire(memoryStore({ now: clock }), storage.next),
    gatewayTimeout: GATEWAY_TIMEOUT,
    fetch: vendors.fetch,
    now: clock,
    log: (entry) => {
      log.push(entry);
      merchants(() => undefined);
    },
  });

  /** Only what the ledger calls paid may be said to be: this payment, with this amount. */
  function checkTruth({ reference, order, status, amount }: CheckoutSession): void {
    const payment = vendors.payments.get(reference);
    assert.equal(amount.value, priceOf(order), 'not the price of the order');
    if (status === 'succeeded')
      assert.deepEqual([payment?.outcome, payment?.asked], ['paid', amount.value], `wrong success of ${reference}`);
  }

  function check(spent: boolean, { kind, status, session }: CheckedAnswer): void {
    if (kind.endsWith('internal_error'))
      assert.ok(merchant.wasFoul() || storage.wasFoul() || spent, `nobody has caused ${kind}`);
    if (session === undefined) return;
    checkTruth(session);
    const payment = vendors.payments.get(session.reference) ?? assert.fail('a session without a payment');
    assert.deepEqual([session.gateway, session.amount.value], [payment.gateway, payment.asked]);
    if (status === 201) sessions.set(session.id, session);
  }

  async function exchange(request: Request): Promise<CheckedAnswer> {
    const spent = request.bodyUsed;
    // Without the reason, because reading it may throw.
    const response = await proxy.fetch(request).catch(() => assert.fail('the handler rejected'));
    const answer = await checkAnswer(request, response);
    check(spent, answer);
    return answer;
  }

  const loot = (): Loot => {
    const payments = [...vendors.payments.values()];
    const lastPart = (url: string): string => url.split('/').at(-1) ?? '';
    return {
      ids: [...sessions.keys()],
      references: payments.map(({ reference }) => reference),
      vendorIds: payments.map(({ id }) => id),
      returnTokens: payments.map(({ returnUrl }) => lastPart(returnUrl)),
      webhookTokens: payments.map(({ webhookUrl }) => lastPart(webhookUrl)),
    };
  };

  return {
    clock,
    kinds,
    reconcile: proxy.reconcile,

    /** Sends what the recipe makes. A request that may be held is waited for at the end. */
    async send(recipe: Recipe): Promise<void> {
      const request = await requestOf(recipe, loot(), priceOf, leaving.signal);
      if (request === undefined) return;
      const answered = exchange(request).then(({ kind }) => void kinds.push(kind));
      if (!request.headers.has('Prefer')) return answered;
      held.push(answered);
      answered.catch(() => undefined);
    },

    /** A buyer, or the time, decides how a payment goes. */
    settle(at: number, outcome: Payment['outcome']): void {
      const payment = [...vendors.payments.values()][at % vendors.payments.size];
      if (payment?.outcome === 'pending' || payment?.outcome === 'failed') payment.outcome = outcome;
    },

    /** Somebody who has paid once calls the webhook that anybody can call, and says that it was for another order. */
    async forge(at: number, other: number): Promise<void> {
      const payments = [...vendors.payments.values()].filter(({ gateway }) => gateway === 'dexchange');
      const paid = payments.filter(({ outcome }) => outcome === 'paid');
      const [mine, yours] = [paid[at % paid.length], payments[other % payments.length]];
      if (mine === undefined || yours === undefined) return;
      const body = JSON.stringify({
        id: mine.id,
        externalTransactionId: yours.reference,
        STATUS: 'SUCCESS',
        AMOUNT: yours.asked,
      });
      await exchange(new Request(`${PROXY_URL}/webhooks/dexchange`, { method: 'POST', body }));
    },

    /** All buyers leave, and the weather becomes fair: then the proxy must know the truth of every payment. */
    async close(): Promise<void> {
      leaving.abort();
      await Promise.all(held);
      assert.deepEqual(lies, []);
      for (const each of [gateways, merchant, storage]) each.clear();
      for (const [id, session] of sessions) {
        const payment = vendors.payments.get(session.reference) ?? assert.fail();
        // If the adapter got a wrong gateway reference, the proxy cannot know the truth.
        if (payment.outcome !== 'paid' || (session.gatewayReference ?? payment.id) !== payment.id) continue;
        clock.advance(120_000);
        assert.equal(await afterTheStorm(id, payment), 'succeeded', `lost success of ${session.reference}`);
        assert.equal(told.get(session.reference)?.status, 'succeeded', 'the merchant was not told');
      }
      const written = JSON.stringify(log);
      for (const secret of [...SECRETS, ...sessions.keys()])
        assert.ok(!written.includes(secret), `the log holds ${secret}`);
    },
  };

  /** Tries several times: on a busy machine a call may time out. */
  async function afterTheStorm(id: string, { webhookUrl }: Payment): Promise<string | undefined> {
    let status: string | undefined;
    for (let attempt = 0; attempt < 5 && status !== 'succeeded'; attempt++) {
      await exchange(new Request(webhookUrl, { method: 'POST' }));
      clock.advance(70_000);
      status = (await exchange(new Request(`${PROXY_URL}/sessions/${id}`))).session?.status;
    }
    return status;
  }
}

/** A store that now and then does nothing but throw. */
function underFire(store: CompleteStore, next: () => Weather): CompleteStore {
  return new Proxy(store, {
    get(target, name: keyof CompleteStore) {
      const operation = target[name] as (...values: unknown[]) => Promise<unknown>;
      return async (...values: unknown[]) => {
        const weather = next();
        if (weather.kind === 'throws') throw thrownBy(weather.index);
        return operation(...values);
      };
    },
  });
}
