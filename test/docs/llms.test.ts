/** `llms.txt`, the reference for machines, has all names of the element, the flow and the proxy. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { CONFIGURATION, STATES, WIDGET_CODES } from './closed-lists.js';
import { CheckoutSessionSchema, ProblemCodeSchema } from '../../src/contract/index.js';
import { DOCUMENTS, read, ROOT } from './markdown.js';
import { assertSameNames, namesIn } from './names.js';

const text = read('llms.txt');
const manifest = JSON.parse(read('custom-elements.json')) as {
  modules: {
    declarations?: {
      tagName?: string;
      attributes?: { name: string }[];
      events?: { name: string }[];
      slots?: { name: string }[];
    }[];
  }[];
};
const element = manifest.modules
  .flatMap(({ declarations = [] }) => declarations)
  .find(({ tagName }) => tagName === 'pay-button');

const coded = (name: string): boolean => text.includes(`\`${name}\``) || text.includes(`\`${name}=`);

test('llms.txt names every attribute, event and slot of the element', () => {
  assert.ok(element?.attributes?.length && element.events?.length && element.slots?.length);
  const names = [...element.attributes, ...element.events, ...element.slots].map(({ name }) => name).filter(Boolean);
  assert.deepEqual(
    names.filter((name) => !coded(name)),
    [],
  );
});

test('llms.txt names every state, every error code and every field of a session, and no other', () => {
  assert.deepEqual(
    STATES.filter((name) => !coded(name)),
    [],
  );
  const codes = [...WIDGET_CODES, ...ProblemCodeSchema.options];
  const [, listed = ''] = /^Codes of `detail\.code`: (.*)$/m.exec(text) ?? [];
  assertSameNames(namesIn(listed, /`(\w+)`/g), codes);
  const [, fields = ''] = /^Session: `\{ (.*) \}`\.$/m.exec(text) ?? [];
  assertSameNames(
    fields.split(', ').map((field) => field.replace('?', '')),
    Object.keys(CheckoutSessionSchema.shape),
  );
});

test('llms.txt names every option of the proxy', () => {
  assert.deepEqual(
    CONFIGURATION.filter((name) => !coded(name) && !new RegExp(`^ {6}${name}[:(]`, 'm').test(text)),
    [],
  );
});

test('llms.txt names every entry of the package, and all its links lead to files', () => {
  const { exports } = JSON.parse(read('package.json')) as { exports: Record<string, unknown> };
  const [, entries = ''] = /## Entries of the package\n\n(.*)\n/.exec(text) ?? [];
  const internal = ['.', './package.json'];
  for (const path of Object.keys(exports))
    if (!internal.includes(path)) assert.ok(entries.includes(`\`${path.slice(1)}\``), path);
  for (const [, link = ''] of text.matchAll(/\]\(([^)#]+)\)/g)) assert.ok(existsSync(ROOT + link), link);
});

test('llms.txt links to every page of the documents, in both languages', () => {
  const pages = DOCUMENTS.filter((path) => /^(README|docs\/(gateways\/)?[\w-]+)(\.fr)?\.md$/.test(path));
  assert.ok(pages.length > 25);
  assert.deepEqual(
    pages.filter((path) => !text.includes(`](${path})`)),
    [],
  );
});
