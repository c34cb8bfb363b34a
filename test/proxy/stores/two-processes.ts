/** Two processes behind one shop, with a store between them and the sandbox's DEXCHANGE behind both. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckoutSession, Problem } from '../../../src/contract/index.js';
import type { ReconcileCounts } from '../../../src/proxy/index.js';
import { startSandbox, type RunningSandbox } from '../../../src/sandbox/index.js';
import { eventually } from './eventually.js';
import { startProxyProcess, type Moment, type ProxyProcess, type ProxyProcessOptions } from './proxy-process.js';
import { MINUTE, ORIGIN } from '../shop.js';
import type { StoreServer } from './store-kinds.js';

let server: StoreServer;
let notes: string;
let gateway: RunningSandbox;
let processes: ProxyProcess[] = [];

/** `stopAt`: where the first of them stands still. */
async function startTwo(
  options: Partial<ProxyProcessOptions> = {},
  stopAt?: Moment,
): Promise<[ProxyProcess, ProxyProcess]> {
  const start = (more: Partial<ProxyProcessOptions> = {}): Promise<ProxyProcess> =>
    startProxyProcess({
      store: server.address,
      notes,
      ...gateway.dexchange,
      requestsPerMinute: 100,
      ...options,
      ...more,
    });
  const [one, two] = await Promise.all([start(stopAt && { stopAt }), start()]);
  processes = [one, two];
  return [one, two];
}

/** Kills a process once it stands at the moment. */
async function killAt(moment: Moment, { kill }: ProxyProcess, doing: Promise<unknown>): Promise<void> {
  doing.catch(() => undefined);
  await eventually(moment, () => noted('reached')[0] === moment);
  await kill();
  await assert.rejects(doing, 'nobody has had an answer');
}

