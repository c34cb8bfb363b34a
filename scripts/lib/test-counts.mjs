/**
 * The form in which every test runner reports to `scripts/test.ts`: exact counts of single tests, written
 * to the file that the variable `TEST_COUNTS_FILE` names. Nothing is read from text meant for people.
 */
import { writeFileSync } from 'node:fs';

/** The environment variable with the path to write to. */
export const COUNTS_FILE_VARIABLE = 'TEST_COUNTS_FILE';

/**
 * @typedef {object} Failure One test that failed, or was skipped.
 * @property {string} test Its file and title, in one line.
 * @property {string} error What was wrong, perhaps in many lines; may be empty.
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
