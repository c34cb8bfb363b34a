/**
 * Code of the merchant's that the proxy calls: `log`, `onSettled`, `resolveOrder` and the store. Each of them
 * throws, rejects, hangs and is slow, and each time there is an answer, and nothing is lost. In virtual time; an
 * unhandled rejection would fail the test.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { VirtualTime } from '../../bench/lib/virtual-time.js';
import type { CheckoutSession } from '../../src/contract/index.js';
import { memoryStore, type Store } from '../../src/proxy/index.js';
import {
  BODY,
  MINUTE,
  openShop,
  PAID,
  PRICE,
  problemOf,
  referencesOf,
  SECOND,
  sessionOf,
  type ShopOptions,
} from './shop.js';

const KEY = { 'Idempotency-Key': 'the-key-of-a-buyer' };

/** A shop in virtual time. `seconds` is how long something takes there. */
function play(
  options: (time: VirtualTime) => ShopOptions,
  run: (shop: ReturnType<typeof openShop>, time: VirtualTime, seconds: typeof secondsOf) => Promise<void>,
) {
  return VirtualTime.run(async (time) => {
    const clock = Object.assign(() => time.epochNow(), { advance: () => assert.fail('time goes on by itself') });
    await run(openShop({ clock, ...options(time) }), time, secondsOf);
  });
}

/** What comes of it, and after how many virtual seconds. */
async function secondsOf<Value>(
  time: VirtualTime,
  work: Promise<Value>,
): Promise<{ readonly value: Value; readonly seconds: number }> {
  const begin = time.now;
  let done: { readonly value: Value } | { readonly error: unknown } | undefined;
  work.then(
    (value) => (done = { value }),
    (error: unknown) => (done = { error }),
  );
  await time.advance(5 * MINUTE, () => done !== undefined);
  assert.ok(done !== undefined, 'no answer in five minutes');
  if ('error' in done) throw done.error;
  return { value: done.value, seconds: (time.now - begin) / SECOND };
}

const fail = (): never => {
  throw new Error('broken');
};
/** How merchants' code breaks: what it does in place of its work. */
const BROKEN = {
  throws: fail,
  rejects: async () => fail(),
  hangs: () => new Promise<never>(() => undefined),
} as const;
type Breakage = keyof typeof BROKEN;
const BREAKAGES = Object.keys(BROKEN) as Breakage[];

for (const how of BREAKAGES) {
  test(`a log that ${how} changes nothing, and nobody waits for it`, () =>
    play(
      () => ({ log: BROKEN[how] }),
      async ({ open, look, gateway, settled, proxy }, time) => {
        const { value: session, seconds } = await secondsOf(time, open());
        gateway.states.set(session.reference, PAID);
        const { value: after } = await secondsOf(time, look(session.id));
        assert.deepEqual([seconds, after.status, settled.length], [0, 'succeeded', 1]);
        assert.equal((await secondsOf(time, proxy.reconcile())).seconds, 0);
      },
    ));
}

for (const how of BREAKAGES) {
  test(`an onSettled that ${how} takes nothing from the buyer's answer, and is called again ever more rarely, until it takes the settlement`, () => {
    let mended = false;
    const calls: number[] = [];
    const taken: CheckoutSession[] = [];
    const options = (time: VirtualTime): ShopOptions => ({
      onSettled: (session) => {
        calls.push(time.now / SECOND);
        return mended ? void taken.push(session) : BROKEN[how]();
      },
    });
    return play(options, async ({ open, look, gateway, proxy }, time) => {
      const { value: session } = await secondsOf(time, open());
      gateway.states.set(session.reference, PAID);
      const { value: answer, seconds } = await secondsOf(time, look(session.id));
      assert.deepEqual([answer.status, seconds], ['succeeded', how === 'hangs' ? 5 : 0]);
      // Whoever asks meanwhile does not call it again.
      for (let ask = 0; ask < 20; ask++) await secondsOf(time, look(session.id));
      assert.equal(calls.length, 1);
      const hour = time.now + 60 * MINUTE;
      while (time.now < hour) {
        void proxy.reconcile();
        await time.advance(MINUTE);
      }
      assert.ok(calls.length >= 4 && calls.length <= 8, `${calls.length} calls in an hour: ${calls.join(', ')}`);
      const gaps = calls.slice(1).map((call, index) => call - (calls[index] ?? 0));
      assert.ok((gaps.at(-1) ?? 0) >= 15 * 60, gaps.join(', '));
      mended = true;
      for (let minute = 0; minute < 70; minute++) {
        void proxy.reconcile();
        await time.advance(MINUTE);
      }
      assert.deepEqual(referencesOf(taken), [session.reference]);
    });
  });
}

