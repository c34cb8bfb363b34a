/**
 * Runs files of Node tests, so many at once, in the order in which they are given; `node --test` would take
 * them by name. Prints what it finds, and reports the counts (`node-test-reporter.mjs`).
 *
 *     node --import tsx scripts/lib/run-node-tests.mjs 2 test/a.test.ts test/b.test.ts
 */
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import countTests from './node-test-reporter.mjs';

const [concurrency, ...files] = process.argv.slice(2);

const stopped = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => stopped.abort());

const events = run({ files, concurrency: Number(concurrency), signal: stopped.signal });
events.once('test:fail', () => (process.exitCode = 1));
events.compose(new spec()).pipe(process.stdout);
events.compose(countTests).resume();
