/** Writes the report of all stored results: `docs/benchmarks.md` and its charts. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import type { BenchmarkTable } from './benchmark.js';
import { renderChart } from './chart.js';
import { formatCell } from './format.js';
import type { BenchmarkResult } from './result.js';

const DOCUMENT = new URL('../../docs/benchmarks.md', import.meta.url);
const IMAGES = new URL('../../docs/images/benchmarks/', import.meta.url);

/** Writes document and charts, and removes old charts. */
export async function writeReport(results: readonly BenchmarkResult[]): Promise<void> {
  await mkdir(IMAGES, { recursive: true });
  const charts = results.flatMap((result) => chartsOf(result).map(({ file, svg }) => ({ file, svg })));
  const old = (await readdir(IMAGES)).filter(
    (file) => file.endsWith('.svg') && !charts.some((chart) => chart.file === file),
  );
  await Promise.all(old.map((file) => rm(new URL(file, IMAGES))));
  await Promise.all(charts.map(({ file, svg }) => writeFile(new URL(file, IMAGES), svg)));
  await writeFile(DOCUMENT, renderReport(results));
}

const chartsOf = ({ name, table }: BenchmarkResult): { file: string; title: string; svg: string }[] =>
  (table.charts ?? []).map((spec, index) => ({
    file: `${name}${index === 0 ? '' : `-${index + 1}`}.svg`,
    title: spec.title,
    svg: renderChart(spec, table),
  }));

/** The document. */
export function renderReport(results: readonly BenchmarkResult[]): string {
  const missed = results.flatMap(({ table }) => table.aims).filter(({ holds }) => !holds);
  return `${[
    '# Benchmarks',
    'For whoever compares, and asks how the figures were taken. Written by `npm run bench`; `npm run bench -- knowing` renews one chapter. How to add one: `bench/README.md`.',
    `${results.flatMap(({ table }) => table.aims).length} aims, ${missed.length} of them missed. Ratios within one table mean something; numbers of two machines do not.`,
    renderAims(results),
    ...results.flatMap(renderChapter),
  ].join('\n\n')}\n`;
}

const renderAims = (results: readonly BenchmarkResult[]): string =>
  [
    '| benchmark | aim | found | holds |',
    '| --- | --- | --- | --- |',
    ...results.flatMap(({ title, table }) =>
      table.aims.map(
        ({ text, found, holds }) =>
          `| [${title}](#${slug(title)}) | ${text} | ${found} | ${holds ? 'yes' : '**no**'} |`,
      ),
    ),
  ].join('\n');

function renderChapter(result: BenchmarkResult): string[] {
  const { title, table, seed, seconds, environment } = result;
  const { processor, memory, system, load, versions } = environment;
  const versionList = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `## ${title}`,
    renderTable(table),
    ...chartsOf(result).map(({ file, title: chart }) => `![${chart}](images/benchmarks/${file})`),
    ...(table.notes ?? []),
    `**Method.** ${table.method.join(' ')}`,
    `Seed ${seed}; ${seconds} s on ${processor}, ${memory} GB, ${system}, load ${load} at the start; ${versionList.join(', ')}.`,
  ];
}

/** The table, with numbers aligned to the right. */
export function renderTable({ columns, rows }: BenchmarkTable): string {
  const isNumeric = columns.map((_, index) => rows.some((row) => typeof row[index] === 'number'));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(isNumeric.map((numeric) => (numeric ? '--:' : '---'))),
    ...rows.map((row) => line(columns.map((column, index) => formatCell(row[index], column)))),
  ].join('\n');
}

/** The anchor of a heading, as GitHub makes it. */
const slug = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .replace(/\s/g, '-');
