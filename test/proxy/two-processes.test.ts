/** Two processes behind one shop, with a Redis between them and the sandbox's DEXCHANGE behind both. */
import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { CheckoutSession, Problem } from '../../src/contract/index.js';
import type { ReconcileCounts } from '../../src/proxy/index.js';
import { startSandbox, type RunningSandbox } from '../../src/sandbox/index.js';
import { startProxyProcess, type Moment, type ProxyProcess, type ProxyProcessOptions } from './proxy-process.js';
import { startRedis, type RedisServer } from './redis-server.js';
import { ORIGIN } from './shop.js';

const MINUTE = 60_000;

let server: RedisServer;
let redis: Redis;
let gateway: RunningSandbox;
let processes: ProxyProcess[] = [];

before(async () => {
  server = await startRedis();
  redis = new Redis(server.url);
});

beforeEach(async () => {
  await redis.flushall();
  gateway = await startSandbox({ port: 0 });
});

afterEach(async () => {
  await Promise.all(processes.map(({ kill }) => kill()));
  processes = [];
  await gateway.close();
});

after(async () => {
  redis?.disconnect();
  await server?.close();
});

/** `stopAt`: where the first of them stands still. */
async function startTwo(
  options: Partial<ProxyProcessOptions> = {},
  stopAt?: Moment,
): Promise<[ProxyProcess, ProxyProcess]> {
  const start = (more: Partial<ProxyProcessOptions> = {}): Promise<ProxyProcess> =>
    startProxyProcess({ redisUrl: server.url, ...gateway.dexchange, requestsPerMinute: 100, ...options, ...more });
  const [one, two] = await Promise.all([start(stopAt && { stopAt }), start()]);
  processes = [one, two];
  return [one, two];
}

/** Kills a process once it stands at the moment. */
async function killAt(moment: Moment, { kill }: ProxyProcess, doing: Promise<unknown>): Promise<void> {
  doing.catch(() => undefined);
  await eventually(moment, async () => (await redis.get('reached')) === moment);
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
const open = async (at: ProxyProcess, order: string): Promise<CheckoutSession> => read(await create(at, order));

const reconcile = async ({ url }: ProxyProcess, ahead: number): Promise<ReconcileCounts> => {
  const answer = await fetch(`${new URL(url).origin}/control/reconcile?ahead=${ahead}`, { method: 'POST' });
  return (await answer.json()) as ReconcileCounts;
};

/** The gateway's call, sent to one of the two. The plain address will do for a payment whose id the proxy knows. */
function webhook({ url }: ProxyProcess, reference: string): Promise<Response> {
  const { id } =
    gateway.sandbox.transactions().find((transaction) => transaction.reference === reference) ?? assert.fail();
  return fetch(`${url}/webhooks/dexchange`, {
    method: 'POST',
    body: JSON.stringify({ id, externalTransactionId: reference }),
  });
}

const told = async (): Promise<string[]> => (await redis.lrange('told', 0, -1)).sort();

async function eventually(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (let turn = 0; !(await holds()); turn++) {
    assert.ok(turn < 2000, `it never happened: ${what}`);
    await sleep(5);
  }
}

test('a hundred creates with one key, at two processes, make one payment and one session', async () => {
  const [one, two] = await startTwo();
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, i) => create(i % 2 === 0 ? one : two, '1001', 'the-same-key')),
  );
  const sessions = await Promise.all(answers.filter(({ status }) => status === 201).map(read));
  const problems = (await Promise.all(
    answers.filter(({ status }) => status !== 201).map((answer) => answer.json()),
  )) as Problem[];
  // One process may be told to come back while the other is at it.
  for (const problem of problems) assert.equal(`${problem.status} ${problem.code}`, '409 idempotency_conflict');
  for (const at of [one, two]) sessions.push(await read(await create(at, '1001', 'the-same-key')));
  assert.equal(new Set(sessions.map(({ id }) => id)).size, 1);
  assert.equal(gateway.sandbox.transactions().length, 1);
});

test('two processes together stay within what the gateway takes', async () => {
  const [one, two] = await startTwo();
  const answers = await Promise.all(
    Array.from({ length: 160 }, (_, i) => create(i % 2 === 0 ? one : two, `order-${i}`)),
  );
  const sessions = await Promise.all(answers.filter(({ status }) => status === 201).map(read));
  assert.equal(sessions.length, 40);
  for (const answer of answers) assert.ok(answer.status === 201 || answer.headers.get('Retry-After') === '5');
  // What is common goes into news, beside their own share.
  await Promise.all(sessions.map(({ reference }, i) => webhook(i % 2 === 0 ? one : two, reference)));
  const { create: creates, read: reads } = gateway.sandbox.counts().dexchange;
  assert.deepEqual(creates, { 201: 40 });
  assert.deepEqual(reads, { 200: 40 });
});

test('a webhook at one process answers the request that the other one holds within a second', async () => {
  const [one, two] = await startTwo();
  gateway.sandbox.script({}, { webhook: 'never' });
  const { id, reference } = await open(one, '1001');
  const held = fetch(`${two.url}/sessions/${id}`, { headers: { Prefer: 'wait=20' } });
  await eventually('the request is held', async () =>
    String(await redis.call('PUBSUB', 'NUMSUB', 'pay-button:settled')).endsWith(',1'),
  );
  gateway.sandbox.choose(reference, 'succeeded');
  const start = performance.now();
  await webhook(one, reference);
  const session = await read(await held);
  assert.ok(performance.now() - start < 1000);
  assert.equal(session.status, 'succeeded');
  assert.deepEqual(await told(), [`${reference} succeeded`]);
});

