/**
 * SQLite as Node has it, `node:sqlite`, or as the package better-sqlite3 brings it to a Node that has it not. Both are
 * found when a store is made: a bundler sees neither of them.
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
  try {
    // SQLite itself would make a file that everybody may read. Those beside it get the same rights.
    closeSync(openSync(path, 'a', 0o600));
    return open(path);
  } catch (error) {
    throw new ConfigurationError(
      `sqliteStore: ${JSON.stringify(path)} cannot be opened (${(error as { code?: string }).code ?? 'unknown error'}). Its folder must exist, and this process must be able to write there.`,
    );
  }
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
      `sqliteStore: Node ${process.versions.node} has no SQLite of its own. Install one, \`npm install better-sqlite3@12\`, or use Node 22.13 or newer. (${(error as Error).message.split('\n')[0]})`,
    );
  }
  return (path) => new Database(path);
}
