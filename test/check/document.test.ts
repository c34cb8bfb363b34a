/** The document for whoever writes a proxy in another language has every check, as the check itself says it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CHECKS } from '../../src/check/checks/index.js';
import { tableRows } from '../docs/markdown.js';

test('the document has every check with its promise and whether it needs the sandbox, and no other', () => {
  const rows = [...tableRows('docs/proxy-in-any-language.md', 'The checks')].map(([id, [promise]]) => [id, promise]);
  assert.deepEqual(
    rows,
    CHECKS.map(({ id, promise, needs }) => [id, needs === 'sandbox' ? `${promise} *` : promise]),
  );
});

test('every check has an id of its own and a promise that is a sentence', () => {
  assert.equal(new Set(CHECKS.map(({ id }) => id)).size, CHECKS.length);
  for (const { id, promise } of CHECKS) {
    assert.match(id, /^[a-z]+(-[a-z]+)+$/);
    assert.match(promise, /^[A-Z].+\.$/, id);
  }
});
