/** What is kept of a run of a benchmark, in `bench/results/<name>.json`, so that one can be renewed alone. */
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
  /** Seconds that the run took, of the machine's own time. */
  readonly seconds: number;
  readonly environment: Environment;
  readonly table: BenchmarkTable;
}

/** Keeps a result in place of the one before. */
export async function keepResult(result: BenchmarkResult): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await writeFile(new URL(`${result.name}.json`, FOLDER), `${JSON.stringify(result, null, 2)}\n`);
}

/** All that are kept, in the order of their chapters. */
export async function readResults(): Promise<BenchmarkResult[]> {
  const files = (await readdir(FOLDER)).filter((file) => file.endsWith('.json'));
  const results = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(new URL(file, FOLDER), 'utf8')) as BenchmarkResult),
  );
  return results.sort((a, b) => a.order - b.order || a.name.localeCompare(b.name));
}
