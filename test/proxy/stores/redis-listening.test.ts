/** Redis that takes no more clients: what requests that are held do to it. Against a real server. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { redisStore, type CompleteStore } from '../../../src/proxy/index.js';
import { createRedisListening } from '../../../src/proxy/stores/redis-listening.js';
import { useRedis } from './redis-clients.js';
import { stoppedClock } from '../shop.js';

const HELD = 15;

const redis = useRedis();

const info = async (field: string): Promise<number> =>
  Number(new RegExp(`^${field}:(\\d+)`, 'm').exec(await redis.ioredis.info())?.[1]);
const maxClients = (count: number) => redis.ioredis.config('SET', 'maxclients', String(count));

beforeEach(async () => {
  await maxClients(1000);
  // Connections of the test before end by and by.
  while ((await info('connected_clients')) > 2) await sleep(5);
});

for (const [name, store] of [
  ['node-redis', () => redisStore(redis.nodeRedis)],
  ['ioredis', () => redisStore(redis.ioredis)],
] as const) {
  test(`${name}: while Redis takes no more clients, however many wait and however often, one connection is tried at a time, and none is left behind`, async () => {
    await maxClients(2);
    const rejectedBefore = await info('rejected_connections');
    const present: CompleteStore = store();
    const rounds = 3;
    for (let round = 0; round < rounds; round++) {
      const held = await Promise.allSettled(
        Array.from({ length: HELD }, () => present.subscribe('settled', () => undefined)),
      );
      assert.ok(held.every(({ status }) => status === 'rejected'));
    }
    // A client that was left behind would go on trying, ten times a second at the least at first.
    const rejected = async (): Promise<number> => (await info('rejected_connections')) - rejectedBefore;
    const atOnce = await rejected();
    // On a busy machine the pause after a failure may be over before the next round.
    assert.ok(atOnce >= 1 && atOnce <= rounds, `${atOnce} tries`);
    await maxClients(1000);
    await sleep(500);
    assert.deepEqual([await rejected(), await info('connected_clients')], [atOnce, 2]);
  });

  test(`${name}: all who listen share one connection, which ends with the last of them`, async () => {
    const present: CompleteStore = store();
    const heard: string[] = [];
    const ends = await Promise.all(
      Array.from({ length: HELD }, (_, index) =>
        present.subscribe(`channel ${index % 2}`, (message) => heard.push(message)),
      ),
    );
    assert.equal(await info('connected_clients'), 3);
    await present.publish('channel 0', 'news');
    while (heard.length < 8) await sleep(5);
    assert.deepEqual(heard, Array(8).fill('news'));
    for (const end of ends) await end();
    while ((await info('connected_clients')) > 2) await sleep(5);
  });
}

test('a server that takes no connection is tried ever more rarely, and listened to as soon as it does', async () => {
  const clock = stoppedClock();
  let opened = 0;
  let closed = 0;
  let isFull = true;
  const subscribe = createRedisListening(({ error }) => {
    opened++;
    return {
      subscribe: () =>
        isFull
          ? new Promise(() => void setImmediate(error, new Error('max number of clients reached')))
          : Promise.resolve(),
      close: () => void closed++,
    };
  }, clock);
  const tries: number[] = [];
  const begin = clock();
  for (let second = 0; second < 300; second++, clock.advance(1000)) {
    const before = opened;
    await Promise.allSettled(Array.from({ length: 1 + (second % 20) }, () => subscribe('settled', () => undefined)));
    if (opened > before) tries.push((clock() - begin) / 1000);
  }
  assert.deepEqual([tries, opened - closed], [[0, 30, 90, 210], 0]);
  isFull = false;
  clock.advance(240_000);
  const end = await subscribe('settled', () => undefined);
  assert.equal(opened - closed, 1);
  await end();
  assert.equal(opened - closed, 0);
});
