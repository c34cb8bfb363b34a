/** The pending payments with which the benchmarks fill a store: they are the same as those of the proxy itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePendingPayments } from '../../bench/lib/pending-payments.js';
import { openStoreShop } from '../../bench/lib/store-shop.js';
import { sizeOf } from '../../bench/lib/store-size.js';
import { memoryStore } from '../../src/proxy/index.js';
import { openStore } from '../proxy/stores/open-store.js';
import { startStore } from '../proxy/stores/store-kinds.js';

const MINUTE = 60_000;
const PAYMENTS = 7;

test('another proxy verifies each of them when it is due, and only once', async () => {
  const begin = Date.UTC(2031, 0, 1);
  let now = begin;
  const store = memoryStore({ now: () => now });
  await (await makePendingPayments(PAYMENTS, begin)).fill(store);
  const shop = openStoreShop(store, () => now);
  assert.equal((await shop.reconcile()).verified, 0);
  now = begin + 2 * MINUTE;
  assert.deepEqual(await shop.reconcile(), { verified: PAYMENTS, settled: 0, pending: PAYMENTS, failed: 0 });
  assert.equal((await shop.reconcile()).verified, 0);
  assert.equal(shop.reads(), PAYMENTS);
});

test('a store holds as many rows as were written into it, and grows by them', async (t) => {
  const server = await startStore.redis();
  t.after(() => server.close());
  const { store, close } = await openStore(server.address);
  t.after(close);
  const before = await sizeOf(server.address);
  const payments = await makePendingPayments(PAYMENTS, Date.now());
  await payments.fill(store);
  const after = await sizeOf(server.address);
  assert.equal(payments.writes % PAYMENTS, 0);
  assert.equal(after.rows - before.rows, payments.writes);
  assert.ok(after.bytes > before.bytes + PAYMENTS * 500, `${after.bytes - before.bytes} bytes`);
});
