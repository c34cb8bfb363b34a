/**
 * `npm run mutate`: proves that the tests can fail. It makes each known wrong implementation of `lib/mutants.ts` in a
 * copy of the sources, and runs its tests there. It prints which test failed. The exit code is 1 if no test failed.
 *
 * `npm run mutate -- closed` makes only those with this word in their name.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { disposeAtExit } from './lib/cleanup.mjs';
import { MUTANTS, type Mutant } from './lib/mutants.js';
import { ROOT } from './lib/root.js';
import { COUNTS_FILE_VARIABLE, type TestCounts } from './lib/test-run/test-counts.mjs';

/** Inside the repository, so that packages are found. Git ignores it. */
const COPY = join(ROOT, '.mutants');
/** Simulated sessions for each mutant: enough to find each of these. */
const SESSIONS = '2000';
const COPIED = [
  'src',
  'test',
  'scripts',
  'package.json',
  'tsconfig.json',
  'tsconfig.base.json',
  'web-test-runner.config.mjs',
];

const wanted = MUTANTS.filter(({ name }) => process.argv.slice(2).every((word) => name.includes(word)));
if (wanted.length === 0) {
  console.error(`No mutant is named so. There are:\n${MUTANTS.map(({ name }) => `  ${name}`).join('\n')}`);
  process.exit(2);
}

disposeAtExit(() => rmSync(COPY, { recursive: true, force: true }));
rmSync(COPY, { recursive: true, force: true });
mkdirSync(COPY);
for (const path of COPIED) cpSync(join(ROOT, path), join(COPY, path), { recursive: true });

// If tests fail without a mutant, they say nothing about the mutants.
const baseline = runTests([...new Set(wanted.flatMap(({ tests }) => tests))]);
if (baseline.length > 0) fail(`The tests fail without any mutant:\n  ${baseline.join('\n  ')}`);

let missed = 0;
for (const [index, mutant] of wanted.entries()) {
  process.stdout.write(`${index + 1}/${wanted.length} ${mutant.name} … `);
  const failures = tryMutant(mutant);
  if (failures.length === 0) missed++;
  console.log(failures.length === 0 ? 'NOT CAUGHT' : `caught by ${failures.length}: ${failures[0]}`);
}
console.log(`\n${wanted.length - missed} caught, ${missed} not caught`);
process.exitCode = missed > 0 ? 1 : 0;

function tryMutant({ name, file, find, replace, tests }: Mutant): string[] {
  const path = join(COPY, file);
  const source = readFileSync(path, 'utf8');
  if (source.split(find).length !== 2)
    fail(`"${name}" no longer fits ${file}: what it replaces must stand there once.`);
  writeFileSync(
    path,
    source.replace(find, () => replace),
  );
  try {
    return runTests(tests);
  } finally {
    writeFileSync(path, source);
  }
}

/** The titles of the tests that failed. */
function runTests(files: readonly string[]): string[] {
  const components = files.filter((file) => /^test\/(checkout|element)\//.test(file));
  const node = files.filter((file) => !components.includes(file));
  return [
    ...(components.length > 0 ? run(['../node_modules/@web/test-runner/dist/bin.js', ...components]) : []),
    ...(node.length > 0 ? run(['--import', 'tsx', 'scripts/lib/test-run/run-node-tests.mjs', '1', '1', ...node]) : []),
  ];
}

function run(command: readonly string[]): string[] {
  const counts = join(COPY, 'counts.json');
  rmSync(counts, { force: true });
  const { stdout, stderr } = spawnSync(process.execPath, command, {
    cwd: COPY,
    env: { ...process.env, BROWSERS: 'chromium', [COUNTS_FILE_VARIABLE]: counts, SIMULATION_SESSIONS: SESSIONS },
    encoding: 'utf8',
    timeout: 5 * 60_000,
  });
  try {
    const { passed, failures } = JSON.parse(readFileSync(counts, 'utf8')) as TestCounts;
    if (passed + failures.length > 0) return failures.map(({ test }) => test);
  } catch {
    // There is no report. The error is thrown below.
  }
  return fail(`The tests did not run:\n${stdout}${stderr}`);
}

function fail(message: string): never {
  console.error(`\n${message}`);
  process.exit(2);
}
