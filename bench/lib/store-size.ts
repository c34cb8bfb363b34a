/** The size of a store in bytes and rows, as its server or its file reports it. */
import { statSync } from 'node:fs';
import type { StoreAddress } from '../../test/proxy/stores/open-store.js';

/** The size of a store. */
export interface StoreSize {
  /** On the disk, or in Redis's memory. */
  readonly bytes: number;
  /** Rows of all tables; for Redis keys, and entries of its queues. */
  readonly rows: number;
}

const TABLES = ['records', 'queues', 'counts', 'messages'];
/** Names of the tables on servers. */
const NAMES = TABLES.map((table) => `pay_button_${table}`);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Reads the size from the server or file, without the proxy. */
export async function sizeOf(address: StoreAddress): Promise<StoreSize> {
  switch (address.kind) {
    case 'redis':
      return ofRedis(address.url);
    case 'sqlite':
      return ofFile(address.file);
    case 'postgres': {
      const { Pool } = await import('pg');
      const pool = new Pool(address.connection);
      const ask = async (sql: string): Promise<number> => Number((await pool.query(sql)).rows[0].number);
      const sizes = NAMES.map((table) => ask(`SELECT pg_total_relation_size('${table}') AS number`));
      const rows = NAMES.map((table) => ask(`SELECT count(*) AS number FROM ${table}`));
      const size = { bytes: sum(await Promise.all(sizes)), rows: sum(await Promise.all(rows)) };
      await pool.end();
      return size;
    }
    case 'mariadb': {
      const { createPool } = await import('mysql2/promise');
      const pool = createPool(address.connection);
      const ask = async (sql: string): Promise<number> => {
        const [rows] = await pool.query(sql);
        return Number((rows as { number: unknown }[])[0]?.number);
      };
      await pool.query(`ANALYZE TABLE ${NAMES.join()}`);
      const bytes = await ask(
        `SELECT sum(data_length + index_length) AS number FROM information_schema.tables WHERE table_name IN (${NAMES.map((name) => `'${name}'`).join()})`,
      );
      const rows = await Promise.all(NAMES.map((table) => ask(`SELECT count(*) AS number FROM ${table}`)));
      await pool.end();
      return { bytes, rows: sum(rows) };
    }
  }
}

async function ofRedis(url: string): Promise<StoreSize> {
  const { Redis } = await import('ioredis');
  const client = new Redis(url);
  const bytes = Number(/^used_memory:(\d+)/m.exec(await client.info('memory'))?.[1]);
  let rows = 0;
  for (const key of await client.keys('*')) rows += (await client.type(key)) === 'zset' ? await client.zcard(key) : 1;
  client.disconnect();
  return { bytes, rows };
}

async function ofFile(file: string): Promise<StoreSize> {
  const { openDatabase } = await import('../../src/sqlite/open-database.js');
  const database = openDatabase(file);
  // Write the log of changes (WAL) into the file first, so that nothing counts twice.
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  const rows = TABLES.map(
    (table) => (database.prepare(`SELECT count(*) AS number FROM ${table}`).all()[0] as { number: number }).number,
  );
  database.close();
  return { bytes: statSync(file).size, rows: sum(rows) };
}
