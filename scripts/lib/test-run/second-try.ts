/**
 * A second try for failures of the machine. On a busy machine WebKit's driver sometimes loses a tab, and a database,
 * PHP or a command that a test starts answers too late. So if only a few tests fail, and all of them wait for such
 * programs, their files run once more, alone. A stage that ended without a report says nothing about any test, so it
 * runs once more too. What fails twice has failed. The output lists what passed only at the second try, with its first
 * error. Read it: a race in our own code would also fail only sometimes.
 */
import { dirname } from 'node:path/posix';
import { runStage, type StageResult } from './run-stage.js';
import type { Stage, StageName } from './stages.js';
import type { Failure } from './test-counts.mjs';

/** With more failures there is no second try. */
const MOST = 3;

const WEBKIT = { BROWSERS: 'webkit' };
const ANY_FILE = /^(test\/\S+\.ts): /;

/** By stage: the names of failures that may be tried again, with the file. All other tests have their own clock. */
const TRIED_AGAIN: Partial<Record<StageName, { readonly failure: RegExp; readonly env?: Record<string, string> }>> = {
  e2e: { failure: /^(test\/e2e\/\S+\.test\.ts): webkit: /, env: WEBKIT },
  components: { failure: /^MiniBrowser (test\/\S+\.test\.ts): /, env: WEBKIT },
  node: {
    failure: /^(test\/(?:proxy\/(?:stores\/|php|text-browser|mounts)|cli\/|docs\/|scripts\/|browsers\/)\S+\.ts): /,
  },
  dist: { failure: ANY_FILE },
  frameworks: { failure: ANY_FILE },
  runtimes: { failure: ANY_FILE },
};

/** The result, with the failures of the first try that passed at the second. */
export interface TriedTwice extends StageResult {
  late: readonly Failure[];
}

/** The result after the second try. @param files Of the first try. @param run Runs the stage. Tests replace it. */
export async function withSecondTry(
  stage: Stage,
  files: string[],
  result: StageResult,
  env: Record<string, string>,
  run = runStage,
): Promise<TriedTwice> {
  const { failures } = result;
  const name = `${stage.name}-second-try`;
  const tryAgain = async (again: string[], more?: Record<string, string>): Promise<TriedTwice> => {
    const second = await run(stage, again, { ...env, ...more }, name);
    const durationMs = result.durationMs + second.durationMs;
    if (second.failures.length > 0) return { ...(result.withoutReport ? second : result), durationMs, late: [] };
    const passed = result.withoutReport ? second.passed : result.passed + failures.length;
    return { ...result, passed, failures: [], durationMs, late: failures };
  };
  if (result.withoutReport) return tryAgain(files);
  const rule = TRIED_AGAIN[stage.name];
  const failed = failures.map(({ test }) => rule?.failure.exec(test)?.[1]);
  const again = failed.filter((file) => file !== undefined);
  if (failures.length === 0 || failures.length > MOST || again.length < failed.length) return { ...result, late: [] };
  return tryAgain(testFiles(again, files), rule?.env);
}

/** Tests that several files share are in a file that is no test file: then all test files of its folder run. */
function testFiles(failed: readonly string[], files: readonly string[]): string[] {
  const found = failed.flatMap((file) =>
    file.endsWith('.test.ts') ? [file] : files.filter((other) => dirname(other) === dirname(file)),
  );
  return [...new Set(found)];
}
