/** The files that are generated from the element's source: they are up to date, complete and valid. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { PayButtonElement } from '../../src/element/index.js';
import { fillIn } from '../../scripts/lib/fill-in.js';
import { analyze } from '../../scripts/lib/manifest/analyze.js';
import { generatedFiles } from '../../scripts/lib/manifest/files.js';
import { fieldsOf, methodsOf, wordsOf } from '../../scripts/lib/manifest/model.js';
import { ACCENT, ON_ACCENT } from '../../src/contract/colours.js';
import { STATES } from './closed-lists.js';
import { knownAttributes } from './known-attributes.js';
import { read, ROOT } from './markdown.js';
import { assertSameNames, namesIn } from './names.js';

const analysis = analyze();
const { element: model, interfaces } = analysis;
const files = generatedFiles(analysis);
/** A generated JSON file, from the sources of today. */
const parsed = (name: string): unknown => JSON.parse(files.find(({ path }) => path === name)?.content ?? '');
const styles = read('src/element/styles.ts').replaceAll('${ACCENT}', ACCENT).replaceAll('${ON_ACCENT}', ON_ACCENT);
const templates = readdirSync(`${ROOT}src/element`)
  .filter((name) => name.endsWith('.ts') && name !== 'styles.ts')
  .map((name) => read(`src/element/${name}`))
  .join('\n');

const named = (list: readonly Named[]): string[] => list.map(({ name }) => name);
/** The names in a text, each once. */
const found = (text: string, pattern: RegExp): ReadonlySet<string> => new Set(namesIn(text, pattern));

for (const { path, content } of files) {
  test(`${path} is what the sources say today; if not, run "npm run manifest"`, () => {
    assert.ok(existsSync(ROOT + path), path);
    assert.equal(read(path), content);
  });
}

test('everything public about the element has a description', () => {
  const { events, slots, cssParts, cssProperties, cssStates } = model;
  assert.match(model.description, /\.$/);
  const lists = {
    fields: fieldsOf(model),
    methods: methodsOf(model),
    events,
    slots,
    cssParts,
    cssProperties,
    cssStates,
  };
  for (const [kind, list] of Object.entries(lists)) {
    assert.ok(list.length > 0, kind);
    for (const { name, description } of list)
      assert.match(description, /[.!?)]$/, `${kind} "${name}" needs a sentence in its doc comment`);
  }
});

test('no two attributes, properties, events, slots, parts or custom properties have the same name, because tools show them in one list', () => {
  const { attributes = [], events, slots, cssParts, cssProperties } = model;
  const others = named([events, slots, cssParts, cssProperties].flat());
  const ours = named([...attributes, ...fieldsOf(model)]);
  assert.deepEqual(
    others.filter((name, index) => ours.includes(name) || others.indexOf(name) !== index),
    [],
  );
});

test('a number says its unit', () => {
  const numbers = fieldsOf(model).filter(({ type }) => type.text === 'number');
  assert.ok(numbers.length > 0);
  for (const { name, description } of numbers) assert.match(description, /minor unit|\bms\b|seconds/, name);
});

test('the attributes are those that the class observes', () => {
  assertSameNames(named(model.attributes), knownAttributes());
  for (const { name } of methodsOf(model).filter((method) => !method.static)) {
    assert.equal(typeof Object.getOwnPropertyDescriptor(PayButtonElement.prototype, name)?.value, 'function', name);
  }
});

test('every value that the styles look for is among the values of its attribute', () => {
  const looked = [...styles.matchAll(/:host\(\[([\w-]+)(?:='?([\w-]+)'?)?\]\)/g)].filter(
    ({ 1: name }) => name !== 'hidden',
  );
  assert.ok(looked.length >= 4);
  for (const [, name, value] of looked) {
    const field = fieldsOf(model).find(({ attribute }) => attribute === name);
    assert.ok(field, `the styles look for ${name}, which is no attribute`);
    assert.ok(field.reflects, `${name} must be reflected, because the styles look for it`);
    if (value === undefined) assert.equal(field.type.text, 'boolean', name);
    else assert.ok(wordsOf(field).includes(value), `${name}="${value}"`);
  }
});

