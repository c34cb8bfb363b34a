/**
 * Nobody owns the package's name on the npm registry yet. A stranger could take it, and then his code would run at
 * everybody who installs or runs it by this name, or loads it from a CDN. So no document, no printed text and no comment
 * may say that. This test can be removed when there is a release.
 */
import assert from 'node:assert/strict';
import { readdirSync, statSync } from 'node:fs';
import { test } from 'node:test';
import { DOCUMENTS, read, ROOT } from './markdown.js';

const NAME = 'pay-button-element';

/** Commands and addresses that read the registry. Paths are safe, and so is `npx --no`, which runs only what is installed. */
const FETCHES = new RegExp(
  `\\b(?:(?:npx|bunx|pnpx)|(?:npm|pnpm|yarn|bun|deno)\\s+(?:i|install|add|exec|dlx|x|create|init))(?:\\s+(?!--no\\s)-[\\w-]+)*\\s+(?:npm:)?["']?${NAME}(?=["'@\\s\`]|$)` +
    `|(?:unpkg\\.com|jsdelivr\\.net|esm\\.sh|esm\\.run|skypack\\.dev|jspm\\.\\w+|cdnjs\\.\\w+\\.com)/\\S*${NAME}`,
  'gm',
);

const SKIPPED = new Set(['node_modules', '.git', 'dist', 'fixtures', 'results', 'coverage', '.mutants']);
const TEXTS = /\.(?:md|txt|json|html|[cm]?[jt]sx?|vue|svelte|php|ya?ml)$/;

/** The paths of all texts of this checkout, from the root. */
function texts(folder = ''): string[] {
  return readdirSync(ROOT + folder).flatMap((name) => {
    if (SKIPPED.has(name)) return [];
    const path = folder + name;
    if (statSync(ROOT + path).isDirectory()) return texts(`${path}/`);
    return TEXTS.test(name) && name !== 'package-lock.json' ? [path] : [];
  });
}

test('no text of ours makes a reader load the package from a registry or a CDN', () => {
  const found = texts();
  for (const path of [
    'README.md',
    'llms.txt',
    'docs/testing.md',
    'src/cli/sandbox/guide.ts',
    'bin/pay-button-element.mjs',
    'examples/README.md',
  ])
    assert.ok(found.includes(path), path);
  const own = 'test/docs/registry-name.test.ts';
  assert.deepEqual(
    found
      .filter((path) => path !== own)
      .flatMap((path) => [...read(path).matchAll(FETCHES)].map(([command]) => `${path}: ${command}`)),
    [],
  );
});

test('what would load it is found, and what is safe is not', () => {
  const isFound = (text: string): boolean => text.search(FETCHES) >= 0;
  for (const text of [
    `npx ${NAME} sandbox`,
    `npx --yes ${NAME}@latest check`,
    `npm install ${NAME}`,
    `npm i -D ${NAME}`,
    `npm install "${NAME}"`,
    `\`pnpm add ${NAME}\``,
    `yarn add ${NAME}`,
    `bunx ${NAME}`,
    `deno add npm:${NAME}`,
    `https://unpkg.com/${NAME}`,
    `https://cdn.jsdelivr.net/npm/${NAME}@0.2.0/dist/x.js`,
    `https://esm.sh/${NAME}`,
  ]) {
    assert.equal(isFound(text), true, text);
  }
  for (const text of [
    `npx --no ${NAME} sandbox`,
    `npx ./${NAME}-0.2.0.tgz sandbox`,
    `npm install ../clone/${NAME}-0.2.0.tgz`,
    `node bin/${NAME}.mjs sandbox`,
    `import '${NAME}'`,
    `https://cdn.example/${NAME}@0.2.0/dist/x.js`,
  ]) {
    assert.equal(isFound(text), false, text);
  }
});

test('the version in the documents, in the sources and in the lock file is that of package.json', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  const named = DOCUMENTS.flatMap((path) =>
    [...read(path).matchAll(/\bpay-button(?:-element)?-(\d+\.\d+\.\d+)\.(?:tgz|zip)\b/g)].map(([file, its]) => ({
      path,
      file,
      its,
    })),
  );
  assert.ok(named.length >= 4);
  assert.deepEqual(
    named.filter(({ its }) => its !== version),
    [],
  );
  assert.match(read('src/index.ts'), new RegExp(`^export const version = '${version}';$`, 'm'));
  const lock = JSON.parse(read('package-lock.json')) as {
    version: string;
    packages: Record<string, { version: string }>;
  };
  assert.deepEqual([lock.version, lock.packages['']?.version], [version, version]);
  assert.match(read('CHANGELOG.md'), new RegExp(`^## \\[${version}\\]$`, 'm'));
});
