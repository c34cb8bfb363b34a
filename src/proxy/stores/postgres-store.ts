/**
 * The store of several processes, on PostgreSQL 12 or later. Each operation is one statement, which PostgreSQL
 * does as a whole. Times to live and counts go by the server's clock; times in queues come from the callers.
 */
import { ConfigurationError } from '../lib/configuration-error.js';
import { checkOptions } from '../lib/known-options.js';
import { once } from '../lib/once.js';
import { CLOCK_SLACK, lengthOfTimes, TIME_DIGITS } from './call-times.js';
import { createPolledChannels, MESSAGE_TTL, type KeptMessage } from './polled-channels.js';
import { watchNotifications, type PostgresPool } from './postgres-listening.js';
import { retrying } from './retrying.js';
import { QUEUE_TTL, type CompleteStore } from './store.js';
import { createSweeper, SWEPT_AT_ONCE } from './sweeper.js';

/** Options of {@link postgresStore}. */
export interface PostgresStoreOptions {
  /**
   * Begins the name of each table, in lower case. The name of a schema stands before it, if the tables are not in the
   * first schema of the search path: `shop.pay_button_`. Default: `pay_button_`.
   */
  readonly prefix?: string;
}

const PREFIX = /^(?:[a-z_][a-z0-9_]{0,40}\.)?[a-z_][a-z0-9_]{0,30}$/;

/** Ms since the epoch. */
const NOW = '(extract(epoch from clock_timestamp()) * 1000)::float8';
const NOW_AS_TEXT = `lpad(floor(${NOW})::bigint::text, ${TIME_DIGITS}, '0')`;

/** Failed serialization and deadlock: others use the same rows, and nothing was done. */
const BUSY = ['40001', '40P01'];
const isBusy = (error: unknown): boolean => BUSY.includes((error as { code?: string } | undefined)?.code ?? '');

/**
 * Keeps records in PostgreSQL, for any number of processes. Makes its tables where they are missing.
 *
 * @param pool A `Pool` of the package `pg`, or anything with its `query`. The store never closes it. While requests
 * are held, one of its clients listens.
 * @throws {ConfigurationError} for what is no such pool.
 * @example
 * const store = postgresStore(new Pool({ connectionString: process.env.DATABASE_URL }));
 */
export function postgresStore(pool: PostgresPool, options: PostgresStoreOptions = {}): CompleteStore {
  checkOptions('postgresStore()', options, { prefix: true });
  const { prefix = 'pay_button_' } = options;
  if (typeof (pool as PostgresPool | undefined)?.query !== 'function') {
    throw new ConfigurationError('postgresStore: give a pool of the package "pg", `new Pool({ connectionString })`.');
  }
  if (!PREFIX.test(prefix)) {
    throw new ConfigurationError(
      'postgresStore().prefix: must be up to 30 lower-case letters, digits and "_", like "pay_button_".',
    );
  }
  const sql = statements(prefix);
  const signal = `${nameOf(prefix)}messages`;

  const tables = once(() => retrying(() => pool.query(sql.create), isBusy));
  const run = async (text: string, ...values: readonly unknown[]): Promise<readonly Record<string, unknown>[]> => {
    await tables();
    return (await retrying(() => pool.query(text, [...values]), isBusy)).rows;
  };
  const wrote = createSweeper(() => Promise.all(sql.sweeps.map((text) => run(text))));
  const did = async (text: string, ...values: readonly unknown[]): Promise<boolean> => {
    const { length } = await run(text, ...values);
    wrote();
    return length > 0;
  };

  const watch = watchNotifications(pool, signal);
  const channels = createPolledChannels({
    recent: async () => (await run(sql.recent)) as unknown as KeptMessage[],
    ...(watch && { watch }),
  });

  return {
    async get(key) {
      return (await run(sql.get, key))[0]?.['value'] as string | undefined;
    },
    async set(key, value, ttl) {
      await did(sql.set, key, value, ttl);
    },
    add: (key, value, ttl) => did(sql.add, key, value, ttl),
    replace: (key, expected, value, ttl) => did(sql.replace, key, expected, value, ttl),
    async delete(key) {
      await run(sql.delete, key);
    },

    async schedule(queue, entry, at) {
      await run(sql.schedule, queue, entry, at, at - QUEUE_TTL);
    },
    async claim(queue, now, until, limit) {
      return (await run(sql.claim, queue, now, until, limit)).map(({ entry }) => entry as string);
    },
    async reschedule(queue, entry, expected, at) {
      const done =
        at === undefined ? run(sql.forget, queue, entry, expected) : run(sql.move, queue, entry, expected, at);
      return (await done).length > 0;
    },

    async take(key, limit, window) {
      return limit >= 1 && (await did(sql.take, key, lengthOfTimes(limit), window));
    },

    async publish(channel, message) {
      await did(sql.publish, channel, message, signal);
      channels.poll();
    },
    subscribe: channels.subscribe,
  };
}

