/**
 * The store of several processes, on MySQL 8 or MariaDB 10.6 and later. No operation needs a transaction: of an
 * operation with several statements, one alone decides. Times to live and counts go by the server's clock; times in
 * queues come from the callers.
 */
import { ConfigurationError } from '../lib/configuration-error.js';
import { checkOptions } from '../lib/known-options.js';
import { once } from '../lib/once.js';
import { CLOCK_SLACK, lengthOfTimes, TIME_DIGITS } from './call-times.js';
import { createPolledChannels, MESSAGE_TTL, type KeptMessage } from './polled-channels.js';
import { retrying } from './retrying.js';
import { QUEUE_TTL, type CompleteStore } from './store.js';
import { createSweeper, SWEPT_AT_ONCE } from './sweeper.js';

/** What is used of a promise pool of `mysql2`. */
export interface MysqlPool {
  /** Resolves with rows, or with the number of changed rows, as the first element. The others are not used. */
  execute(sql: string, values?: (string | number)[]): Promise<readonly [unknown, ...unknown[]]>;
}

/** Options of {@link mysqlStore}. */
export interface MysqlStoreOptions {
  /** Begins the name of each table. Default: `pay_button_`. */
  readonly prefix?: string;
}

const PREFIX = /^[A-Za-z_][A-Za-z0-9_]{0,30}$/;

/** Whole ms since the epoch. In UTC: local time is ambiguous for an hour of the year. */
const NOW = "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000)";

const errno = (error: unknown): unknown => (error as { errno?: unknown } | undefined)?.errno;
/** ER_LOCK_WAIT_TIMEOUT and ER_LOCK_DEADLOCK: others use the same rows, and nothing was done. */
const isBusy = (error: unknown): boolean => errno(error) === 1205 || errno(error) === 1213;
/** ER_NO_SUCH_TABLE. */
const isMissing = (error: unknown): boolean => errno(error) === 1146;
/** ER_DUP_ENTRY. */
const isTaken = (error: unknown): boolean => errno(error) === 1062;

/** Longest key, in bytes. A server without strict mode would cut off the rest: two keys could become one. */
const LONGEST_KEY = 700;

/**
 * Keeps records in MySQL or MariaDB, for any number of processes. Makes its tables where they are missing.
 *
 * @param pool A pool of `mysql2/promise`, or anything with its `execute`. The store never closes it.
 * @throws {ConfigurationError} for what is no such pool.
 * @example
 * const store = mysqlStore(createPool(process.env.DATABASE_URL));
 */
