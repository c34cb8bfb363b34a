/** Every dependency has its reason in writing, and no reason is left of one that has gone. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { read } from './markdown.js';

const DECISION = 'docs/decisions/0012-dependencies.md';
const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
  'dependencies' | 'devDependencies',
  Record<string, string>
>;

/** The packages in the first column of the table below a line. A name that begins with `-` goes on from the one before. */
function reasons(line: string): string[] {
  const table = read(DECISION).split(`${line}\n\n`)[1]?.split('\n\n')[0] ?? '';
  const cells = [...table.matchAll(/^\| (`.+?) \|/gm)].map(({ 1: cell = '' }) => cell);
  return cells.flatMap((cell) => {
    const names = [...cell.replace(/\(.*\)/, '').matchAll(/`([^`]+)`/g)].map(({ 1: name = '' }) => name);
    return names.map((name) => (name.startsWith('-') ? `${names[0]}${name}` : name));
  });
}

test('every package that is installed with ours has its reason', () => {
  assert.deepEqual(reasons('At run time, three:').sort(), Object.keys(dependencies).sort());
});

test('every package for development has its reason', () => {
  assert.deepEqual(reasons('For development:').sort(), Object.keys(devDependencies).sort());
});
