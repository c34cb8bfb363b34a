/**
 * The store of several processes, on Redis 5 or later. What takes more than one command is a script,
 * which Redis runs as a whole. Each touches one key. Times to live and counts go by Redis's clock;
 * times in queues come from the callers.
 */
import { checkOptions } from '../lib/known-options.js';
import { connectionOf, type IoredisClient, type NodeRedisClient } from './redis-client.js';
import { CLOCK_SLACK } from './call-times.js';
import { QUEUE_TTL, type CompleteStore } from './store.js';

const REPLACE = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1`;

const SCHEDULE = `
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])`;

const CLAIM = `
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])
for _, entry in ipairs(due) do redis.call('ZADD', KEYS[1], ARGV[2], entry) end
return due`;

const RESCHEDULE = `
local due = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not due or tonumber(due) ~= tonumber(ARGV[2]) then return 0 end
if ARGV[3] then redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1]) else redis.call('ZREM', KEYS[1], ARGV[1]) end
return 1`;

/** A list of times, oldest first. One in the future is forgotten: the server's clock was set back. */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local oldest = redis.call('LINDEX', KEYS[1], 0)
while oldest and (tonumber(oldest) <= now - ARGV[2] or tonumber(oldest) > now + ${CLOCK_SLACK}) do
  redis.call('LPOP', KEYS[1])
  oldest = redis.call('LINDEX', KEYS[1], 0)
end
if redis.call('LLEN', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
redis.call('RPUSH', KEYS[1], string.format('%.0f', now))
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1`;

/** Options of {@link redisStore}. */
export interface RedisStoreOptions {
  /** Stands before every key and channel, so that several shops can share a server. Default: `pay-button:`. */
  readonly prefix?: string;
}

/**
 * Keeps records in Redis, for any number of processes.
 *
 * @param client A connected client of node-redis (`redis`) 5 or later, or of ioredis 5 or later. The
 * store never closes it. While requests are held, a second connection with the same options is open.
 * @throws {ConfigurationError} for what is no such client.
 * @example
 * const store = redisStore(await createClient({ url: process.env.REDIS_URL }).connect());
 */
export function redisStore(client: NodeRedisClient | IoredisClient, options: RedisStoreOptions = {}): CompleteStore {
  checkOptions('redisStore()', options, { prefix: true });
  const { prefix = 'pay-button:' } = options;
  const redis = connectionOf(client);
  const run = (script: string, key: string, ...args: readonly (string | number)[]): Promise<unknown> =>
    redis.command('EVAL', script, '1', prefix + key, ...args.map(String));

  return {
    async get(key) {
      const value = await redis.command('GET', prefix + key);
      return typeof value === 'string' ? value : undefined;
    },
    async set(key, value, ttl) {
      await redis.command('SET', prefix + key, value, 'PX', whole(ttl));
    },
    async add(key, value, ttl) {
      return (await redis.command('SET', prefix + key, value, 'PX', whole(ttl), 'NX')) === 'OK';
    },
    async replace(key, expected, value, ttl) {
      return (await run(REPLACE, key, expected, value, whole(ttl))) === 1;
    },
    async delete(key) {
      await redis.command('DEL', prefix + key);
    },

    async schedule(queue, entry, at) {
      await run(SCHEDULE, queue, entry, at, at - QUEUE_TTL, 2 * QUEUE_TTL);
    },
    async claim(queue, now, until, limit) {
      return (await run(CLAIM, queue, now, until, limit)) as string[];
    },
    async reschedule(queue, entry, expected, at) {
      return (await run(RESCHEDULE, queue, entry, expected, ...(at === undefined ? [] : [at]))) === 1;
    },

    async take(key, limit, window) {
      return (await run(TAKE, key, limit, whole(window))) === 1;
    },

    async publish(channel, message) {
      await redis.command('PUBLISH', prefix + channel, message);
    },
    subscribe: (channel, listener) => redis.subscribe(prefix + channel, listener),
  };
}

/** Redis takes whole milliseconds, at least one. */
const whole = (ms: number): string => String(Math.max(1, Math.ceil(ms)));
