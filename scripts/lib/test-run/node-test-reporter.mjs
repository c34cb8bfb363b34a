/**
 * A reporter for `node --test`. It counts single tests. Suites and tests with subtests are counted only if they failed
 * themselves. A skipped or unfinished test is a failure, and so is a file without tests. Several files may share a
 * process: if it ends early, each file that has not run is a failure.
 */
import { relative } from 'node:path';
import { inspect } from 'node:util';
import { writeCounts } from './test-counts.mjs';

/**
 * @typedef {object} Result Node's data about a test that has ended.
 * @property {string} name
 * @property {number} nesting
 * @property {string} [file]
 * @property {string | boolean} [skip]
 * @property {string | boolean} [todo]
 * @property {{ type?: string, error?: unknown }} details
 */

/** Characters of a file's output that are kept: the last ones, because an error is at the end. */
const KEPT = 4_000;

/**
 * @param {AsyncIterable<{ type: string, data: unknown }>} events
 * @param {readonly string[]} files The files to run, with absolute paths.
 */
export async function* countTests(events, files) {
  let passed = 0;
  /** @type {import('./test-counts.mjs').Failure[]} */
  const failures = [];
  /** The depth of the last ended test. A test that ends above it is its parent: Node tells one process after the other. */
  let depth = 0;
  /** By file: the end of its output. @type {Map<string, string>} */
  const printed = new Map();
  const ran = new Set();

  for await (const { type, data } of events) {
    if (type === 'test:stderr' || type === 'test:stdout') {
      const { file, message } = /** @type {{ file: string, message: string }} */ (data);
      printed.set(file, `${printed.get(file) ?? ''}${message}`.slice(-KEPT));
    }
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const result = /** @type {Result} */ (data);
    const file = result.file ?? '';
    const isParent = result.details.type === 'suite' || depth > result.nesting;
    depth = result.nesting;
    ran.add(file);

    const problem = type === 'test:fail' ? failure(result, isParent) : weakness(result, isParent);
    if (problem !== undefined) {
      // The reason why a whole file failed is only in its output.
      const error = isFile(result) ? (printed.get(file) ?? '') : describe(result.details.error);
      failures.push({ test: `${relative(process.cwd(), file)}: ${result.name}${problem}`, error });
    } else if (!isParent) passed += 1;
  }
  for (const file of files)
    if (!ran.has(file)) failures.push({ test: `${relative(process.cwd(), file)}: none of its tests ran`, error: '' });
  writeCounts({ passed, failures });
  // A reporter must yield what it prints, and this one prints nothing.
  yield '';
}

/** Text after the name of a failed test; `undefined`: only its subtests failed. @param {Result} result @param {boolean} isParent */
function failure(result, isParent) {
  const error = /** @type {{ failureType?: string } | undefined} */ (result.details.error);
  if (isParent && error?.failureType === 'subtestsFailed') return undefined;
  return '';
}

/** Why a test that passes for Node counts as a failure here. @param {Result} result @param {boolean} isParent */
function weakness(result, isParent) {
  if (result.skip !== undefined && result.skip !== false) return ' (skipped)';
  if (result.todo !== undefined && result.todo !== false) return ' (todo)';
  if (!isParent && isFile(result)) return ' (a file without tests)';
  return undefined;
}

/** A file without tests: for Node it is a passed test with the file's path as its name. @param {Result} result */
function isFile({ file, nesting, name }) {
  return nesting === 0 && file !== undefined && file.endsWith(name);
}

/** Node wraps the error of a test. @param {unknown} error @returns {string} */
function describe(error) {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (cause === undefined) return '';
  if (!(cause instanceof Error)) return inspect(cause);
  const { stack = String(cause), cause: deeper } = cause;
  return deeper === undefined ? stack : `${stack}\ncaused by ${describe(deeper)}`;
}
