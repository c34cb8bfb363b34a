/** The table of trouble that the button must survive: every case has a test with its number in the title. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { read, ROOT } from './markdown.js';

/** How many cases each chapter has. */
const CHAPTERS: Readonly<Record<number, number>> = { 1: 9, 2: 9, 3: 8, 4: 7, 5: 10, 6: 5, 7: 10, 8: 8 };

const numbers = Object.entries(CHAPTERS).flatMap(([chapter, count]) =>
  Array.from({ length: count }, (_, index) => `T${chapter}.${index + 1}`),
);

/** Titles with a number, from `test('…')`, `it('…')` and tables of tests. */
const titles = readdirSync(`${ROOT}test`, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts') && !path.endsWith('cases.test.ts'))
  .flatMap((path) => read(`test/${path}`).match(/['`](?:[^'`\n]*: )?T\d\.\d+ [^'`\n]+['`]/g) ?? []);

const lines = read('docs/reliability.md').split('\n');

const carries = (text: string, number: string): boolean => new RegExp(`\\b${number.replace('.', '\\.')}\\b`).test(text);

for (const number of numbers) {
  test(`${number.replace('T', 'case ')} has a test with its number, and a line in the document`, () => {
    assert.ok(
      titles.some((title) => carries(title, number)),
      `no test title has ${number}`,
    );
    assert.ok(
      lines.some((line) => line.startsWith('|') && carries(line, number)),
      `docs/reliability.md has no ${number}`,
    );
  });
}
