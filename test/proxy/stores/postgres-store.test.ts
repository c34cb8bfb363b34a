import { after, before, test } from 'node:test';
import { stoppedClock, type Clock } from '../shop.js';
import { playFiftyBuyers } from './crowd.js';
import { openStore, type OpenStore } from './open-store.js';
import { testExpiry } from './store-expiry.js';
import { testStoreFaults } from './store-faults.js';
import { startStore, type StoreServer } from './store-kinds.js';
import { testStore } from './store-suite.js';
import { testSuddenDeath } from './sudden-death.js';

let server: StoreServer;
let now: Clock = stoppedClock();
let opened: OpenStore;

before(async () => {
  server = await startStore.postgres();
  opened = await openStore(server.address, () => now());
});

after(async () => {
  await opened?.close();
  await server?.close();
});

/** Empties the store, and lets it go by this clock. */
async function openEmpty(clock: Clock): Promise<OpenStore['store']> {
  now = clock;
  await server.empty();
  return opened.store;
}

testStore('postgresStore', async () => {
  const clock = stoppedClock();
  return { store: await openEmpty(clock), pass: async (ms) => clock.advance(ms) };
});
testSuddenDeath('postgresStore', openEmpty);
testStoreFaults('postgresStore', openEmpty);
test('a crowd of fifty buyers is told, within what the gateway takes', () => playFiftyBuyers(openEmpty));
testExpiry('postgresStore', openEmpty, (table) => server.rows!(table));
