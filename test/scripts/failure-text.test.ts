/** What is printed of a failed stage: few lines, and all that are important. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureText } from '../../scripts/lib/test-run/failure-text.js';

const LOG = 'folder/node.log';
const numbered = (count: number): string => Array.from({ length: count }, (_, index) => `line ${index + 1}`).join('\n');

test('every failed test has its title and its error, and the file with everything is named', () => {
  const text = failureText(
    [
      { test: 'a.test.ts: adds', error: '\u001B[31mexpected 2\u001B[39m\n  at a.test.ts:3' },
      { test: 'a.test.ts: waits (skipped)', error: '' },
    ],
    LOG,
  );
  assert.deepEqual(
    text
      .trim()
      .split('\n')
      .map((line) => line.trim()),
    [
      '✖ a.test.ts: adds',
      'expected 2',
      'at a.test.ts:3',
      '✖ a.test.ts: waits (skipped)',
      '',
      'everything that it printed: folder/node.log',
    ],
  );
});

test('a long error keeps its beginning and its end, and says how much is left out', () => {
  const text = failureText([{ test: 'types', error: numbered(5_000) }], LOG);
  assert.ok(text.includes('line 1\n') && text.includes('line 5000\n') && text.includes('… 4960 more lines …'), text);
  assert.ok(text.split('\n').length < 60);
});

test('a very long line keeps its beginning', () => {
  const text = failureText([{ test: 'script', error: `must not match\n${'x'.repeat(50_000)}\nat a.test.ts:3` }], LOG);
  assert.match(text, /must not match\n +x{100,400} …\n +at a\.test\.ts:3/);
  assert.ok(text.length < 1_000);
});

test('of very many failures, all titles are printed, and the errors of the first ones', () => {
  const text = failureText(
    Array.from({ length: 500 }, (_, index) => ({ test: `test ${index + 1}`, error: numbered(30) })),
    LOG,
  );
  assert.ok(text.includes('✖ test 500\n'));
  assert.ok(text.split('\n').length < 500 + 20 * 45);
});
