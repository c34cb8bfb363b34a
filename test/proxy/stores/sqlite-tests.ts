/**
 * `sqliteStore`: all that a shared store must do, and its file: who may read it, how it is backed up, how large it
 * gets, and the errors if it cannot be opened.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ConfigurationError } from '../../../src/proxy/index.js';
import { sqliteStore } from '../../../src/sqlite/index.js';
import { openDatabase } from '../../../src/sqlite/open-database.js';
import { openShop, sessionOf, stoppedClock } from '../shop.js';
import { eventually } from './eventually.js';
import { testSharedStore } from './shared-store.js';

testSharedStore('sqliteStore', 'sqlite');

const HOUR = 3_600_000;
const LONG = 24 * HOUR;

let folder: string;
let files = 0;
const newFile = (): string => join(folder, `pay-${files++}.db`);

describe('the file of sqliteStore', () => {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pay-button-sqlite-'));
  });

  after(() => rm(folder, { recursive: true }));

  test('what was written is there after a restart, and after a process that ended without a word', async () => {
    const file = newFile();
    const first = sqliteStore(file);
    await first.set('closed', 'value', LONG);
    await first.schedule('queue', 'entry', 5);
    first.close();
    const store = sqliteStore(file);
    await store.set('not closed', 'value', LONG);
    const reopened = sqliteStore(file);
    assert.equal(await reopened.get('closed'), 'value');
    assert.equal(await reopened.get('not closed'), 'value');
    assert.deepEqual(await reopened.claim('queue', 5, 10, 5), ['entry']);
    store.close();
    reopened.close();
  });

  test('the file and those beside it are for their owner alone', async () => {
    const file = newFile();
    const store = sqliteStore(file);
    await store.set('key', 'value', LONG);
    for (const each of [file, `${file}-wal`, `${file}-shm`]) assert.equal((await stat(each)).mode & 0o777, 0o600, each);
    store.close();
  });

  test('a backup that is made while the shop works is whole, and for its owner alone; so is a copy of the file after the store is closed', async () => {
    const file = newFile();
    const store = sqliteStore(file);
    for (let i = 0; i < 50; i++) await store.set(`before ${i}`, 'x'.repeat(200), LONG);
    const backup = newFile();
    // From another process, as a cron job would.
    const other = sqliteStore(file);
    other.backup(backup);
    assert.equal((await stat(backup)).mode & 0o777, 0o600);
    assert.throws(() => other.backup(backup), /EEXIST.*give another name/);
    other.close();
    await store.set('after', 'value', LONG);
    store.close();
    const copy = newFile();
    await copyFile(file, copy);
    for (const [path, after] of [
      [backup, undefined],
      [copy, 'value'],
    ] as const) {
      const restored = sqliteStore(path);
      for (let i = 0; i < 50; i++) assert.equal(await restored.get(`before ${i}`), 'x'.repeat(200));
      assert.equal(await restored.get('after'), after);
      restored.close();
    }
  });

  test('payments of months make the file no larger than those of weeks', async () => {
    const file = newFile();
    const clock = stoppedClock();
    const database = openDatabase(file);
    const store = sqliteStore(database, { now: clock });
    // Faster. No power fails here.
    database.exec('PRAGMA synchronous = OFF');
    const sizes: number[] = [];
    for (let day = 0; day < 120; day++) {
      for (let i = 0; i < 40; i++) {
        await store.set(`day ${day}, ${i}`, 'x'.repeat(400), 8 * LONG);
        clock.advance(LONG / 40);
      }
      sizes.push((await stat(file)).size + (await stat(`${file}-wal`)).size);
    }
    const early = Math.max(...sizes.slice(0, 30));
    assert.ok(Math.max(...sizes) <= 1.2 * early, `${early} bytes became ${Math.max(...sizes)}`);
    store.close();
  });

  test('what another process publishes is noticed by the file that has changed', async (t) => {
    // No timer runs, so only the change of the file can be noticed.
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const file = newFile();
    const [store, other] = [sqliteStore(file), sqliteStore(file)];
    const heard: string[] = [];
    const stop = await store.subscribe('settled', (message) => void heard.push(message));
    for (const message of ['news', 'more news']) {
      await other.publish('settled', message);
      await eventually('it is heard', () => heard.at(-1) === message);
    }
    assert.deepEqual(heard, ['news', 'more news']);
    await stop();
    other.close();
    store.close();
  });

  test('while another process holds the file, an operation waits without stopping its own process', async () => {
    const file = newFile();
    const store = sqliteStore(file);
    const other = openDatabase(file);
    other.exec('BEGIN IMMEDIATE');
    let isDone = false;
    const work = store.set('key', 'value', LONG).then(() => (isDone = true));
    // These timers would not run if the operation blocked this process.
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(isDone, false);
    other.exec('COMMIT');
    other.close();
    await work;
    assert.equal(await store.get('key'), 'value');
    store.close();
  });

  test('a disk that is full refuses creates; the same key is answered when it is not, with one payment for the buyer', async () => {
    const database = openDatabase(newFile());
    const store = sqliteStore(database);
    const pages = (count: number): void => void database.prepare(`PRAGMA max_page_count = ${count}`).all();
    const shop = openShop({ store });
    const create = (order: string): Promise<Response> =>
      shop.create({ order, returnUrl: 'https://shop.example/' }, { 'Idempotency-Key': `the-key-of-${order}` });
    await sessionOf(await create('first'), 201);
    pages((database.prepare('PRAGMA page_count').all()[0] as { page_count: number }).page_count);
    const refused: string[] = [];
    for (let order = 0; refused.length < 3; order++) {
      assert.ok(order < 200, 'it is never full');
      if ((await create(`order-${order}`)).status === 500) refused.push(`order-${order}`);
    }
    pages(1_000_000);
    shop.clock.advance(120_000);
    for (const order of refused) {
      const session = await sessionOf(await create(order), 201);
      const ofOrder = shop.gateway.created.filter(({ reference }) => reference.startsWith(`${order}-`));
      assert.equal(ofOrder.at(-1)?.reference, session.reference);
      assert.ok(ofOrder.length <= 2);
      assert.equal((await sessionOf(await create(order), 201)).id, session.id);
    }
    store.close();
  });

  const MISTAKES: readonly (readonly [what: string, file: () => Promise<unknown>, message: RegExp])[] = [
    ['no path', async () => undefined, /give the path of a file, like "pay\.db"/],
    ['":memory:"', async () => ':memory:', /memoryStore\(\) does the same/],
    ['a folder that is not there', async () => join(folder, 'nowhere', 'pay.db'), /\(ENOENT\)\. Its folder must exist/],
    ['a folder in place of a file', async () => folder, /\(EISDIR\)/],
    [
      'a file of something else',
      async () => {
        const file = newFile();
        await writeFile(file, 'not a database, and longer than the header of one would be. '.repeat(40));
        return file;
      },
      /cannot be used: file is not a database/,
    ],
  ];
  for (const [what, file, message] of MISTAKES) {
    test(`${what} is refused when the store is made, with the fix`, async () => {
      const given = (await file()) as string;
      assert.throws(
        () => sqliteStore(given),
        (error) => error instanceof ConfigurationError && message.test(error.message),
      );
    });
  }

  test('a Node without SQLite is told what to install, and so is one whose better-sqlite3 has no binary', () => {
    const script = `
      import { Module } from 'node:module';
      const load = Module._load;
      const answers = [
        () => { throw new Error('Cannot find module'); },
        () => class { constructor() { throw new Error('Could not locate the bindings file. Tried:'); } },
      ];
      Module._load = (name, ...rest) => (name === 'better-sqlite3' ? answers.shift()() : load(name, ...rest));
      process.getBuiltinModule = () => undefined;
      const { sqliteStore } = await import('./src/sqlite/index.ts');
      for (let turn = 0; turn < 2; turn++)
        try { sqliteStore(${JSON.stringify(newFile())}); } catch (error) { console.log(error.name + ': ' + error.message); }`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    const [missing = '', broken = ''] = stdout.split('\n');
    assert.match(missing, /^ConfigurationError: .*npm install better-sqlite3@12.*Node 22\.13/, stderr);
    assert.match(broken, /^ConfigurationError: .*npm rebuild better-sqlite3.*install script.*bindings file/, stderr);
  });
});
