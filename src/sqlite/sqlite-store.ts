/**
 * The store in one file, for the processes of one machine, on SQLite 3.35 or later. Each operation is one statement,
 * which SQLite does as a whole and, with `synchronous = FULL`, has on the disk before it answers. (`schedule` has a
 * second one, which only removes old entries.) A statement takes a fraction of a millisecond and blocks its process for
 * so long. While another process writes, it blocks for 20 ms at most, and is tried again after a pause.
 */
import { checkOptions } from '../proxy/lib/known-options.js';
import { ConfigurationError } from '../proxy/lib/configuration-error.js';
import { CLOCK_SLACK, lengthOfTimes, TIME_DIGITS } from '../proxy/stores/call-times.js';
import { createPolledChannels, MESSAGE_TTL, type KeptMessage } from '../proxy/stores/polled-channels.js';
import { retrying } from '../proxy/stores/retrying.js';
import { QUEUE_TTL, type CompleteStore } from '../proxy/stores/store.js';
import { createSweeper, SWEPT_AT_ONCE } from '../proxy/stores/sweeper.js';
import { makeFile, openDatabase, type SqliteDatabase, type SqliteStatement } from './open-database.js';

/** Options of {@link sqliteStore}. */
export interface SqliteStoreOptions {
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number;
}

/** A store that has its own file open. */
export interface SqliteStore extends CompleteStore {
  /**
   * Copies the whole store into a new file, while other processes read and write. It blocks its own process until the
   * copy is complete: run it in a process of its own.
   *
   * @param path Path of the copy; there must be no file yet. Only its owner may read and write the copy.
   * @throws {ConfigurationError} if there is a file already, or it cannot be made.
   */
  backup(path: string): void;
  /** Closes the file. Not needed before a process ends: every finished operation is on the disk. */
  close(): void;
}

/** Ms between two checks whether another process has written, while there is a listener. A check takes microseconds. */
const LOOK_INTERVAL = 50;

/** `BEGIN IMMEDIATE` is not needed: no operation has two statements that must be done as a whole. */
const SET_UP = `
  PRAGMA busy_timeout = 20;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS records (
    record_key TEXT PRIMARY KEY, value TEXT NOT NULL, expires_at REAL NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS records_expiry ON records (expires_at);
  CREATE TABLE IF NOT EXISTS queues (
    queue TEXT NOT NULL, entry TEXT NOT NULL, due_at REAL NOT NULL, was_due_at REAL NOT NULL DEFAULT 0,
    PRIMARY KEY (queue, entry)) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS queues_due ON queues (queue, due_at);
  CREATE TABLE IF NOT EXISTS counts (
    count_key TEXT PRIMARY KEY, times TEXT NOT NULL, expires_at REAL NOT NULL) WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS counts_expiry ON counts (expires_at);
  CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT, channel TEXT NOT NULL, message TEXT NOT NULL, expires_at REAL NOT NULL);
`;

const SQL = {
  get: 'SELECT value FROM records WHERE record_key = ? AND expires_at > ?',
  set: `
    INSERT INTO records VALUES (?, ?, ?)
    ON CONFLICT (record_key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`,
  add: `
    INSERT INTO records VALUES (?, ?, ?)
    ON CONFLICT (record_key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
    WHERE records.expires_at <= ?`,
  replace: 'UPDATE records SET value = ?, expires_at = ? WHERE record_key = ? AND value = ? AND expires_at > ?',
  delete: 'DELETE FROM records WHERE record_key = ?',

  schedule: `
    INSERT INTO queues (queue, entry, due_at) VALUES (?, ?, ?)
    ON CONFLICT (queue, entry) DO UPDATE SET due_at = excluded.due_at`,
  forgetOld: 'DELETE FROM queues WHERE queue = ? AND due_at <= ?',
  claim: `
    UPDATE queues SET was_due_at = due_at, due_at = ? WHERE queue = ? AND entry IN (
      SELECT entry FROM queues WHERE queue = ? AND due_at <= ? ORDER BY due_at LIMIT ?)
    RETURNING entry, was_due_at AS at`,
  move: 'UPDATE queues SET due_at = ? WHERE queue = ? AND entry = ? AND due_at = ?',
  forget: 'DELETE FROM queues WHERE queue = ? AND entry = ? AND due_at = ?',

  take: `
    INSERT INTO counts VALUES (?, ?, ?)
    ON CONFLICT (count_key) DO UPDATE
    SET times = substr(counts.times || excluded.times, -?), expires_at = excluded.expires_at
    WHERE length(counts.times) < ? OR substr(counts.times, -?, ${TIME_DIGITS}) NOT BETWEEN ? AND ?`,

  publish: 'INSERT INTO messages (channel, message, expires_at) VALUES (?, ?, ?)',
  recent: 'SELECT id, channel, message FROM messages WHERE expires_at > ? ORDER BY id',
  written: 'PRAGMA data_version',
} as const;

const SWEEPS = ['records', 'counts', 'messages'].map((table) => {
  const key = { records: 'record_key', counts: 'count_key', messages: 'id' }[table];
  return `DELETE FROM ${table} WHERE ${key} IN (
    SELECT ${key} FROM ${table} WHERE expires_at <= ? ORDER BY expires_at LIMIT ${SWEPT_AT_ONCE})`;
});

