/** Stores the result of a benchmark in `bench/results/<name>.json`, so that each benchmark can run alone. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import type { BenchmarkTable } from './benchmark.js';
import type { Environment } from './environment.js';

const FOLDER = new URL('../results/', import.meta.url);

/** One benchmark's last run. */
export interface BenchmarkResult {
  readonly name: string;
  readonly title: string;
  readonly order: number;
  readonly seed: number;
  /** Duration of the run in seconds, in real time. */
  readonly seconds: number;
  readonly environment: Environment;
  readonly table: BenchmarkTable;
}

/** Stores a result and replaces the old one. */
export async function keepResult(result: BenchmarkResult): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(new URL(`${result.name}.json`, FOLDER), `${JSON.stringify(result, null, 2)}\n`);
}

/** All stored results, in the order of their chapters. */
export async function readResults(): Promise<BenchmarkResult[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.json'));
  const results = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(new URL(file, FOLDER), 'utf8')) as BenchmarkResult),
  );
  return results.sort((a, b) => a.order - b.order || a.name.localeCompare(b.name));
}
