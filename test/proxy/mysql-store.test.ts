import { after, before } from 'node:test';
import { openStore, type OpenStore } from './open-store.js';
import { stoppedClock } from './shop.js';
import { startStore, type StoreServer } from './store-kinds.js';
import { testStore } from './store-suite.js';

let server: StoreServer;
const clock = stoppedClock();
let opened: OpenStore;

before(async () => {
  server = await startStore.mariadb();
  opened = await openStore(server.address, clock);
});

after(async () => {
  await opened?.close();
  await server?.close();
});

testStore('mysqlStore', async () => {
  await server.empty();
  return { store: opened.store, pass: async (ms) => clock.advance(ms) };
});
