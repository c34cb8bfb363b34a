/** `sqliteStore`: its tests run here, or in a Node that has SQLite. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { nodeWithSqlite, testInNodeWithSqlite } from './node-with-sqlite.js';

test('sqliteStore: there is a Node that has SQLite', () => assert.ok(existsSync(nodeWithSqlite())));

await testInNodeWithSqlite('sqliteStore', new URL('sqlite-tests.ts', import.meta.url));
