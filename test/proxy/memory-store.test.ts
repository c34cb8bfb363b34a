import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryStore } from '../../src/proxy/index.js';
import { stoppedClock } from './shop.js';

function openStore() {
  const clock = stoppedClock();
  return { clock, store: memoryStore({ now: clock }) };
}

test('a value is there until its time is over', async () => {
  const { clock, store } = openStore();
  await store.set('key', 'value', 1000);
  clock.advance(999);
  assert.equal(await store.get('key'), 'value');
  clock.advance(1);
  assert.equal(await store.get('key'), undefined);
});

test('set replaces the value and its time', async () => {
  const { clock, store } = openStore();
  await store.set('key', 'old', 1000);
  await store.set('key', 'new', 5000);
  clock.advance(4999);
  assert.equal(await store.get('key'), 'new');
});

test('of many adds at once, one is first', async () => {
  const { store } = openStore();
  const added = await Promise.all(Array.from({ length: 50 }, (_, i) => store.add('key', String(i), 1000)));
  assert.deepEqual(added.filter(Boolean).length, 1);
  assert.equal(await store.get('key'), '0');
});

test('add finds the place free again after time and after delete', async () => {
  const { clock, store } = openStore();
  assert.equal(await store.add('key', 'a', 1000), true);
  clock.advance(1000);
  assert.equal(await store.add('key', 'b', 1000), true);
  await store.delete('key');
  assert.equal(await store.add('key', 'c', 1000), true);
});

test('of many replaces at once, one finds what it expects', async () => {
  const { store } = openStore();
  await store.set('key', 'old', 1000);
  const replaced = await Promise.all(Array.from({ length: 50 }, (_, i) => store.replace('key', 'old', `new ${i}`, 1000)));
  assert.equal(replaced.filter(Boolean).length, 1);
  assert.equal(await store.get('key'), 'new 0');
});

test('replace does nothing where there is nothing, or nothing any more', async () => {
  const { clock, store } = openStore();
  assert.equal(await store.replace('key', 'old', 'new', 1000), false);
  await store.set('key', 'old', 1000);
  clock.advance(1000);
  assert.equal(await store.replace('key', 'old', 'new', 1000), false);
  assert.equal(await store.get('key'), undefined);
});

test('among thousands of expired entries, the living are kept', async () => {
  const { clock, store } = openStore();
  await store.set('living', 'value', 1_000_000);
  for (let i = 0; i < 5000; i++) {
    await store.set(`short ${i}`, 'value', 10);
    clock.advance(1);
  }
  assert.equal(await store.get('living'), 'value');
  assert.equal(await store.get('short 0'), undefined);
  assert.equal(await store.get('short 4999'), 'value');
});
