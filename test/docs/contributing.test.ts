/** The tour of the code in CONTRIBUTING.md: its folders and files are those that there are. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { read, ROOT, section } from './markdown.js';

const FILE = 'CONTRIBUTING.md';

/** The folders that hold code, below these. */
const folders = ['src', 'demo', 'scripts'].flatMap((root) =>
  [root, ...readdirSync(ROOT + root, { recursive: true, encoding: 'utf8' }).map((name) => `${root}/${name}`)].filter(
    (path) => !/\.\w+$/.test(path) && readdirSync(ROOT + path).some((name) => /\.(m?js|ts)$/.test(name)),
  ),
);

test('every folder with code has a sentence, and no other has one', () => {
  const told = [...section(FILE, 'The folders').matchAll(/^\| `([\w/-]+)` \| .+\. \|$/gm)].map(([, name = '']) => name);
  // The entry of the package is alone in `src`.
  const expected = [...folders.filter((folder) => folder !== 'src'), 'test'];
  assert.deepEqual(told.sort(), expected.sort());
});

test('every file that CONTRIBUTING names is there', () => {
  const paths = [...read(FILE).matchAll(/`((?:src|test|scripts|demo|docs)\/[\w./-]+)`/g)].map(([, path = '']) => path);
  assert.ok(paths.length > 60);
  assert.deepEqual(
    paths.filter((path) => !existsSync(ROOT + path)),
    [],
  );
});