test('a buyer who goes away leaves nothing held', async () => {
  const [one] = await startTwo();
  const { id } = await open(one, '1001');
  const buyer = new AbortController();
  const listening = async (): Promise<boolean> =>
    String(await redis.call('PUBSUB', 'NUMSUB', 'pay-button:settled')).endsWith(',1');
  const held = fetch(`${one.url}/sessions/${id}`, { headers: { Prefer: 'wait=20' }, signal: buyer.signal });
  held.catch(() => undefined);
  await eventually('the request is held', listening);
  buyer.abort();
  await assert.rejects(held);
  await eventually('nobody listens any more', async () => !(await listening()));
});

test('a process that is killed while it creates leaves a key that the other one finishes, with one checkout for the buyer', async () => {
  const [one, two] = await startTwo();
  gateway.sandbox.script({}, { delay: { create: 400 } });
  const lost = create(one, '1001', 'key-of-the-attempt');
  lost.catch(() => undefined);
  await eventually('the gateway has been asked', async () => (await redis.zcard('pay-button:fresh:dexchange')) === 1);
  const [first] = await redis.zrange('pay-button:fresh:dexchange', '0', '-1');
  await one.kill();
  await assert.rejects(lost);

  const early = await create(two, '1001', 'key-of-the-attempt');
  assert.equal(((await early.json()) as Problem).code, 'idempotency_conflict');
  await reconcile(two, 2 * MINUTE);
  const session = await read(await create(two, '1001', 'key-of-the-attempt'));
  assert.notEqual(session.reference, first);
  gateway.sandbox.choose(session.reference, 'succeeded');
  await reconcile(two, 10 * MINUTE);
  // The gateway's call may have been faster, and be at it still.
  await eventually('the shop is told', async () => (await told()).length > 0);
  assert.deepEqual(await told(), [`${session.reference} succeeded`]);
});

test('a process that is killed when the gateway has created the payment leaves a checkout that nobody sees, and the other one makes the buyer’s', async () => {
  const moment = 'the gateway has created the payment';
  const [one, two] = await startTwo({}, moment);
  await killAt(moment, one, create(one, '1001', 'key-of-the-attempt'));
  await reconcile(two, 2 * MINUTE);
  const session = await read(await create(two, '1001', 'key-of-the-attempt'));
  assert.equal(gateway.sandbox.transactions().length, 2);
  gateway.sandbox.choose(session.reference, 'succeeded');
  await reconcile(two, 10 * MINUTE);
  assert.deepEqual(await told(), [`${session.reference} succeeded`]);
});

test('a process that is killed before it answers with the session leaves it to the other one: the same key, the same checkout', async () => {
  const moment = 'the session is about to be answered';
  const [one, two] = await startTwo({}, moment);
  await killAt(moment, one, create(one, '1001', 'key-of-the-attempt'));
  const session = await read(await create(two, '1001', 'key-of-the-attempt'));
  assert.deepEqual(
    gateway.sandbox.transactions().map(({ reference }) => reference),
    [session.reference],
  );
});

const AFTER_THE_WEBHOOK: readonly Moment[] = [
  'the gateway is about to be asked',
  'the gateway has answered',
  'onSettled is under way',
  'onSettled is done',
];
for (const moment of AFTER_THE_WEBHOOK) {
  test(`a process that is killed after its webhook, when ${moment}, loses nothing: the buyer and onSettled hear it from the other one`, async () => {
    gateway.sandbox.script({}, { webhook: 'never' });
    const [one, two] = await startTwo({}, moment);
    const { id, reference } = await open(one, '1001');
    gateway.sandbox.choose(reference, 'succeeded');
    await killAt(moment, one, webhook(one, reference));

    assert.equal((await read(await fetch(`${two.url}/sessions/${id}`))).status, 'succeeded');
    await reconcile(two, 5 * MINUTE);
    // At least once: only where it was done and nobody had noted it, it is done again.
    const line = `${reference} succeeded`;
    assert.deepEqual(await told(), moment === 'onSettled is done' ? [line, line] : [line]);
    assert.deepEqual(await reconcile(two, 60 * MINUTE), { verified: 0, settled: 0, pending: 0, failed: 0 });
    assert.equal(await redis.zcard('pay-button:undelivered'), 0);
  });
}

for (const moment of [0, 6, 15]) {
  test(`a process that is killed when ${moment} of 24 payments are through loses none: the other one finishes them`, async () => {
    await gateway.close();
    gateway = await startSandbox({ port: 0, requestsPerMinute: Infinity });
    const [one, two] = await startTwo({ requestsPerMinute: 10_000, slowness: 60 });
    gateway.sandbox.script({}, { delay: { read: 40 } });
    const sessions = await Promise.all(Array.from({ length: 24 }, (_, i) => open(one, `order-${i}`)));
    // Paid one after the other, so that each is somewhere else: unnoticed, being verified, being told, done.
    for (const { reference } of sessions) {
      gateway.sandbox.choose(reference, 'succeeded');
      if ((await told()).length >= moment && moment > 0) break;
      await sleep(10);
    }
    await eventually('so many are through', async () => (await told()).length >= moment);
    await one.kill();
    for (const { reference } of sessions) {
      const phase = gateway.sandbox.transactions().find((transaction) => transaction.reference === reference)?.phase;
      if (phase === 'waiting') gateway.sandbox.choose(reference, 'succeeded');
    }
    await reconcile(two, 5 * MINUTE);
    await reconcile(two, 10 * MINUTE);
    const all = sessions.map(({ reference }) => `${reference} succeeded`).sort();
    assert.deepEqual([...new Set(await told())], all);
    assert.deepEqual(await reconcile(two, 60 * MINUTE), { verified: 0, settled: 0, pending: 0, failed: 0 });
    assert.equal(await redis.zcard('pay-button:undelivered'), 0);
  });
}
