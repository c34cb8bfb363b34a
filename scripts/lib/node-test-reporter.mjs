/**
 * Reporter of `node --test` that counts single tests. Suites and tests that have subtests are not counted,
 * unless they failed by themselves; a skipped or unfinished test, and a file without any, is a failure.
 */
import { relative } from 'node:path';
import { inspect } from 'node:util';
import { writeCounts } from './test-counts.mjs';

/**
 * @typedef {object} Result What Node says about one test that ended.
 * @property {string} name
 * @property {number} nesting
 * @property {string} [file]
 * @property {string | boolean} [skip]
 * @property {string | boolean} [todo]
 * @property {{ type?: string, error?: unknown }} details
 */

/** How much of what a file printed is kept, in characters: an error stands at the end. */
const KEPT = 4_000;

/** @param {AsyncIterable<{ type: string, data: unknown }>} events */
export default async function* countTests(events) {
  let passed = 0;
  /** @type {import('./test-counts.mjs').Failure[]} */
  const failures = [];
  /** Per file, the depth of the test that ended last: what ends one level above it was its parent. @type {Map<string, number>} */
  const depths = new Map();
  /** Per file, the last of what it printed. @type {Map<string, string>} */
  const printed = new Map();

  for await (const { type, data } of events) {
    if (type === 'test:stderr' || type === 'test:stdout') {
      const { file, message } = /** @type {{ file: string, message: string }} */ (data);
      printed.set(file, `${printed.get(file) ?? ''}${message}`.slice(-KEPT));
    }
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const result = /** @type {Result} */ (data);
    const file = result.file ?? '';
    const isParent = result.details.type === 'suite' || (depths.get(file) ?? 0) > result.nesting;
    depths.set(file, result.nesting);

    const problem = type === 'test:fail' ? failure(result, isParent) : weakness(result, isParent);
    if (problem !== undefined) {
      // Why a whole file failed, it has only printed.
      const error = isFile(result) ? (printed.get(file) ?? '') : describe(result.details.error);
      failures.push({ test: `${relative(process.cwd(), file)}: ${result.name}${problem}`, error });
    } else if (!isParent) passed += 1;
  }
  writeCounts({ passed, failures });
  // A reporter must yield what it prints, and this one prints nothing.
  yield '';
}

/** What to add to the name of a failed test, or nothing when only its subtests failed. @param {Result} result @param {boolean} isParent */
function failure(result, isParent) {
  const error = /** @type {{ failureType?: string } | undefined} */ (result.details.error);
  if (isParent && error?.failureType === 'subtestsFailed') return undefined;
  return '';
}

/** Why a test that Node lets pass does not count as passed. @param {Result} result @param {boolean} isParent */
function weakness(result, isParent) {
  if (result.skip !== undefined && result.skip !== false) return ' (skipped)';
  if (result.todo !== undefined && result.todo !== false) return ' (todo)';
  if (!isParent && isFile(result)) return ' (a file without tests)';
  return undefined;
}

/** Node names a file that ran no test after its path, and calls it passed. @param {Result} result */
function isFile({ file, nesting, name }) {
  return nesting === 0 && file !== undefined && file.endsWith(name);
}

/** Node wraps what a test has thrown. @param {unknown} error @returns {string} */
function describe(error) {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (cause === undefined) return '';
  if (!(cause instanceof Error)) return inspect(cause);
  const { stack = String(cause), cause: deeper } = cause;
  return deeper === undefined ? stack : `${stack}\ncaused by ${describe(deeper)}`;
}
