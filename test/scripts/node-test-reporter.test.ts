/** The counts in the last line of `npm test`: a test that did not run well must never count as passed. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runTestFiles, type TestRun } from './support.js';

const IMPORT = `import { describe, it, test } from 'node:test';`;

const CASES: Array<[title: string, source: string, passed: number, failures: string[]]> = [
  ['counts tests that pass', `test('a', () => {}); test('b', () => {});`, 2, []],
  ['names a test that fails', `test('a', () => {}); test('b', () => { throw new Error(); });`, 1, ['b']],
  [
    'does not count suites',
    `describe('s', () => { it('a', () => {}); describe('t', () => { it('b', () => {}); }); describe('empty', () => {}); });`,
    2,
    [],
  ],
  ['counts subtests in place of their parent', `test('p', async (t) => { await t.test('a', () => {}); });`, 1, []],
  [
    'blames the subtest and not its parent',
    `test('p', async (t) => { await t.test('a', () => { throw new Error(); }); });`,
    0,
    ['a'],
  ],
  [
    'blames a parent that fails by itself',
    `test('p', async (t) => { await t.test('a', () => {}); throw new Error(); });`,
    1,
    ['p'],
  ],
  ['fails a skipped test', `test('a', { skip: true }, () => {});`, 0, ['a (skipped)']],
  [
    'fails a test that is still to do, whether it passes or not',
    `test('a', { todo: true }, () => {}); test('b', { todo: true }, () => { throw new Error(); });`,
    0,
    ['a (todo)', 'b'],
  ],
  ['fails a test that never ends', `test('a', () => new Promise(() => {}));`, 0, ['a']],
  [
    'fails a hook that fails',
    `describe('s', () => { it('a', () => {}); }); test.before(() => { throw new Error(); });`,
    0,
    ['s', 'a'],
  ],
];

for (const [title, source, passed, failures] of CASES) {
  test(`the count ${title}`, () => {
    const counts = count(IMPORT + source);
    assert.deepEqual(names(counts).sort(), failures.sort());
    assert.equal(counts.passed, passed);
  });
}

test('the count fails a file without tests', () => {
  const { passed, failures } = count('');
  assert.deepEqual([passed, failures.length], [0, 1]);
});

test('the count fails a file that cannot be loaded', () => {
  const { passed, failures } = count('throw new Error();');
  assert.deepEqual([passed, failures.length], [0, 1]);
});

for (const code of [0, 3]) {
  test(`the count fails a file that ends in the middle of a test with code ${code}`, () => {
    const { passed, failures } = count(`${IMPORT} test('a', () => { process.exit(${code}); });`);
    assert.deepEqual([passed, failures.length], [0, 1]);
  });
}

test('the count has the error of a test that fails, with what caused it and where, and no other', () => {
  const { failures } = count(
    `${IMPORT} test('a', () => {}); test('b', () => { console.log('noise'); throw new Error('too dear', { cause: new Error('no money') }); });`,
  );
  assert.equal(failures.length, 1);
  assert.match(failures[0]!.error, /^Error: too dear\n.*sample\.test\.mjs[^]*caused by Error: no money\n/);
  assert.doesNotMatch(failures[0]!.error, /noise/);
});

test('the count says why a file cannot be loaded', () => {
  const { failures } = count(`console.log('x'.repeat(10_000)); import './nowhere.mjs';`);
  assert.match(failures[0]!.error, /Cannot find module .*nowhere\.mjs/);
});

test('the count has each test that several files share, inside a suite and outside', () => {
  const { passed, failures } = runTestFiles({
    'shared.mjs': `${IMPORT} export const share = () => { test('a', () => {}); test('b', () => {}); };`,
    'inside.test.mjs': `${IMPORT} import { share } from './shared.mjs'; describe('s', share);`,
    'outside.test.mjs': `${IMPORT} import { share } from './shared.mjs'; share(); test('c', () => {});`,
  });
  assert.deepEqual({ passed, failures }, { passed: 5, failures: [] });
});

/** Runs a test file with this source. */
const count = (source: string): TestRun => runTestFiles({ 'sample.test.mjs': source });

/** The titles of failed tests. */
const names = ({ failures }: TestRun): string[] => failures.map(({ test: line }) => line.slice(line.indexOf(': ') + 2));
