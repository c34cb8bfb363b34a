/** `postgresStore`: all that a shared store must do, and what it asks of the pool that it is given: rights, connections, and one that listens. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Pool, type Client } from 'pg';
import { ConfigurationError, postgresStore, type CompleteStore, type PostgresPool } from '../../../src/proxy/index.js';
import { eventually } from './eventually.js';
import { startPostgres, type PostgresServer } from './postgres-server.js';
import { testSharedStore } from './shared-store.js';

let server: PostgresServer;
let admin: Client;
let pool: Pool;

const listening = async (): Promise<number[]> =>
  (await admin.query("SELECT pid FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")).rows.map(
    ({ pid }) => pid as number,
  );

/** Listens, and says how long a message takes, in ms. */
async function hear(store: CompleteStore, publisher: CompleteStore = store) {
  const heard: string[] = [];
  const stop = await store.subscribe('settled', (message) => void heard.push(message));
  return {
    stop,
    heard,
    async say(message: string): Promise<void> {
      await publisher.publish('settled', message);
      await eventually(`${message} is heard`, () => heard.includes(message));
    },
  };
}

testSharedStore('postgresStore', 'postgres', { notices: ['a webhook'] });

describe('what postgresStore asks of the pool that it is given', () => {
  before(async () => {
    server = await startPostgres();
    admin = await server.admin();
    pool = new Pool(server.address);
  });

  beforeEach(async () => void (await pool.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public')));

  after(async () => {
    await pool?.end();
    await admin?.end();
    await server?.close();
  });

  test('stores that start at the same moment in an empty database make its tables once', async () => {
    const pools = Array.from({ length: 4 }, () => new Pool(server.address));
    const added = await Promise.all(pools.map((each) => postgresStore(each).add('key', 'value', 60_000)));
    assert.equal(added.filter(Boolean).length, 1);
    await Promise.all(pools.map((each) => each.end()));
  });

  test('a user who may not create tables works with those that are there', async () => {
    await postgresStore(pool).set('key', 'value', 60_000);
    await admin.query('DROP ROLE IF EXISTS clerk');
    await admin.query('CREATE ROLE clerk LOGIN');
    await pool.query('GRANT USAGE ON SCHEMA public TO clerk');
    await pool.query('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO clerk');
    const clerk = new Pool({ ...server.address, user: 'clerk' });
    const store = postgresStore(clerk);
    assert.equal(await store.get('key'), 'value');
    assert.equal(await store.replace('key', 'value', 'next', 60_000), true);
    const { say, stop } = await hear(store);
    await say('news');
    await stop();
    await clerk.end();
    await pool.query('REVOKE ALL ON ALL TABLES IN SCHEMA public FROM clerk; REVOKE ALL ON SCHEMA public FROM clerk');
  });

  test('a prefix keeps shops apart, in a schema of their own too', async () => {
    await pool.query('CREATE SCHEMA IF NOT EXISTS shop');
    const stores = [
      postgresStore(pool),
      postgresStore(pool, { prefix: 'other_' }),
      postgresStore(pool, { prefix: 'shop.pay_' }),
    ];
    for (const [index, store] of stores.entries()) await store.set('key', `of ${index}`, 60_000);
    for (const [index, store] of stores.entries()) assert.equal(await store.get('key'), `of ${index}`);
    const [first, , third] = stores as [CompleteStore, CompleteStore, CompleteStore];
    const [one, three] = [await hear(first), await hear(third)];
    await one.say('to the first');
    await three.say('to the third');
    assert.deepEqual([one.heard, three.heard], [['to the first'], ['to the third']]);
    await Promise.all([one.stop(), three.stop()]);
    await pool.query('DROP SCHEMA shop CASCADE');
  });

  test('all who listen share one connection, which ends with the last of them', async () => {
    const store = postgresStore(pool);
    const ends = await Promise.all(Array.from({ length: 15 }, () => store.subscribe('settled', () => undefined)));
    await eventually('one connection listens', async () => (await listening()).length === 1);
    await ends[0]?.();
    assert.equal((await listening()).length, 1);
    for (const end of ends) await end();
    await eventually('none listens', async () => (await listening()).length === 0);
  });

  test('PostgreSQL itself says that there is something to hear', async (t) => {
    // Nobody looks by himself.
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const other = new Pool(server.address);
    const heard: string[] = [];
    const stop = await postgresStore(pool).subscribe('settled', (message) => void heard.push(message));
    await eventually('a connection listens', async () => (await listening()).length === 1);
    await postgresStore(other).publish('settled', 'news');
    await eventually('it is heard', () => heard.length > 0);
    assert.deepEqual(heard, ['news']);
    await stop();
    await other.end();
  });

  test('a connection that is cut off while it listens ends no process, and messages are heard all the same', async () => {
    const { say, stop } = await hear(postgresStore(pool));
    await eventually('a connection listens', async () => (await listening()).length === 1);
    const [pid] = await listening();
    await admin.query('SELECT pg_terminate_backend($1)', [pid]);
    await eventually('it is gone', async () => (await listening()).length === 0);
    await say('after the cut');
    await stop();
  });

  test('a pool of one connection, and a client that cannot listen, hear by looking', async () => {
    const single = new Pool({ ...server.address, max: 1 });
    const onlyQuery: PostgresPool = { query: (text, values) => pool.query(text, values) };
    for (const its of [single, onlyQuery]) {
      const { say, stop } = await hear(postgresStore(its), postgresStore(pool));
      await say('news');
      assert.deepEqual(await listening(), []);
      await stop();
    }
    await single.end();
  });

  test('a database that is away for a moment is worked with when it is back', async () => {
    let isAway = true;
    const store = postgresStore({
      query: async (text, values) => {
        if (isAway) throw new Error('connect ECONNREFUSED');
        return pool.query(text, values);
      },
    });
    await assert.rejects(store.set('key', 'value', 60_000), /ECONNREFUSED/);
    await assert.rejects(
      store.subscribe('settled', () => undefined),
      /ECONNREFUSED/,
    );
    isAway = false;
    await store.set('key', 'value', 60_000);
    const { say, stop } = await hear(store);
    await say('news');
    await stop();
  });

  for (const [what, run, message] of [
    ['nothing', () => postgresStore(undefined as unknown as PostgresPool), /give a pool of the package "pg"/],
    ['a URL', () => postgresStore('postgres://' as unknown as PostgresPool), /give a pool of the package "pg"/],
    ['a prefix with a quote', () => postgresStore(pool, { prefix: 'a"b' }), /prefix: must be/],
  ] as const) {
    test(`${what} is refused when the store is made, with what to give`, () => {
      assert.throws(run, (error) => error instanceof ConfigurationError && message.test(error.message));
    });
  }
});
