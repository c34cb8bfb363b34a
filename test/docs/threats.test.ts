/** The threat model in SECURITY.md: every threat has a row, every row has a defence, and all tests that it names exist. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { read, ROOT, section } from './markdown.js';

/** The threats: the first cell of a row begins like this. */
const THREATS = [
  'A page of another site',
  'A page with the origin `null`',
  '`text/plain` and form bodies',
  'CORS',
  'A form of another site',
  'Orders read by guessing',
  'An outcome read by a stranger',
  'Session id: tampered',
  'Session id: expired',
  'Session id: foreign',
  'Session id: sealed with a rotated secret',
  'Two shops with one secret',
  'Webhook: forged',
  'Webhook: replayed',
  'Webhook: reordered',
  "Webhook: another merchant's",
  "Webhook: another order's",
  'Webhook: wrong amount',
  'Webhook: wrong currency',
  'Price raised',
  'A second create by a stranger',
  'A recorded success',
  'Return URL',
  'Header',
  'Path',
  'Oversized bodies',
  'Deeply nested bodies',
  'Slow bodies',
  'Vendor answer: huge',
  'Vendor answer: HTML',
  'Vendor answer: redirect',
  'Vendor answer: hosted page on a wrong host',
  'Vendor answer: `javascript:`',
  'Vendor answer: the id of another payment',
  'A copy of the store',
  'Secrets or personal data',
  'A flood of creates',
  'A flood of nudges and polls',
  'A payment that nobody speaks of',
  "The merchant's own code",
];

/** A test that a row names. */
interface Named {
  readonly file: string;
  readonly title: string;
}

/** The rows of a table as cells, without its head. */
const cellsOf = (title: string, count: number): string[][] =>
  [...section('SECURITY.md', title).matchAll(/^\| (.+) \|$/gm)].slice(2).map(({ 1: line = '' }) => {
    const cells = line.split(' | ');
    assert.equal(cells.length, count, `${cells[0]}: ${count} cells`);
    return cells;
  });

/** The tests that a cell names. The cell must have nothing else. */
function namedIn(cell: string): Named[] {
  const files = [...cell.matchAll(/`(test\/[^`]+)`((?: “[^”]+”,?)+)/g)];
  assert.equal(files.map(([whole]) => whole).join('; '), cell);
  return files.flatMap(({ 1: file = '', 2: titles = '' }) =>
    [...titles.matchAll(/“([^”]+)”/g)].map(({ 1: title = '' }) => ({ file, title })),
  );
}

const rows = cellsOf('Threats', 3).map(([threat = '', defence = '', shown = '']) => ({
  threat,
  defence,
  tests: namedIn(shown),
}));
const promises = cellsOf('What is promised', 2).map(([promise = '', shown = '']) => ({
  promise,
  tests: namedIn(shown),
}));

/** The titles in a file, with `…` for each part that is a variable, and without the name of a gateway at the beginning. */
const titlesIn = (file: string): string[] =>
  [...read(file).matchAll(/\b(?:test|it)\(\s*(['"`])(.*?)\1,/g)].map(({ 2: title = '' }) =>
    title.replace(/^\$\{name\}: /, '').replaceAll(/\$\{.*?\}(?![}'])/g, '…'),
  );

test('every threat of the model has one row', () => {
  for (const threat of THREATS) assert.equal(rows.filter((row) => row.threat.startsWith(threat)).length, 1, threat);
  assert.equal(rows.length, THREATS.length);
});

function assertExist(tests: readonly Named[]): void {
  assert.ok(tests.length > 0, 'no test is named');
  for (const { file, title } of tests) assert.ok(titlesIn(file).includes(title), `${file} has no test “${title}”`);
}

for (const { threat, defence, tests } of rows) {
  test(`the defence against "${threat}" is described, and the tests that are named for it exist`, () => {
    assert.match(defence, /^[A-Z`].{20,}\.$/);
    assertExist(tests);
  });
}

test('there are promises', () => assert.ok(promises.length >= 10));

for (const { promise, tests } of promises) {
  test(`the tests that are named for "${promise.slice(0, 60)}" exist`, () => assertExist(tests));
}

test('SECURITY.md names every test of the folder of threats', () => {
  const files = readdirSync(`${ROOT}test/proxy/threats`).filter((name) => name.endsWith('.test.ts'));
  assert.ok(files.length > 0);
  for (const name of files) {
    const file = `test/proxy/threats/${name}`;
    const named = rows.flatMap(({ tests }) => tests).filter((each) => each.file === file);
    for (const title of titlesIn(file))
      assert.ok(
        named.some((each) => each.title === title),
        `SECURITY.md does not name “${title}” of ${file}`,
      );
  }
});
