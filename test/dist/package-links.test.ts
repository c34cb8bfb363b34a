/** Whoever reads the documents in the installed package can follow every link: nothing leads out of it. */
import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { after, before, test } from 'node:test';
import { packPackage, type PackedPackage } from './packed-package.js';

let pack: PackedPackage;
before(() => {
  pack = packPackage();
});
after(() => pack?.dispose());

/** Where a Markdown document leads: links, pictures, and those that are written in HTML. Code is no link. */
const links = (text: string): string[] =>
  [
    ...text
      .replaceAll(/^( *)```.*?^\1```$|^ {4}[^\n]*$/gms, '')
      .replaceAll(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^)\s]+)[^)]*\)|\b(?:src|srcset|href)="([^"]+)"/g),
  ].map(({ 1: inMarkdown, 2: inHtml = '' }) => inMarkdown ?? inHtml);

test('every relative link of every document in the package leads to a file or a folder that is in it', () => {
  const documents = pack.files.filter((file) => /\.md$|^llms\.txt$/.test(file));
  assert.ok(documents.length >= 30);
  const dead: string[] = [];
  let followed = 0;
  for (const document of documents) {
    for (const link of links(pack.read(document))) {
      if (/^(?:[a-z]+:|#)/.test(link)) continue;
      followed += 1;
      const target = posix.join(posix.dirname(document), link.split('#')[0] ?? '').replace(/\/$/, '');
      if (!pack.files.some((file) => file === target || file.startsWith(`${target}/`)))
        dead.push(`${document}: ${link}`);
    }
  }
  assert.deepEqual(dead, []);
  assert.ok(followed >= 100, `${followed} links`);
});

test('no file of settings, no lock file and no other package is among the examples', () => {
  assert.ok(pack.files.includes('examples/README.md'));
  assert.deepEqual(
    pack.files.filter((file) => /(?:^|\/)(?:\.env|package-lock\.json)|\.tgz$|node_modules/.test(file)),
    [],
  );
});