export function mysqlStore(pool: MysqlPool, options: MysqlStoreOptions = {}): CompleteStore {
  checkOptions('mysqlStore()', options, { prefix: true });
  const { prefix = 'pay_button_' } = options;
  if (typeof (pool as MysqlPool | undefined)?.execute !== 'function') {
    throw new ConfigurationError('mysqlStore: give a pool of "mysql2/promise", `createPool(url)`.');
  }
  if (!PREFIX.test(prefix)) {
    throw new ConfigurationError('mysqlStore().prefix: must be up to 30 letters, digits and "_", like "pay_button_".');
  }
  const sql = statements(prefix);

  const tables = once(async () => {
    try {
      // Reads first: the database user may have no right to create tables.
      await pool.execute(sql.find);
    } catch (error) {
      if (!isMissing(error)) throw error;
      for (const text of sql.create) await pool.execute(text);
    }
  });
  const run = async (text: string, ...values: (string | number)[]): Promise<unknown> => {
    await tables();
    return (await retrying(() => pool.execute(text, values), isBusy))[0];
  };
  const rows = async <Row>(text: string, ...values: (string | number)[]): Promise<readonly Row[]> =>
    (await run(text, ...values)) as Row[];
  const wrote = createSweeper(() => Promise.all(sql.sweeps.map((text) => run(text))));
  const did = async (text: string, ...values: (string | number)[]): Promise<boolean> => {
    const { affectedRows } = (await run(text, ...values)) as { affectedRows: number };
    wrote();
    return affectedRows > 0;
  };
  /** Inserts a row if its key is free. `INSERT IGNORE` would hide other errors too. */
  const inserted = (text: string, ...values: (string | number)[]): Promise<boolean> =>
    did(text, ...values).catch((error: unknown) => {
      if (isTaken(error)) return false;
      throw error;
    });
  const channels = createPolledChannels({ recent: () => rows<KeptMessage>(sql.recent) });

  return {
    async get(key) {
      return (await rows<{ value: string }>(sql.get, key))[0]?.value;
    },
    async set(key, value, ttl) {
      await did(sql.set, checked(key), value, ttl, word());
    },
    async add(key, value, ttl) {
      await did(sql.expire, checked(key));
      return inserted(sql.add, key, value, ttl, word());
    },
    replace: (key, expected, value, ttl) => did(sql.replace, value, ttl, word(), key, expected),
    async delete(key) {
      await did(sql.delete, key);
    },

    async schedule(queue, entry, at) {
      await did(sql.schedule, queue, entry, at);
      await did(sql.forgetOld, queue, at - QUEUE_TTL);
    },
    async claim(queue, now, until, limit) {
      const mine = word();
      if (!(await did(sql.claim(limit), mine, until, queue, now))) return [];
      return (await rows<{ entry: string }>(sql.claimed, queue, until, mine)).map(({ entry }) => entry);
    },
    reschedule: (queue, entry, expected, at) =>
      at === undefined ? did(sql.forget, queue, entry, expected) : did(sql.move, at, word(), queue, entry, expected),

    async take(key, limit, window) {
      if (limit < 1) return false;
      const length = lengthOfTimes(limit);
      const again = (): Promise<boolean> => did(sql.take, length, window, word(), key, length, length, window, length);
      // Counts if the row has room; else inserts a first row; else another process has just done that: counts again.
      return (await again()) || (await inserted(sql.takeFirst, checked(key), window, word())) || again();
    },

    async publish(channel, message) {
      await did(sql.publish, channel, message);
      channels.poll();
    },
    subscribe: channels.subscribe,
  };
}

/**
 * A new random word for each change. MySQL counts a row as changed only if a value of it differs; and a claim finds
 * its rows by this word.
 */
const word = (): string => crypto.randomUUID();

function checked(key: string): string {
  if (new TextEncoder().encode(key).length <= LONGEST_KEY) return key;
  throw new Error(`mysqlStore: a key has more than ${LONGEST_KEY} bytes`);
}

