/** What is generated from the element's source: current, valid by the formats' rules, and without a gap. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { PayButtonElement } from '../../src/element/index.js';
import { entriesOf } from '../../scripts/lib/manifest-doc-tags.js';
import { fallbackOf } from '../../scripts/lib/manifest-fallback.js';
import { generatedFiles, readManifest } from '../../scripts/lib/manifest-files.js';
import { fillIn } from '../../scripts/lib/manifest-markdown.js';
import { attributesOf } from '../../scripts/lib/manifest-model.js';
import { knownAttributes } from './known-attributes.js';
import { read, ROOT } from './markdown.js';

const manifest = readManifest();
const { model } = manifest;
const files = generatedFiles(manifest);
/** A generated JSON file, as it would be written now. */
const parsed = (name: string): unknown => JSON.parse(files.find(({ path }) => path === name)?.content ?? '');
const styles = read('src/element/styles.ts');
const templates = readdirSync(`${ROOT}src/element`)
  .filter((name) => name.endsWith('.ts') && name !== 'styles.ts')
  .map((name) => read(`src/element/${name}`))
  .join('\n');

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();
const found = (text: string, pattern: RegExp): string[] =>
  sorted([...text.matchAll(pattern)].map(({ 1: name = '' }) => name));

for (const { path, content } of files) {
  test(`${path} is what the sources say today; if not, run "npm run manifest"`, () => {
    assert.ok(existsSync(ROOT + path), path);
    assert.equal(read(path), content);
  });
}

test('everything public about the element has a description', () => {
  const { fields, methods, events, slots, parts, cssProperties, states } = model;
  assert.match(model.description, /\.$/);
  const lists = { fields, methods, events, slots, parts, cssProperties, states };
  for (const [kind, list] of Object.entries(lists)) {
    assert.ok(list.length > 0, kind);
    for (const { name, description } of list)
      assert.match(description, /[.!?)]$/, `${kind} "${name}" needs a sentence in its doc comment`);
  }
});

test('a number says its unit', () => {
  const numbers = model.fields.filter(({ type }) => type === 'number');
  assert.ok(numbers.length > 0);
  for (const { name, description } of numbers) assert.match(description, /minor unit|\bms\b|seconds/, name);
});

test('the attributes are those that the class observes', () => {
  assert.deepEqual(sorted(attributesOf(model).map(({ attribute }) => attribute)), sorted(knownAttributes()));
  for (const { name } of model.methods.filter((method) => !method.static)) {
    assert.equal(typeof Object.getOwnPropertyDescriptor(PayButtonElement.prototype, name)?.value, 'function', name);
  }
});

test('every value that the styles look for is among the values of its attribute', () => {
  const looked = [...styles.matchAll(/:host\(\[([\w-]+)(?:='?([\w-]+)'?)?\]\)/g)].filter(
    ({ 1: name }) => name !== 'hidden',
  );
  assert.ok(looked.length >= 4);
  for (const [, name, value] of looked) {
    const field = attributesOf(model).find(({ attribute }) => attribute === name);
    assert.ok(field, `the styles look for ${name}, which is no attribute`);
    assert.ok(field.reflects, `${name} must be reflected, because the styles look for it`);
    if (value === undefined) assert.equal(field.type, 'boolean', name);
    else assert.ok(field.values.includes(value), `${name}="${value}"`);
  }
});

