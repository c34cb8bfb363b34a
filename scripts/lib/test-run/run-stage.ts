/**
 * Runs one stage and counts its tests. A stage cannot pass by accident: if there is no test, no report, or a bad exit
 * code without a failed test, that is one failure. The stage's output goes to a file.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, closeSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { disposeAtExit, temporaryFolder } from '../cleanup.mjs';
import { ROOT } from '../root.js';
import { type Stage } from './stages.js';
import { COUNTS_FILE_VARIABLE, type Failure, type TestCounts } from './test-counts.mjs';

export interface StageResult extends TestCounts {
  /** Path of the file with the stage's output, from the root. */
  log: string;
  durationMs: number;
  /** Its tool ended by itself before it could report, so nothing is known of any test. */
  withoutReport?: boolean;
}

/** After this time a stage is stopped. */
const TIMEOUT_MS = 40 * 60_000;

/** Folder with the output of the last run, from the root. */
export const LOGS = 'node_modules/.cache/test';

/**
 * @param env Added to the environment.
 * @param name Name of the file with the output.
 */
export async function runStage(
  stage: Stage,
  files: string[],
  env: Record<string, string>,
  name: string = stage.name,
): Promise<StageResult> {
  const started = performance.now();
  const log = `${LOGS}/${name}.log`;
  // Without files Node would search for tests itself.
  if (stage.folders && files.length === 0) {
    return { passed: 0, failures: [{ test: `${stage.title}: there is no test file`, error: '' }], log, durationMs: 0 };
  }
  const folder = temporaryFolder();
  const countsFile = join(folder.path, 'counts.json');
  const problem = await runNode(stage.command(files), { ...env, [COUNTS_FILE_VARIABLE]: countsFile }, log);
  const report = stage.folders && readCounts(countsFile);
  folder.dispose();

  const { passed, failures } = { passed: 0, failures: [] as Failure[], ...report };
  const wrong = problem?.text ?? (stage.folders && passed === 0 ? 'no test ran' : undefined);
  if (failures.length === 0 && wrong)
    failures.push({ test: `${stage.title}: ${wrong}`, error: readFileSync(join(ROOT, log), 'utf8').trim() });
  const withoutReport = stage.folders !== undefined && report === undefined && problem?.byItself === true;
  return { passed, failures, log, durationMs: performance.now() - started, ...(withoutReport && { withoutReport }) };
}

interface Problem {
  readonly text: string;
  /** Whether the process ended with a code, not by a signal or the time limit. */
  readonly byItself: boolean;
}

/** Resolves with the problem, if there is one. */
function runNode(args: string[], env: Record<string, string>, log: string): Promise<Problem | undefined> {
  mkdirSync(join(ROOT, LOGS), { recursive: true });
  const output = openSync(join(ROOT, log), 'w');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', output, output],
      timeout: TIMEOUT_MS,
    });
    // The stage closes its browsers itself when it gets the signal.
    const end = disposeAtExit(() => child.kill());
    child.on('error', (error) => resolve({ text: error.message, byItself: false }));
    child.on('close', (code, signal) => {
      end();
      closeSync(output);
      if (code === 0) resolve(undefined);
      else
        resolve(
          signal
            ? { text: `ended by ${signal}`, byItself: false }
            : { text: `ended with code ${code}`, byItself: true },
        );
    });
  });
}

/** `undefined`: nothing was reported. */
function readCounts(file: string): TestCounts | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as TestCounts;
  } catch {
    return undefined;
  }
}
