/**
 * Coverage of `src`, for `npm test -- --coverage`. For the Node tests V8 counts and c8 reports; for the component tests
 * the test runner counts in Chromium. Both write pages with the details.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { ROOT } from '../root.js';
import { type StageName } from './stages.js';

/** Folder of `node/index.html` and `components/index.html`, from the root. */
export const COVERAGE_FOLDER = 'coverage';

const V8_FOLDER = join(ROOT, 'node_modules/.cache/coverage');

interface Count {
  readonly total: number;
  readonly covered: number;
}

/** A file in istanbul's `json-summary`. */
interface FileSummary {
  readonly lines: Count;
  readonly branches: Count;
}

/** Removes the files of an earlier run. */
export function startCoverage(): void {
  for (const folder of [V8_FOLDER, join(ROOT, COVERAGE_FOLDER)]) rmSync(folder, { recursive: true, force: true });
}

/** The environment variables for coverage of a stage; none for stages that run built files. */
export function coverageEnvironment(stage: StageName): Record<string, string> {
  if (stage === 'node') return { NODE_V8_COVERAGE: V8_FOLDER };
  // `web-test-runner.config.mjs` reads it.
  return stage === 'components' ? { COVERAGE_FOLDER: join(ROOT, COVERAGE_FOLDER, 'components') } : {};
}

/** Writes the pages for the Node tests. Returns a table with the coverage of both stages, by folder. */
export function coverageTable(): string {
  if (existsSync(V8_FOLDER)) reportNode();
  const tables = (['node', 'components'] as const).flatMap((stage) => {
    const file = join(ROOT, COVERAGE_FOLDER, stage, 'coverage-summary.json');
    if (!existsSync(file)) return [];
    const summary = JSON.parse(readFileSync(file, 'utf8')) as Record<string, FileSummary>;
    const head = `${`coverage of ${stage}`.padEnd(32)}${'lines'.padStart(10)}${'branches'.padStart(10)}`;
    return [[head, ...rows(summary)].join('\n')];
  });
  return tables.join('\n\n');
}

function reportNode(): void {
  execFileSync(process.execPath, [
    join(ROOT, 'node_modules/c8/bin/c8.js'),
    'report',
    `--temp-directory=${V8_FOLDER}`,
    `--reports-dir=${join(ROOT, COVERAGE_FOLDER, 'node')}`,
    '--include=src/**',
    '--exclude-after-remap',
    '--reporter=html',
    '--reporter=json-summary',
  ]);
}

function rows({ total, ...files }: Record<string, FileSummary>): string[] {
  const folders = new Map<string, FileSummary[]>();
  for (const [file, summary] of Object.entries(files)) {
    const folder = relative(ROOT, dirname(file));
    folders.set(folder, [...(folders.get(folder) ?? []), summary]);
  }
  return [
    ...[...folders].sort().map(([folder, members]) => row(folder, members)),
    ...(total ? [row('all', [total])] : []),
  ];
}

function row(name: string, files: readonly FileSummary[]): string {
  const percent = (what: keyof FileSummary): string => {
    const sum = (part: keyof Count): number => files.reduce((rest, file) => rest + file[what][part], 0);
    return `${((100 * sum('covered')) / Math.max(1, sum('total'))).toFixed(1)} %`.padStart(10);
  };
  return `${name.padEnd(32)}${percent('lines')}${percent('branches')}`;
}
