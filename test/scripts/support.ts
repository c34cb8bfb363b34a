/** What several tests of the scripts need: a temporary folder, and a run of small test files. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { temporaryFolder } from '../../scripts/lib/cleanup.mjs';
import { ROOT } from '../../scripts/lib/root.js';
import { COUNTS_FILE_VARIABLE, type TestCounts } from '../../scripts/lib/test-run/test-counts.mjs';

/** A new folder, which is removed after the test. */
export function folderFor(t: TestContext): string {
  const { path, dispose } = temporaryFolder();
  t.after(dispose);
  return path;
}

/** This process's environment without the variable that stops Node's test runner from starting inside another one. */
export function environment(): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return env;
}

/** The result of a run. */
export interface TestRun extends TestCounts {
  readonly status: number | null;
  readonly stdout: string;
}

/** Writes files, and runs those named `*.test.mjs` as a stage of `npm test` does: one at a time, in this order. */
export function runTestFiles(files: Readonly<Record<string, string>>, env: Record<string, string> = {}): TestRun {
  const folder = temporaryFolder();
  try {
    for (const [name, source] of Object.entries(files)) writeFileSync(join(folder.path, name), source);
    const tests = Object.keys(files).filter((name) => name.endsWith('.test.mjs'));
    const paths = tests.map((name) => join(folder.path, name));
    const counts = join(folder.path, 'counts.json');
    const { status, stdout } = spawnSync(
      process.execPath,
      ['scripts/lib/test-run/run-node-tests.mjs', '1', String(paths.length), ...paths],
      { cwd: ROOT, encoding: 'utf8', env: { ...environment(), ...env, [COUNTS_FILE_VARIABLE]: counts } },
    );
    return { status, stdout, ...(JSON.parse(readFileSync(counts, 'utf8')) as TestCounts) };
  } finally {
    folder.dispose();
  }
}
