import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openDatabase } from '../../../src/sqlite/open-database.js';
import { sqliteStore, type SqliteStore } from '../../../src/sqlite/index.js';
import { stoppedClock, type Clock } from '../shop.js';
import { playFiftyBuyers } from './crowd.js';
import { moveToNodeWithSqlite } from './node-with-sqlite.js';
import { testExpiry } from './store-expiry.js';
import { testStoreFaults } from './store-faults.js';
import { testStore } from './store-suite.js';
import { testSuddenDeath } from './sudden-death.js';

await moveToNodeWithSqlite(import.meta.url);

let folder: string;
let files = 0;
const newFile = (): string => join(folder, `pay-${files++}.db`);

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pay-button-sqlite-'));
});

after(() => rm(folder, { recursive: true }));

let opened: SqliteStore | undefined;

/** A new file, that goes by this clock. It does not wait for the disk: no test cuts the power. */
async function openEmpty(now: Clock): Promise<SqliteStore> {
  opened?.close();
  const database = openDatabase(newFile());
  opened = sqliteStore(database, { now });
  database.exec('PRAGMA synchronous = OFF');
  return opened;
}

testStore('sqliteStore', async () => {
  const clock = stoppedClock();
  return { store: await openEmpty(clock), pass: async (ms) => clock.advance(ms) };
});
testSuddenDeath('sqliteStore', openEmpty);
testStoreFaults('sqliteStore', openEmpty);
test('a crowd of fifty buyers is told, within what the gateway takes', () => playFiftyBuyers(openEmpty));
testExpiry('sqliteStore', openEmpty, async (table) => {
  const database = openDatabase(join(folder, `pay-${files - 1}.db`));
  const [row] = database.prepare(`SELECT count(*) AS count FROM ${table}`).all();
  database.close();
  return (row as { count: number }).count;
});
