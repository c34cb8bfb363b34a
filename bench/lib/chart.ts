/** Draws a column of a table as horizontal bars, as SVG that is readable on light and dark pages. */
import { escapeHtml } from '../../src/sandbox/lib/html.js';
import type { BenchmarkTable, ChartSpec } from './benchmark.js';
import { formatCell } from './format.js';

const WIDTH = 720;
const LABELS = 290;
const VALUES = 90;
const BAR = 20;
const ROW = 30;
const TOP = 44;
/** Bars on a logarithmic scale begin at a tenth of the smallest value. */
const FLOOR = 0.1;

/** The chart as an SVG document. Rows without a number in that column are left out. */
export function renderChart(
  { title, label = 0, value, logarithmic = false }: ChartSpec,
  { columns, rows }: BenchmarkTable,
): string {
  const column = columns[value];
  if (column === undefined)
    throw new Error(`The chart "${title}" draws column ${value}, and there are ${columns.length}.`);
  const bars = rows.flatMap((row) => {
    const number = row[value];
    return typeof number === 'number' && Number.isFinite(number) ? [{ name: String(row[label] ?? ''), number }] : [];
  });
  const most = Math.max(...bars.map(({ number }) => number), Number.MIN_VALUE);
  const least = Math.min(...bars.map(({ number }) => number)) * FLOOR;
  const share = (number: number): number =>
    logarithmic ? Math.log(number / least) / Math.log(most / least) : number / most;
  const height = TOP + bars.length * ROW + 8;
  const lines = bars.map(({ name, number }, index) => {
    const y = TOP + index * ROW;
    const width = Math.max(1, Math.round(share(number) * (WIDTH - LABELS - VALUES)));
    return [
      `<text x="${LABELS - 8}" y="${y + 15}" text-anchor="end">${escapeHtml(name)}</text>`,
      `<rect x="${LABELS}" y="${y}" width="${width}" height="${BAR}" rx="2"/>`,
      `<text x="${LABELS + width + 6}" y="${y + 15}">${escapeHtml(formatCell(number, column))}</text>`,
    ].join('');
  });
  const heading = `${title}${logarithmic ? ' (logarithmic scale)' : ''}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escapeHtml(heading)}</title>`,
    '<style>text{font:13px system-ui,sans-serif;fill:#333}rect{fill:#2f7a5d}.title{font-weight:600;font-size:15px}',
    '@media(prefers-color-scheme:dark){text{fill:#ddd}rect{fill:#6fc3a2}}</style>',
    `<text class="title" x="8" y="24">${escapeHtml(heading)}</text>`,
    ...lines,
    '</svg>',
    '',
  ].join('\n');
}
