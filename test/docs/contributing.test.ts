/** What CONTRIBUTING.md says about the code: all of its folders and files exist, and no folder is missing. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { read, ROOT, section } from './markdown.js';
import { assertSameNames, namesIn } from './names.js';

const FILE = 'CONTRIBUTING.md';

/** All folders with code. */
const folders = ['src', 'demo', 'scripts'].flatMap((root) =>
  [root, ...readdirSync(ROOT + root, { recursive: true, encoding: 'utf8' }).map((name) => `${root}/${name}`)].filter(
    (path) => !/\.\w+$/.test(path) && readdirSync(ROOT + path).some((name) => /\.(m?js|ts)$/.test(name)),
  ),
);

test('every folder with code has a sentence, and no other has one', () => {
  const told = namesIn(section(FILE, 'The folders'), /^\| `([\w/-]+)` \| .+\. \|$/gm);
  // The entry of the package is alone in `src`.
  assertSameNames(told, [...folders.filter((folder) => folder !== 'src'), 'test']);
});

test('every file that CONTRIBUTING names is there', () => {
  const paths = namesIn(read(FILE), /`((?:src|test|scripts|demo|docs)\/[\w./-]+)`/g);
  assert.ok(paths.length > 60);
  assert.deepEqual(
    paths.filter((path) => !existsSync(ROOT + path)),
    [],
  );
});
