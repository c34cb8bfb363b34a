/**
 * LISTEN on a client of the pool, which says that there is something new to read. It carries nothing: where there is
 * no such client, or it is deaf behind a pooler, the store looks by itself a little later.
 */
import { retryDelay } from '../lib/back-off.js';

/** What is used of a pool of `pg`. */
export interface PostgresPool {
  query(text: string, values?: unknown[]): Promise<{ readonly rows: readonly Record<string, unknown>[] }>;
  /** Gives a client to listen with. Without it, the store looks for messages twice a second while requests are held. */
  connect?(): Promise<PostgresClient>;
  readonly options?: { readonly max?: number | undefined } | undefined;
}

/** What is used of a client of `pg`. */
export interface PostgresClient {
  query(text: string): Promise<unknown>;
  on(event: 'notification' | 'end', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  /** With `true` the client is closed, and goes back into no pool. */
  release(destroy?: boolean): void;
}

/** What begins to listen and calls `look`; it answers with what ends it. Nothing where the pool has no client to spare. */
export function watchNotifications(
  pool: PostgresPool,
  channel: string,
): ((look: () => void) => () => void) | undefined {
  // The only client of a pool is needed for everything else.
  if (typeof pool.connect !== 'function' || pool.options?.max === 1) return undefined;
  return (look) => {
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
      client.on('notification', look);
      if (hasEnded) return close();
      try {
        await client.query(`LISTEN "${channel}"`);
      } catch (error) {
        // Not `lost`: the caller tries again.
        close();
        throw error;
      }
      failures = 0;
      look();
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
