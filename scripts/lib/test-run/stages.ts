/**
 * The stages of `npm test`, phase by phase: the files of each stage, and the command that runs them. Every test file
 * belongs to exactly one stage. A folder under `test` that is not named here belongs to the Node tests.
 */
import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { ROOT } from '../root.js';
import { longestFirst } from './longest-first.js';

export type StageName =
  'types' | 'format' | 'lint' | 'node' | 'components' | 'build' | 'dist' | 'frameworks' | 'runtimes' | 'e2e';

/** Phases run one after the other; the stages of a phase run at once: while one of them waits, another one works. */
export type Phase = 'checks' | 'sources' | 'build' | 'built' | 'end to end';

export interface Stage {
  name: StageName;
  phase: Phase;
  /** Shown in the output. */
  title: string;
  /** Selects the folders below `test`. Absent: the stage is one check without test files. */
  folders?: (folder: string) => boolean;
  /** Whether its tests run in browsers. Then the result shows the browsers' versions. */
  inBrowsers?: boolean;
  /** A stage of an earlier phase that must have passed. */
  needs?: StageName;
  /** Arguments for Node. */
  command: (files: string[]) => string[];
}

const COMPONENTS = ['checkout', 'element'];
const SERVED = ['runtimes', 'mounts'];
const SPECIAL = [...COMPONENTS, ...SERVED, 'dist', 'frameworks', 'e2e'];

/** More processes than cores, because many of these tests wait: for a time limit, or for a PHP server. */
const NODE_CONCURRENCY = 2 * Math.max(2, availableParallelism());
/** More than cores, because these tests mostly wait for timers and pages. Not many, because each process has its browsers. */
const END_TO_END_CONCURRENCY = 4;
/** Processes for the files of end-to-end tests. Files of one process share its browsers; with fewer, one lost browser would cost many files. */
const END_TO_END_PROCESSES = 10;
/** Processes for the files of Node tests. Fewer need less time to start; with more, the cores finish at about the same time. */
const NODE_PROCESSES = 16;

export const STAGES: readonly Stage[] = [
  {
    name: 'types',
    phase: 'checks',
    title: 'types of every floor',
    command: () => ['node_modules/typescript/bin/tsc', '-b'],
  },
  {
    name: 'format',
    phase: 'checks',
    title: 'format',
    command: () => ['node_modules/prettier/bin/prettier.cjs', '--check', '.'],
  },
  {
    name: 'lint',
    phase: 'checks',
    title: 'lint',
    command: () => ['node_modules/oxlint/bin/oxlint', '--deny-warnings'],
  },
  {
    name: 'node',
    phase: 'sources',
    title: 'tests in Node',
    folders: (folder) => !SPECIAL.includes(folder),
    command: (files) => nodeTest(files, NODE_CONCURRENCY, NODE_PROCESSES),
  },
  {
    name: 'components',
    phase: 'sources',
    title: 'component tests in every engine',
    folders: (folder) => COMPONENTS.includes(folder),
    inBrowsers: true,
    command: (files) => ['node_modules/@web/test-runner/dist/bin.js', ...files],
  },
  // A phase of its own, because the stage `types` writes to the same folder.
  { name: 'build', phase: 'build', title: 'build', command: () => ['--import', 'tsx', 'scripts/build.ts'] },
  {
    name: 'dist',
    phase: 'built',
    title: 'tests of what is published',
    folders: (folder) => folder === 'dist',
    inBrowsers: true,
    needs: 'build',
    command: (files) => nodeTest(files, 2, 2),
  },
  {
    name: 'frameworks',
    phase: 'built',
    title: 'the package in every framework',
    folders: (folder) => folder === 'frameworks',
    inBrowsers: true,
    needs: 'build',
    // One process: the files share a folder of installed frameworks, and build two examples at once.
    command: (files) => nodeTest(files, 1, 1),
  },
  {
    name: 'runtimes',
    phase: 'built',
    title: 'the proxy in every runtime and framework',
    folders: (folder) => SERVED.includes(folder),
    needs: 'build',
    // Each file starts as many servers at once as a machine can run.
    command: (files) => nodeTest(files, 1),
  },
  {
    name: 'e2e',
    // Alone: beside installs and bundlers, pages are late on a small machine.
    phase: 'end to end',
    title: 'end to end in every engine',
    folders: (folder) => folder === 'e2e',
    inBrowsers: true,
    needs: 'build',
    command: (files) => nodeTest(files, END_TO_END_CONCURRENCY, END_TO_END_PROCESSES),
  },
];

/** The stage's test files with one of `filters` in their path; without filters all. Paths from the root, with `/`. */
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

const nodeTest = (files: string[], concurrency: number, processes = files.length): string[] => [
  '--import',
  'tsx',
  'scripts/lib/test-run/run-node-tests.mjs',
  String(concurrency),
  String(processes),
  ...longestFirst(files),
];
