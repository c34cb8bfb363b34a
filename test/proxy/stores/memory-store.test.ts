import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPayProxy, memoryStore, type LogEntry } from '../../../src/proxy/index.js';
import { FakeGateway } from '../fake-gateway.js';
import { ORIGIN, PUBLIC_URL, SECRET, stoppedClock } from '../shop.js';
import { testClockSetBack } from './store-clock.js';
import { testStoreFaults } from './store-faults.js';
import { testStore } from './store-suite.js';
import { testSuddenDeath } from './sudden-death.js';

function openStore() {
  const clock = stoppedClock();
  return { clock, store: memoryStore({ now: clock }) };
}

testStore('memoryStore', async () => {
  const { clock, store } = openStore();
  return { store, pass: async (ms) => clock.advance(ms) };
});

testSuddenDeath('memoryStore', async (now) => memoryStore({ now }));
testStoreFaults('memoryStore', async (now) => memoryStore({ now }));
testClockSetBack('memoryStore', async (now) => memoryStore({ now }));

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

for (const [what, config, events] of [
  ['that is given no store is told once what a restart forgets', {}, ['store_forgets']],
  ['that chooses memoryStore() is not told what it forgets', { store: memoryStore() }, []],
  ['on its own machine is not told what a restart forgets', { publicUrl: 'http://localhost:3000/pay' }, []],
] as const) {
  test(`a shop ${what}`, async () => {
    const log: LogEntry[] = [];
    const proxy = createPayProxy({
      secret: SECRET,
      publicUrl: PUBLIC_URL,
      allowedOrigins: [ORIGIN],
      gateways: [new FakeGateway()],
      resolveOrder: () => null,
      log: (entry) => void log.push(entry),
      ...config,
    });
    await proxy.fetch(new Request(`${PUBLIC_URL}/health`));
    assert.deepEqual(
      log,
      events.map((event) => ({ level: 'warn', event })),
    );
  });
}