test('an onSettled of 20 s is called once: the buyer hears after five, and it is not told again', () => {
  const calls: string[] = [];
  return play(
    (time) => ({ onSettled: async ({ reference }) => (calls.push(reference), time.sleep(20 * SECOND)) }),
    async ({ open, look, gateway, proxy }, time) => {
      const { value: session } = await secondsOf(time, open());
      gateway.states.set(session.reference, PAID);
      assert.equal((await secondsOf(time, look(session.id))).seconds, 5);
      for (let minute = 0; minute < 10; minute++) {
        await time.advance(MINUTE);
        await secondsOf(time, proxy.reconcile());
      }
      assert.deepEqual(calls, [session.reference]);
    },
  );
});

for (const how of BREAKAGES) {
  test(`a resolveOrder that ${how} is answered internal_error in ten seconds at the most, and the same key sells when it is mended`, () => {
    let mended = false;
    return play(
      () => ({ resolveOrder: () => (mended ? { amount: PRICE } : BROKEN[how]()) }),
      async ({ create, gateway, events }, time) => {
        const { value: refused, seconds } = await secondsOf(time, create(BODY, KEY));
        assert.deepEqual([(await problemOf(refused)).code, seconds], ['internal_error', how === 'hangs' ? 10 : 0]);
        assert.ok(events().includes('resolve_order_failed'));
        assert.equal(gateway.created.length, 0);
        mended = true;
        await sessionOf((await secondsOf(time, create(BODY, KEY))).value, 201);
      },
    );
  });

  test(`a resolveOrder that ${how} when money has arrived leaves the payment pending, and reconcile settles it when it is mended`, () => {
    let mended = true;
    return play(
      () => ({ resolveOrder: () => (mended ? { amount: PRICE } : BROKEN[how]()) }),
      async ({ open, look, gateway, proxy, settled }, time) => {
        const { value: session } = await secondsOf(time, open());
        gateway.states.set(session.reference, PAID);
        mended = false;
        const { value: asked, seconds } = await secondsOf(time, look(session.id));
        assert.deepEqual([asked.status, seconds, settled.length], ['pending', how === 'hangs' ? 10 : 0, 0]);
        mended = true;
        for (let minute = 0; minute < 3; minute++) {
          await time.advance(MINUTE);
          await secondsOf(time, proxy.reconcile());
        }
        assert.deepEqual(referencesOf(settled), [session.reference]);
      },
    );
  });
}

test('a resolveOrder of nine seconds sells', () =>
  play(
    (time) => ({ resolveOrder: async () => (await time.sleep(9 * SECOND), { amount: PRICE }) }),
    async ({ create }, time) => {
      const { value, seconds } = await secondsOf(time, create());
      await sessionOf(value, 201);
      assert.equal(seconds, 9);
    },
  ));

const OPERATIONS = [
  'get',
  'set',
  'add',
  'replace',
  'delete',
  'schedule',
  'claim',
  'reschedule',
  'take',
  'publish',
  'subscribe',
] as const satisfies readonly (keyof Store)[];

/** A store of which one operation is done by `instead` for as long as it is broken. `work` does what it would have done. */
function breakableStore(time: VirtualTime, operation: keyof Store, instead: (work: () => Promise<unknown>) => unknown) {
  const store: Store = memoryStore({ now: time.epochNow });
  const work = store[operation] as (...args: unknown[]) => Promise<unknown>;
  const state = { broken: false };
  const changed = (...args: unknown[]): unknown => (state.broken ? instead(() => work(...args)) : work(...args));
  return { store: { ...store, [operation]: changed } as Store, state };
}

