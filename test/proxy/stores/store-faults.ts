/**
 * The nth operation of the store fails, in each of three ways: it was not done; it was done and its caller got an
 * error; it is done after its caller has given up. Every n is tried. The process goes on, and nothing may be lost.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompleteStore } from '../../../src/proxy/index.js';
import { BODY, HOUR, MINUTE, openShop, PRICE, sessionOf, stoppedClock } from '../shop.js';
import type { OpenEmptyStore } from './sudden-death.js';

const KEY = { 'Idempotency-Key': 'the-key-of-the-attempt' };

const FAULTS = ['before', 'after', 'late'] as const;
type Fault = (typeof FAULTS)[number];

/** The fault's words in titles. */
const WORDS: Readonly<Record<Fault, string>> = {
  before: 'is not done',
  after: 'is done, and says that it failed',
  late: 'is done after it was given up',
};

/** The store, whose operation number `at` fails. */
function faulty(store: CompleteStore, at: number, fault: Fault) {
  let operations = 0;
  let late: (() => Promise<unknown>) | undefined;
  const broken = (): Error => new Error('the store is broken');
  const bind =
    <Args extends unknown[], Value>(act: (...args: Args) => Promise<Value>) =>
    async (...args: Args): Promise<Value> => {
      if (operations++ !== at) return act(...args);
      if (fault === 'after') await act(...args);
      if (fault === 'late') late = () => act(...args);
      throw broken();
    };
  const bound = Object.fromEntries(Object.entries(store).map(([name, act]) => [name, bind(act as never)]));
  return {
    store: bound as unknown as CompleteStore,
    operations: () => operations,
    /** Does the late operation, when its caller has given up. */
    async catchUp(): Promise<void> {
      const work = late;
      late = undefined;
      await work?.();
    },
  };
}

/** A buyer creates, as often as a button would, pays, and gets the result. Returns what has happened. */
async function play(openEmpty: OpenEmptyStore, at: number, fault: Fault) {
  const clock = stoppedClock();
  const { store, operations, catchUp } = faulty(await openEmpty(clock), at, fault);
  const told: string[] = [];
  const { create, gateway, look, proxy, retrieve, webhook } = openShop({
    clock,
    store,
    onSettled: ({ reference, status }) => void told.push(`${reference} ${status}`),
  });
  let answer = await create(BODY, KEY);
  await catchUp();
  for (let tries = 1; answer.status !== 201 && tries < 4; tries++) {
    clock.advance(2 * MINUTE);
    answer = await create(BODY, KEY);
    await catchUp();
  }
  const session = await sessionOf(answer, 201);
  gateway.states.set(session.reference, { status: 'succeeded', amount: PRICE });
  const { webhookUrl } = gateway.created.find(({ reference }) => reference === session.reference) ?? assert.fail();
  await webhook(webhookUrl, { reference: session.reference });
  await catchUp();
  await retrieve(session.id);
  await catchUp();
  for (let run = 0; run < 3; run++) {
    clock.advance(HOUR);
    // The run with the fault rejects; the next run does its work.
    await proxy.reconcile().catch(() => undefined);
    await catchUp();
  }
  const whole = operations();
  return { whole, told, session, seen: await look(session.id), created: gateway.created.length, proxy, clock };
}

/** The tests, on stores that `openEmpty` opens. */
export function testStoreFaults(kind: string, openEmpty: OpenEmptyStore): void {
  for (const fault of FAULTS) {
    test(`${kind}: an operation that ${WORDS[fault]}, whichever it is, loses nothing and pays nothing twice`, async () => {
      const { whole } = await play(openEmpty, Infinity, fault);
      assert.ok(whole > 25, 'it does a good deal');
      for (let at = 0; at < whole; at++) {
        const moment = `operation ${at}`;
        const { told, session, seen, created, proxy, clock } = await play(openEmpty, at, fault);
        assert.deepEqual([...new Set(told)], [`${session.reference} succeeded`], moment);
        assert.ok(told.length <= 2, moment);
        assert.ok(created <= 2, moment);
        assert.equal(seen.status, 'succeeded', moment);
        // A payment that no buyer was shown is watched for a week, and then forgotten.
        clock.advance(9 * 24 * HOUR);
        await proxy.reconcile();
        assert.deepEqual(await proxy.reconcile(), { verified: 0, settled: 0, pending: 0, failed: 0 }, moment);
      }
    });
  }
}
