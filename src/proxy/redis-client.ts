/**
 * Clients of Redis, as far as the store uses them. The proxy depends on none: it takes the one that
 * the merchant has, by its shape, and makes one kind of connection of both.
 */
import { ConfigurationError } from './configuration-error.js';

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
  /** Listens to a channel, on a connection of its own, since one that listens takes no commands. */
  subscribe(channel: string, listener: (message: string) => void): Promise<() => Promise<void>>;
}

/** Throws a {@link ConfigurationError} for what is no client. */
export function connectionOf(client: NodeRedisClient | IoredisClient): RedisConnection {
  if (has(client, 'duplicate')) {
    if (has(client, 'call')) return ioredis(client as IoredisClient);
    if (has(client, 'sendCommand')) return nodeRedis(client as NodeRedisClient);
  }
  throw new ConfigurationError('redisStore: give a client of node-redis, `await createClient().connect()`, or of ioredis, `new Redis()`.');
}

const has = (client: unknown, method: string): boolean =>
  typeof client === 'object' && client !== null && typeof Reflect.get(client, method) === 'function';

/** Both clients connect again by themselves; an error without a listener would end the process. */
const ignore = (): void => undefined;

const nodeRedis = (client: NodeRedisClient): RedisConnection => ({
  command: (...command) => client.sendCommand(command),
  async subscribe(channel, listener) {
    const subscriber = client.duplicate();
    subscriber.on('error', ignore);
    await subscriber.connect();
    await subscriber.subscribe(channel, listener);
    return async () => subscriber.destroy();
  },
});

const ioredis = (client: IoredisClient): RedisConnection => ({
  command: (name, ...args) => client.call(name, ...args),
  async subscribe(channel, listener) {
    const subscriber = client.duplicate();
    subscriber.on('error', ignore);
    subscriber.on('message', (_channel, message) => listener(message));
    await subscriber.subscribe(channel);
    return async () => subscriber.disconnect();
  },
});
