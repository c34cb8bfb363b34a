/** A page first says whom it is for, so that other readers can go to another page. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DOCUMENTS, read } from './markdown.js';

test('every page of the documents says in its first sentence whom it is for', () => {
  const pages = DOCUMENTS.filter((path) =>
    /^([A-Z]+|examples\/README|docs\/(gateways\/)?[\w-]+)(\.fr)?\.md$/.test(path),
  );
  assert.ok(pages.length > 25);
  for (const path of pages) {
    // After the title and, where there is one, the link to the other language.
    const [, first = ''] = /^# .+\n\n(?:\[(?:En français|In English)\]\(.+\)\n\n)?(.+)/.exec(read(path)) ?? [];
    assert.match(first, path.endsWith('.fr.md') ? /^Pour \S.{8,}?[.:]/ : /^For \S.{8,}?[.:]/, path);
  }
});
