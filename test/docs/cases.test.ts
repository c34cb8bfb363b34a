/** The table of trouble that the button must survive: every case has a test that carries its number. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const ROOT = new URL('../../', import.meta.url);

/** How many cases each chapter has. */
const CHAPTERS: Readonly<Record<number, number>> = { 1: 9, 2: 9, 3: 8, 4: 7, 5: 10, 6: 5, 7: 10, 8: 8 };

const numbers = Object.entries(CHAPTERS).flatMap(([chapter, count]) =>
  Array.from({ length: count }, (_, index) => `T${chapter}.${index + 1}`),
);

/** What stands between the quotes of `test('…')` and `it('…')`, and the titles of tables that tests are made from. */
const titles = readdirSync(new URL('test', ROOT), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts') && !path.endsWith('cases.test.ts'))
  .flatMap(
    (path) =>
      readFileSync(new URL(`test/${path}`, ROOT), 'utf8').match(/['`](?:[^'`\n]*: )?T\d\.\d+ [^'`\n]+['`]/g) ?? [],
  );

const carries = (text: string, number: string): boolean => new RegExp(`\\b${number.replace('.', '\\.')}\\b`).test(text);

for (const number of numbers) {
  test(`${number.replace('T', 'case ')} has a test with its number, and a line in the document`, () => {
    assert.ok(
      titles.some((title) => carries(title, number)),
      `no test title has ${number}`,
    );
    const document = readFileSync(new URL('docs/reliability.md', ROOT), 'utf8');
    assert.ok(
      document.split('\n').some((line) => line.startsWith('|') && carries(line, number)),
      `docs/reliability.md has no ${number}`,
    );
  });
}
