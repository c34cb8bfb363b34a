/**
 * A second try for tests in WebKit. Its driver now and then loses a tab on a busy machine, which says
 * nothing about the button: so when a few end-to-end tests fail, and all of them in WebKit, their files
 * run once more in WebKit alone. What fails twice has failed, and the output says what passed late.
 */
import { runStage, type StageResult } from './run-stage.js';
import type { Stage } from './stages.js';
import type { Failure } from './test-counts.mjs';

/** More failures than this are no accident. */
const MOST = 3;

/** `test/e2e/x.test.ts: webkit: …`, as the stage reports a failure. */
const IN_WEBKIT = /^(test\/e2e\/\S+\.test\.ts): webkit: /;

/** A result, and of the first try the failures that were none at the second. */
export interface TriedTwice extends StageResult {
  late: readonly Failure[];
}

/** The result, with its few WebKit failures tried again. @param run Runs the stage; another one in tests. */
export async function withSecondTry(
  stage: Stage,
  result: StageResult,
  env: Record<string, string>,
  run = runStage,
): Promise<TriedTwice> {
  const { failures } = result;
  const files = failures.map(({ test }) => IN_WEBKIT.exec(test)?.[1]);
  const again = [...new Set(files.filter((file) => file !== undefined))];
  if (stage.name !== 'e2e' || failures.length === 0 || failures.length > MOST || files.includes(undefined))
    return { ...result, late: [] };
  const second = await run(stage, again, { ...env, BROWSERS: 'webkit' }, `${stage.name}-second-try`);
  const durationMs = result.durationMs + second.durationMs;
  if (second.failures.length > 0) return { ...result, durationMs, late: [] };
  return { ...result, passed: result.passed + failures.length, failures: [], durationMs, late: failures };
}
