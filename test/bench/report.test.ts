/** The report and the charts of `npm run bench`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BenchmarkTable } from '../../bench/lib/benchmark.js';
import { renderChart } from '../../bench/lib/chart.js';
import { renderReport } from '../../bench/lib/report.js';
import type { BenchmarkResult } from '../../bench/lib/result.js';
import { median, percentile } from '../../bench/lib/statistics.js';

const TABLE: BenchmarkTable = {
  columns: [{ title: 'way' }, { title: 'delay', unit: 'ms', digits: 1 }],
  rows: [
    ['quick & small', 100],
    ['slow', 1000.25],
    ['not measured', null],
  ],
  aims: [
    { text: 'Quick.', holds: true, found: '100 ms' },
    { text: 'Never slow.', holds: false, found: '1,000 ms' },
  ],
  method: ['By a watch.'],
  charts: [{ title: 'Delay', value: 1 }],
};

const RESULT: BenchmarkResult = {
  name: 'delay',
  title: 'Delay at the till',
  order: 1,
  seed: 7,
  seconds: 3,
  environment: {
    processor: '2 × some processor',
    memory: 4,
    system: 'linux 6',
    load: 0.1,
    versions: { node: '20.20.2' },
  },
  table: TABLE,
};

test('the report has every row with its unit, every aim with what was found, seed, machine and versions', () => {
  const report = renderReport([RESULT]);
  for (const part of [
    '| quick & small | 100.0 ms |',
    '| slow | 1,000.3 ms |',
    '| not measured | – |',
    '| [Delay at the till](#delay-at-the-till) | Never slow. | 1,000 ms | **no** |',
    '2 aims, 1 of them missed',
    '![Delay](images/benchmarks/delay.svg)',
    'Seed 7; 3 s on 2 × some processor, 4 GB',
    'node 20.20.2',
  ]) {
    assert.ok(report.includes(part), part);
  }
});

const widths = (svg: string): number[] =>
  [...svg.matchAll(/<rect[^>]* width="(\d+)"/g)].map(([, width]) => Number(width));

test('bars are as long as their values or their logarithms, and rows without a value have none', () => {
  const [quick = 0, slow = 0, ...more] = widths(renderChart({ title: 'Delay', value: 1 }, TABLE));
  assert.equal(more.length, 0);
  assert.ok(Math.abs(slow / quick - 10) < 0.3, `${slow} and ${quick}`);
  const [lower = 0, upper = 0] = widths(renderChart({ title: 'Delay', value: 1, logarithmic: true }, TABLE));
  assert.ok(Math.abs(upper / lower - 2) < 0.1, `${upper} and ${lower}`);
});

test('the texts of a chart cannot break it', () => {
  const svg = renderChart({ title: '<script>', value: 1 }, TABLE);
  assert.ok(!svg.includes('<script>'));
  assert.ok(svg.includes('quick &amp; small'));
});

test('a chart of a column that is not there is refused', () => {
  assert.throws(() => renderChart({ title: 'Delay', value: 2 }, TABLE), /column 2/);
});

test('half of the values are not above the median, and five percent are above the 95th percentile', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  assert.equal(median(values), 50);
  assert.equal(percentile(values, 95), 95);
  assert.equal(percentile(values, 100), 100);
  assert.ok(Number.isNaN(median([])));
});
