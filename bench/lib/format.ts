/** Cells as text, for tables and charts. */
import type { Cell, Column } from './benchmark.js';

/** A number with its unit; a dash if it was not measured. */
export function formatCell(cell: Cell | undefined, { unit, digits = 0 }: Column): string {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return '–';
  if (typeof cell === 'string') return cell;
  const text = cell.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit === undefined ? text : `${text} ${unit}`;
}
