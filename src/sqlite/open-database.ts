/**
 * Finds SQLite: `node:sqlite`, or the package better-sqlite3 if Node has no SQLite. Both are found when a store is
 * made, so that a bundler includes neither of them.
 */
import { closeSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { ConfigurationError } from '../proxy/lib/configuration-error.js';

/** What is used of a database: of `node:sqlite`, better-sqlite3 and `bun:sqlite` alike. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}

/** What is used of a prepared statement. */
export interface SqliteStatement {
  all(...values: (string | number)[]): unknown[];
  run(...values: (string | number)[]): { readonly changes: number | bigint };
}

/** Opens the file, or makes it, for its owner alone. Throws a {@link ConfigurationError}. */
export function openDatabase(path: string): SqliteDatabase {
  if (typeof path !== 'string' || path === '' || path === ':memory:') {
    throw new ConfigurationError(
      'sqliteStore: give the path of a file, like "pay.db", or an open database. In memory, memoryStore() does the same.',
    );
  }
  const open = findSqlite();
  makeFile(path, 'a');
  try {
    return open(path);
  } catch (error) {
    throw error instanceof ConfigurationError ? error : unusable(path, error);
  }
}

/**
 * Makes the file where there is none, for its owner alone: SQLite itself would make one that everybody may read. With
 * `wx` there must be none. Throws a {@link ConfigurationError}.
 */
export function makeFile(path: string, flag: 'a' | 'wx'): void {
  try {
    // The files that SQLite makes beside it get the same rights.
    closeSync(openSync(path, flag, 0o600));
  } catch (error) {
    throw unusable(path, error);
  }
}

function unusable(path: string, error: unknown): ConfigurationError {
  const code = (error as { code?: string }).code ?? 'unknown error';
  const fix =
    code === 'EEXIST'
      ? 'There is a file already: give another name.'
      : 'Its folder must exist, and this process must be able to write there.';
  return new ConfigurationError(`sqliteStore: ${JSON.stringify(path)} cannot be opened (${code}). ${fix}`);
}

function findSqlite(): (path: string) => SqliteDatabase {
  const own = process.getBuiltinModule?.('node:sqlite') as
    { DatabaseSync: new (path: string) => SqliteDatabase } | undefined;
  if (own !== undefined) return (path) => new own.DatabaseSync(path);
  let Database: new (path: string) => SqliteDatabase;
  try {
    Database = createRequire(import.meta.url)('better-sqlite3') as typeof Database;
  } catch (error) {
    throw new ConfigurationError(
      `sqliteStore: Node ${process.versions.node} has no SQLite of its own. Install one, \`npm install better-sqlite3@12\`, or use Node 22.13 or newer. (${firstLine(error)})`,
    );
  }
  return (path) => {
    try {
      return new Database(path);
    } catch (error) {
      if (String((error as { code?: unknown }).code).startsWith('SQLITE_')) throw error;
      // better-sqlite3 loads its binary only now. It is missing if npm was not allowed to run the install script.
      throw new ConfigurationError(
        `sqliteStore: better-sqlite3 is installed, and its binary is not there or not for Node ${process.versions.node}. Get it with \`npm rebuild better-sqlite3\`; npm must be allowed to run its install script. (${firstLine(error)})`,
      );
    }
  };
}

const firstLine = (error: unknown): string | undefined => (error as Error).message.split('\n')[0];