test('the custom properties are those that the styles read, with the same defaults', () => {
  assert.deepEqual(sorted(model.cssProperties.map(({ name }) => name)), found(styles, /var\((--pay-button-[\w-]+)/g));
  for (const property of model.cssProperties)
    assert.equal(property.default, fallbackOf(property.name, styles), property.name);
});

test('the slots and parts are those of the templates', () => {
  assert.deepEqual(
    sorted(model.slots.map(({ name }) => name || '(none)')),
    sorted([...found(templates, /<slot name="([\w-]+)"/g), ...(/<slot>/.test(templates) ? ['(none)'] : [])]),
  );
  const parts = model.parts.map(({ name }) => name);
  for (const name of found(templates, /\bpart="([\w-]+)"/g))
    assert.ok(parts.includes(name), `part "${name}" is not described`);
  for (const name of parts)
    assert.match(templates, new RegExp(`part=[^>]*\\b${name}\\b`), `nothing has the part "${name}"`);
});

test('the custom elements manifest keeps the rules of its schema', () => {
  const { schemaVersion, modules } = parsed('custom-elements.json') as Manifest;
  assert.equal(schemaVersion, '2.1.0');
  const exported = Object.values(
    (JSON.parse(read('package.json')) as { exports: Record<string, { default?: string }> }).exports,
  );
  for (const { kind, path } of modules) {
    assert.equal(kind, 'javascript-module');
    assert.ok(
      exported.some((entry) => entry.default === `./${path}`),
      `${path} is no entry of the package`,
    );
  }
  for (const { name, kind, declaration } of modules.flatMap((module) => module.exports)) {
    assert.match(kind, /^(js|custom-element-definition)$/, name);
    const target = modules
      .find(({ path }) => path === declaration.module)
      ?.declarations.find((each) => each.name === declaration.name);
    assert.ok(target, `${name} leads to no declaration`);
    if (kind === 'custom-element-definition') assert.equal(target.tagName, name);
  }
  const declarations = modules.flatMap((module) => module.declarations);
  assert.equal(declarations.length, 1);
  for (const element of declarations) {
    assert.deepEqual([element.kind, element.customElement], ['class', true]);
    for (const member of element.members) {
      assert.match(member.kind, /^(field|method)$/);
      if (member.attribute !== undefined)
        assert.ok(
          element.attributes.some(({ name }) => name === member.attribute),
          member.name,
        );
    }
    for (const attribute of element.attributes) {
      assert.equal(typeof attribute.type.text, 'string', attribute.name);
      assert.equal(element.members.find(({ name }) => name === attribute.fieldName)?.attribute, attribute.name);
    }
    for (const event of element.events) assert.equal(typeof event.type.text, 'string', event.name);
    for (const { name } of element.cssProperties) assert.match(name, /^--/);
    for (const { name } of element.cssStates) assert.doesNotMatch(name, /^--|:/);
    const lists = [
      element.members,
      element.attributes,
      element.events,
      element.slots,
      element.cssParts,
      element.cssProperties,
      element.cssStates,
    ];
    for (const list of lists) assert.equal(new Set(list.map(({ name }) => name)).size, list.length);
  }
});

test('the editors are offered every value of a closed set, and boolean attributes without one', () => {
  const [tag] = (parsed('vscode.html-custom-data.json') as { tags: [Tag] }).tags;
  const web = parsed('web-types.json') as { contributions: { html: { elements: [{ attributes: WebAttribute[] }] } } };
  assert.equal(tag.name, model.tagName);
  for (const { attribute, values, type } of attributesOf(model)) {
    const offered = tag.attributes.find(({ name }) => name === attribute);
    assert.deepEqual(offered?.values?.map(({ name }) => name) ?? [], values, attribute);
    assert.equal(offered?.valueSet, type === 'boolean' ? 'v' : undefined, attribute);
    const offer = web.contributions.html.elements[0].attributes.find(({ name }) => name === attribute);
    for (const value of values) assert.ok(offer?.value.type.includes(`'${value}'`), `${attribute}="${value}"`);
  }
});

test('a doc tag may lack a name or have a default, and one without a description is refused', () => {
  const entries = entriesOf(
    [
      { name: 'slot', text: '- The label - ours.' },
      { name: 'slot', text: '[--a=rgb(0 0 0 / 50%)] - A\n  colour.' },
    ],
    'slot',
  );
  assert.deepEqual(entries, [
    { name: '', default: undefined, description: 'The label - ours.' },
    { name: '--a', default: 'rgb(0 0 0 / 50%)', description: 'A colour.' },
  ]);
  assert.throws(
    () => entriesOf([{ name: 'csspart', text: 'button' }], 'csspart'),
    /must be "@csspart name - What it is\."/,
  );
});

test('a default is read whole, with the brackets that are in it', () => {
  assert.equal(
    fallbackOf('--a', 'x: var(--a, light-dark(#fff, rgb(0 0 0 / 50%))); y: var(--a, red)'),
    'light-dark(#fff, rgb(0 0 0 / 50%))',
  );
  assert.equal(fallbackOf('--a', 'x: var(--ab, red)'), undefined);
});

test('a mark that nothing fills, and a table that has no mark, are refused', () => {
  const document = 'a\n<!-- generated: one -->\nold\n<!-- end -->\nb';
  assert.equal(fillIn(document, { one: 'new\n' }), 'a\n<!-- generated: one -->\n\nnew\n\n<!-- end -->\nb');
  assert.throws(() => fillIn(document, {}), /nothing fills/);
  assert.throws(() => fillIn(document, { one: '', two: '' }), /no mark "generated: two"/);
});

interface Named {
  readonly name: string;
}
interface Typed extends Named {
  readonly type: { readonly text: string };
}
interface Manifest {
  readonly schemaVersion: string;
  readonly modules: readonly {
    readonly kind: string;
    readonly path: string;
    readonly declarations: readonly (Named & {
      readonly kind: string;
      readonly customElement: boolean;
      readonly tagName: string;
      readonly members: readonly (Named & { readonly kind: string; readonly attribute?: string })[];
      readonly attributes: readonly (Typed & { readonly fieldName: string })[];
      readonly events: readonly Typed[];
      readonly slots: readonly Named[];
      readonly cssParts: readonly Named[];
      readonly cssProperties: readonly Named[];
      readonly cssStates: readonly Named[];
    })[];
    readonly exports: readonly (Named & {
      readonly kind: string;
      readonly declaration: { readonly name: string; readonly module: string };
    })[];
  }[];
}
interface Tag extends Named {
  readonly attributes: readonly (Named & { readonly values?: readonly Named[]; readonly valueSet?: string })[];
}
interface WebAttribute extends Named {
  readonly value: { readonly type: string };
}