test('the custom properties are those that the styles read, with the same defaults', () => {
  assertSameNames(named(model.cssProperties), found(styles, /var\((--pay-button-[\w-]+)/g));
  for (const property of model.cssProperties)
    assert.equal(property.default, fallbackOf(property.name, styles), property.name);
});

/** The default in the first `var(--name, default)` of a style sheet. `undefined`: there is none. */
function fallbackOf(property: string, sheet: string): string | undefined {
  const [before] = new RegExp(`var\\(\\s*${property}\\s*,\\s*`).exec(sheet) ?? [];
  if (before === undefined) return undefined;
  const rest = sheet.slice(sheet.indexOf(before) + before.length);
  let depth = 1;
  const end = [...rest].findIndex((character) => {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    return depth === 0;
  });
  return rest.slice(0, end).trim();
}

test('the events are those that listeners are typed by, with the same types', () => {
  const typed = interfaces.get('PaymentEventMap')?.map(({ name, type }) => [name, type]);
  assert.deepEqual(
    model.events.map(({ name, type }) => [name, type.text]),
    typed,
  );
});

test('the states are those of the flow', () => {
  assertSameNames(named(model.cssStates), STATES);
});

test('a type is written out if it is a closed set of words; otherwise it is a name', () => {
  const types = new Map(fieldsOf(model).map(({ name, type }) => [name, type.text]));
  assert.equal(types.get('presentation'), "'auto' | 'popup' | 'redirect'");
  assert.equal(types.get('size'), "'large' | 'small'");
  assert.equal(types.get('session'), 'CheckoutSession');
  for (const [name] of types) assert.doesNotMatch(name, /^[#_]/, 'nothing private');
});

/** Files that write the accent colour as a number, because they cannot import it. */
for (const [path, pattern] of [
  ['demo/page/code.ts', /--pay-button-background: (#\w+)/g],
  ['demo/page/knobs.css', /var\(--pay-button-background, (#\w+)\)/g],
  ['examples/php/pay.php', /border-radius:10px;background:(#\w+)/g],
] as const) {
  test(`the accent colour in ${path} is that of the sources`, () => {
    assert.deepEqual(namesIn(read(path), pattern), [ACCENT]);
  });
}

test('the slots and parts are those of the templates', () => {
  // The default slot has no name.
  const withDefault = /<slot(?! name)/.test(templates) ? [''] : [];
  assertSameNames(named(model.slots), [...found(templates, /<slot name="([\w-]+)"/g), ...withDefault]);
  const parts = named(model.cssParts);
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
    for (const list of lists) assert.equal(new Set(named(list)).size, list.length);
  }
});

test('the editors are offered every value of a closed set, and boolean attributes without one', () => {
  const [tag] = (parsed('vscode.html-custom-data.json') as { tags: [Tag] }).tags;
  const web = parsed('web-types.json') as { contributions: { html: { elements: [{ attributes: WebAttribute[] }] } } };
  assert.equal(tag.name, model.tagName);
  for (const field of model.attributes) {
    const attribute = field.name;
    const values = wordsOf(field);
    const offered = tag.attributes.find(({ name }) => name === attribute);
    assert.deepEqual(offered?.values?.map(({ name }) => name) ?? [], values, attribute);
    assert.equal(offered?.valueSet, field.type.text === 'boolean' ? 'v' : undefined, attribute);
    const offer = web.contributions.html.elements[0].attributes.find(({ name }) => name === attribute);
    for (const value of values) assert.ok(offer?.value.type.includes(`'${value}'`), `${attribute}="${value}"`);
  }
});

test('a default is read to its end, with the brackets in it', () => {
  assert.equal(
    fallbackOf('--a', 'x: var(--a, light-dark(#fff, rgb(0 0 0 / 50%))); y: var(--a, red)'),
    'light-dark(#fff, rgb(0 0 0 / 50%))',
  );
  assert.equal(fallbackOf('--a', 'x: var(--ab, red)'), undefined);
});

test('a mark in a document without a generated table, and a generated table without a mark, are refused', () => {
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
