/** The OpenAPI document against the proxy that it describes, and against the table for people: the same paths and methods. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openApiDocument } from '../../scripts/lib/openapi/document.js';
import { section } from '../docs/markdown.js';
import { openShop, ORIGIN } from './shop.js';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const paths = openApiDocument()['paths'] as Readonly<
  Record<string, Readonly<Record<string, { responses?: Record<string, unknown> }>>>
>;
const concrete = (path: string): string => path.replace('{gateway}', 'fake').replace(/\{\w+\}/, 'made-up');

test('the proxy takes the methods that the document has for a path, and no other', async () => {
  const { send } = openShop();
  for (const [path, operations] of Object.entries(paths)) {
    const documented = METHODS.filter((method) => operations[method.toLowerCase()] !== undefined);
    const taken: string[] = [];
    for (const method of METHODS) {
      const { status } = await send(concrete(path), { method, headers: { Origin: ORIGIN } });
      if (status !== 405) taken.push(method);
    }
    assert.deepEqual(taken, documented, path);
  }
});

test('what each path answers to something made up is an answer of the document', async () => {
  const { send } = openShop();
  for (const [path, operations] of Object.entries(paths)) {
    for (const method of METHODS) {
      const documented = operations[method.toLowerCase()]?.responses;
      if (documented === undefined) continue;
      const { status } = await send(concrete(path), { method, headers: { Origin: ORIGIN } });
      assert.ok(String(status) in documented, `${method} ${path} answers ${status}`);
    }
  }
});

test('the document and the table of the proxy’s own document have the same routes', () => {
  const inTable = [...section('docs/proxy-reference.md', 'Routes').matchAll(/^\| (.*?`) \|/gm)].flatMap(
    ([, cell = '']) => {
      const path = /\/[^`]+/.exec(cell)?.[0].replace('{reference}.{mac}', '{token}') ?? '';
      return (cell.match(/GET|POST|DELETE/g) ?? []).map((method) => `${method} ${path}`);
    },
  );
  // Preflights are browsers' own affair.
  const inDocument = Object.entries(paths).flatMap(([path, operations]) =>
    METHODS.filter((method) => method !== 'OPTIONS' && operations[method.toLowerCase()] !== undefined).map(
      (method) => `${method} ${path}`,
    ),
  );
  assert.deepEqual(inTable.sort(), inDocument.sort());
});
