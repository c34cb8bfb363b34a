/**
 * Listening to Redis. A connection that listens takes no commands, so there is a second one for all channels. It is
 * opened for the first listener and closed after the last. If it fails, it is closed, because its client would try to
 * connect for ever; no other is opened during a pause, which grows with each failure.
 */
import { retryDelay } from '../lib/back-off.js';
import { atMost } from '../lib/within.js';

/** Ms that Redis may take to begin a subscription. Less than the proxy waits for a store. */
const TIME_LIMIT = 4_000;

/** A connection that listens. */
export interface RedisListener {
  subscribe(channel: string): Promise<unknown>;
  close(): void;
}

/**
 * Opens a connection. `error` is called with every error, those of the first tries to connect included; `message` with
 * every published message.
 */
export type OpenRedisListener = (on: {
  readonly message: (channel: string, message: string) => void;
  readonly error: (error: unknown) => void;
}) => RedisListener;

/** Listens to a channel; resolves with the function that ends this. Rejects at once in the pause after a failure. */
export type SubscribeToRedis = (channel: string, listener: (message: string) => void) => Promise<() => Promise<void>>;

/** A connection and its subscriptions. */
interface Connection {
  readonly listener: RedisListener;
  /** Rejects the subscriptions that have not begun. Later errors are ignored: the client connects again by itself. */
  readonly waiting: Set<(error: unknown) => void>;
  readonly channels: Map<string, Promise<void>>;
}

/** One per store. */
export function createRedisListening(open: OpenRedisListener, now: () => number = Date.now): SubscribeToRedis {
  const listeners = new Map<string, Set<(message: string) => void>>();
  let connection: Connection | undefined;
  let failures = 0;
  let retryAt = -Infinity;

  return async (channel, listener) => {
    if (now() < retryAt) throw new Error('Redis did not take another connection a moment ago');
    // Its own function, so that one listener can subscribe twice.
    const each = (message: string): void => listener(message);
    listeners.set(channel, (listeners.get(channel) ?? new Set()).add(each));
    const present = (connection ??= connect());
    try {
      await begin(present, channel);
      failures = 0;
    } catch (error) {
      // Counts as one failure, however many subscriptions waited for the connection.
      if (present.channels.delete(channel) && present.channels.size === 0 && connection === present) {
        close();
        retryAt = now() + retryDelay(++failures);
      }
      leave(channel, each);
      throw error;
    }
    return async () => leave(channel, each);
  };

  function connect(): Connection {
    const waiting: Connection['waiting'] = new Set();
    const listener = open({
      message: (channel, message) => {
        for (const each of [...(listeners.get(channel) ?? [])]) each(message);
      },
      error: (error) => {
        for (const reject of waiting) reject(error);
      },
    });
    return { listener, waiting, channels: new Map() };
  }

  function begin({ listener, waiting, channels }: Connection, channel: string): Promise<void> {
    const present = channels.get(channel);
    if (present !== undefined) return present;
    const work = new Promise<void>((resolve, reject) => {
      waiting.add(reject);
      const done = (): void => void waiting.delete(reject);
      listener
        .subscribe(channel)
        .then(() => resolve(), reject)
        .finally(done);
    });
    const begun = atMost(
      TIME_LIMIT,
      work,
      () => new Error(`Redis did not begin a subscription within ${TIME_LIMIT / 1000} s`),
    );
    channels.set(channel, begun);
    return begun;
  }

  function leave(channel: string, each: (message: string) => void): void {
    const all = listeners.get(channel);
    if (all?.delete(each) === true && all.size === 0) listeners.delete(channel);
    if (listeners.size === 0) close();
  }

  function close(): void {
    const closing = connection;
    connection = undefined;
    try {
      closing?.listener.close();
    } catch {
      // It was closed already.
    }
  }
}