/** All statements of the store. Names and keys are compared byte by byte, and a space at the end counts. */
function statements(prefix: string) {
  const [records, queues, counts, messages] = ['records', 'queues', 'counts', 'messages'].map((name) => prefix + name);
  const text = (column: string): string => `CONVERT(${column} USING utf8mb4) AS ${column}`;
  const bytes = 'CONVERT(CONVERT(? USING utf8mb4), BINARY)';
  const sweep = (table: string | undefined): string =>
    `DELETE FROM ${table} WHERE expires_at <= ${NOW} ORDER BY expires_at LIMIT ${SWEPT_AT_ONCE}`;
  return {
    find: `SELECT 1 FROM ${messages} LIMIT 0`,
    create: [
      `CREATE TABLE IF NOT EXISTS ${records} (
        record_key VARBINARY(700) PRIMARY KEY, value MEDIUMBLOB NOT NULL, expires_at DOUBLE NOT NULL,
        changed CHAR(36) NOT NULL, KEY (expires_at)) ENGINE = InnoDB`,
      `CREATE TABLE IF NOT EXISTS ${queues} (
        queue VARBINARY(255) NOT NULL, entry VARBINARY(255) NOT NULL, due_at DOUBLE NOT NULL,
        was_due_at DOUBLE NOT NULL DEFAULT 0, changed CHAR(36) NOT NULL DEFAULT '',
        PRIMARY KEY (queue, entry), KEY (queue, due_at)) ENGINE = InnoDB`,
      `CREATE TABLE IF NOT EXISTS ${counts} (
        count_key VARBINARY(700) PRIMARY KEY, times MEDIUMTEXT NOT NULL, expires_at DOUBLE NOT NULL,
        changed CHAR(36) NOT NULL, KEY (expires_at)) ENGINE = InnoDB CHARACTER SET ascii`,
      `CREATE TABLE IF NOT EXISTS ${messages} (
        id BIGINT AUTO_INCREMENT PRIMARY KEY, channel VARBINARY(255) NOT NULL, message BLOB NOT NULL,
        expires_at DOUBLE NOT NULL, KEY (expires_at)) ENGINE = InnoDB`,
    ],

    get: `SELECT ${text('value')} FROM ${records} WHERE record_key = ${bytes} AND expires_at > ${NOW}`,
    set: `
      INSERT INTO ${records} (record_key, value, expires_at, changed) VALUES (${bytes}, ${bytes}, ${NOW} + ?, ?)
      ON DUPLICATE KEY UPDATE value = VALUES(value), expires_at = VALUES(expires_at), changed = VALUES(changed)`,
    expire: `DELETE FROM ${records} WHERE record_key = ${bytes} AND expires_at <= ${NOW}`,
    add: `
      INSERT INTO ${records} (record_key, value, expires_at, changed)
      VALUES (${bytes}, ${bytes}, ${NOW} + ?, ?)`,
    replace: `
      UPDATE ${records} SET value = ${bytes}, expires_at = ${NOW} + ?, changed = ?
      WHERE record_key = ${bytes} AND value = ${bytes} AND expires_at > ${NOW}`,
    delete: `DELETE FROM ${records} WHERE record_key = ${bytes}`,

    schedule: `
      INSERT INTO ${queues} (queue, entry, due_at) VALUES (${bytes}, ${bytes}, ?)
      ON DUPLICATE KEY UPDATE due_at = VALUES(due_at)`,
    forgetOld: `DELETE FROM ${queues} WHERE queue = ${bytes} AND due_at <= ? ORDER BY due_at LIMIT ${SWEPT_AT_ONCE}`,
    // The limit is part of the text: a prepared statement does not take it as a value.
    // The index has the name of its first column. Without the hint MariaDB sorts a whole long queue for each claim.
    claim: (limit: number): string => `
      UPDATE ${queues} FORCE INDEX (queue) SET changed = ?, was_due_at = due_at, due_at = ?
      WHERE queue = ${bytes} AND due_at <= ? ORDER BY due_at LIMIT ${Math.max(0, Math.floor(limit))}`,
    // By `due_at` as well, which has an index: otherwise each claim would read the whole queue.
    claimed: `
      SELECT ${text('entry')} FROM ${queues}
      WHERE queue = ${bytes} AND due_at = ? AND changed = ? ORDER BY was_due_at`,
    move: `UPDATE ${queues} SET due_at = ?, changed = ? WHERE queue = ${bytes} AND entry = ${bytes} AND due_at = ?`,
    forget: `DELETE FROM ${queues} WHERE queue = ${bytes} AND entry = ${bytes} AND due_at = ?`,

    take: `
      UPDATE ${counts} SET times = RIGHT(CONCAT(times, ${NOW}), ?), expires_at = ${NOW} + ?, changed = ?
      WHERE count_key = ${bytes} AND (LENGTH(times) < ? OR LEFT(RIGHT(times, ?), ${TIME_DIGITS}) <= ${NOW} - ?
        OR LEFT(RIGHT(times, ?), ${TIME_DIGITS}) > ${NOW} + ${CLOCK_SLACK})`,
    takeFirst: `
      INSERT INTO ${counts} (count_key, times, expires_at, changed) VALUES (${bytes}, ${NOW}, ${NOW} + ?, ?)`,

    publish: `
      INSERT INTO ${messages} (channel, message, expires_at) VALUES (${bytes}, ${bytes}, ${NOW} + ${MESSAGE_TTL})`,
    recent: `
      SELECT id, ${text('channel')}, ${text('message')} FROM ${messages} WHERE expires_at > ${NOW} ORDER BY id`,

    sweeps: [sweep(records), sweep(counts), sweep(messages)],
  };
}
