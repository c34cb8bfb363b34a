/**
 * Opens the stores that several processes share. A process of a shop gets the kind and the address as JSON, and
 * loads only the client that it needs.
 */
import {
  mysqlStore,
  postgresStore,
  redisStore,
  type CompleteStore,
  type IoredisClient,
  type MysqlPool,
  type PostgresPool,
} from '../../../src/proxy/index.js';
import type { MariadbServer } from '../mariadb-server.js';
import type { PostgresAddress } from './postgres-server.js';

export type StoreKind = 'redis' | 'sqlite' | 'postgres' | 'mariadb';

/** The kind and the address of a store. */
export type StoreAddress =
  | { readonly kind: 'redis'; readonly url: string }
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly connection: PostgresAddress }
  | { readonly kind: 'mariadb'; readonly connection: Pick<MariadbServer, 'socketPath' | 'user' | 'database'> };

/** A store, and what closes its client. */
export interface OpenStore {
  readonly store: CompleteStore;
  readonly close: () => Promise<void>;
}

/** Opens a store. With `now` it uses this clock: for a server, the time is written into each query. */
export async function openStore(address: StoreAddress, now?: () => number): Promise<OpenStore> {
  if (address.kind === 'redis') {
    const { Redis } = await import('ioredis');
    const client = new Redis(address.url);
    return { store: redisStore(now ? redisAt(client, now) : client), close: async () => client.disconnect() };
  }
  if (address.kind === 'sqlite') {
    const { sqliteStore } = await import('../../../src/sqlite/index.js');
    if (now === undefined) {
      const store = sqliteStore(address.file);
      return { store, close: async () => store.close() };
    }
    const { openDatabase } = await import('../../../src/sqlite/open-database.js');
    const database = openDatabase(address.file);
    const store = sqliteStore(database, { now });
    // Faster. No test cuts the power.
    database.exec('PRAGMA synchronous = OFF');
    return { store, close: async () => store.close() };
  }
  if (address.kind === 'postgres') {
    const { Pool } = await import('pg');
    const pool = new Pool(address.connection);
    return { store: postgresStore(now ? postgresAt(pool, now) : pool), close: () => pool.end() };
  }
  const { createPool } = await import('mysql2/promise');
  const pool = createPool(address.connection);
  return { store: mysqlStore(now ? mysqlAt(pool, now) : pool), close: () => pool.end() };
}

/** Times to live still use Redis's own clock: they are long enough for any test. */
const redisAt = (client: IoredisClient, now: () => number): IoredisClient => ({
  call: (command, ...args) =>
    client.call(
      command,
      ...args.map((text) =>
        text.replace("redis.call('TIME')", `{ ${Math.floor(now() / 1000)}, ${(now() % 1000) * 1000} }`),
      ),
    ),
  duplicate: () => client.duplicate(),
});

const postgresAt = (pool: PostgresPool, now: () => number): PostgresPool => ({
  query: (text, values) => pool.query(text.replaceAll('clock_timestamp()', `to_timestamp(${now()} / 1000.0)`), values),
});

const mysqlAt = (pool: MysqlPool, now: () => number): MysqlPool => ({
  execute: (sql, values) =>
    pool.execute(sql.replaceAll('UTC_TIMESTAMP(3)', `'${new Date(now()).toISOString().slice(0, 23)}'`), values),
});
