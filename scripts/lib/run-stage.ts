/**
 * Runs one stage and counts. A stage cannot pass by accident: no test, no report, or a bad exit without
 * a failed test each count as one failure.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './cleanup.mjs';
import { ROOT, type Stage } from './stages.js';
import { COUNTS_FILE_VARIABLE, type TestCounts } from './test-counts.mjs';

export interface StageResult extends TestCounts {
  /** Everything that the stage printed. */
  output: string;
  durationMs: number;
}

/** A stage that takes longer hangs. */
const TIMEOUT_MS = 40 * 60_000;

/** @param env Added to the environment. */
export async function runStage(stage: Stage, files: string[], env: Record<string, string>): Promise<StageResult> {
  const started = performance.now();
  // Without files Node would look for tests by itself.
  if (stage.folders && files.length === 0) {
    return { passed: 0, failures: [`${stage.title}: there is no test file`], output: '', durationMs: 0 };
  }
  const folder = temporaryFolder();
  const countsFile = join(folder.path, 'counts.json');
  const { output, problem } = await runNode(stage.command(files), { ...env, [COUNTS_FILE_VARIABLE]: countsFile });
  const counts = stage.folders ? readCounts(countsFile) : { passed: 0, failures: [] };
  folder.dispose();

  const failures = [...counts.failures];
  if (failures.length === 0 && problem) failures.push(`${stage.title}: ${problem}`);
  if (failures.length === 0 && stage.folders && counts.passed === 0) failures.push(`${stage.title}: no test ran`);
  return { passed: counts.passed, failures, output, durationMs: performance.now() - started };
}

function runNode(args: string[], env: Record<string, string>): Promise<{ output: string; problem?: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
    });
    // The stage ends its own browsers when it is told to stop, which it must be given the time to do.
    const stop = (signal: NodeJS.Signals): void => {
      child.kill(signal);
      child.once('close', () => process.exit(1));
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
    let output = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    child.stderr.on('data', (text: Buffer) => (output += text.toString()));
    child.on('error', (error) => resolve({ output, problem: error.message }));
    child.on('close', (code, signal) => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(name, stop);
      if (code === 0) resolve({ output });
      else resolve({ output, problem: signal ? `ended by ${signal}` : `ended with code ${code}` });
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
