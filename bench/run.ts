/** `npm run bench [-- name… --seed n]`: runs all benchmarks or those named, keeps each result, writes the report. */
import { readdir } from 'node:fs/promises';
import type { Benchmark } from './lib/benchmark.js';
import { readEnvironment } from './lib/environment.js';
import { renderTable, writeReport } from './lib/report.js';
import { keepResult, readResults } from './lib/result.js';

const FILE_END = '.bench.ts';
const USAGE = 'npm run bench [-- <name>… --seed <whole number>]';

async function findBenchmarks(): Promise<Benchmark[]> {
  const files = (await readdir(new URL('.', import.meta.url))).filter((file) => file.endsWith(FILE_END));
  const found = await Promise.all(
    files.map(async (file) => {
      const { benchmark } = (await import(new URL(file, import.meta.url).href)) as { benchmark: Benchmark };
      if (benchmark.name + FILE_END !== file)
        throw new Error(`bench/${file} must export a benchmark whose name is that of its file.`);
      return benchmark;
    }),
  );
  return found.sort((a, b) => a.order - b.order);
}

function parseArguments(words: readonly string[]): { names: string[]; seed: number } {
  const names = [...words];
  const at = names.indexOf('--seed');
  const [, text = '1'] = at < 0 ? [] : names.splice(at, 2);
  const seed = Number(text);
  const odd = names.find((name) => name.startsWith('-'));
  if (!Number.isSafeInteger(seed) || odd !== undefined)
    throw new Error(`${odd ?? `--seed ${text}`} is not understood. ${USAGE}`);
  return { names, seed };
}

/** On a terminal one line that changes; elsewhere a line for each step. */
function showProgress(name: string, since: number): (step: string) => void {
  return (step) => {
    const line = `${name}: ${step} (${Math.round((performance.now() - since) / 1000)} s)`;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  };
}

async function main(): Promise<void> {
  const { names, seed } = parseArguments(process.argv.slice(2));
  const all = await findBenchmarks();
  const unknown = names.find((name) => !all.some((benchmark) => benchmark.name === name));
  if (unknown !== undefined)
    throw new Error(`There is no benchmark "${unknown}", only ${all.map(({ name }) => name).join(', ')}.`);
  console.log(`Seed ${seed}.`);
  for (const { name, title, order, run } of all.filter(
    (benchmark) => names.length === 0 || names.includes(benchmark.name),
  )) {
    const environment = await readEnvironment();
    const since = performance.now();
    const table = await run({ seed, progress: showProgress(name, since) });
    if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    const seconds = Math.round((performance.now() - since) / 1000);
    await keepResult({ name, title, order, seed, seconds, environment, table });
    console.log(`\n${title}, ${seconds} s\n${renderTable(table)}`);
    for (const { text, found, holds } of table.aims)
      console.log(`${holds ? 'holds ' : 'MISSED'} ${text} Found: ${found}`);
  }
  await writeReport(await readResults());
  console.log('\ndocs/benchmarks.md is written.');
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
