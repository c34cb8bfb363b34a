/** How long `npm test` takes, stage by stage: read from the stored durations of its last whole run. */
import { readDurations, type StageDuration } from '../scripts/lib/test-run/durations.js';
import type { Benchmark, Cell } from './lib/benchmark.js';

export const benchmark: Benchmark = {
  name: 'test-duration',
  title: 'The tests themselves',
  order: 12,
  async run() {
    const run = readDurations();
    if (run === undefined) return undefined;
    const { day, machine, ranWith, durationMs, stages } = run;
    const sum = (of: (stage: StageDuration) => number): number => stages.reduce((all, stage) => all + of(stage), 0);
    return {
      columns: [
        { title: 'stage of `npm test`' },
        { title: 'tests passed' },
        { title: 'failed' },
        { title: 'time', unit: 's' },
        { title: 'of the whole', unit: '%' },
      ],
      rows: [
        ...stages.map((stage): Cell[] => [
          stage.name,
          // Checks have no tests.
          ...(stage.passed + stage.failed > 0 ? [stage.passed, stage.failed] : [null, null]),
          stage.durationMs / 1000,
          (100 * stage.durationMs) / durationMs,
        ]),
        ['the whole run', sum(({ passed }) => passed), sum(({ failed }) => failed), durationMs / 1000, 100],
      ],
      aims: [],
      method: [
        `The last whole \`npm test\`, of ${day}, on ${machine}, with ${ranWith}. Stages of one phase run at the same time, so their times add up to more than the whole; where a stage was tried again, both tries count. What is installed before the first test is not counted.`,
      ],
      charts: [{ title: 'Seconds of each stage', value: 3 }],
    };
  },
};
