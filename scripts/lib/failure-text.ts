/** What a person reads of a stage that failed: its failures with their errors, and never thousands of lines. */
import { stripVTControlCharacters } from 'node:util';
import type { Failure } from './test-counts.mjs';

/** Failures that are shown with their errors; of more only the titles, for then most have one cause. */
const MOST_ERRORS = 20;
/** Lines of one error: its beginning says what, its end says where. */
const FIRST_LINES = 20;
const LAST_LINES = 20;
/** Of a line; a test may have looked at a whole script, which is one. */
const MOST_CHARACTERS = 300;

/** @param log The path of the full output. */
export function failureText(failures: readonly Failure[], log: string): string {
  const shown = failures.map(({ test, error }, index) => {
    const lines = index < MOST_ERRORS ? shorten(stripVTControlCharacters(error).trim()) : [];
    return [`  ✖ ${test}`, ...lines.map((line) => `      ${line}`)].join('\n');
  });
  return `\n${shown.join('\n')}\n\n  everything that it printed: ${log}\n`;
}

function shorten(error: string): string[] {
  const lines =
    error === ''
      ? []
      : error.split('\n').map((line) => (line.length > MOST_CHARACTERS ? `${line.slice(0, MOST_CHARACTERS)} …` : line));
  const left = lines.length - FIRST_LINES - LAST_LINES;
  return left <= 0 ? lines : [...lines.slice(0, FIRST_LINES), `… ${left} more lines …`, ...lines.slice(-LAST_LINES)];
}
