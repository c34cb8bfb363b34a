/** A stage that ends without a report, and a stage whose run is ended. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../scripts/lib/root.js';
import { runStage } from '../../scripts/lib/test-run/run-stage.js';
import type { Stage } from '../../scripts/lib/test-run/stages.js';
import { COUNTS_FILE_VARIABLE } from '../../scripts/lib/test-run/test-counts.mjs';
import { until } from '../e2e/support/until.js';
import { environment, folderFor } from './support.js';

/** Whether a process of this id runs. */
function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('a run that is ended ends the process of its stage too', async (t) => {
  const path = folderFor(t);
  const file = join(path, 'pid');
  const stage = `require('fs').writeFileSync(${JSON.stringify(file)}, String(process.pid)); setInterval(() => {}, 1000);`;
  const run = join(path, 'run.mts');
  writeFileSync(
    run,
    `import { runStage } from ${JSON.stringify(join(ROOT, 'scripts/lib/test-run/run-stage.ts'))};
     await runStage({ name: 'types', phase: 'checks', title: 'endless', command: () => ['-e', ${JSON.stringify(stage)}] }, [], {}, 'run-stage-test');`,
  );
  const child = spawn(process.execPath, ['--import', 'tsx', run], { cwd: ROOT, env: environment(), stdio: 'ignore' });
  t.after(() => child.kill('SIGKILL'));
  await until('the stage to start', () => existsSync(file) && readFileSync(file, 'utf8') !== '', 60_000);
  const pid = Number(readFileSync(file, 'utf8'));
  t.after(() => runs(pid) && process.kill(pid, 'SIGKILL'));
  child.kill('SIGTERM');
  await once(child, 'exit');
  await until('the stage to end', () => !runs(pid), 60_000);
  assert.equal(runs(pid), false);
});

test('a stage that ended without a report is not taken for a stage in which no test passed', async () => {
  const stage = (code: string): Stage => ({
    name: 'components',
    phase: 'sources',
    title: 'tests',
    folders: () => true,
    command: () => ['-e', code],
  });
  const run = (code: string) => runStage(stage(code), ['a file'], {}, 'run-stage-test');
  const report = `require('fs').writeFileSync(process.env.${COUNTS_FILE_VARIABLE}, '{"passed":0,"failures":[]}');`;
  const dead = await run('console.log("why"); process.exit(1)');
  assert.equal(dead.withoutReport, true);
  assert.deepEqual(dead.failures, [{ test: 'tests: ended with code 1', error: 'why' }]);
  assert.equal((await run(`${report} process.exit(1)`)).withoutReport, undefined);
  assert.equal((await run('process.kill(process.pid, "SIGKILL")')).withoutReport, undefined);
});
