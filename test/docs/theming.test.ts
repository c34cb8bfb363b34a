/** The style sheets in our documents: they parse, and all that they name of the element exists. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { preprocessCSS, resolveConfig } from 'vite';
import { analyze } from '../../scripts/lib/manifest/analyze.js';
import { fieldsOf } from '../../scripts/lib/manifest/model.js';
import { codeBlocks, DOCUMENTS } from './markdown.js';

const { element: model } = analyze();
const sheets = DOCUMENTS.flatMap((path) => codeBlocks(path)).filter(({ language }) => language === 'css');

test('every style sheet of the documents parses', async () => {
  assert.ok(sheets.length >= 5);
  const config = await resolveConfig(
    { configFile: false, logLevel: 'silent', css: { transformer: 'lightningcss' } },
    'build',
  );
  for (const { where, code } of sheets) {
    await assert.doesNotReject(preprocessCSS(code, `/${where.replaceAll(/\W/g, '-')}.css`, config), where);
  }
});

test('all custom properties, parts, states, slots and attributes in style sheets of the documents exist', () => {
  const known: readonly (readonly [RegExp, readonly string[]])[] = [
    [/(--pay-button[\w-]*)/g, model.cssProperties.map(({ name }) => name)],
    [/::part\(([^)]*)\)/g, model.cssParts.map(({ name }) => name)],
    [/:state\(([^)]*)\)/g, model.cssStates.map(({ name }) => name)],
    [/\[slot='([^']*)'\]/g, model.slots.map(({ name }) => name)],
    [/pay-button\[([\w-]+)/g, fieldsOf(model).map(({ attribute }) => attribute ?? '')],
  ];
  for (const [pattern, names] of known) {
    const used = sheets.flatMap(({ where, code }) =>
      [...code.matchAll(pattern)].map(({ 1: name = '' }) => ({ where, name })),
    );
    assert.ok(used.length > 0, `${pattern} is in no style sheet`);
    for (const { where, name } of used) assert.ok(names.includes(name), `${where} has ${name}`);
  }
});
