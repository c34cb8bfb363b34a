/** The links of our documents, and what the documents must never contain. */
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { test } from 'node:test';
import { anchors, DOCUMENTS, links, read, ROOT } from './markdown.js';

test('every relative link leads to a file of this repository, and every anchor to a heading', () => {
  let followed = 0;
  for (const path of DOCUMENTS) {
    for (const link of links(path)) {
      if (/^https?:/.test(link)) continue;
      followed += 1;
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : posix.join(posix.dirname(path), file);
      assert.ok(!target.startsWith('..') && existsSync(ROOT + target), `${path} links to ${link}`);
      if (anchor !== undefined)
        assert.ok(anchors(target).includes(anchor), `${path} links to ${link}, and ${target} has no such heading`);
    }
  }
  assert.ok(followed >= 20, 'the documents link to each other');
});

test('every document can be reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const path of reached) {
    for (const link of links(path)) {
      const [file = ''] = link.split('#');
      // A link to a heading of the same document.
      if (file === '') continue;
      const target = posix.join(posix.dirname(path), file);
      if (target.endsWith('.md') && existsSync(ROOT + target)) reached.add(target);
      // A link to a folder shows what is in it.
      else if (existsSync(ROOT + target) && statSync(ROOT + target).isDirectory()) {
        for (const each of DOCUMENTS) if (posix.relative(target, posix.dirname(each)) === '') reached.add(each);
      }
    }
  }
  assert.deepEqual(
    DOCUMENTS.filter((path) => !reached.has(path)),
    [],
  );
});

test('decisions are numbered without a gap, and each has its context, decision and consequence', () => {
  const decisions = DOCUMENTS.filter((path) => path.startsWith('docs/decisions/'));
  assert.ok(decisions.length > 0);
  decisions.forEach((path, index) => {
    const number = String(index + 1).padStart(4, '0');
    assert.match(path, new RegExp(`^docs/decisions/${number}-[a-z0-9-]+\\.md$`));
    assert.deepEqual(
      read(path)
        .match(/^#+ .+$/gm)
        ?.map((heading) => heading.replace(new RegExp(`^# ${number} .+`), '#')),
      ['#', '## Context', '## Decision', '## Consequence'],
    );
  });
});

/** How the keys of the six gateways begin. A document may have only the beginning, with `…` after it. */
const KEY = String.raw`\b([sp]k_(live|test|sandbox)_|(live|test)_private_|wave_\w\w_prod_|wh_)\w`;

test('no document names a path of somebody’s machine or holds a key', () => {
  for (const path of DOCUMENTS)
    assert.doesNotMatch(
      read(path),
      new RegExp(String.raw`(^|[\s\`(])\/(home|root|work|tmp|Users)\/|${KEY}|[\w.+-]+@[\w-]+\.[a-z]{2,}`, 'm'),
      path,
    );
});
