/**
 * What every complete store must do, whatever it is built on. Stores differ in whose clock they go
 * by: a memory's stands still until the test moves it, a server's runs.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompleteStore } from '../../../src/proxy/stores/store.js';

/** A store under test; each test gets an empty one. */
export interface StoreSubject {
  readonly store: CompleteStore;
  /** Lets the store's own clock go on by `ms` milliseconds. */
  readonly pass: (ms: number) => Promise<void>;
}

/** A time to live that does not end within a test, in milliseconds. */
const LONG = 600_000;
/** Times to live that end within a test: the first one, and the last one that a slow machine is given. */
const SHORT = 120;
const LONGEST_SHORT = 30_000;
/** A time on the callers' clock, which the store only compares. */
const NOON = Date.UTC(2031, 4, 6, 12);

export function testStore(name: string, open: () => Promise<StoreSubject>): void {
  const check = (title: string, run: (subject: StoreSubject) => Promise<void>): void =>
    void test(`${name}: ${title}`, async () => run(await open()));

  /**
   * A test with a time to live of `short` that must not end before `pass`. On a server's clock it may, if the machine
   * is slow: then the test has said nothing, and begins again with a longer one.
   */
  const checkTimes = (title: string, run: (subject: StoreSubject & { short: number }) => Promise<void>): void =>
    void test(`${name}: ${title}`, async () => {
      for (let short = SHORT; ; short *= 3) {
        const { store, pass } = await open();
        let since = performance.now();
        let longest = 0;
        const lap = (): void => {
          longest = Math.max(longest, performance.now() - since);
          since = performance.now();
        };
        const passing = async (ms: number): Promise<void> => {
          lap();
          await pass(ms);
          since = performance.now();
        };
        try {
          return await run({ store, pass: passing, short });
        } catch (error) {
          lap();
          if (longest < short || short > LONGEST_SHORT) throw error;
        }
      }
    });

  checkTimes('a value is there until its time is over', async ({ store, pass, short }) => {
    await store.set('key', 'value', short);
    await store.set('long', 'value', LONG);
    assert.equal(await store.get('key'), 'value');
    await pass(short);
    assert.equal(await store.get('key'), undefined);
    assert.equal(await store.get('long'), 'value');
  });

  checkTimes('set replaces the value and its time', async ({ store, pass, short }) => {
    await store.set('key', 'old', short);
    await store.set('key', 'new', LONG);
    await pass(short);
    assert.equal(await store.get('key'), 'new');
  });

  check('any text comes back as it was', async ({ store }) => {
    for (const value of ['', '{"a":"é 日本 🟢\\n"}', 'x'.repeat(20_000)]) {
      await store.set('a key: with "signs" and é', value, LONG);
      assert.equal(await store.get('a key: with "signs" and é'), value);
    }
  });

  check('a time to live that is no whole number is taken', async ({ store }) => {
    await store.set('key', 'value', 30_000.5);
    assert.equal(await store.get('key'), 'value');
  });

  check('of many adds at once, one is first', async ({ store }) => {
    const added = await Promise.all(Array.from({ length: 50 }, (_, i) => store.add('key', String(i), LONG)));
    assert.equal(added.filter(Boolean).length, 1);
    assert.equal(await store.get('key'), String(added.indexOf(true)));
  });

  checkTimes('add finds the place free again after time and after delete', async ({ store, pass, short }) => {
    assert.equal(await store.add('key', 'a', short), true);
    assert.equal(await store.add('key', 'b', short), false);
    await pass(short);
    assert.equal(await store.add('key', 'c', LONG), true);
    await store.delete('key');
    assert.equal(await store.add('key', 'd', LONG), true);
  });

  check('of many replaces at once, one finds what it expects', async ({ store }) => {
    await store.set('key', 'old', LONG);
    const replaced = await Promise.all(
      Array.from({ length: 50 }, (_, i) => store.replace('key', 'old', `new ${i}`, LONG)),
    );
    assert.equal(replaced.filter(Boolean).length, 1);
    assert.equal(await store.get('key'), `new ${replaced.indexOf(true)}`);
  });

  checkTimes('replace does nothing where there is nothing, nothing any more, or something else', async (subject) => {
    const { store, pass, short } = subject;
    assert.equal(await store.replace('key', 'old', 'new', LONG), false);
    await store.set('key', 'old', short);
    assert.equal(await store.replace('key', 'other', 'new', LONG), false);
    await pass(short);
    assert.equal(await store.replace('key', 'old', 'new', LONG), false);
    assert.equal(await store.get('key'), undefined);
  });

  checkTimes('replace gives the value a new time', async ({ store, pass, short }) => {
    await store.set('key', 'old', short);
    await store.replace('key', 'old', 'new', LONG);
    await pass(short);
    assert.equal(await store.get('key'), 'new');
  });

  check('claim takes what is due, the longest due first, and no more than it was asked for', async ({ store }) => {
    await store.schedule('queue', 'late', NOON + 1);
    await store.schedule('queue', 'second', NOON - 5);
    await store.schedule('queue', 'third', NOON);
    await store.schedule('queue', 'first', NOON - 10);
    await store.schedule('another queue', 'elsewhere', NOON - 20);
    assert.deepEqual(await store.claim('queue', NOON, NOON + 60_000, 2), ['first', 'second']);
    assert.deepEqual(await store.claim('queue', NOON, NOON + 60_000, 2), ['third']);
    assert.deepEqual(await store.claim('queue', NOON, NOON + 60_000, 2), []);
  });

  check('what was claimed is due again when its lease is over', async ({ store }) => {
    await store.schedule('queue', 'entry', NOON);
    assert.deepEqual(await store.claim('queue', NOON, NOON + 60_000, 10), ['entry']);
    assert.deepEqual(await store.claim('queue', NOON + 59_999, NOON + 90_000, 10), []);
    assert.deepEqual(await store.claim('queue', NOON + 60_000, NOON + 90_000, 10), ['entry']);
  });

  check('of many claims at once, none takes what another one has', async ({ store }) => {
    for (let i = 0; i < 60; i++) await store.schedule('queue', `entry ${i}`, NOON - i);
    const claims = await Promise.all(Array.from({ length: 20 }, () => store.claim('queue', NOON, NOON + 60_000, 5)));
    assert.equal(claims.flat().length, 60);
    assert.equal(new Set(claims.flat()).size, 60);
  });

  check('an entry that is scheduled again is moved, and stays one', async ({ store }) => {
    await store.schedule('queue', 'entry', NOON);
    await store.schedule('queue', 'entry', NOON + 1000);
    assert.deepEqual(await store.claim('queue', NOON, NOON + 60_000, 10), []);
    assert.deepEqual(await store.claim('queue', NOON + 1000, NOON + 60_000, 10), ['entry']);
  });

  check('reschedule moves an entry that is due when it is expected to be, and no other', async ({ store }) => {
    await store.schedule('queue', 'entry', NOON);
    assert.equal(await store.reschedule('queue', 'entry', NOON + 1, NOON + 5000), false);
    assert.equal(await store.reschedule('queue', 'entry', NOON, NOON + 5000), true);
    assert.deepEqual(await store.claim('queue', NOON + 4999, NOON + 60_000, 10), []);
    assert.deepEqual(await store.claim('queue', NOON + 5000, NOON + 60_000, 10), ['entry']);
    assert.equal(await store.reschedule('queue', 'nobody', NOON, NOON), false);
  });

  check('reschedule without a time forgets the entry, only as it is expected', async ({ store }) => {
    await store.schedule('queue', 'entry', NOON);
    assert.equal(await store.reschedule('queue', 'entry', NOON - 1), false);
    assert.equal(await store.reschedule('queue', 'entry', NOON), true);
    assert.deepEqual(await store.claim('queue', NOON + 60_000, NOON + 90_000, 10), []);
  });

  check('entries that nobody has claimed for more than a month are forgotten', async ({ store }) => {
    await store.schedule('queue', 'forgotten', NOON);
    await store.schedule('queue', 'new', NOON + 31 * 24 * 3_600_000);
    assert.deepEqual(await store.claim('queue', NOON + 40 * 24 * 3_600_000, NOON + 50 * 24 * 3_600_000, 10), ['new']);
  });

  check('of many takes at once, as many are counted as the limit allows', async ({ store }) => {
    const taken = await Promise.all(Array.from({ length: 50 }, () => store.take('calls', 20, LONG)));
    assert.equal(taken.filter(Boolean).length, 20);
    assert.equal(await store.take('calls', 20, LONG), false);
    assert.equal(await store.take('calls', 21, LONG), true);
    assert.equal(await store.take('other calls', 20, LONG), true);
  });

  checkTimes('a count is free again when its window has gone by', async ({ store, pass, short }) => {
    for (let i = 0; i < 3; i++) assert.equal(await store.take('calls', 3, short), true);
    assert.equal(await store.take('calls', 3, short), false);
    await pass(short);
    for (let i = 0; i < 3; i++) assert.equal(await store.take('calls', 3, short), true);
    assert.equal(await store.take('calls', 3, short), false);
  });

  check('a message reaches all who listen to its channel, until they stop', async ({ store }) => {
    const heard: string[] = [];
    // The last one ends the wait: messages arrive in order.
    const hears = (who: string, done: () => void) => (message: string) => {
      if (message === 'end') done();
      else heard.push(`${who} ${message}`);
    };
    const listen = async (who: string) => {
      let done = (): void => {};
      const ended = new Promise<void>((resolve) => (done = resolve));
      return { ended, stop: await store.subscribe('channel', hears(who, done)) };
    };
    const [one, two] = [await listen('one'), await listen('two')];
    await store.publish('another channel', 'elsewhere');
    await store.publish('channel', 'é "1"');
    await store.publish('channel', 'end');
    await Promise.all([one.ended, two.ended]);
    assert.deepEqual(heard.sort(), ['one é "1"', 'two é "1"']);
    await one.stop();
    const three = await listen('three');
    await store.publish('channel', '2');
    await store.publish('channel', 'end');
    await three.ended;
    await Promise.all([two.stop(), three.stop()]);
    assert.deepEqual(heard.slice(2).sort(), ['three 2', 'two 2']);
  });
}
