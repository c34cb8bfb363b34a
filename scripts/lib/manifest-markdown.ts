/**
 * The description as tables for people, and where they go: between `<!-- generated: name -->` and
 * `<!-- end -->`. What stands around the marks is written by hand and left alone.
 */
import {
  attributeDefault,
  attributesOf,
  type ElementField,
  type ElementMethod,
  type ElementModel,
  type Sentence,
} from './manifest-model.js';

/** The tables of `docs/element.md`, by the name of their mark. */
export const elementTables = (model: ElementModel): Record<string, string> => ({
  attributes: table(
    ['attribute', 'type', 'default', 'what it is'],
    attributesOf(model).map((field) => [
      code(field.attribute),
      types(field),
      code(attributeDefault(field)),
      field.description + spelling(field),
    ]),
  ),
  properties: table(
    ['property', 'type', 'what it is'],
    model.fields
      .filter(({ attribute }) => attribute === undefined)
      .map((field) => [
        code(field.name),
        types(field),
        field.readonly ? `Read-only. ${field.description}` : field.description,
      ]),
  ),
  methods: table(
    ['method', 'what it does'],
    model.methods.map((method) => [code(signature(model, method)), method.description]),
  ),
  events: table(
    ['event', 'type', 'when'],
    model.events.map(({ name, type, description }) => [code(name), code(type), description]),
  ),
  details: table(
    ['event', 'field of `detail`', 'type', 'what it is'],
    model.events.flatMap(({ name, detail }) =>
      detail.map((field) => [
        code(name),
        code(field.optional ? `${field.name}?` : field.name),
        code(field.type),
        field.description,
      ]),
    ),
  ),
});

/** The tables of `docs/theming.md`, and its example themes, which a style sheet holds. */
export const themingTables = (model: ElementModel, themes: string): Record<string, string> => ({
  properties: table(
    ['property', 'default', 'what it is'],
    model.cssProperties.map((property) => [code(property.name), code(property.default), property.description]),
  ),
  parts: table(
    ['part', 'what it is'],
    model.parts.map(({ name, description }) => [code(name), description]),
  ),
  states: table(
    ['state', 'when'],
    model.states.map(({ name, description }) => [code(name), description]),
  ),
  slots: table(
    ['slot', 'what goes there'],
    model.slots.map(({ name, description }) => [name ? code(name) : '(none)', description]),
  ),
  looks: table(
    ['attribute', 'values', 'what it does'],
    attributesOf(model)
      // Those that styles look for are reflected.
      .filter(({ reflects }) => reflects)
      .map((field) => [code(field.attribute), field.values.map((value) => code(value)).join(', '), field.description]),
  ),
  themes: `\`\`\`css\n${themes}\`\`\`\n`,
});

/** The table of `docs/languages.md`. A sentence without a comment of its own is that of the state with its name. */
export const languageTables = (sentences: readonly Sentence[], { states }: ElementModel): Record<string, string> => ({
  sentences: table(
    ['name', 'when', 'French', 'English'],
    sentences.map(({ name, description, texts }) => {
      const state = states.find((each) => each.name === name);
      const when = description || (state ? `In the state \`${name}\`: ${state.description}` : '');
      return [code(name), when, texts['fr'] ?? '', texts['en'] ?? ''];
    }),
  ),
});

/** A document with its tables renewed. A mark that the document does not have, or that nothing fills, is an error. */
export function fillIn(document: string, tables: Readonly<Record<string, string>>): string {
  const filled = new Set<string>();
  const result = document.replaceAll(
    /(<!-- generated: (\w+) -->\n).*?(<!-- end -->)/gs,
    (_, start: string, name: string, end: string) => {
      const content = tables[name];
      if (content === undefined) throw new Error(`nothing fills the mark "generated: ${name}"`);
      filled.add(name);
      return `${start}\n${content}\n${end}`;
    },
  );
  const missing = Object.keys(tables).filter((name) => !filled.has(name));
  if (missing.length > 0) throw new Error(`the document has no mark "generated: ${missing.join(', ')}"`);
  return result;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

const code = (text: string | undefined): string => (text ? `\`${text}\`` : '');

const types = ({ type, values }: ElementField): string =>
  values.length > 0 ? values.map(code).join(', ') : code(type);

/** The property's name, where it is not the attribute's. */
const spelling = ({ name, attribute }: ElementField): string => (name === attribute ? '' : ` Property: \`${name}\`.`);

function signature(
  { name: className }: ElementModel,
  { name, parameters, returns, static: isStatic }: ElementMethod,
): string {
  const list = parameters.map((each) => `${each.name}${each.optional ? '?' : ''}: ${each.type}`).join(', ');
  return `${isStatic ? `${className}.` : ''}${name}(${list})${returns === 'void' ? '' : `: ${returns}`}`;
}
