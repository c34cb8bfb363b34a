/**
 * A second try for tests in WebKit. Its driver now and then loses a tab on a busy machine, which says
 * nothing about the button: so when a few end-to-end tests fail, and all of them in WebKit, their files
 * run once more in WebKit alone. What fails twice has failed, and the output says what passed late.
 */
import { runStage, type StageResult } from './run-stage.js';
import type { Stage } from './stages.js';

/** More failures than this are no accident. */
const MOST = 3;

/** `test/e2e/x.test.ts: webkit: …`, as the stage reports a failure. */
const IN_WEBKIT = /^(test\/e2e\/\S+\.test\.ts): webkit: /;

/** The result, with its few WebKit failures tried again. */
export async function withSecondTry(stage: Stage, result: StageResult, env: Record<string, string>): Promise<StageResult> {
  const { failures } = result;
  const files = failures.map((failure) => IN_WEBKIT.exec(failure)?.[1]);
  if (stage.name !== 'e2e' || failures.length === 0 || failures.length > MOST) return result;
  const again = [...new Set(files.filter((file) => file !== undefined))];
  if (files.includes(undefined)) return result;
  const second = await runStage(stage, again, { ...env, BROWSERS: 'webkit' });
  const durationMs = result.durationMs + second.durationMs;
  if (second.failures.length > 0) return { ...result, durationMs, output: `${result.output}\n\nOnce more, in WebKit:\n\n${second.output}` };
  console.log(`\n  passed only at the second try:\n${failures.map((failure) => `  ! ${failure}`).join('\n')}`);
  return { ...result, passed: result.passed + failures.length, failures: [], durationMs };
}
