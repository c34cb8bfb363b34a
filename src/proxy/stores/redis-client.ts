/**
 * Clients of Redis, as far as the store uses them. The proxy depends on no package for Redis: it takes
 * the merchant's client, sees from its methods which kind it is, and gives both kinds one interface.
 */
import { ConfigurationError } from '../lib/configuration-error.js';
import { createRedisListening, type SubscribeToRedis } from './redis-listening.js';

/** A client of node-redis (the package `redis`), version 5 or later. */
export interface NodeRedisClient {
  sendCommand(args: string[]): Promise<unknown>;
  duplicate(): NodeRedisSubscriber;
}

/** What is used of a second client of node-redis, to listen with. */
export interface NodeRedisSubscriber {
  on(event: 'error', listener: (error: unknown) => void): unknown;
  connect(): Promise<unknown>;
  subscribe(channel: string, listener: (message: string) => void): Promise<unknown>;
  destroy(): void;
}

/** A client of ioredis, version 5 or later. */
export interface IoredisClient {
  call(command: string, ...args: string[]): Promise<unknown>;
  duplicate(): IoredisSubscriber;
}

/** What is used of a second client of ioredis, to listen with. */
export interface IoredisSubscriber {
  on(event: 'error', listener: (error: unknown) => void): unknown;
  on(event: 'message', listener: (channel: string, message: string) => void): unknown;
  subscribe(channel: string): Promise<unknown>;
  disconnect(): void;
}

/** A connection to Redis. */
export interface RedisConnection {
  /** Sends one command; answers with Redis's reply. */
  command(name: string, ...args: string[]): Promise<unknown>;
  /** Listens to a channel. */
  readonly subscribe: SubscribeToRedis;
}

/** Throws a {@link ConfigurationError} for what is no client. */
export function connectionOf(client: NodeRedisClient | IoredisClient): RedisConnection {
  if (has(client, 'duplicate')) {
    if (has(client, 'call')) return ioredis(client as IoredisClient);
    if (has(client, 'sendCommand')) return nodeRedis(client as NodeRedisClient);
  }
  throw new ConfigurationError(
    'redisStore: give a client of node-redis, `await createClient().connect()`, or of ioredis, `new Redis()`.',
  );
}

const has = (client: unknown, method: string): boolean =>
  typeof client === 'object' && client !== null && typeof Reflect.get(client, method) === 'function';

const nodeRedis = (client: NodeRedisClient): RedisConnection => ({
  command: (...command) => client.sendCommand(command),
  subscribe: createRedisListening(({ message, error }) => {
    const subscriber = client.duplicate();
    subscriber.on('error', error);
    const connected = subscriber.connect();
    return {
      subscribe: async (channel) => (
        await connected,
        await subscriber.subscribe(channel, (text) => message(channel, text))
      ),
      close: () => subscriber.destroy(),
    };
  }),
});

const ioredis = (client: IoredisClient): RedisConnection => ({
  command: (name, ...args) => client.call(name, ...args),
  subscribe: createRedisListening(({ message, error }) => {
    const subscriber = client.duplicate();
    subscriber.on('error', error);
    subscriber.on('message', message);
    return {
      subscribe: (channel) => subscriber.subscribe(channel),
      close: () => subscriber.disconnect(),
    };
  }),
});
