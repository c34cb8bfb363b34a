/**
 * Runs files of Node tests. The arguments are the number of processes at once, the number of all processes, and the
 * files; the first files start first. It prints the failures, and reports the counts (`node-test-reporter.mjs`).
 *
 *     node --import tsx scripts/lib/test-run/run-node-tests.mjs 2 8 test/a.test.ts test/b.test.ts
 *
 * Files may share a process, because each process compiles the sources anew.
 */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { pathToFileURL } from 'node:url';
import { temporaryFolder } from '../cleanup.mjs';
import { countTests } from './node-test-reporter.mjs';

const [concurrency, processes, ...files] = process.argv.slice(2);

/** After this time, in ms, a process is ended and its files have failed: a test that never ends must not hold up the others. */
const LIMIT = Number(process.env['NODE_TEST_LIMIT'] ?? 20 * 60_000);

const stopped = new AbortController();
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, () => stopped.abort());

const { path: folder } = temporaryFolder();
const events = run({
  files: divide(files, Number(processes)).map(inOneProcess),
  concurrency: Number(concurrency),
  signal: stopped.signal,
  timeout: LIMIT,
});
events.once('test:fail', () => (process.exitCode = 1));
events.compose(new spec()).pipe(process.stdout);
const paths = files.map((file) => resolve(file));
events.compose((source) => countTests(source, paths)).resume();

/** Divides the files one by one, so that each process gets some of the long files, which come first. @param {string[]} all @param {number} count */
function divide(all, count) {
  const groups = all.slice(0, count).map((file) => [file]);
  all.slice(count).forEach((file, index) => groups[index % count]?.push(file));
  return groups;
}

/** Writes a file that imports these files: Node's test runner starts one process for it. @param {string[]} group @param {number} index */
function inOneProcess(group, index) {
  const [only = '', ...others] = group;
  if (others.length === 0) return only;
  const file = join(folder, `process-${index + 1}.mjs`);
  writeFileSync(file, group.map((path) => `await import(${JSON.stringify(pathToFileURL(path).href)});\n`).join(''));
  return file;
}
