import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { ConfigurationError, redisStore, type NodeRedisClient } from '../../../src/proxy/index.js';
import { stoppedClock, type Clock } from '../shop.js';
import { playFiftyBuyers } from './crowd.js';
import { startRedis, type RedisServer } from './redis-server.js';
import { openStore, type OpenStore } from './open-store.js';
import { testStoreFaults } from './store-faults.js';
import { testStore } from './store-suite.js';
import { testSuddenDeath } from './sudden-death.js';

let server: RedisServer;
let nodeRedis: ReturnType<typeof createClient>;
let ioredis: Redis;

before(async () => {
  server = await startRedis();
  nodeRedis = createClient({ url: server.url });
  await nodeRedis.connect();
  ioredis = new Redis(server.url);
});

after(async () => {
  nodeRedis?.destroy();
  ioredis?.disconnect();
  await server?.close();
});

/** Redis's clock cannot be moved; what has to be over is over a little later, and what has to last lasts much longer. */
const pass = (ms: number): Promise<void> => sleep(ms + 30);

testStore('redisStore with node-redis', async () => {
  await ioredis.flushall();
  return { store: redisStore(nodeRedis), pass };
});

testStore('redisStore with ioredis', async () => {
  await ioredis.flushall();
  return { store: redisStore(ioredis), pass };
});

let now: Clock = stoppedClock();
let opened: OpenStore | undefined;
after(() => opened?.close());

/** Empties the store, and lets it count by this clock. */
async function openEmpty(clock: Clock): Promise<OpenStore['store']> {
  now = clock;
  await ioredis.flushall();
  opened ??= await openStore({ kind: 'redis', url: server.url }, () => now());
  return opened.store;
}

testSuddenDeath('redisStore', openEmpty);
testStoreFaults('redisStore', openEmpty);
test('a crowd of fifty buyers is told, within what the gateway takes', () => playFiftyBuyers(openEmpty));

test('both clients see one store, and a prefix keeps shops apart', async () => {
  await ioredis.flushall();
  await redisStore(nodeRedis).set('key', 'value', 60_000);
  assert.equal(await redisStore(ioredis).get('key'), 'value');
  assert.equal(await redisStore(ioredis, { prefix: 'another shop:' }).get('key'), undefined);
  await redisStore(ioredis, { prefix: 'another shop:' }).schedule('queue', 'entry', 5);
  assert.deepEqual((await ioredis.keys('*')).sort(), ['another shop:queue', 'pay-button:key']);
});

test('every key that the store writes has a time to live', async () => {
  await ioredis.flushall();
  const store = redisStore(ioredis);
  await store.set('set', 'value', 60_000);
  await store.add('add', 'value', 60_000);
  await store.replace('add', 'value', 'next', 60_000);
  await store.schedule('queue', 'entry', 5);
  await store.reschedule('queue', 'entry', 5, 6);
  await store.take('count', 5, 60_000);
  const keys = await ioredis.keys('*');
  assert.equal(keys.length, 4);
  for (const key of keys) assert.ok((await ioredis.pttl(key)) > 0, key);
});

test('a listener leaves no connection behind when it stops', async () => {
  const connections = async (): Promise<number> =>
    String(await ioredis.call('CLIENT', 'LIST'))
      .trim()
      .split('\n').length;
  const present = await connections();
  for (const store of [redisStore(nodeRedis), redisStore(ioredis)]) {
    const stop = await store.subscribe('channel', () => undefined);
    assert.equal(await connections(), present + 1);
    await stop();
    for (let turn = 0; (await connections()) > present; turn++) assert.ok(turn < 1000, 'the connection stays open');
  }
});

test('a store that is broken says so', async () => {
  await ioredis.flushall();
  await ioredis.set('pay-button:queue', 'not a queue');
  await assert.rejects(redisStore(ioredis).schedule('queue', 'entry', 5), /WRONGTYPE/);
  await assert.rejects(redisStore(nodeRedis).claim('queue', 5, 6, 7), /WRONGTYPE/);
});

for (const [what, client] of [
  ['nothing', undefined],
  ['a URL', 'redis://127.0.0.1'],
  ['an object', {}],
] as const) {
  test(`${what} in place of a client is refused with what to give`, () => {
    assert.throws(
      () => redisStore(client as unknown as NodeRedisClient),
      (error) =>
        error instanceof ConfigurationError && error.message.startsWith('redisStore: give a client of node-redis'),
    );
  });
}
