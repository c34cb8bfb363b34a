/**
 * `npm test`: all checks of the project, with one line per stage, and `N passed, N failed` at the end. The numbers are
 * single tests. A stage without tests (types, lint, build) adds one failure if it fails. Only failures are shown; the
 * whole output of a stage is in a file.
 *
 * `npm test -- node`, `npm test -- e2e --engine firefox`, `npm test -- popup` and `npm test -- --changed` run a part.
 * `--coverage` also reports the coverage.
 */
import { changedFiles } from './lib/test-run/changed-files.js';
import { COVERAGE_FOLDER, coverageEnvironment, coverageTable, startCoverage } from './lib/test-run/coverage.js';
import { isWhole, keepDurations } from './lib/test-run/durations.js';
import { failureText } from './lib/test-run/failure-text.js';
import { ENGINES } from './lib/browsers/find-browsers.mjs';
import { runStage } from './lib/test-run/run-stage.js';
import { withSecondTry, type TriedTwice } from './lib/test-run/second-try.js';
import type { Stage, StageName } from './lib/test-run/stages.js';
import { parseTestArguments, type TestArguments } from './lib/test-run/test-arguments.js';
import { atOnce, planTests, type PlannedStage } from './lib/test-run/test-plan.js';
import { versions } from './lib/test-run/versions.js';

const NOTHING: TriedTwice = { passed: 0, failures: [], late: [], log: '', durationMs: 0 };

process.exitCode = await main();

async function main(): Promise<number> {
  let wanted: TestArguments;
  try {
    wanted = parseTestArguments(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  }
  const { filters, engines, changed, coverage } = wanted;
  const changes = changed ? whatChanged() : undefined;
  const plan = planTests(wanted, changes);
  if (plan.length === 0 && changes) {
    console.log(
      changes.length === 0
        ? 'Nothing has changed.\n\n0 passed, 0 failed'
        : 'No test that was asked for is affected.\n\n0 passed, 0 failed',
    );
    return 0;
  }
  if (plan.length === 0) {
    console.error(`No test file has ${filters.map((filter) => `"${filter}"`).join(' or ')} in its path.`);
    return 2;
  }
  const inBrowsers = plan.some(({ stage }) => stage.inBrowsers);
  const ranWith = (await versions(inBrowsers ? (engines.length > 0 ? engines : ENGINES) : [])).join(', ');
  console.log(`${ranWith}\n`);
  const since = performance.now();
  const common: Record<string, string> = engines.length > 0 ? { BROWSERS: engines.join(',') } : {};
  if (coverage) startCoverage();
  const results = await runPlan(plan, (stage) => ({ ...common, ...(coverage && coverageEnvironment(stage)) }));
  if (coverage) console.log(`\n${coverageTable()}\n\nfile by file: ${COVERAGE_FOLDER}/*/index.html`);
  const exitCode = printSummary(results, ranWith);
  if (isWhole(wanted)) {
    const stages = [...results].map(([name, result]) => ({ name, ...result, failed: result.failures.length }));
    keepDurations({ ranWith, durationMs: performance.now() - since, stages });
  }
  return exitCode;
}

function whatChanged(): string[] | undefined {
  const changes = changedFiles();
  if (!changes) console.log('What has changed cannot be told without git and a branch "main", so everything runs.\n');
  else if (changes.length > 0)
    console.log(
      `${changes.length} changed since "main": ${changes.slice(0, 5).join(', ')}${changes.length > 5 ? ', …' : ''}\n`,
    );
  return changes;
}

async function runPlan(
  plan: readonly PlannedStage[],
  environment: (stage: StageName) => Record<string, string>,
): Promise<Map<StageName, TriedTwice>> {
  const results = new Map<StageName, TriedTwice>();
  for (const together of atOnce(plan)) {
    const { needs } = together[0]!.stage;
    const titles = together.map(({ stage }) => stage.title).join(', ');
    if (needs && results.get(needs)?.failures.length) {
      console.log(`${titles} … not run, because ${needs} failed`);
      continue;
    }
    console.log(`${titles} …`);
    // The summary has the order of the plan, not the order in which stages end.
    for (const { stage } of together) results.set(stage.name, NOTHING);
    await Promise.all(
      together.map(async ({ stage, files }) => {
        const env = environment(stage.name);
        const result = await withSecondTry(stage, files, await runStage(stage, files, env), env);
        results.set(stage.name, result);
        printResult(stage, result);
      }),
    );
  }
  return results;
}

function printResult({ title, folders }: Stage, result: TriedTwice): void {
  console.log(`  ${title}: ${verdict(folders !== undefined, result)} (${seconds(result)})`);
  if (result.failures.length > 0) console.log(failureText(result.failures, result.log));
  if (result.late.length > 0)
    console.log(`\n  passed only at the second try; at the first:\n${failureText(result.late, result.log)}`);
}

function verdict(counted: boolean, { passed, failures }: TriedTwice): string {
  if (!counted) return failures.length > 0 ? 'failed' : 'good';
  return failures.length > 0 ? `${passed} passed, ${failures.length} failed` : `${passed} passed`;
}

/** Prints the table and the sum. Returns the exit code. */
function printSummary(results: ReadonlyMap<StageName, TriedTwice>, ranWith: string): number {
  let passed = 0;
  let failed = 0;
  console.log(`\n${'stage'.padEnd(12)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'time'.padStart(10)}`);
  for (const [name, result] of results) {
    const { failures, late } = result;
    const remark = late.length > 0 ? `  ${late.length} only at the second try` : '';
    console.log(
      `${name.padEnd(12)}${String(result.passed).padStart(8)}${String(failures.length).padStart(8)}${seconds(result).padStart(10)}${remark}`,
    );
    passed += result.passed;
    failed += failures.length;
  }
  console.log(`\n${ranWith}\n\n${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

function seconds({ durationMs }: { durationMs: number }): string {
  return `${(durationMs / 1_000).toFixed(1)} s`;
}
