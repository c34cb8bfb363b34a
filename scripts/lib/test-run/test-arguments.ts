/** The command line of `npm test`: `[stage…] [part of a file's path…] [--engine name] [--changed] [--coverage]`. */
import { ENGINES, type Engine } from '../browsers/find-browsers.mjs';
import { STAGES, type StageName } from './stages.js';

export interface TestArguments {
  /** Empty: all. */
  stages: StageName[];
  /** Parts of paths; empty: all files. */
  filters: string[];
  /** Empty: every engine of this machine. */
  engines: Engine[];
  /** Only tests that the changes since `main` can affect. */
  changed: boolean;
  /** Also report the coverage. */
  coverage: boolean;
}

export const USAGE = `npm test -- [stage…] [part of a test file's path…] [--engine ${ENGINES.join('|')}] [--changed] [--coverage]
stages: ${STAGES.map((stage) => stage.name).join(', ')}`;

/** @throws {Error} with the usage, for an unknown argument. */
export function parseTestArguments(args: readonly string[]): TestArguments {
  const parsed: TestArguments = { stages: [], filters: [], engines: [], changed: false, coverage: false };
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const stage = STAGES.find(({ name }) => name === word);
    if (stage) parsed.stages.push(stage.name);
    else if (word === '--changed') parsed.changed = true;
    else if (word === '--coverage') parsed.coverage = true;
    else if (word === '--engine') parsed.engines.push(...enginesOf(rest.shift()));
    else if (word.startsWith('--engine=')) parsed.engines.push(...enginesOf(word.slice('--engine='.length)));
    else if (word.startsWith('-')) throw new Error(`Unknown option ${word}.\n${USAGE}`);
    else parsed.filters.push(word);
  }
  return parsed;
}

function enginesOf(names: string | undefined): Engine[] {
  return (names ?? '').split(',').map((name) => {
    const engine = ENGINES.find((known) => known === name);
    if (!engine) throw new Error(`--engine needs one of ${ENGINES.join(', ')}, not "${name}".\n${USAGE}`);
    return engine;
  });
}
