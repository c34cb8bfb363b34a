/** The document has a reason for every dependency, and none for a dependency that was removed. */
import { test } from 'node:test';
import { read } from './markdown.js';
import { assertSameNames, namesIn } from './names.js';

const DECISION = 'docs/decisions/0012-dependencies.md';
const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>;

/**
 * The packages in the first column of the table below a line. A name that begins with `-` is short for the first name of
 * its cell with this ending.
 */
function reasons(line: string): string[] {
  const table = read(DECISION).split(`${line}\n\n`)[1]?.split('\n\n')[0] ?? '';
  return namesIn(table, /^\| (`.+?) \|/gm).flatMap((cell) => {
    const names = namesIn(cell.replace(/\(.*\)/, ''), /`([^`]+)`/g);
    return names.map((name) => (name.startsWith('-') ? `${names[0]}${name}` : name));
  });
}

test('every package that is installed with ours has its reason', () => {
  assertSameNames(reasons('At run time, three:'), Object.keys(dependencies));
});

test('every package for development has its reason', () => {
  assertSameNames(reasons('For development:'), Object.keys(devDependencies));
});