const create = ({ url }: ProxyProcess, order: string, key: string = crypto.randomUUID()): Promise<Response> =>
  fetch(`${url}/sessions`, {
    method: 'POST',
    headers: { Origin: ORIGIN, 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify({ order, returnUrl: `${ORIGIN}/` }),
  });

const read = async (answer: Response): Promise<CheckoutSession> => (await answer.json()) as CheckoutSession;
async function open(at: ProxyProcess, order: string): Promise<CheckoutSession> {
  const answer = await create(at, order);
  assert.equal(answer.status, 201);
  return read(answer);
}

const reconcile = async ({ url }: ProxyProcess, ahead: number): Promise<ReconcileCounts> => {
  const answer = await fetch(`${new URL(url).origin}/control/reconcile?ahead=${ahead}`, { method: 'POST' });
  return (await answer.json()) as ReconcileCounts;
};

/** The gateway's webhook, sent to one of the two. The plain address is enough if the proxy knows the payment's id. */
function webhook({ url }: ProxyProcess, reference: string): Promise<Response> {
  const { id } =
    gateway.sandbox.transactions().find((transaction) => transaction.reference === reference) ?? assert.fail();
  return fetch(`${url}/webhooks/dexchange`, {
    method: 'POST',
    body: JSON.stringify({ id, externalTransactionId: reference }),
  });
}

/** Lines of a file that the processes write. */
const noted = (file: string): string[] =>
  existsSync(join(notes, file)) ? readFileSync(join(notes, file), 'utf8').split('\n').filter(Boolean) : [];
const told = (): string[] => noted('told').sort();

const held = async ({ url }: ProxyProcess): Promise<number> => {
  const answer = await fetch(`${new URL(url).origin}/control/held`, { method: 'POST' });
  return (await answer.json()) as number;
};

/** Whether a request is held there, and its process listens to the others. */
const isHeld = async (at: ProxyProcess): Promise<boolean> =>
  (await held(at)) === 1 && ((await server.listening?.()) ?? 1) === 1;

/**
 * The suite, on the store of a server that its caller starts and ends. `fewerKills`: a process is killed at one
 * moment only, because `sudden-death.ts` tries all of them on this store, and here each takes seconds.
 */
export function testTwoProcesses(name: string, store: () => StoreServer, { fewerKills = false } = {}): void {
  describe(`${name}, shared by two processes`, () => {
    beforeEach(async () => {
      server = store();
      await server.empty();
      notes = mkdtempSync(join(tmpdir(), 'pay-button-notes-'));
      gateway = await startSandbox({ port: 0 });
    });

    afterEach(async () => {
      await Promise.all(processes.map(({ kill }) => kill()));
      processes = [];
      await gateway.close();
      rmSync(notes, { recursive: true });
    });

    testWork(name);
    testKills(name, fewerKills);
  });
}

function testWork(name: string): void {
  const check = (title: string, run: () => Promise<void>): void => void test(`${name}: ${title}`, run);

  check('forty creates with one key, at two processes, make one payment and one session', async () => {
    const [one, two] = await startTwo();
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => create(i % 2 === 0 ? one : two, '1001', 'the-same-key')),
    );
    const sessions = await Promise.all(answers.filter(({ status }) => status === 201).map(read));
    const problems = (await Promise.all(
      answers.filter(({ status }) => status !== 201).map((answer) => answer.json()),
    )) as Problem[];
    // One process may answer 409 while the other one makes the session.
    for (const problem of problems) assert.equal(`${problem.status} ${problem.code}`, '409 idempotency_conflict');
    for (const at of [one, two]) sessions.push(await read(await create(at, '1001', 'the-same-key')));
    assert.equal(new Set(sessions.map(({ id }) => id)).size, 1);
    assert.equal(gateway.sandbox.transactions().length, 1);
  });

  check('two processes together stay within what the gateway takes', async () => {
    await gateway.close();
    gateway = await startSandbox({ port: 0, requestsPerMinute: 30 });
    const [one, two] = await startTwo({ requestsPerMinute: 30 });
    const answers = await Promise.all(
      Array.from({ length: 48 }, (_, i) => create(i % 2 === 0 ? one : two, `order-${i}`)),
    );
    const sessions = await Promise.all(answers.filter(({ status }) => status === 201).map(read));
    assert.equal(sessions.length, 12);
    for (const answer of answers) assert.ok(answer.status === 201 || answer.headers.get('Retry-After') === '5');
    // Webhooks have their own share, and can use the common part of the budget too.
    await Promise.all(sessions.map(({ reference }, i) => webhook(i % 2 === 0 ? one : two, reference)));
    const { create: creates, read: reads } = gateway.sandbox.counts().dexchange;
    assert.deepEqual(creates, { 201: 12 });
    assert.deepEqual(reads, { 200: 12 });
  });

  check(
    'a webhook at one process answers the request that the other one holds, long before its 20 seconds are over',
    async () => {
      const [one, two] = await startTwo();
      gateway.sandbox.script({}, { webhook: 'never' });
      const { id, reference } = await open(one, '1001');
      const waiting = fetch(`${two.url}/sessions/${id}`, { headers: { Prefer: 'wait=20' } });
      await eventually('the request is held', () => isHeld(two));
      gateway.sandbox.choose(reference, 'succeeded');
      const start = performance.now();
      await webhook(one, reference);
      const session = await read(await waiting);
      const elapsed = performance.now() - start;
      assert.ok(elapsed < 10_000, `answered after ${elapsed} ms`);
      assert.equal(session.status, 'succeeded');
      assert.deepEqual(told(), [`${reference} succeeded`]);
    },
  );

  check('a buyer who goes away leaves nothing held', async () => {
    const [one] = await startTwo();
    const { id } = await open(one, '1001');
    const buyer = new AbortController();
    const waiting = fetch(`${one.url}/sessions/${id}`, { headers: { Prefer: 'wait=20' }, signal: buyer.signal });
    waiting.catch(() => undefined);
    await eventually('the request is held', () => isHeld(one));
    buyer.abort();
    await assert.rejects(waiting);
    await eventually('nothing is held any more', async () => (await held(one)) === 0);
    await eventually('nobody listens any more', async () => ((await server.listening?.()) ?? 0) === 0);
  });
}

