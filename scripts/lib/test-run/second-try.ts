/**
 * A second try where the tools failed and not the button. On a busy machine WebKit's driver sometimes loses a tab. So if
 * only a few tests fail, and all in WebKit, their files run once more in WebKit. A stage that ended before it had a
 * result has said nothing about any test, so it runs once more. What fails twice has failed. The output lists what
 * passed only at the second try.
 */
import { runStage, type StageResult } from './run-stage.js';
import type { Stage, StageName } from './stages.js';
import type { Failure } from './test-counts.mjs';

/** With more failures there is no second try. */
const MOST = 3;

/** How the stages name the file of a failure in WebKit. */
const IN_WEBKIT: Partial<Record<StageName, RegExp>> = {
  e2e: /^(test\/e2e\/\S+\.test\.ts): webkit: /,
  components: /^MiniBrowser (test\/\S+\.test\.ts): /,
};

/** A result, with the failures of the first try that passed at the second. */
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
  const lost = failures.map(({ test }) => IN_WEBKIT[stage.name]?.exec(test)?.[1]);
  const again = lost.filter((file) => file !== undefined);
  if (failures.length === 0 || failures.length > MOST || again.length < lost.length) return { ...result, late: [] };
  return tryAgain([...new Set(again)], { BROWSERS: 'webkit' });
}
