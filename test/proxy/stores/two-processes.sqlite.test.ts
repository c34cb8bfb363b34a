import { moveToNodeWithSqlite } from './node-with-sqlite.js';
import { testTwoProcesses } from './two-processes.js';

await moveToNodeWithSqlite(import.meta.url);

testTwoProcesses('sqlite');
