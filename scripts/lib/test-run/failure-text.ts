/** The text about a failed stage: its failures with their errors, shortened. */
import { stripVTControlCharacters } from 'node:util';
import type { Failure } from './test-counts.mjs';

/** Failures that are shown with their errors. Of the others only the titles are shown: most then have the same cause. */
const MOST_ERRORS = 20;
/** Lines of one error: the beginning says what happened, the end says where. */
const FIRST_LINES = 20;
const LAST_LINES = 20;
/** Characters of one line. A line can be a whole minified script. */
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
