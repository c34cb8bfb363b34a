/** The entry of the store in one file: it needs Node, or a database that its caller has opened. */
export { sqliteStore, type SqliteStore, type SqliteStoreOptions } from './sqlite-store.js';
export type { SqliteDatabase, SqliteStatement } from './open-database.js';
