/** A reporter for @web/test-runner. It counts single tests in each browser. A skipped test is a failure. */
import { relative } from 'node:path';
import { writeCounts } from './test-counts.mjs';

/** @typedef {import('@web/test-runner').TestSession} TestSession */
/** @typedef {import('@web/test-runner').TestSuiteResult} TestSuiteResult */
/** @typedef {import('@web/test-runner').TestResultError} TestResultError */

/** @returns {import('@web/test-runner').Reporter} */
export function componentTestReporter() {
  return {
    onTestRunFinished({ sessions }) {
      let passed = 0;
      /** @type {import('./test-counts.mjs').Failure[]} */
      const failures = [];
      for (const session of sessions) {
        const where = `${session.browser.name} ${relative(process.cwd(), session.testFile ?? '')}`;
        const before = failures.length;
        const tests = session.testResults ? [...testsOf(session.testResults)] : [];
        for (const { title, passed: good, skipped, error } of tests) {
          if (good && !skipped) passed += 1;
          else failures.push({ test: `${where}: ${title}${skipped ? ' (skipped)' : ''}`, error: describe(error) });
        }
        const [error] = session.errors;
        if (tests.length === 0) failures.push({ test: `${where}: a file without tests`, error: describe(error) });
        else if (!session.passed && failures.length === before) {
          failures.push({ test: `${where}: failed outside of its tests`, error: describe(error) });
        }
      }
      writeCounts({ passed, failures });
    },
  };
}

/**
 * @param {TestSuiteResult} suite
 * @param {string} [prefix]
 * @returns {Generator<{ title: string, passed: boolean, skipped: boolean, error?: TestResultError }>}
 */
function* testsOf(suite, prefix = '') {
  const name = `${prefix}${suite.name ? `${suite.name} › ` : ''}`;
  for (const { passed, skipped, error, ...test } of suite.tests)
    yield { title: name + test.name, passed, skipped, ...(error && { error }) };
  for (const inner of suite.suites) yield* testsOf(inner, name);
}

/** @param {TestResultError | undefined} error */
function describe(error) {
  if (!error) return '';
  const { name = 'Error', message, stack = '', expected, actual } = error;
  const compared =
    expected === undefined && actual === undefined ? [] : [`expected: ${expected}`, `actual:   ${actual}`];
  // In some engines the stack contains the message.
  return [stack.includes(message) ? '' : `${name}: ${message}`, ...compared, stack].filter(Boolean).join('\n');
}
