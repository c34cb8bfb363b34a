/**
 * The order of the house: no import runs back up, and none leads round in a circle. How many rooms know each other is
 * counted. Types count as well.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../scripts/lib/root.js';
import { importsOf } from './imports.js';

/** The rooms of a folder, from low to high; `.` is the folder itself. A room imports from lower ones only. */
const ROOMS: Readonly<Record<string, readonly string[]>> = {
  'src/proxy': [
    'lib',
    'stores',
    'gateways',
    'http',
    'pages',
    'config',
    'tokens',
    'budget',
    'sessions',
    'actions',
    '.', // index, pay-proxy
  ],
  'src/sandbox': ['lib', 'http', 'payments', 'vendors', 'pages', '.'],
  'src/check': ['bench', 'checks', '.'],
  'src/cli': ['lib', 'check', 'report', 'sandbox/shop', 'sandbox/pages', 'sandbox'],
  'src/element': ['translations', '.'],
  scripts: ['lib', 'lib/openapi', 'lib/manifest', 'lib/build', 'lib/release', 'lib/browsers', 'lib/test-run', '.'],
  demo: ['shared', 'page', '.'],
};

/**
 * How many rooms import from how many others, of each folder: a pair counts once, however many imports it has. Fewer
 * are better; write a smaller number down where it becomes true.
 */
const PAIRS: Readonly<Record<string, number>> = {
  'src/proxy': 31,
  'src/sandbox': 14,
  'src/check': 3,
  'src/cli': 7,
  'src/element': 1,
  scripts: 13,
  demo: 2,
};

/** The floors of `src`, and from which others each may import. The sandbox must not share our misreadings. */
const FLOORS: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  checkout: ['contract'],
  element: ['checkout', 'contract'],
  '.': ['checkout', 'contract', 'element'],
  frameworks: ['.', 'element'],
  proxy: ['contract'],
  sqlite: ['proxy'],
  sandbox: [],
  check: ['contract'],
  cli: ['check', 'contract', 'proxy', 'sandbox'],
};

const filesBelow = (folder: string): string[] =>
  readdirSync(ROOT + folder, { recursive: true, withFileTypes: true })
    // `npm run bench` installs packages into its folder.
    .filter(({ parentPath }) => !/\bnode_modules\b/.test(parentPath))
    .filter((entry) => entry.isFile() && /\.(ts|mjs|js)$/.test(entry.name))
    .map((entry) => posix.join(posix.relative(ROOT, entry.parentPath), entry.name));

type Imports = ReadonlyMap<string, readonly string[]>;

const SOURCES: Imports = new Map(
  [...['src', 'scripts', 'demo', 'bench'].flatMap(filesBelow), 'vite.config.ts'].map((file) => [file, importsOf(file)]),
);

/** The room of a file: its folder, as it is called within `folder`. `undefined` for a file from elsewhere. */
const roomOf = (folder: string, file: string): string | undefined =>
  file.startsWith(`${folder}/`) ? posix.relative(folder, posix.dirname(file)) || '.' : undefined;

/** The imports that run from a room to itself or to a higher one, and rooms that have no place yet. */
function upward(imports: Imports, folder: string, rooms: readonly string[]): string[] {
  return [...imports].flatMap(([file, targets]) => {
    const from = roomOf(folder, file);
    if (from === undefined) return [];
    if (!rooms.includes(from)) return [`${folder}/${from} has no place in the order`];
    return targets
      .filter((target) => rooms.indexOf(roomOf(folder, target) ?? from) > rooms.indexOf(from))
      .map((target) => `${file} imports ${target}`);
  });
}

/** The pairs of rooms of which one imports from the other: `actions > http`. */
function pairs(imports: Imports, folder: string): string[] {
  const found = [...imports].flatMap(([file, targets]) => {
    const from = roomOf(folder, file);
    return targets.map((target) => [from, roomOf(folder, target)] as const);
  });
  return [
    ...new Set(
      found
        .filter(([from, to]) => from !== undefined && to !== undefined && from !== to)
        .map(([from, to]) => `${from} > ${to}`),
    ),
  ].sort();
}

/** The files that lead back to themselves. */
function circles(imports: Imports): string[] {
  const reaches = (from: string, to: string): boolean => {
    const seen = new Set(imports.get(from));
    for (const file of seen) for (const next of imports.get(file) ?? []) seen.add(next);
    return seen.has(to);
  };
  return [...imports.keys()].filter((file) => reaches(file, file));
}

for (const [folder, rooms] of Object.entries(ROOMS))
  test(`in ${folder} no import runs up: ${rooms.join(' < ')}`, () => {
    assert.deepEqual(upward(SOURCES, folder, rooms), []);
    const empty = rooms.filter((room) => ![...SOURCES.keys()].some((file) => roomOf(folder, file) === room));
    assert.deepEqual(empty, [], 'rooms without a file');
  });

for (const [folder, most] of Object.entries(PAIRS))
  test(`the rooms of ${folder} know each other in ${most} ways, and no more`, () => {
    const found = pairs(SOURCES, folder);
    assert.equal(found.length, most, found.join('\n'));
  });

test('each floor of src imports only from the floors below it', () => {
  const floorOf = (file: string): string | undefined => roomOf('src', file)?.split('/')[0];
  const wrong = [...SOURCES].flatMap(([file, targets]) => {
    const floor = floorOf(file);
    if (floor === undefined) return [];
    const below = FLOORS[floor] ?? assert.fail(`src/${floor} has no place among the floors`);
    return targets
      .filter((target) => floorOf(target) !== floor && !below.includes(floorOf(target) ?? ''))
      .map((target) => `${file} imports ${target}`);
  });
  assert.deepEqual(wrong, []);
});

test('no file imports itself by way of others', () => assert.deepEqual(circles(SOURCES), []));

test('an import that runs up is noticed, and so are a room without a place and a circle', () => {
  const imports = new Map([
    ['house/low/a.ts', ['house/high/b.ts', 'elsewhere/c.ts']],
    ['house/high/b.ts', ['house/low/d.ts']],
    ['house/low/d.ts', ['house/low/a.ts']],
    ['house/new/e.ts', ['house/low/a.ts']],
  ]);
  assert.deepEqual(upward(imports, 'house', ['low', 'high']), [
    'house/low/a.ts imports house/high/b.ts',
    'house/new has no place in the order',
  ]);
  assert.deepEqual(pairs(imports, 'house'), ['high > low', 'low > high', 'new > low']);
  assert.deepEqual(circles(imports), ['house/low/a.ts', 'house/high/b.ts', 'house/low/d.ts']);
  assert.ok([...SOURCES.values()].flat().length > 500, 'the imports of the sources are read');
});
