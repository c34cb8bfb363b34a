/**
 * `npm test`: every check of the project, one line per stage, and the last line `N passed, N failed`. The
 * numbers are those of single tests; a stage without tests of its own (types, lint, build) adds one
 * failure when it fails. What a stage prints is shown only when it failed.
 *
 * `npm test -- node`, `npm test -- e2e --engine firefox`, `npm test -- popup` run a part.
 */
import { runStage, type StageResult } from './lib/run-stage.js';
import { withSecondTry } from './lib/second-try.js';
import { filesOf, STAGES, type StageName } from './lib/stages.js';
import { parseTestArguments, type TestArguments } from './lib/test-arguments.js';

process.exitCode = await main();

async function main(): Promise<number> {
  let wanted: TestArguments;
  try {
    wanted = parseTestArguments(process.argv.slice(2));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return 2;
  }
  const { stages, filters, engines } = wanted;
  const env: Record<string, string> = engines.length > 0 ? { BROWSERS: engines.join(',') } : {};
  const results = new Map<StageName, StageResult>();

  for (const stage of STAGES) {
    const { name, title, needs } = stage;
    if (stages.length > 0 && !stages.includes(name)) continue;
    const files = filesOf(stage, filters);
    if (filters.length > 0 && files.length === 0) continue;
    if (needs && results.get(needs)?.failures.length) {
      console.log(`${title} … not run, because ${needs} failed`);
      continue;
    }
    process.stdout.write(`${title} … `);
    const result = await withSecondTry(stage, await runStage(stage, files, env), env);
    results.set(name, result);
    console.log(`${verdict(stage.folders !== undefined, result)} (${seconds(result)})`);
    if (result.failures.length > 0) {
      console.log(`\n${result.output.trim()}\n\n${result.failures.map((line) => `  ✖ ${line}`).join('\n')}\n`);
    }
  }
  if (results.size === 0) {
    console.error(`No test file has ${filters.map((filter) => `"${filter}"`).join(' or ')} in its path.`);
    return 2;
  }
  return printSummary(results);
}

function verdict(counted: boolean, { passed, failures }: StageResult): string {
  if (!counted) return failures.length > 0 ? 'failed' : 'good';
  return failures.length > 0 ? `${passed} passed, ${failures.length} failed` : `${passed} passed`;
}

/** Prints the table and the sum, and returns the exit code. */
function printSummary(results: ReadonlyMap<StageName, StageResult>): number {
  let passed = 0;
  let failed = 0;
  console.log(`\n${'stage'.padEnd(12)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'time'.padStart(10)}`);
  for (const [name, result] of results) {
    const { failures } = result;
    console.log(`${name.padEnd(12)}${String(result.passed).padStart(8)}${String(failures.length).padStart(8)}${seconds(result).padStart(10)}`);
    passed += result.passed;
    failed += failures.length;
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

function seconds({ durationMs }: StageResult): string {
  return `${(durationMs / 1_000).toFixed(1)} s`;
}
