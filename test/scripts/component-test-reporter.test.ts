/** The counts of component tests: each test in each browser, with the error of each failed test. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { TestResult, TestResultError, TestSession } from '@web/test-runner';
import { componentTestReporter } from '../../scripts/lib/test-run/component-test-reporter.mjs';
import { COUNTS_FILE_VARIABLE, type TestCounts } from '../../scripts/lib/test-run/test-counts.mjs';
import { folderFor } from './support.js';

/** What is reported of a run of one file in Firefox. */
function report(t: TestContext, tests: Partial<TestResult>[] | undefined, ...errors: TestResultError[]): TestCounts {
  const file = join(folderFor(t), 'counts.json');
  const before = process.env[COUNTS_FILE_VARIABLE];
  process.env[COUNTS_FILE_VARIABLE] = file;
  const session = {
    browser: { name: 'Firefox' },
    testFile: join(process.cwd(), 'test/a.test.ts'),
    passed: errors.length === 0 && tests?.every(({ passed }) => passed),
    errors,
    ...(tests && { testResults: { name: '', tests: [], suites: [{ name: 'pay', tests, suites: [] }] } }),
  } as unknown as TestSession;
  void componentTestReporter().onTestRunFinished?.({ sessions: [session] } as never);
  if (before === undefined) delete process.env[COUNTS_FILE_VARIABLE];
  else process.env[COUNTS_FILE_VARIABLE] = before;
  return JSON.parse(readFileSync(file, 'utf8')) as TestCounts;
}

test('a test that fails is named with browser and file, and has its error', (t) => {
  const error = {
    name: 'AssertionError',
    message: 'not the same',
    expected: '1',
    actual: '2',
    stack: 'at a.test.ts:3',
  };
  const { passed, failures } = report(t, [
    { name: 'adds', passed: true },
    { name: 'waits', passed: false, error },
  ]);
  assert.equal(passed, 1);
  assert.deepEqual(failures, [
    {
      test: 'Firefox test/a.test.ts: pay › waits',
      error: 'AssertionError: not the same\nexpected: 1\nactual:   2\nat a.test.ts:3',
    },
  ]);
});

test('a skipped test has failed', (t) => {
  assert.deepEqual(report(t, [{ name: 'adds', passed: true, skipped: true }]), {
    passed: 0,
    failures: [{ test: 'Firefox test/a.test.ts: pay › adds (skipped)', error: '' }],
  });
});

test('a file that did not run, or failed outside of its tests, has failed, with its error', (t) => {
  const error = { message: 'Protocol error', stack: 'Error: Protocol error\n  at Connection.ts' };
  assert.deepEqual(report(t, undefined, error).failures, [
    { test: 'Firefox test/a.test.ts: a file without tests', error: error.stack },
  ]);
  assert.deepEqual(report(t, [{ name: 'adds', passed: true }], error).failures, [
    { test: 'Firefox test/a.test.ts: failed outside of its tests', error: error.stack },
  ]);
});
