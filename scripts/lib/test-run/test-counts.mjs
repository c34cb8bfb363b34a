/**
 * How every test runner reports to `scripts/test.ts`: it writes the counts of single tests to the file in the variable
 * `TEST_COUNTS_FILE`. So nothing is parsed from output for people.
 */
import { writeFileSync } from 'node:fs';

/** The environment variable with the file's path. */
export const COUNTS_FILE_VARIABLE = 'TEST_COUNTS_FILE';

/**
 * @typedef {object} Failure One test that failed, or was skipped.
 * @property {string} test Its file and title, in one line.
 * @property {string} error The error, with one or more lines; may be empty.
 */

/**
 * @typedef {object} TestCounts
 * @property {number} passed
 * @property {Failure[]} failures
 */

/** @param {TestCounts} counts */
export function writeCounts(counts) {
  const file = process.env[COUNTS_FILE_VARIABLE];
  if (file) writeFileSync(file, JSON.stringify(counts));
}
