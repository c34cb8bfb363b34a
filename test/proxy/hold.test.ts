/** `Prefer: wait`: a request is held until its session settles. Time is the test's. */
import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test, type TestContext } from 'node:test';
import { memoryStore, type CheckoutSession } from '../../src/proxy/index.js';
import { fails } from './fake-gateway.js';
import {
  BODY,
  deferred,
  openShop,
  PAID,
  PUBLIC_URL,
  SECOND,
  sessionOf,
  type ShopOptions,
  stoppedClock,
  storeOfFiveOperations,
  turn,
  until,
} from './shop.js';

/** Enough turns of the event loop for all work that needs no other thread. */
const turns = async (): Promise<void> => {
  for (let count = 0; count < 50; count++) await turn();
};

/** A shop whose timers and clock move together, when the test says so. */
function openTimedShop(t: TestContext, options: ShopOptions = {}) {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let listening = 0;
  const memory = options.store === undefined ? memoryStore() : undefined;
  const store = memory && {
    ...memory,
    subscribe: async (channel: string, listener: (message: string) => void) => {
      const end = await memory.subscribe(channel, listener);
      listening++;
      return () => (listening--, end());
    },
  };
  const shop = openShop({ ...options, ...(store && { store }) });
  const wait = (id: string, seconds: number | string = 20, init: RequestInit = {}): Promise<Response> =>
    shop.send(`/sessions/${id}`, { ...init, headers: { Prefer: `wait=${seconds}` } });
  return {
    ...shop,
    listening: () => listening,
    wait,
    pass: async (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        shop.clock.advance(SECOND);
        t.mock.timers.tick(SECOND);
        await turns();
      }
    },
  };
}

/** Holds a request and goes on while it is held. */
async function start(
  shop: ReturnType<typeof openTimedShop>,
  id: string,
  seconds: number | string = 20,
  init: RequestInit = {},
) {
  const answers: Response[] = [];
  const { held } = shop.proxy.counts();
  void shop.wait(id, seconds, init).then((answer) => answers.push(answer));
  await until(() => shop.proxy.counts().held > held);
  await turns();
  assert.equal(answers.length, 0, 'the request is held');
  const answer = async (): Promise<Response> => {
    await until(() => answers.length === 1);
    return answers[0]!;
  };
  return { answers, answer, session: async () => sessionOf(await answer(), 200) };
}

/** A webhook of another order: the proxy now expects that webhooks come. */
async function hearOfAnotherPayment({ open, gateway, notify }: ReturnType<typeof openTimedShop>): Promise<void> {
  const { reference } = await open({ ...BODY, order: 'another' });
  gateway.states.set(reference, PAID);
  await notify(reference);
}

test('a held request is answered when a webhook settles its session, and not before', async (t) => {
  const shop = openTimedShop(t);
  const { id, reference } = await shop.open();
  const held = await start(shop, id);
  shop.gateway.states.set(reference, PAID);
  await shop.notify(reference);
  const response = await held.answer();
  assert.equal(response.headers.get('Preference-Applied'), 'wait=20');
  assert.equal(response.headers.get('Retry-After'), null);
  const session = await sessionOf(response, 200);
  assert.deepEqual([session.status, session.id], ['succeeded', id]);
});

test('a request whose session does not settle is answered pending when its time is over, and may come back at once', async (t) => {
  const shop = openTimedShop(t);
  const session = await shop.open();
  const held = await start(shop, session.id, 20);
  await shop.pass(19);
  assert.equal(held.answers.length, 0);
  await shop.pass(1);
  const response = await held.answer();
  assert.equal(response.headers.get('Retry-After'), '1');
  assert.equal(response.headers.get('Preference-Applied'), 'wait=20');
  assert.deepEqual(await sessionOf(response, 200), session);
});

test('no request is held for more than 25 seconds', async (t) => {
  const shop = openTimedShop(t);
  const held = await start(shop, (await shop.open()).id, 3600);
  await shop.pass(25);
  assert.equal((await held.answer()).headers.get('Preference-Applied'), 'wait=25');
});

test('the wait is among other preferences, in any spelling that the standard has', async (t) => {
  const shop = openTimedShop(t);
  const { id } = await shop.open();
  for (const preference of ['7', '7, respond-async', '7; handling=lenient']) {
    const held = await start(shop, id, preference);
    await shop.pass(7);
    assert.equal((await held.answer()).headers.get('Preference-Applied'), 'wait=7', preference);
  }
});

