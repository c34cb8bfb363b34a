/**
 * LISTEN on a client of the pool: PostgreSQL notifies it of new messages. A notification holds no message, so none is
 * lost if there is no such client, or if a pooler drops notifications: the store reads its table a little later anyway.
 */
import { retryDelay } from '../lib/back-off.js';

/** What is used of a pool of `pg`. */
export interface PostgresPool {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly Record<string, unknown>[] }>;
  /** Gives a client that listens. Without it, messages of other processes are noticed up to half a second later. */
  connect?(): Promise<PostgresClient>;
  readonly options?: { readonly max?: number | undefined } | undefined;
}

/** What is used of a client of `pg`. */
export interface PostgresClient {
  query(text: string): Promise<unknown>;
  on(event: 'notification' | 'end', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** With `true` the client is closed, and does not go back into the pool. */
  release(destroy?: boolean): void;
}

/**
 * A function that begins to listen, calls `poll` at each notification, and returns the function that ends this.
 * `undefined` if the pool has no client for it.
 */
export function watchNotifications(
  pool: PostgresPool,
  channel: string,
): ((poll: () => void) => () => void) | undefined {
  // The only client of a pool is needed for everything else.
  if (typeof pool.connect !== 'function' || pool.options?.max === 1) return undefined;
  return (poll) => {
    let hasEnded = false;
    let failures = 0;
    let end = (): void => undefined;

    const begin = async (): Promise<void> => {
      const client = await pool.connect!();
      let isOpen = true;
      const close = (): void => {
        if (isOpen) client.release(true);
        isOpen = false;
      };
      end = close;
      const lost = (): void => {
        if (!isOpen) return;
        close();
        again();
      };
      client.on('error', lost);
      client.on('end', lost);
      client.on('notification', poll);
      if (hasEnded) return close();
      try {
        await client.query(`LISTEN "${channel}"`);
      } catch (error) {
        // Not `lost`: the caller tries again.
        close();
        throw error;
      }
      failures = 0;
      poll();
    };
    const again = (): void => {
      if (hasEnded) return;
      const timer = setTimeout(() => void start(), retryDelay(++failures));
      end = () => clearTimeout(timer);
    };
    const start = (): Promise<void> => begin().catch(again);

    void start();
    return () => {
      hasEnded = true;
      end();
    };
  };
}
