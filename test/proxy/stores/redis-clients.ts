/** A real Redis for the tests of one file, with a client of each library: started before them and closed after them. */
import { after, before } from 'node:test';
import { Redis } from 'ioredis';
import { createClient } from 'redis';
import { startRedis, type RedisServer } from './redis-server.js';

/** What is there as soon as the tests run. */
export interface RedisClients {
  server: RedisServer;
  nodeRedis: ReturnType<typeof createClient>;
  ioredis: Redis;
}

/** Call it once, at the top of the file. */
export function useRedis(): Readonly<RedisClients> {
  const redis: Partial<RedisClients> = {};
  before(async () => {
    const { url } = (redis.server = await startRedis());
    redis.nodeRedis = createClient({ url });
    await redis.nodeRedis.connect();
    redis.ioredis = new Redis(url);
  });
  after(async () => {
    redis.nodeRedis?.destroy();
    redis.ioredis?.disconnect();
    await redis.server?.close();
  });
  return redis as RedisClients;
}