for (const preference of ['wait=0', 'wait', 'wait=soon', 'wait=-1', 'respond-async', 'await=5']) {
  test(`a request with "Prefer: ${preference}" is answered at once, at the usual cadence`, async () => {
    const shop = openShop();
    const { id } = await shop.open();
    const response = await shop.send(`/sessions/${id}`, { headers: { Prefer: preference } });
    assert.equal(response.headers.get('Preference-Applied'), null);
    assert.equal(response.headers.get('Retry-After'), '3');
  });
}

test('a session that has settled is not waited for', async (t) => {
  const shop = openTimedShop(t);
  const { id, reference } = await shop.open();
  shop.gateway.states.set(reference, PAID);
  const response = await shop.wait(id);
  assert.equal(response.headers.get('Preference-Applied'), 'wait=20');
  assert.equal((await sessionOf(response, 200)).status, 'succeeded');
});

test('a held request is answered whoever else notices: a return, another request, reconcile', async (t) => {
  const shop = openTimedShop(t);
  const noticed: readonly ((session: CheckoutSession) => Promise<unknown>)[] = [
    ({ reference }) => shop.comeBack(reference),
    ({ id }) => shop.look(id),
    () => {
      shop.clock.advance(60 * SECOND);
      return shop.proxy.reconcile();
    },
  ];
  const sessions = await shop.openSeveral(noticed.length);
  for (const [index, session] of sessions.entries()) {
    const held = await start(shop, session.id);
    shop.gateway.states.set(session.reference, { ...PAID, status: 'failed' });
    await noticed[index]!(session);
    assert.equal((await held.session()).status, 'failed');
  }
});

test('while requests are held the gateway is read at the cadence, once for all who wait for a session', async (t) => {
  const shop = openTimedShop(t);
  const { id, reference } = await shop.open();
  const answers = Array.from({ length: 200 }, () => shop.wait(id));
  await until(() => shop.proxy.counts().held === 200);
  const reads = shop.gateway.reads.length;
  await shop.pass(9);
  assert.equal(shop.gateway.reads.length, reads + 3);
  shop.gateway.states.set(reference, PAID);
  await shop.pass(3);
  for (const answer of await Promise.all(answers)) assert.equal((await sessionOf(answer, 200)).status, 'succeeded');
  assert.equal(shop.gateway.reads.length, reads + 4);
  assert.equal(shop.settled.length, 1);
});

test('a client that goes away leaves no timer, no reading and no subscription behind', async (t) => {
  const shop = openTimedShop(t);
  const { id } = await shop.open();
  const client = new AbortController();
  const held = await start(shop, id, 20, { signal: client.signal });
  assert.deepEqual([shop.listening(), shop.proxy.counts().held], [1, 1]);
  client.abort();
  await held.answer();
  const reads = shop.gateway.reads.length;
  await shop.pass(30);
  assert.equal(shop.gateway.reads.length, reads);
  assert.deepEqual([shop.listening(), shop.proxy.counts().held], [0, 0]);
});

test('those who wait in one process share a subscription, which ends with the last of them', async (t) => {
  const shop = openTimedShop(t);
  const sessions = await shop.openSeveral(20);
  const answers = sessions.map(({ id }, index) => shop.wait(id, index < 10 ? 5 : 10));
  await until(() => shop.proxy.counts().held === 20);
  await turns();
  assert.equal(shop.listening(), 1);
  await shop.pass(5);
  assert.equal(shop.listening(), 1);
  await shop.pass(5);
  await Promise.all(answers);
  assert.equal(shop.listening(), 0);
});

test('a webhook at one process answers the request that another one holds', async (t) => {
  const shop = openTimedShop(t);
  const other = openShop({ store: shop.store, clock: shop.clock });
  const { id, reference } = await shop.open();
  const held = await start(shop, id);
  other.gateway.states.set(reference, PAID);
  await other.webhook(shop.gateway.paymentOf(reference).webhookUrl, { reference });
  assert.equal((await held.session()).status, 'succeeded');
});

test('with a store of five operations, what another process settles is noticed at the next look, without the gateway', async (t) => {
  const clock = stoppedClock();
  const shop = openTimedShop(t, { clock, store: storeOfFiveOperations(clock) });
  const other = openShop({ store: shop.store, clock });
  const { id, reference } = await shop.open();
  const held = await start(shop, id);
  other.gateway.states.set(reference, PAID);
  await other.look(id);
  await turns();
  assert.equal(held.answers.length, 0);
  await shop.pass(3);
  assert.equal((await held.session()).status, 'succeeded');
  assert.equal(shop.gateway.reads.length, 1);
});