/** A prefix without its schema. */
const nameOf = (prefix: string): string => prefix.slice(prefix.indexOf('.') + 1);

/** All statements of the store. */
function statements(prefix: string) {
  const [records, queues, counts, messages] = ['records', 'queues', 'counts', 'messages'].map((name) => prefix + name);
  const index = nameOf(prefix);
  const sweep = (table: string | undefined): string => `
    DELETE FROM ${table} WHERE ctid IN (
      SELECT ctid FROM ${table} WHERE expires_at <= ${NOW} ORDER BY expires_at LIMIT ${SWEPT_AT_ONCE}
      FOR UPDATE SKIP LOCKED)`;
  return {
    // One statement, so that any client takes it. Reads first: the database user may have no right to create tables.
    create: `DO $$ BEGIN
      IF to_regclass('${messages}') IS NULL THEN
        PERFORM pg_advisory_xact_lock(hashtext('${messages}'));
        CREATE TABLE IF NOT EXISTS ${records} (
          record_key text PRIMARY KEY, value text NOT NULL, expires_at float8 NOT NULL);
        CREATE INDEX IF NOT EXISTS ${index}records_expiry ON ${records} (expires_at);
        CREATE TABLE IF NOT EXISTS ${queues} (
          queue text NOT NULL, entry text NOT NULL, due_at float8 NOT NULL, PRIMARY KEY (queue, entry));
        CREATE INDEX IF NOT EXISTS ${index}queues_due ON ${queues} (queue, due_at);
        CREATE TABLE IF NOT EXISTS ${counts} (
          count_key text PRIMARY KEY, times text NOT NULL, expires_at float8 NOT NULL);
        CREATE INDEX IF NOT EXISTS ${index}counts_expiry ON ${counts} (expires_at);
        CREATE TABLE IF NOT EXISTS ${messages} (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, channel text NOT NULL, message text NOT NULL,
          expires_at float8 NOT NULL);
      END IF;
    END $$`,

    get: `SELECT value FROM ${records} WHERE record_key = $1 AND expires_at > ${NOW}`,
    set: `
      INSERT INTO ${records} VALUES ($1, $2, ${NOW} + $3::float8)
      ON CONFLICT (record_key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
      RETURNING 1`,
    add: `
      INSERT INTO ${records} AS present VALUES ($1, $2, ${NOW} + $3::float8)
      ON CONFLICT (record_key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
      WHERE present.expires_at <= ${NOW}
      RETURNING 1`,
    replace: `
      UPDATE ${records} SET value = $3, expires_at = ${NOW} + $4::float8
      WHERE record_key = $1 AND value = $2 AND expires_at > ${NOW}
      RETURNING 1`,
    delete: `DELETE FROM ${records} WHERE record_key = $1`,

    schedule: `
      WITH forgotten AS (DELETE FROM ${queues} WHERE queue = $1 AND due_at <= $4::float8 AND entry <> $2)
      INSERT INTO ${queues} VALUES ($1, $2, $3::float8)
      ON CONFLICT (queue, entry) DO UPDATE SET due_at = excluded.due_at`,
    claim: `
      WITH due AS (
        SELECT entry, due_at FROM ${queues} WHERE queue = $1 AND due_at <= $2::float8
        ORDER BY due_at LIMIT $4 FOR UPDATE SKIP LOCKED),
      claimed AS (
        UPDATE ${queues} AS present SET due_at = $3::float8 FROM due
        WHERE present.queue = $1 AND present.entry = due.entry
        RETURNING due.entry, due.due_at)
      SELECT entry FROM claimed ORDER BY due_at`,
    move: `
      UPDATE ${queues} SET due_at = $4::float8 WHERE queue = $1 AND entry = $2 AND due_at = $3::float8
      RETURNING 1`,
    forget: `DELETE FROM ${queues} WHERE queue = $1 AND entry = $2 AND due_at = $3::float8 RETURNING 1`,

    take: `
      INSERT INTO ${counts} AS present VALUES ($1, ${NOW_AS_TEXT}, ${NOW} + $3::float8)
      ON CONFLICT (count_key) DO UPDATE
      SET times = right(present.times || excluded.times, $2::int), expires_at = excluded.expires_at
      WHERE length(present.times) < $2::int
        OR left(right(present.times, $2::int), ${TIME_DIGITS})::float8 <= ${NOW} - $3::float8
        OR left(right(present.times, $2::int), ${TIME_DIGITS})::float8 > ${NOW} + ${CLOCK_SLACK}
      RETURNING 1`,

    publish: `
      WITH kept AS (
        INSERT INTO ${messages} (channel, message, expires_at) VALUES ($1, $2, ${NOW} + ${MESSAGE_TTL}))
      SELECT pg_notify($3, '')`,
    recent: `SELECT id, channel, message FROM ${messages} WHERE expires_at > ${NOW} ORDER BY id`,

    sweeps: [sweep(records), sweep(counts), sweep(messages)],
  };
}
