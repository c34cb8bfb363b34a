/** The second try: for few failures that other programs may have caused, and for a stage without a report. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StageResult } from '../../scripts/lib/test-run/run-stage.js';
import { withSecondTry } from '../../scripts/lib/test-run/second-try.js';
import { STAGES, type Stage } from '../../scripts/lib/test-run/stages.js';

const E2E = STAGES.find(({ name }) => name === 'e2e')!;
const COMPONENTS = STAGES.find(({ name }) => name === 'components')!;
const NODE = STAGES.find(({ name }) => name === 'node')!;
const result = (...failures: string[]): StageResult => ({
  passed: 7,
  failures: failures.map((title) => ({ test: title, error: `${title}: why` })),
  log: 'e2e.log',
  durationMs: 10,
});

/** Tries a failed stage again. `second` is the result of the second try. */
async function tryAgain(first: StageResult, second: StageResult, stage: Stage = E2E, files = ['test/all.test.ts']) {
  const runs: unknown[] = [];
  const tried = await withSecondTry(stage, files, first, { KEPT: 'yes' }, async (_, files, env) => {
    runs.push({ files, env });
    return second;
  });
  return { tried, runs };
}

const LATE = [
  'test/e2e/a.test.ts: webkit: pays',
  'test/e2e/a.test.ts: webkit: returns',
  'test/e2e/b.test.ts: webkit: closes',
];

test('few failures, all in WebKit, are tried once more, and the result says what passed only then', async () => {
  const first = result(...LATE);
  const { tried, runs } = await tryAgain(first, result());
  assert.deepEqual(runs, [
    { files: ['test/e2e/a.test.ts', 'test/e2e/b.test.ts'], env: { KEPT: 'yes', BROWSERS: 'webkit' } },
  ]);
  assert.deepEqual(tried, { ...first, passed: 10, failures: [], durationMs: 20, late: first.failures });
});

test('what fails twice has failed', async () => {
  const first = result(...LATE);
  const { tried } = await tryAgain(first, result(LATE[0]!));
  assert.deepEqual(tried, { ...first, durationMs: 20, late: [] });
});

test('a component file that WebKit lost is tried once more', async () => {
  const first = result('MiniBrowser test/element/a.test.ts: a file without tests');
  const { tried, runs } = await tryAgain(first, result(), COMPONENTS);
  assert.deepEqual(runs, [{ files: ['test/element/a.test.ts'], env: { KEPT: 'yes', BROWSERS: 'webkit' } }]);
  assert.deepEqual(tried.late, first.failures);
});

test('a test of a real server is tried once more; one that several files share, in all files of its folder', async () => {
  const first = result('test/proxy/stores/suite.ts: redis: a count', 'test/cli/command.test.ts: it starts');
  const all = ['test/proxy/stores/redis.test.ts', 'test/proxy/stores/mysql.test.ts', 'test/proxy/hold.test.ts'];
  const { tried, runs } = await tryAgain(first, result(), NODE, all);
  const again = ['test/proxy/stores/redis.test.ts', 'test/proxy/stores/mysql.test.ts', 'test/cli/command.test.ts'];
  assert.deepEqual(runs, [{ files: again, env: { KEPT: 'yes' } }]);
  assert.deepEqual(tried.late, first.failures);
});

test('a stage that ended without a report is run once more, whole', async () => {
  const first = { ...result('component tests: ended with code 1'), passed: 0, withoutReport: true };
  const { tried, runs } = await tryAgain(first, result(), COMPONENTS);
  assert.deepEqual(runs, [{ files: ['test/all.test.ts'], env: { KEPT: 'yes' } }]);
  assert.deepEqual([tried.passed, tried.failures, tried.late], [7, [], first.failures]);
  const again = await tryAgain(first, result('test/element/a.test.ts: pays'), COMPONENTS);
  assert.deepEqual([again.tried.passed, again.tried.failures.length, again.tried.late], [7, 1, []]);
});

const FINAL: readonly (readonly [title: string, first: StageResult, stage?: Stage])[] = [
  ['nothing failed', result()],
  ['another engine failed too', result(LATE[0]!, 'test/e2e/a.test.ts: firefox: pays')],
  ['a test of no engine failed too', result(LATE[0]!, 'test/e2e/start.test.ts: a taken port')],
  ['more than three failed', result(...LATE, 'test/e2e/c.test.ts: webkit: waits')],
  ['a test with a clock of its own failed', result('test/proxy/hold.test.ts: it holds'), NODE],
  ['a simulation failed too', result('test/cli/command.test.ts: it starts', 'test/simulation/a.test.ts: I1'), NODE],
  ['a component test failed elsewhere', result('Firefox test/element/a.test.ts: pays'), COMPONENTS],
];
for (const [title, first, stage] of FINAL) {
  test(`there is no second try when ${title}`, async () => {
    const { tried, runs } = await tryAgain(first, result(), stage);
    assert.deepEqual(runs, []);
    assert.deepEqual(tried, { ...first, late: [] });
  });
}