/** Ways in which an operation breaks: by its title, and what it does. */
const STORE_WAYS: readonly (readonly [
  title: string,
  instead: (work: () => Promise<unknown>, time: VirtualTime) => unknown,
])[] = [
  ...BREAKAGES.map((how) => [how, () => BROKEN[how]()] as const),
  ['does its work and answers too late', async (work, time) => (await work(), time.sleep(8 * SECOND))],
];

for (const operation of OPERATIONS) {
  const isSignal = operation === 'publish' || operation === 'subscribe';
  for (const [way, instead] of STORE_WAYS) {
    test(`a store whose ${operation} ${way}: every request is answered within 20 s, and when it is mended the payment is told and the same key sells`, () => {
      let state = { broken: false };
      const options = (time: VirtualTime): ShopOptions => {
        const breakable = breakableStore(time, operation, (work) => instead(work, time));
        state = breakable.state;
        return { store: breakable.store };
      };
      return play(options, async ({ open, create, retrieve, send, webhook, gateway, proxy, settled }, time) => {
        const { value: session } = await secondsOf(time, open());
        const [payment] = gateway.created;
        assert.ok(payment !== undefined);
        gateway.states.set(session.reference, PAID);
        const { value: waiting } = await secondsOf(time, open({ ...BODY, order: '3003' }));
        state.broken = true;
        const requests: readonly (() => Promise<Response>)[] = [
          () => create({ ...BODY, order: '2002' }, KEY),
          () => retrieve(session.id),
          () => proxy.fetch(new Request(payment.returnUrl)),
          () => webhook(payment.webhookUrl, { reference: session.reference }),
          () => send(`/sessions/${waiting.id}`, { headers: { Prefer: 'wait=5' } }),
        ];
        for (const request of requests) {
          const { value: response, seconds } = await secondsOf(time, request());
          assert.ok(seconds <= 20, `${seconds} s`);
          // Whoever does not hear of a settlement looks again by himself.
          if (isSignal) assert.ok(response.status < 300, `answered ${response.status}`);
          if (response.status >= 400) assert.equal((await problemOf(response)).code, 'internal_error');
        }
        // Its rejection is documented: a cron job has to see that the store is broken.
        await secondsOf(
          time,
          proxy.reconcile().catch(() => undefined),
        );
        state.broken = false;
        await time.advance(MINUTE);
        await sessionOf((await secondsOf(time, create({ ...BODY, order: '2002' }, KEY))).value, 201);
        for (let minute = 0; minute < 5; minute++) {
          await time.advance(MINUTE);
          await secondsOf(time, proxy.reconcile());
        }
        assert.ok(
          settled.some(({ reference }) => reference === session.reference),
          'never told',
        );
      });
    });
  }

  test(`a store whose ${operation} takes four seconds sells, and tells`, () => {
    const options = (time: VirtualTime): ShopOptions => {
      const { store, state } = breakableStore(time, operation, async (work) => (await time.sleep(4 * SECOND), work()));
      state.broken = true;
      return { store };
    };
    return play(options, async ({ open, look, gateway, settled }, time) => {
      const { value: session } = await secondsOf(time, open());
      gateway.states.set(session.reference, PAID);
      assert.equal((await secondsOf(time, look(session.id))).value.status, 'succeeded');
      await time.advance(MINUTE);
      assert.equal(settled.length, 1);
    });
  });
}

test('a subscription that the store begins too late is ended, and the request that waited is answered in time', () => {
  let active = 0;
  const options = (time: VirtualTime): ShopOptions => ({
    store: {
      ...memoryStore({ now: time.epochNow }),
      subscribe: async () => {
        await time.sleep(8 * SECOND);
        active++;
        return async () => void active--;
      },
    },
  });
  return play(options, async ({ open, send }, time) => {
    const { value: session } = await secondsOf(time, open());
    const { seconds } = await secondsOf(time, send(`/sessions/${session.id}`, { headers: { Prefer: 'wait=6' } }));
    assert.equal(seconds, 6);
    await time.advance(MINUTE);
    assert.equal(active, 0);
  });
});
