/** Reporter of @web/test-runner that counts single tests, each in each browser. A skipped test is a failure. */
import { relative } from 'node:path';
import { writeCounts } from './test-counts.mjs';

/** @typedef {import('@web/test-runner').TestSession} TestSession */
/** @typedef {import('@web/test-runner').TestSuiteResult} TestSuiteResult */

/** @returns {import('@web/test-runner').Reporter} */
export function componentTestReporter() {
  return {
    onTestRunFinished({ sessions }) {
      let passed = 0;
      /** @type {string[]} */
      const failures = [];
      for (const session of sessions) {
        const where = `${session.browser.name} ${relative(process.cwd(), session.testFile ?? '')}`;
        const before = failures.length;
        const tests = session.testResults ? [...testsOf(session.testResults)] : [];
        for (const { title, passed: good, skipped } of tests) {
          if (good && !skipped) passed += 1;
          else failures.push(`${where}: ${title}${skipped ? ' (skipped)' : ''}`);
        }
        if (tests.length === 0) failures.push(`${where}: ${session.errors[0]?.message ?? 'a file without tests'}`);
        else if (!session.passed && failures.length === before) {
          failures.push(`${where}: ${session.errors[0]?.message ?? 'failed outside of its tests'}`);
        }
      }
      writeCounts({ passed, failures });
    },
  };
}

/**
 * @param {TestSuiteResult} suite
 * @param {string} [prefix]
 * @returns {Generator<{ title: string, passed: boolean, skipped: boolean }>}
 */
function* testsOf(suite, prefix = '') {
  const name = `${prefix}${suite.name ? `${suite.name} › ` : ''}`;
  for (const test of suite.tests) yield { title: name + test.name, passed: test.passed, skipped: test.skipped };
  for (const inner of suite.suites) yield* testsOf(inner, name);
}
