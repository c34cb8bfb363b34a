/**
 * The order of the folders: no file imports from a folder above its own, and no imports lead in a circle. The number of
 * pairs of folders with imports between them is fixed too. Imports of types count.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../scripts/lib/root.js';
import { importsOf } from './imports.js';

/** The folders below a root, the lowest first; `.` is the root itself. A folder imports only from lower ones. */
const FOLDERS: Readonly<Record<string, readonly string[]>> = {
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
 * The number of pairs of folders of which one imports from the other. A pair counts once, however many imports it has.
 * Fewer are better: if there are fewer, write the smaller number here.
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

/** The floors of `src`, and from which others each may import. The sandbox must not repeat our errors. */
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

/** The folder of a file, as a path from `root`. `undefined`: the file is elsewhere. */
const folderOf = (root: string, file: string): string | undefined =>
  file.startsWith(`${root}/`) ? posix.relative(root, posix.dirname(file)) || '.' : undefined;

/** The imports from a higher folder, and the folders that are not in the list. */
function upward(imports: Imports, root: string, folders: readonly string[]): string[] {
  return [...imports].flatMap(([file, targets]) => {
    const from = folderOf(root, file);
    if (from === undefined) return [];
    if (!folders.includes(from)) return [`${root}/${from} has no place in the order`];
    return targets
      .filter((target) => folders.indexOf(folderOf(root, target) ?? from) > folders.indexOf(from))
      .map((target) => `${file} imports ${target}`);
  });
}

/** The pairs of folders of which one imports from the other: `actions > http`. */
function pairs(imports: Imports, root: string): string[] {
  const found = [...imports].flatMap(([file, targets]) => {
    const from = folderOf(root, file);
    return targets.map((target) => [from, folderOf(root, target)] as const);
  });
  return [
    ...new Set(
      found
        .filter(([from, to]) => from !== undefined && to !== undefined && from !== to)
        .map(([from, to]) => `${from} > ${to}`),
    ),
  ].sort();
}

/** The files that import themselves through others. */
function circles(imports: Imports): string[] {
  const reaches = (from: string, to: string): boolean => {
    const seen = new Set(imports.get(from));
    for (const file of seen) for (const next of imports.get(file) ?? []) seen.add(next);
    return seen.has(to);
  };
  return [...imports.keys()].filter((file) => reaches(file, file));
}

for (const [root, folders] of Object.entries(FOLDERS))
  test(`in ${root} each folder imports only from lower ones: ${folders.join(' < ')}`, () => {
    assert.deepEqual(upward(SOURCES, root, folders), []);
    const empty = folders.filter((folder) => ![...SOURCES.keys()].some((file) => folderOf(root, file) === folder));
    assert.deepEqual(empty, [], 'folders without a file');
  });

for (const [root, most] of Object.entries(PAIRS))
  test(`pairs of folders in ${root} with imports between them: ${most}, and no more`, () => {
    const found = pairs(SOURCES, root);
    assert.equal(found.length, most, found.join('\n'));
  });

test('each floor of src imports only from the floors below it', () => {
  const floorOf = (file: string): string | undefined => folderOf('src', file)?.split('/')[0];
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

test('no file imports itself through others', () => assert.deepEqual(circles(SOURCES), []));

test('an import from a higher folder is noticed, and so are a folder without a place and a circle', () => {
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
