/** Starts the stores that several processes share, each on a real server or file, and reads what is in them. */
import { Redis } from 'ioredis';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool } from 'mysql2/promise';
import { Pool } from 'pg';
import { mysqlStore, postgresStore } from '../../../src/proxy/index.js';
import { sqliteStore } from '../../../src/sqlite/index.js';
import { openDatabase } from '../../../src/sqlite/open-database.js';
import { startMariadb } from '../mariadb-server.js';
import type { StoreAddress, StoreKind } from './open-store.js';
import { startPostgres } from './postgres-server.js';
import { startRedis } from './redis-server.js';

/** A server or file with a store of the kind. */
export interface StoreServer {
  readonly address: StoreAddress;
  /** Forgets everything. */
  readonly empty: () => Promise<void>;
  /** The entries of a queue, whenever they are due. */
  readonly queued: (queue: string) => Promise<string[]>;
  /** How many rows a table has; for those that have tables. */
  readonly rows?: (table: string) => Promise<number>;
  /** How many connections are subscribed. Absent: the processes poll, so nobody can tell. */
  readonly listening?: () => Promise<number>;
  readonly close: () => Promise<void>;
}

/** Starts what a store of the kind needs. */
export const startStore: Readonly<
  Record<StoreKind, (options?: { readonly durable?: boolean }) => Promise<StoreServer>>
> = {
  async redis() {
    const server = await startRedis();
    const client = new Redis(server.url);
    return {
      address: { kind: 'redis', url: server.url },
      empty: async () => void (await client.flushall()),
      queued: (queue) => client.zrange(`pay-button:${queue}`, '0', '-1'),
      listening: async () => Number((await client.pubsub('NUMSUB', 'pay-button:settled'))[1]),
      async close() {
        client.disconnect();
        await server.close();
      },
    };
  },

  async sqlite() {
    const folder = mkdtempSync(join(tmpdir(), 'pay-button-sqlite-'));
    const file = join(folder, 'pay.db');
    const database = openDatabase(file);
    sqliteStore(database);
    return {
      address: { kind: 'sqlite', file },
      async empty() {
        for (const table of TABLES) database.prepare(`DELETE FROM ${table}`).run();
      },
      rows: async (table) => count(database.prepare(`SELECT count(*) AS count FROM ${table}`).all()),
      queued: async (queue) => entries(database.prepare('SELECT entry FROM queues WHERE queue = ?').all(queue)),
      async close() {
        database.close();
        rmSync(folder, { recursive: true });
      },
    };
  },

  async postgres(options) {
    const server = await startPostgres(options);
    const address: StoreAddress = { kind: 'postgres', connection: server.address };
    const admin = await server.admin();
    const pool = new Pool(server.address);
    await postgresStore(pool).get('makes the tables');
    return {
      address,
      empty: async () => void (await pool.query(`TRUNCATE ${TABLES.map((table) => `pay_button_${table}`).join()}`)),
      rows: async (table) => count((await pool.query(`SELECT count(*) FROM pay_button_${table}`)).rows),
      queued: async (queue) =>
        entries((await pool.query('SELECT entry FROM pay_button_queues WHERE queue = $1', [queue])).rows),
      listening: async () =>
        (await admin.query("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")).rows.length,
      async close() {
        await pool.end();
        await admin.end();
        await server.close();
      },
    };
  },

  async mariadb(options) {
    const server = await startMariadb(options);
    const { socketPath, user, database } = server;
    const connection = { socketPath, user, database };
    const pool = createPool(connection);
    await mysqlStore(pool).get('makes the tables');
    return {
      address: { kind: 'mariadb', connection },
      async empty() {
        for (const table of TABLES) await pool.query(`TRUNCATE pay_button_${table}`);
      },
      async rows(table) {
        const [rows] = await pool.query(`SELECT count(*) AS count FROM pay_button_${table}`);
        return count(rows as unknown[]);
      },
      queued: async (queue) => {
        const [rows] = await pool.query('SELECT CAST(entry AS CHAR) AS entry FROM pay_button_queues WHERE queue = ?', [
          queue,
        ]);
        return entries(rows as unknown[]);
      },
      async close() {
        await pool.end();
        await server.close();
      },
    };
  },
};

const TABLES = ['records', 'queues', 'counts', 'messages'];
const count = (rows: readonly unknown[]): number => Number((rows[0] as { count: unknown }).count);
const entries = (rows: readonly unknown[]): string[] => rows.map((row) => (row as { entry: string }).entry);
