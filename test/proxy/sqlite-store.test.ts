import assert from 'node:assert/strict';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sqliteStore } from '../../src/sqlite/index.js';
import { stoppedClock } from './shop.js';
import { testStore } from './store-suite.js';

let folder: string;
let files = 0;
const newFile = (): string => join(folder, `pay-${files++}.db`);

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pay-button-sqlite-'));
});

after(() => rm(folder, { recursive: true }));

testStore('sqliteStore', async () => {
  const clock = stoppedClock();
  return { store: sqliteStore(newFile(), { now: clock }), pass: async (ms) => clock.advance(ms) };
});
