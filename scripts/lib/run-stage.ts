/**
 * Runs one stage and counts. A stage cannot pass by accident: no test, no report, or a bad exit without
 * a failed test each count as one failure. What the stage prints goes to a file.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, openSync, closeSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './cleanup.mjs';
import { ROOT, type Stage } from './stages.js';
import { COUNTS_FILE_VARIABLE, type TestCounts } from './test-counts.mjs';

export interface StageResult extends TestCounts {
  /** The file with everything that the stage printed, from the root. */
  log: string;
  durationMs: number;
}

/** A stage that takes longer hangs. */
const TIMEOUT_MS = 40 * 60_000;

/** Where the last run's output is kept, from the root. */
const LOGS = 'node_modules/.cache/test';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * @param env Added to the environment.
 * @param name What its log is called after.
 */
export async function runStage(
  stage: Stage,
  files: string[],
  env: Record<string, string>,
  name: string = stage.name,
): Promise<StageResult> {
  const started = performance.now();
  const log = `${LOGS}/${name}.log`;
  // Without files Node would look for tests by itself.
  if (stage.folders && files.length === 0) {
    return { passed: 0, failures: [{ test: `${stage.title}: there is no test file`, error: '' }], log, durationMs: 0 };
  }
  const folder = temporaryFolder();
  const countsFile = join(folder.path, 'counts.json');
  const problem = await runNode(stage.command(files), { ...env, [COUNTS_FILE_VARIABLE]: countsFile }, log);
  const counts = stage.folders ? readCounts(countsFile) : { passed: 0, failures: [] };
  folder.dispose();

  const failures = [...counts.failures];
  const wrong = problem ?? (stage.folders && counts.passed === 0 ? 'no test ran' : undefined);
  if (failures.length === 0 && wrong)
    failures.push({ test: `${stage.title}: ${wrong}`, error: readFileSync(join(ROOT, log), 'utf8').trim() });
  return { passed: counts.passed, failures, log, durationMs: performance.now() - started };
}

/** Resolves with what went wrong, if anything did. */
function runNode(args: string[], env: Record<string, string>, log: string): Promise<string | undefined> {
  mkdirSync(join(ROOT, LOGS), { recursive: true });
  const output = openSync(join(ROOT, log), 'w');
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', output, output],
      timeout: TIMEOUT_MS,
    });
    // The stage ends its own browsers when it is told to stop, which it must be given the time to do.
    const stop = (signal: NodeJS.Signals): void => {
      child.kill(signal);
      child.once('close', () => process.exit(1));
    };
    for (const signal of SIGNALS) process.on(signal, stop);
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) => {
      for (const name of SIGNALS) process.off(name, stop);
      closeSync(output);
      resolve(code === 0 ? undefined : signal ? `ended by ${signal}` : `ended with code ${code}`);
    });
  });
}

function readCounts(file: string): TestCounts {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as TestCounts;
  } catch {
    return { passed: 0, failures: [] };
  }
}
