/** `npm test -- --changed` leaves tests out, but never a test that imports a changed file. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAffected } from '../../scripts/lib/test-run/affected-tests.js';
import { filesOf, STAGES, type StageName } from '../../scripts/lib/test-run/stages.js';
import { parseTestArguments } from '../../scripts/lib/test-run/test-arguments.js';
import { atOnce, planTests } from '../../scripts/lib/test-run/test-plan.js';
import { importsOf } from './imports.js';

/** The stages that run after a change of these files, and the test files of each stage. */
const planned = (...changed: string[]): Record<string, string[]> =>
  Object.fromEntries(planTests(parseTestArguments([]), changed).map(({ stage, files }) => [stage.name, files]));
const stagesOf = (...changed: string[]): string[] => Object.keys(planned(...changed));

test('a change of a file runs every test that imports it, directly or through others', () => {
  const missing: string[] = [];
  let imports = 0;
  for (const stage of STAGES) {
    for (const testFile of filesOf(stage, [])) {
      for (const file of importedBy(testFile)) {
        imports++;
        if (!isAffected([file], stage.name, testFile)) missing.push(`${testFile} imports ${file}`);
      }
    }
  }
  assert.deepEqual(missing, []);
  assert.ok(imports > 1_000, String(imports));
});

test('a change of an unknown file, or of a file that everything uses, runs everything', () => {
  const everything = STAGES.map(({ name }) => name);
  for (const file of [
    'new-folder/file.ts',
    'file',
    '.npmrc',
    'package.json',
    'package-lock.json',
    'tsconfig.base.json',
    'vite.config.ts',
    'scripts/lib/test-run/stages.ts',
    'src/contract/schemas.ts',
  ]) {
    assert.deepEqual(stagesOf('docs/theming.md', file), everything, file);
  }
  assert.deepEqual(
    planned('file')['node'],
    filesOf(
      STAGES.find(({ name }) => name === 'node')!,
      [],
    ),
  );
});

const CASES: readonly (readonly [file: string, ...stages: StageName[]])[] = [
  ['test/proxy/edge.test.ts', 'types', 'format', 'lint', 'node'],
  ['test/proxy/shop.ts', 'types', 'format', 'lint', 'node'],
  ['test/element/dialog.test.ts', 'types', 'format', 'lint', 'components'],
  ['test/frameworks/visitor.ts', 'types', 'format', 'lint', 'build', 'frameworks'],
  ['test/runtimes/shop.ts', 'types', 'format', 'lint', 'build', 'runtimes'],
  ['src/proxy/index.ts', 'types', 'format', 'lint', 'node', 'build', 'dist', 'frameworks', 'runtimes', 'e2e'],
  ['docs/theming.md', 'node', 'build', 'dist', 'e2e'],
];
for (const [file, ...stages] of CASES)
  test(`a change of ${file} runs ${stages.join(', ')}`, () => assert.deepEqual(stagesOf(file), stages));

test('a changed test file runs only itself, and a deleted one runs no test', () => {
  assert.deepEqual(planned('test/proxy/edge.test.ts')['node'], ['test/proxy/edge.test.ts']);
  assert.deepEqual(stagesOf('test/proxy/gone.test.ts'), ['types', 'format', 'lint']);
});

test('tests of the built files run the build too, however they were asked for', () => {
  assert.deepEqual(stagesOf('test/e2e/gateways.test.ts'), ['types', 'format', 'lint', 'build', 'e2e']);
  for (const words of [['e2e'], ['test/e2e/gateways'], ['frameworks'], ['dist', '--engine', 'chromium']]) {
    assert.equal(planTests(parseTestArguments(words))[0]?.stage.name, 'build', words.join(' '));
  }
  assert.deepEqual(
    planTests(parseTestArguments(['test/proxy/edge'])).map(({ stage }) => stage.name),
    ['node'],
  );
});

test('the mounts in every framework, which are large, run only if somebody asks for them or changes them', () => {
  const mountsOf = (words: string[], changed?: string[]): number =>
    planTests(parseTestArguments(words), changed)
      .flatMap(({ files }) => files)
      .filter((file) => file.startsWith('test/mounts/')).length;
  assert.equal(mountsOf([]), 0);
  assert.equal(mountsOf(['test/mounts']), 2);
  assert.equal(mountsOf([], ['test/mounts/place.ts']), 2);
});

test('nothing runs when nothing has changed, and --changed with a stage runs only that stage', () => {
  assert.deepEqual(stagesOf(), []);
  const { stages, changed } = parseTestArguments(['--changed', 'node']);
  assert.deepEqual({ stages, changed }, { stages: ['node'], changed: true });
  const names = planTests(parseTestArguments(['--changed', 'node']), ['src/index.ts']).map(({ stage }) => stage.name);
  assert.deepEqual(names, ['node']);
});

/** All files of ours that a file imports, directly or through others. */
function importedBy(file: string): Set<string> {
  const files = new Set([file]);
  for (const importer of files) for (const found of importsOf(importer)) files.add(found);
  return files;
}

test('the checks run at once, then the tests of sources, then the build, then the tests of the built files, and last those end to end', () => {
  const groups = atOnce(planTests(parseTestArguments([]))).map((group) => group.map(({ stage }) => stage.name));
  assert.deepEqual(groups, [
    ['types', 'format', 'lint'],
    ['node', 'components'],
    ['build'],
    ['dist', 'frameworks', 'runtimes'],
    ['e2e'],
  ]);
  for (const { stage } of planTests(parseTestArguments([])))
    if (stage.needs) assert.notEqual(STAGES.find(({ name }) => name === stage.needs)?.phase, stage.phase, stage.name);
});
