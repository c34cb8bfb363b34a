import { after, before, describe } from 'node:test';
import { startStore, type StoreServer } from './store-kinds.js';
import { testTwoProcesses } from './two-processes.js';

describe('redisStore', () => {
  let server: StoreServer;
  before(async () => (server = await startStore.redis()));
  after(() => server?.close());

  testTwoProcesses('redisStore', () => server);
});
