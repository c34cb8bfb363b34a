/**
 * What a changed file can affect, for `npm test -- --changed`. The list is by folders and on the safe side:
 * a file that nothing here knows affects everything. That it knows of every import is tested; what a test
 * reads, starts or looks at in another way must be thought of here.
 */
import { STAGES, type StageName } from './stages.js';

/** A stage, or the beginning of a test file's path. */
type Target = StageName | `test/${string}`;

const CODE = ['types', 'format', 'lint'] as const;
const BROWSERS = ['dist', 'frameworks', 'e2e'] as const;
const BUILT = [...BROWSERS, 'runtimes'] as const;

/** The first that fits counts. */
const REACH: readonly (readonly [files: RegExp, ...targets: readonly Target[]])[] = [
  // Helpers of tests.
  [/^test\/(checkout|element)\//, ...CODE, 'components', 'e2e'],
  [/^test\/dist\//, ...CODE, 'dist', 'frameworks'],
  [/^test\/frameworks\//, ...CODE, 'frameworks'],
  [/^test\/runtimes\//, ...CODE, 'runtimes'],
  [/^test\/(browsers|e2e)\//, ...CODE, 'node', ...BROWSERS],
  [/^test\/docs\//, ...CODE, 'node', 'dist', 'e2e'],
  [/^test\/cli\//, ...CODE, 'node', 'dist'],
  [/^test\/check\/start-example\.ts$/, ...CODE, 'node', 'runtimes', 'test/dist/release.test.ts'],
  [/^test\/(check\/stage|proxy\/(assert-contract|redis-server))\.ts$/, ...CODE, 'node', 'runtimes'],
  [/^test\/(bench|check|contract|fixtures|proxy|sandbox|scripts|simulation)\//, ...CODE, 'node'],
  // What is published. No component test knows of servers.
  [/^src\/(check|cli|proxy|sandbox)\//, ...CODE, 'node', 'build', ...BUILT],
  [/^src\/frameworks\//, ...CODE, 'node', 'build', 'dist', 'frameworks'],
  // What is beside it.
  [/^(demo\/|index\.html$)/, ...CODE, 'node', 'frameworks', 'e2e'],
  [/^bench\//, ...CODE, 'node', 'e2e'],
  [/^examples\//, ...CODE, 'node', 'dist', 'frameworks'],
  [/^\.oxlintrc\.json$/, 'lint'],
  [/^\.prettier/, 'format'],
  // The policy's test takes its policies out of a document.
  [/^(docs\/.*|[\w.-]+\.md|llms\.txt|LICENSE)$/, 'node', 'build', 'dist', 'test/e2e/script-tag-policy.test.ts'],
];

const EVERYTHING: readonly Target[] = STAGES.map(({ name }) => name);

/** Whether a stage or, given one, a test file of that stage, is affected by a change of these files. */
export function isAffected(changed: readonly string[], stage: StageName, testFile?: string): boolean {
  return changed.some((file) =>
    targetsOf(file).some((target) => target === stage || (testFile?.startsWith(target) ?? false)),
  );
}

function targetsOf(file: string): readonly Target[] {
  // Nothing imports a test.
  if (/^test\/.*\.test\.ts$/.test(file)) return [...CODE, file as Target];
  const [, ...targets] = REACH.find(([files]) => files.test(file)) ?? [undefined, ...EVERYTHING];
  return targets;
}