/**
 * Keeps records in one file, for the processes of one machine.
 *
 * @param file The path of the file; its folder must be there. Two more files are made beside it, `-wal` and `-shm`.
 * Or a database that you have opened, of `node:sqlite`, better-sqlite3 or `bun:sqlite`, for this store alone.
 * @throws {ConfigurationError} where the file cannot be opened, or Node has no SQLite and better-sqlite3 is absent.
 * @example
 * const store = sqliteStore('pay.db');
 */
export function sqliteStore(file: string | SqliteDatabase, options: SqliteStoreOptions = {}): SqliteStore {
  checkOptions('sqliteStore()', options, { now: true });
  const { now = Date.now } = options;
  const database =
    typeof (file as Partial<SqliteDatabase>)?.prepare === 'function'
      ? (file as SqliteDatabase)
      : openDatabase(file as string);
  const statements = new Map<string, SqliteStatement>();
  let isSetUp = false;

  const setUp = (): void => {
    database.exec(SET_UP);
    isSetUp = true;
  };
  try {
    setUp();
  } catch (error) {
    // The first operation tries again: another process may be making the same file.
    if (!isBusy(error)) {
      database.close();
      throw new ConfigurationError(
        `sqliteStore: ${typeof file === 'string' ? JSON.stringify(file) : 'the database'} cannot be used: ${(error as Error).message}.`,
      );
    }
  }

  const statement = (sql: string): SqliteStatement => {
    const present = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, present);
    return present;
  };
  const attempt = <Value>(work: () => Value): Promise<Value> =>
    retrying(() => {
      if (!isSetUp) setUp();
      return work();
    }, isBusy);
  const rows = async <Row>(sql: string, ...values: (string | number)[]): Promise<Row[]> =>
    (await attempt(() => statement(sql).all(...values))) as Row[];
  const run = (sql: string, ...values: (string | number)[]): Promise<boolean> =>
    attempt(() => statement(sql).run(...values).changes > 0);
  const wrote = createSweeper(async () => {
    for (const sweep of SWEEPS) await run(sweep, now());
  });
  const did = async (sql: string, ...values: (string | number)[]): Promise<boolean> => {
    const done = await run(sql, ...values);
    wrote();
    return done;
  };

  const channels = createPolledChannels({
    recent: () => rows<KeptMessage>(SQL.recent, now()),
    watch: (poll) => {
      let before: unknown;
      const timer = setInterval(() => {
        const after = version();
        if (after !== before) poll();
        before = after;
      }, LOOK_INTERVAL);
      return () => clearInterval(timer);
    },
  });

  /** Changes when another process has written. */
  const version = (): unknown => {
    try {
      return Object.values(statement(SQL.written).all()[0] as object)[0];
    } catch {
      // Busy, or closed. The messages are read at intervals anyway.
      return undefined;
    }
  };

  return {
    async get(key) {
      return (await rows<{ value: string }>(SQL.get, key, now()))[0]?.value;
    },
    async set(key, value, ttl) {
      await did(SQL.set, key, value, now() + ttl);
    },
    add: (key, value, ttl) => did(SQL.add, key, value, now() + ttl, now()),
    replace: (key, expected, value, ttl) => did(SQL.replace, value, now() + ttl, key, expected, now()),
    async delete(key) {
      await run(SQL.delete, key);
    },

    async schedule(queue, entry, at) {
      await run(SQL.schedule, queue, entry, at);
      await run(SQL.forgetOld, queue, at - QUEUE_TTL);
    },
    async claim(queue, at, until, limit) {
      const claimed = await rows<{ entry: string; at: number }>(SQL.claim, until, queue, queue, at, limit);
      return claimed.sort((a, b) => a.at - b.at).map(({ entry }) => entry);
    },
    reschedule: (queue, entry, expected, at) =>
      at === undefined ? run(SQL.forget, queue, entry, expected) : run(SQL.move, at, queue, entry, expected),

    async take(key, limit, window) {
      if (limit < 1) return false;
      const time = now();
      const length = lengthOfTimes(limit);
      // Still counted are times after the begin of the window, and not in the future.
      const counted = [digits(time - window + 1), digits(time + CLOCK_SLACK)];
      return did(SQL.take, key, digits(time), time + window, length, length, length, ...counted);
    },

    async publish(channel, message) {
      await did(SQL.publish, channel, message, now() + MESSAGE_TTL);
      channels.poll();
    },
    subscribe: channels.subscribe,

    backup(path) {
      makeFile(path, 'wx');
      statement('VACUUM INTO ?').run(path);
    },
    close() {
      database.close();
    },
  };
}

const digits = (time: number): string => String(Math.floor(time)).padStart(TIME_DIGITS, '0');

/** Whether it is a kind of SQLITE_BUSY. `node:sqlite` gives a number in `errcode`, the others give a text in `code`. */
function isBusy(error: unknown): boolean {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  return String(code).startsWith('SQLITE_BUSY') || (typeof errcode === 'number' && (errcode & 0xff) === 5);
}