function testKills(name: string, fewerKills: boolean): void {
  const check = (title: string, run: () => Promise<void>): void => void test(`${name}: ${title}`, run);

  const killedAfterItsWebhook = (moment: Moment): void =>
    check(
      `a process that is killed after its webhook, when ${moment}, loses nothing: the buyer and onSettled hear it from the other one`,
      async () => {
        gateway.sandbox.script({}, { webhook: 'never' });
        const [one, two] = await startTwo({}, moment);
        const { id, reference } = await open(one, '1001');
        gateway.sandbox.choose(reference, 'succeeded');
        await killAt(moment, one, webhook(one, reference));

        assert.equal((await read(await fetch(`${two.url}/sessions/${id}`))).status, 'succeeded');
        await reconcile(two, 5 * MINUTE);
        // At least once: only where it was done and nobody had noted it, it is done again.
        const line = `${reference} succeeded`;
        assert.deepEqual(told(), moment === 'onSettled is done' ? [line, line] : [line]);
        assert.deepEqual(await reconcile(two, 60 * MINUTE), { verified: 0, settled: 0, pending: 0, failed: 0 });
        assert.deepEqual(await server.queued('undelivered'), []);
      },
    );

  const killedAmongMany = (moment: number): void =>
    check(
      `a process that is killed when ${moment} of 24 payments are through loses none: the other one finishes them`,
      async () => {
        await gateway.close();
        gateway = await startSandbox({ port: 0, requestsPerMinute: Infinity });
        const [one, two] = await startTwo({ requestsPerMinute: 10_000, slowness: 60 });
        gateway.sandbox.script({}, { delay: { read: 40 } });
        const sessions = await Promise.all(Array.from({ length: 24 }, (_, i) => open(one, `order-${i}`)));
        // Paid one after the other, so that each is somewhere else: unnoticed, being verified, being told, done.
        for (const { reference } of sessions) {
          gateway.sandbox.choose(reference, 'succeeded');
          if (told().length >= moment && moment > 0) break;
          await sleep(10);
        }
        await eventually('so many are through', async () => told().length >= moment);
        await one.kill();
        for (const { reference } of sessions) {
          const phase = gateway.sandbox
            .transactions()
            .find((transaction) => transaction.reference === reference)?.phase;
          if (phase === 'waiting') gateway.sandbox.choose(reference, 'succeeded');
        }
        await reconcile(two, 5 * MINUTE);
        await reconcile(two, 10 * MINUTE);
        const all = sessions.map(({ reference }) => `${reference} succeeded`).sort();
        assert.deepEqual([...new Set(told())], all);
        assert.deepEqual(await reconcile(two, 60 * MINUTE), { verified: 0, settled: 0, pending: 0, failed: 0 });
        assert.deepEqual(await server.queued('undelivered'), []);
      },
    );

  killedAmongMany(6);
  if (fewerKills) return;
  killedAmongMany(0);
  killedAmongMany(15);
  killedAfterItsWebhook('the gateway is about to be asked');
  killedAfterItsWebhook('the gateway has answered');
  killedAfterItsWebhook('onSettled is under way');
  killedAfterItsWebhook('onSettled is done');

  check(
    'a process that is killed while it creates leaves a key that the other one finishes, with one checkout for the buyer',
    async () => {
      const [one, two] = await startTwo();
      // No webhook: the clock of `reconcile` is ahead, so a process that still works counts as dead.
      gateway.sandbox.script({}, { delay: { create: 400 }, webhook: 'never' });
      const lost = create(one, '1001', 'key-of-the-attempt');
      lost.catch(() => undefined);
      await eventually('the gateway has been asked', async () => (await server.queued('fresh:dexchange')).length === 1);
      const [first] = await server.queued('fresh:dexchange');
      await one.kill();
      await assert.rejects(lost);

      const early = await create(two, '1001', 'key-of-the-attempt');
      assert.equal(((await early.json()) as Problem).code, 'idempotency_conflict');
      await reconcile(two, 2 * MINUTE);
      const session = await read(await create(two, '1001', 'key-of-the-attempt'));
      assert.notEqual(session.reference, first);
      gateway.sandbox.choose(session.reference, 'succeeded');
      await reconcile(two, 10 * MINUTE);
      assert.deepEqual(told(), [`${session.reference} succeeded`]);
    },
  );

  check(
    'a process that is killed when the gateway has created the payment leaves a checkout that nobody sees, and the other one makes the buyer’s',
    async () => {
      gateway.sandbox.script({}, { webhook: 'never' });
      const moment = 'the gateway has created the payment';
      const [one, two] = await startTwo({}, moment);
      await killAt(moment, one, create(one, '1001', 'key-of-the-attempt'));
      await reconcile(two, 2 * MINUTE);
      const session = await read(await create(two, '1001', 'key-of-the-attempt'));
      assert.equal(gateway.sandbox.transactions().length, 2);
      gateway.sandbox.choose(session.reference, 'succeeded');
      await reconcile(two, 10 * MINUTE);
      assert.deepEqual(told(), [`${session.reference} succeeded`]);
    },
  );

  check(
    'a process that is killed before it answers with the session leaves it to the other one: the same key, the same checkout',
    async () => {
      const moment = 'the session is about to be answered';
      const [one, two] = await startTwo({}, moment);
      await killAt(moment, one, create(one, '1001', 'key-of-the-attempt'));
      const session = await read(await create(two, '1001', 'key-of-the-attempt'));
      assert.deepEqual(
        gateway.sandbox.transactions().map(({ reference }) => reference),
        [session.reference],
      );
    },
  );
}
