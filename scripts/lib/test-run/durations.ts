/**
 * How long each stage of the last whole `npm test` took, stored in a file for the benchmark `test-duration`. Partial
 * runs, and runs with coverage, do not change the file.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readMachine } from '../machine.js';
import { ROOT } from '../root.js';
import { LOGS } from './run-stage.js';
import type { TestArguments } from './test-arguments.js';

/** In the folder with the output of the stages. */
const FILE = join(ROOT, LOGS, 'durations.json');

export interface StageDuration {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  readonly durationMs: number;
}

/** A whole run. */
export interface Durations {
  /** The day, as in `2026-11-30`. */
  readonly day: string;
  /** Versions of Node and the browsers. */
  readonly ranWith: string;
  /** `2 × AMD EPYC, 24 GB`. */
  readonly machine: string;
  /** From the beginning to the end. Stages of a phase run at once, so it is less than their sum. */
  readonly durationMs: number;
  readonly stages: readonly StageDuration[];
}

/** Whether these arguments ask for everything, and for nothing that slows it down. */
export const isWhole = ({ stages, filters, engines, changed, coverage }: TestArguments): boolean =>
  stages.length + filters.length + engines.length === 0 && !changed && !coverage;

/** Stores a whole run. */
export function keepDurations(
  { ranWith, durationMs, stages }: Pick<Durations, 'ranWith' | 'durationMs' | 'stages'>,
  file = FILE,
): void {
  const { processor, memory } = readMachine();
  const durations: Durations = {
    day: new Date().toISOString().slice(0, 10),
    ranWith,
    machine: `${processor}, ${memory} GB`,
    durationMs,
    stages: stages.map(({ name, passed, failed, durationMs: ms }) => ({ name, passed, failed, durationMs: ms })),
  };
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(durations, null, 2)}\n`);
}

/** The last whole run, if there was one. */
export function readDurations(file = FILE): Durations | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Durations;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
