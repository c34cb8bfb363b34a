/** `npm run bench [-- name… --seed n]`: runs all benchmarks or the named ones, stores the results, writes the report. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { atOnce } from './lib/at-once.js';
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

/** Argument of a child process: it only stores its results, and its parent writes the report. */
const PART = '--part';

function parseArguments(words: readonly string[]): { names: string[]; seed: number; isPart: boolean } {
  const names = words.filter((word) => word !== PART);
  const at = names.indexOf('--seed');
  const [, text = '1'] = at < 0 ? [] : names.splice(at, 2);
  const seed = Number(text);
  const odd = names.find((name) => name.startsWith('-'));
  if (!Number.isSafeInteger(seed) || odd !== undefined)
    throw new Error(`${odd ?? `--seed ${text}`} is not understood. ${USAGE}`);
  return { names, seed, isPart: words.includes(PART) };
}

/** In a terminal it is one line that changes; otherwise one line for each step. */
function showProgress(name: string, since: number): (step: string) => void {
  return (step) => {
    const line = `${name}: ${step} (${Math.round((performance.now() - since) / 1000)} s)`;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
  };
}

/** Runs a benchmark in another Node, which stores its result. */
async function runIn(program: string, { name }: Benchmark, seed: number): Promise<void> {
  const words = [fileURLToPath(import.meta.url), name, '--seed', String(seed), PART];
  const child = spawn(program, [...process.execArgv, ...words], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${name} ended with ${code}.`);
}

/** Runs a benchmark here, and stores its result. */
async function runHere({ name, title, order, run }: Benchmark, seed: number): Promise<void> {
  const environment = await readEnvironment();
  const since = performance.now();
  const table = await run({ seed, progress: showProgress(name, since) });
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
  if (table === undefined) return console.log(`\n${title}: nothing to measure; the earlier result stays.`);
  const seconds = Math.round((performance.now() - since) / 1000);
  await keepResult({ name, title, order, seed, seconds, environment, table });
  console.log(`\n${title}, ${seconds} s\n${renderTable(table)}`);
  for (const { text, found, holds } of table.aims)
    console.log(`${holds ? 'holds ' : 'MISSED'} ${text} Found: ${found}`);
}

/** Benchmarks in real time run alone. Then those in virtual time run, as many at once as there are processors. */
async function runAll(chosen: readonly Benchmark[], seed: number): Promise<void> {
  for (const benchmark of chosen.filter(({ isVirtual }) => !isVirtual)) {
    const program = benchmark.node?.() ?? process.execPath;
    await (program === process.execPath ? runHere(benchmark, seed) : runIn(program, benchmark, seed));
  }
  const lasted = new Map((await readResults()).map(({ name, seconds }) => [name, seconds]));
  const longestFirst = chosen
    .filter(({ isVirtual }) => isVirtual)
    .sort((a, b) => (lasted.get(b.name) ?? Infinity) - (lasted.get(a.name) ?? Infinity));
  await atOnce(longestFirst, availableParallelism(), (benchmark) => runIn(process.execPath, benchmark, seed));
}

async function main(): Promise<void> {
  const { names, seed, isPart } = parseArguments(process.argv.slice(2));
  const all = await findBenchmarks();
  const unknown = names.find((name) => !all.some((benchmark) => benchmark.name === name));
  if (unknown !== undefined)
    throw new Error(`There is no benchmark "${unknown}", only ${all.map(({ name }) => name).join(', ')}.`);
  const chosen = all.filter(({ name }) => names.length === 0 || names.includes(name));
  if (isPart) {
    for (const benchmark of chosen) await runHere(benchmark, seed);
    return;
  }
  console.log(`Seed ${seed}.`);
  const since = performance.now();
  await runAll(chosen, seed);
  await writeReport(await readResults());
  console.log(`\ndocs/benchmarks.md is written, after ${Math.round((performance.now() - since) / 1000)} s.`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
