/** How the files of a stage run: in the given order, and with an exit code that shows a failure. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LONG, longestFirst } from '../../scripts/lib/test-run/longest-first.js';
import { ROOT } from '../../scripts/lib/root.js';
import { runTestFiles } from './support.js';

test('every file that is said to take long exists', () => {
  for (const path of LONG) assert.ok(existsSync(join(ROOT, `test/${path}.test.ts`)), path);
});

test('long files start first, the longest before the others; the rest follows by name', () => {
  const [longest, second] = LONG.map((path) => `test/${path}.test.ts`);
  const files = ['test/a.test.ts', second!, 'test/b.test.ts', longest!];
  assert.deepEqual(longestFirst(files), [longest, second, 'test/a.test.ts', 'test/b.test.ts']);
});

/** The body of a test. */
const BODIES = {
  passes: '',
  fails: 'throw 0;',
  'never ends': 'return new Promise(() => setInterval(() => {}, 1000));',
};

/** Runs files of one test each, named like the file, one at a time. */
function runFiles(files: Readonly<Record<string, keyof typeof BODIES>>, limits: Record<string, string> = {}) {
  const sources = Object.entries(files).map(([name, body]) => [
    `${name}.test.mjs`,
    `import { test } from 'node:test'; test('${name}', () => { ${BODIES[body]} });`,
  ]);
  const { failures, ...run } = runTestFiles(Object.fromEntries(sources) as Record<string, string>, limits);
  return { ...run, failed: failures.map(({ test: title }) => title.split(': ')[1]) };
}

test('files run in the order in which they are given', () => {
  const { status, stdout, passed } = runFiles({ second: 'passes', third: 'passes', first: 'passes' });
  assert.deepEqual({ status, passed }, { status: 0, passed: 3 });
  assert.deepEqual(stdout.match(/first|second|third/g), ['second', 'third', 'first']);
});

test('a failure in any file is counted, and is the exit code', () => {
  const { status, passed, failed } = runFiles({ first: 'passes', second: 'fails', third: 'passes' });
  assert.deepEqual({ status, passed, failed }, { status: 1, passed: 2, failed: ['second'] });
});

test('a test that never ends fails, and the files after it run', () => {
  const files = { first: 'never ends', second: 'passes', third: 'passes' } as const;
  const { status, passed, failed } = runFiles(files, { NODE_TEST_LIMIT: '10000' });
  assert.equal(status, 1);
  assert.equal(passed, 2, failed.join());
  assert.match(failed.join(), /first\.test\.mjs/);
});