test('what settles while the subscription is being made is not missed', async (t) => {
  const memory = memoryStore();
  const connected = deferred<void>();
  const store = { ...memory, subscribe: async () => (await connected.promise, async () => undefined) };
  const shop = openTimedShop(t, { store });
  const other = openShop({ store: memory, clock: shop.clock });
  const { id, reference } = await shop.open();
  const held = await start(shop, id);
  other.gateway.states.set(reference, PAID);
  await other.look(id);
  connected.resolve();
  assert.equal((await held.session()).status, 'succeeded');
});

test('a store whose channel is broken costs time and nothing else', async (t) => {
  const broken = () => Promise.reject(new Error('no connection'));
  const shop = openTimedShop(t, { store: { ...memoryStore(), publish: broken, subscribe: broken } });
  const { id, reference } = await shop.open();
  const held = await start(shop, id);
  shop.gateway.states.set(reference, PAID);
  await shop.notify(reference);
  assert.equal((await held.session()).status, 'succeeded');
});

test('a gateway that fails while a request is held does not end it', async (t) => {
  const shop = openTimedShop(t);
  const { id, reference } = await shop.open();
  const held = await start(shop, id);
  shop.gateway.nextReads.push(fails('gateway_unavailable'));
  await shop.pass(3);
  assert.equal(held.answers.length, 0);
  shop.gateway.states.set(reference, PAID);
  await shop.pass(3);
  assert.equal((await held.session()).status, 'succeeded');
});

test('two thousand held requests for as many sessions are each answered by their own signal', async (t) => {
  const shop = openTimedShop(t);
  const count = 2000;
  const sessions = await shop.openSeveral(count);
  let answered = 0;
  const answers = sessions.map(({ id }) => shop.wait(id).finally(() => answered++));
  await until(() => shop.proxy.counts().held === count);
  await turns();
  assert.equal(answered, 0);
  const { reference } = sessions[7] ?? assert.fail();
  shop.gateway.states.set(reference, PAID);
  await shop.notify(reference);
  await until(() => answered > 0);
  assert.equal((await sessionOf(await (answers[7] ?? assert.fail()), 200)).status, 'succeeded');
  assert.equal(answered, 1);
  await shop.pass(20);
  await Promise.all(answers);
});

test('three thousand requests that were held on one signal leave no listener on it', async (t) => {
  const shop = openTimedShop(t);
  const { id } = await shop.open();
  const connection = new AbortController();
  for (let round = 0; round < 10; round++) {
    const answers = Array.from({ length: 300 }, () => {
      const request = new Request(`${PUBLIC_URL}/sessions/${id}`, { headers: { Prefer: 'wait=1' } });
      // The signal itself: a request made with it would have one of its own that follows it.
      return shop.proxy.fetch(Object.defineProperty(request, 'signal', { value: connection.signal }));
    });
    await until(() => shop.proxy.counts().held === 300);
    assert.equal(getEventListeners(connection.signal, 'abort').length, 300);
    await shop.pass(1);
    await Promise.all(answers);
    assert.equal(getEventListeners(connection.signal, 'abort').length, 0);
  }
});

test('where news have come, a held session is not looked at whenever its request comes back', async (t) => {
  const shop = openTimedShop(t);
  await hearOfAnotherPayment(shop);
  const { id, reference } = await shop.open();
  const reads = shop.gateway.reads.length;
  await shop.pass(3);
  for (const seconds of [5, 5, 5]) {
    const held = await start(shop, id, seconds);
    await shop.pass(seconds);
    await held.answer();
    await shop.pass(1);
  }
  assert.equal(shop.gateway.reads.length, reads);
  const held = await start(shop, id, 20);
  shop.gateway.states.set(reference, PAID);
  await shop.pass(4);
  assert.equal((await held.session()).status, 'succeeded');
  assert.equal(shop.gateway.reads.length, reads + 1);
});

test('a client that gave up and comes back has a reason, and is answered with a look', async (t) => {
  const shop = openTimedShop(t);
  await hearOfAnotherPayment(shop);
  const { id, reference } = await shop.open();
  await shop.pass(3);
  const client = new AbortController();
  const held = await start(shop, id, 20, { signal: client.signal });
  await shop.pass(3);
  client.abort();
  await held.answer();
  shop.gateway.states.set(reference, PAID);
  assert.equal((await sessionOf(await shop.wait(id), 200)).status, 'succeeded');
});
