/**
 * Two proxies on one store, of which one dies before the nth thing that it does to the world: a store
 * operation, a call of the gateway, a call of `onSettled`. Every n is tried, which is every moment that
 * there is: what a process knows beside its store dies with it.
 */
import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import type { CheckoutSession } from '../../../src/contract/index.js';
import type { CompleteStore, PayProxyConfig } from '../../../src/proxy/index.js';
import { FakeGateway } from '../fake-gateway.js';
import { BODY, type Clock, HOUR, MINUTE, openShop, PRICE, sessionOf, stoppedClock } from '../shop.js';

/** Ms that the proxy waits for a store. */
const STORE_LIMIT = 5_000;
const KEY = { 'Idempotency-Key': 'the-key-of-the-attempt' };

/** Lets the first `life` deeds through; at the next one everything stops, for ever. */
function mortal(life: number) {
  let deeds = 0;
  let die = (): void => undefined;
  const dead = new Promise<'dead'>((resolve) => (die = () => resolve('dead')));
  let bury = (): void => undefined;
  const never = new Promise<never>((_, reject) => (bury = () => reject(new Error('it is dead'))));
  never.catch(() => undefined);
  return {
    deeds: () => deeds,
    /** Rejects what still waits after the death. Called when the test is over. */
    bury: () => bury(),
    /** The result of `work`, or `dead` if the death comes first. */
    orDead: <Value>(work: Promise<Value>): Promise<Value | 'dead'> => Promise.race([work, dead]),
    bind:
      <Args extends unknown[], Value>(act: (...args: Args) => Value | Promise<Value>) =>
      async (...args: Args): Promise<Value> => {
        if (deeds >= life) {
          die();
          return never;
        }
        deeds++;
        return act(...args);
      },
  };
}

type Mortal = ReturnType<typeof mortal>;

const mortalStore = (store: CompleteStore, { bind }: Mortal): CompleteStore => ({
  get: bind(store.get),
  set: bind(store.set),
  add: bind(store.add),
  replace: bind(store.replace),
  delete: bind(store.delete),
  schedule: bind(store.schedule),
  claim: bind(store.claim),
  reschedule: bind(store.reschedule),
  take: bind(store.take),
  publish: bind(store.publish),
  subscribe: bind(store.subscribe),
});

/** A proxy that dies after `life` deeds, and another proxy that continues with what is left. */
async function openTwo(openEmpty: OpenEmptyStore, life: number) {
  const clock = stoppedClock();
  const store = await openEmpty(clock);
  const gateway = new FakeGateway();
  const told: string[] = [];
  const tell: PayProxyConfig['onSettled'] = ({ reference, status }) => void told.push(`${reference} ${status}`);
  const dying = mortal(life);
  const { bind } = dying;
  const one = openShop({
    clock,
    store: mortalStore(store, dying),
    gateways: [
      Object.assign(new FakeGateway(), {
        createPayment: bind(gateway.createPayment.bind(gateway)),
        retrievePayment: bind(gateway.retrievePayment.bind(gateway)),
      }),
    ],
    onSettled: bind(tell),
  });
  const two = openShop({ clock, store, gateways: [gateway], onSettled: tell });
  return { one, two, gateway, clock, told, dying };
}

type Two = Awaited<ReturnType<typeof openTwo>>;

/** How the proxy that dies learns of the payment. */
const NOTICES = {
  'a webhook': ({ one, gateway }: Two, { reference }: CheckoutSession) =>
    one.webhook(gateway.created.find((payment) => payment.reference === reference)?.webhookUrl ?? assert.fail(), {
      reference,
    }),
  'a poll': ({ one }: Two, { id }: CheckoutSession) => one.retrieve(id),
  'a run of reconcile': ({ one, clock }: Two) => (clock.advance(MINUTE), one.proxy.reconcile()),
} satisfies Record<string, (two: Two, session: CheckoutSession) => Promise<unknown>>;

export type Notice = keyof typeof NOTICES;

/** The buyer creates and pays at the proxy that dies. Returns what the buyer has seen, and when the proxy died. */
async function live(
  two: Two,
  notice: (two: Two, session: CheckoutSession) => Promise<unknown>,
): Promise<CheckoutSession | undefined> {
  const { one, gateway, dying } = two;
  const answer = await dying.orDead(one.create(BODY, KEY));
  if (answer === 'dead') return undefined;
  const session = await sessionOf(answer, 201);
  gateway.states.set(session.reference, { status: 'succeeded', amount: PRICE });
  await dying.orDead(notice(two, session));
  return session;
}

/** On a busy machine a database server may be late. These tests are not about the time limit for a store. */
function waitLongerForStores({ mock }: TestContext): void {
  const { setTimeout: start } = globalThis;
  const later = (act: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) =>
    // A timer with arguments belongs to fetch's connections, which must not stay open longer than their server.
    start(act, ms === STORE_LIMIT && args.length === 0 ? 12 * STORE_LIMIT : ms, ...args);
  mock.method(globalThis, 'setTimeout', later);
}

/** A store with nothing in it, whose clock is this one. */
export type OpenEmptyStore = (clock: Clock) => Promise<CompleteStore>;

/** Options of `testSuddenDeath`. */
export interface SuddenDeathOptions {
  /** Default: all. They differ only in the proxy. All of them are tried on every kind of store except SQL servers. */
  readonly notices?: readonly Notice[] | undefined;
}

export function testSuddenDeath(
  kind: string,
  openEmpty: OpenEmptyStore,
  { notices = Object.keys(NOTICES) as Notice[] }: SuddenDeathOptions = {},
): void {
  for (const name of notices) {
    const notice = NOTICES[name];
    test(`${kind}: a process that dies at any moment between a create and the end of ${name} loses nothing`, async (t) => {
      waitLongerForStores(t);
      const whole = await openTwo(openEmpty, Infinity);
      assert.ok(await live(whole, notice));
      assert.equal(whole.told.length, 1);
      assert.ok(whole.dying.deeds() > 15, 'it does a good deal');

      for (let life = 0; life < whole.dying.deeds(); life++) {
        const world = await openTwo(openEmpty, life);
        const { two, gateway, clock, told } = world;
        const seen = await live(world, notice);
        const moment = `dead after ${life} deeds`;

        clock.advance(2 * MINUTE);
        // A button without an answer sends the same key again.
        const session = seen ?? (await sessionOf(await two.create(BODY, KEY), 201));
        const references = gateway.created.map(({ reference }) => reference);
        assert.equal(new Set(references).size, references.length, moment);
        assert.ok(references.length <= 2, moment);
        gateway.states.set(session.reference, { status: 'succeeded', amount: PRICE });
        // The buyer is gone, and no webhook comes: reconcile alone has to find it.
        for (let run = 0; run < 3; run++) {
          clock.advance(HOUR);
          await two.proxy.reconcile();
        }
        assert.deepEqual([...new Set(told)], [`${session.reference} succeeded`], moment);
        assert.ok(told.length <= 2, moment);
        assert.equal((await two.look(session.id)).status, 'succeeded', moment);
        assert.equal((await sessionOf(await two.create(BODY, KEY), 201)).id, session.id, moment);

        // A payment that no buyer was shown is watched for as long as its session id would be valid.
        for (const days of [1, 8]) {
          clock.advance(days * 24 * HOUR);
          await two.proxy.reconcile();
        }
        assert.deepEqual(await two.proxy.reconcile(), { verified: 0, settled: 0, pending: 0, failed: 0 }, moment);
        world.dying.bury();
      }
    });
  }
}
