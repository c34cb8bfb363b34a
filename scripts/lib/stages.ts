/**
 * The stages of `npm test`, in order: which files belong to each and how it is run. Every test file belongs
 * to exactly one stage: a new folder under `test` is a Node test until it is named here.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { longestFirst } from './longest-first.js';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export type StageName =
  'types' | 'format' | 'lint' | 'node' | 'components' | 'build' | 'dist' | 'frameworks' | 'runtimes' | 'e2e';

export interface Stage {
  name: StageName;
  /** For the reader of the output. */
  title: string;
  /** The folders below `test` whose files it runs; without any, it is one check that is good or not. */
  folders?: (folder: string) => boolean;
  /** Whether its tests run in browsers, whose versions then belong to the result. */
  inBrowsers?: boolean;
  /** A stage that runs before it, and must have gone well. */
  needs?: StageName;
  /** Arguments for Node. */
  command: (files: string[]) => string[];
}

const COMPONENTS = ['checkout', 'element'];
const SPECIAL = [...COMPONENTS, 'dist', 'frameworks', 'runtimes', 'e2e'];

/** As many files at once as there are cores; Node by itself leaves one idle. */
const NODE_CONCURRENCY = Math.max(2, availableParallelism());
/** More, because these tests mostly wait for each other's timers and pages; but each has its browsers. */
const END_TO_END_CONCURRENCY = 4;

export const STAGES: readonly Stage[] = [
  { name: 'types', title: 'types of every floor', command: () => ['node_modules/typescript/bin/tsc', '-b'] },
  { name: 'format', title: 'format', command: () => ['node_modules/prettier/bin/prettier.cjs', '--check', '.'] },
  { name: 'lint', title: 'lint', command: () => ['node_modules/oxlint/bin/oxlint', '--deny-warnings'] },
  {
    name: 'node',
    title: 'tests in Node',
    folders: (folder) => !SPECIAL.includes(folder),
    command: (files) => nodeTest(files, NODE_CONCURRENCY),
  },
  {
    name: 'components',
    title: 'component tests in every engine',
    folders: (folder) => COMPONENTS.includes(folder),
    inBrowsers: true,
    command: (files) => ['node_modules/@web/test-runner/dist/bin.js', ...files],
  },
  { name: 'build', title: 'build', command: () => ['--import', 'tsx', 'scripts/build.ts'] },
  {
    name: 'dist',
    title: 'tests of what is published',
    folders: (folder) => folder === 'dist',
    inBrowsers: true,
    needs: 'build',
    command: (files) => nodeTest(files, 2),
  },
  {
    name: 'frameworks',
    title: 'the package in every framework',
    folders: (folder) => folder === 'frameworks',
    inBrowsers: true,
    needs: 'build',
    // Its files share one folder of installed frameworks, and each builds two examples at a time.
    command: (files) => nodeTest(files, 1),
  },
  {
    name: 'runtimes',
    title: 'the proxy in every runtime',
    folders: (folder) => folder === 'runtimes',
    needs: 'build',
    // Its file starts as many servers at once as are good for a machine.
    command: (files) => nodeTest(files, 1),
  },
  {
    name: 'e2e',
    title: 'end to end in every engine',
    folders: (folder) => folder === 'e2e',
    inBrowsers: true,
    needs: 'build',
    command: (files) => nodeTest(files, END_TO_END_CONCURRENCY),
  },
];

/** The test files of a stage whose path contains one of `filters`, or all without filters. Relative to the root, with `/`. */
export function filesOf(stage: Stage, filters: readonly string[]): string[] {
  const { folders } = stage;
  if (!folders) return [];
  return readdirSync(`${ROOT}/test`, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.test.ts') && folders(path.split('/')[0] ?? ''))
    .map((path) => `test/${path}`)
    .filter((path) => filters.length === 0 || filters.some((filter) => path.includes(filter.replace(/^\.\//, ''))))
    .sort();
}

const nodeTest = (files: string[], concurrency: number): string[] => [
  '--import',
  'tsx',
  'scripts/lib/run-node-tests.mjs',
  String(concurrency),
  ...longestFirst(files),
];
