/**
 * Which tests a changed file can affect, for `npm test -- --changed`. The list is by folders and errs on the safe side:
 * a file that is not in the list affects everything. A test checks that the list covers all imports. If a test reads or
 * starts a file without an import, add that here by hand.
 */
import { STAGES, type StageName } from './stages.js';

/** A stage, or the beginning of a test file's path. */
type Target = StageName | `test/${string}`;

const CODE = ['types', 'format', 'lint'] as const;
const BROWSERS = ['dist', 'frameworks', 'e2e'] as const;
const BUILT = [...BROWSERS, 'runtimes'] as const;

/** The first match is used. */
const REACH: readonly (readonly [files: RegExp, ...targets: readonly Target[]])[] = [
  // Helpers of tests.
  [/^test\/(checkout|element)\//, ...CODE, 'components', 'e2e'],
  [/^test\/dist\//, ...CODE, 'dist', 'frameworks', 'runtimes'],
  [/^test\/frameworks\//, ...CODE, 'frameworks'],
  [/^test\/(runtimes|mounts)\//, ...CODE, 'runtimes'],
  [/^test\/(browsers|e2e)\//, ...CODE, 'node', ...BROWSERS],
  [/^test\/docs\//, ...CODE, 'node', 'dist', 'e2e'],
  [/^test\/cli\//, ...CODE, 'node', 'dist'],
  [/^test\/check\/start-example\.ts$/, ...CODE, 'node', 'runtimes', 'test/dist/release.test.ts'],
  [/^test\/(check\/stage|proxy\/(assert-contract|stores\/redis-server))\.ts$/, ...CODE, 'node', 'runtimes'],
  [/^test\/proxy\/stores\/(node-with-sqlite\.ts|package(-lock)?\.json)$/, ...CODE, 'node', 'dist', 'runtimes', 'e2e'],
  [/^test\/(bench|check|contract|fixtures|proxy|sandbox|scripts|simulation)\//, ...CODE, 'node'],
  // What is published. No component test knows of servers.
  [/^src\/(check|cli|proxy|sandbox|sqlite)\//, ...CODE, 'node', 'build', ...BUILT],
  [/^src\/frameworks\//, ...CODE, 'node', 'build', 'dist', 'frameworks'],
  // What is not published from `src`: playground, benchmarks, examples, documents.
  [/^(demo\/|index\.html$)/, ...CODE, 'node', 'frameworks', 'e2e'],
  [/^bench\//, ...CODE, 'node', 'e2e'],
  [/^examples\//, ...CODE, 'node', 'dist', 'frameworks', 'runtimes'],
  [/^\.oxlintrc\.json$/, 'lint'],
  [/^\.prettier/, 'format'],
  // This test reads its policies from a document.
  [/^(docs\/.*|[\w.-]+\.md|llms\.txt|LICENSE)$/, 'node', 'build', 'dist', 'test/e2e/script-tag-policy.test.ts'],
];

const EVERYTHING: readonly Target[] = STAGES.map(({ name }) => name);

/** Whether changed files affect a stage or, if it is given, a test file of that stage. */
export function isAffected(changed: readonly string[], stage: StageName, testFile?: string): boolean {
  return changed.some((file) =>
    targetsOf(file).some((target) => target === stage || (testFile?.startsWith(target) ?? false)),
  );
}

function targetsOf(file: string): readonly Target[] {
  // A test file is imported by nothing, so it affects only itself.
  if (/^test\/.*\.test\.ts$/.test(file)) return [...CODE, file as Target];
  const [, ...targets] = REACH.find(([files]) => files.test(file)) ?? [undefined, ...EVERYTHING];
  return targets;
}
