import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryStore } from '../../src/proxy/index.js';
import { stoppedClock } from './shop.js';
import { testStore } from './store-suite.js';

function openStore() {
  const clock = stoppedClock();
  return { clock, store: memoryStore({ now: clock }) };
}

testStore('memoryStore', async () => {
  const { clock, store } = openStore();
  return { store, pass: async (ms) => clock.advance(ms) };
});

test('a time to live is exact to the millisecond', async () => {
  const { clock, store } = openStore();
  await store.set('key', 'value', 1000);
  clock.advance(999);
  assert.equal(await store.get('key'), 'value');
  clock.advance(1);
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
