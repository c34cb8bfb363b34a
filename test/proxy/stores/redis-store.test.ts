import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError, redisStore, type NodeRedisClient } from '../../../src/proxy/index.js';
import { stoppedClock, type Clock } from '../shop.js';
import { playFiftyBuyers } from './crowd.js';
import { useRedis } from './redis-clients.js';
import { openStore, type OpenStore } from './open-store.js';
import { testClockSetBack } from './store-clock.js';
import { testStoreFaults } from './store-faults.js';
import { testStore } from './store-suite.js';
import { testSuddenDeath } from './sudden-death.js';

const redis = useRedis();

/** Redis's clock cannot be moved: what must be over is over a little later. */
const pass = (ms: number): Promise<void> => sleep(ms + 30);

testStore('redisStore with node-redis', async () => {
  await redis.ioredis.flushall();
  return { store: redisStore(redis.nodeRedis), pass };
});

testStore('redisStore with ioredis', async () => {
  await redis.ioredis.flushall();
  return { store: redisStore(redis.ioredis), pass };
});

let now: Clock = stoppedClock();
let opened: OpenStore | undefined;
after(() => opened?.close());

/** Empties the store, and lets it count by this clock. */
async function openEmpty(clock: Clock): Promise<OpenStore['store']> {
  now = clock;
  await redis.ioredis.flushall();
  opened ??= await openStore({ kind: 'redis', url: redis.server.url }, () => now());
  return opened.store;
}

testSuddenDeath('redisStore', openEmpty);
testStoreFaults('redisStore', openEmpty);
testClockSetBack('redisStore', openEmpty);
test('a crowd of fifty buyers is told, within what the gateway takes', () => playFiftyBuyers(openEmpty));

test('both clients see one store, and a prefix keeps shops apart', async () => {
  await redis.ioredis.flushall();
  await redisStore(redis.nodeRedis).set('key', 'value', 60_000);
  assert.equal(await redisStore(redis.ioredis).get('key'), 'value');
  assert.equal(await redisStore(redis.ioredis, { prefix: 'another shop:' }).get('key'), undefined);
  await redisStore(redis.ioredis, { prefix: 'another shop:' }).schedule('queue', 'entry', 5);
  assert.deepEqual((await redis.ioredis.keys('*')).sort(), ['another shop:queue', 'pay-button:key']);
});

test('every key that the store writes has a time to live', async () => {
  await redis.ioredis.flushall();
  const store = redisStore(redis.ioredis);
  await store.set('set', 'value', 60_000);
  await store.add('add', 'value', 60_000);
  await store.replace('add', 'value', 'next', 60_000);
  await store.schedule('queue', 'entry', 5);
  await store.reschedule('queue', 'entry', 5, 6);
  await store.take('count', 5, 60_000);
  const keys = await redis.ioredis.keys('*');
  assert.equal(keys.length, 4);
  for (const key of keys) assert.ok((await redis.ioredis.pttl(key)) > 0, key);
});

test('a listener leaves no connection behind when it stops', async () => {
  const connections = async (): Promise<number> =>
    String(await redis.ioredis.call('CLIENT', 'LIST'))
      .trim()
      .split('\n').length;
  const present = await connections();
  for (const store of [redisStore(redis.nodeRedis), redisStore(redis.ioredis)]) {
    const stop = await store.subscribe('channel', () => undefined);
    assert.equal(await connections(), present + 1);
    await stop();
    for (let turn = 0; (await connections()) > present; turn++) assert.ok(turn < 1000, 'the connection stays open');
  }
});

test('a store that is broken says so', async () => {
  await redis.ioredis.flushall();
  await redis.ioredis.set('pay-button:queue', 'not a queue');
  await assert.rejects(redisStore(redis.ioredis).schedule('queue', 'entry', 5), /WRONGTYPE/);
  await assert.rejects(redisStore(redis.nodeRedis).claim('queue', 5, 6, 7), /WRONGTYPE/);
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
