/** The element's description as tables for people. */
import type { Interfaces } from './analyze.js';
import {
  attributeDefault,
  fieldsOf,
  methodsOf,
  wordsOf,
  type Attribute,
  type ElementModel,
  type Method,
  type Typed,
} from './model.js';
import type { Sentence } from './sentences.js';

/** The tables of `docs/element.md`, by the name of their mark. */
export const elementTables = (model: ElementModel, interfaces: Interfaces): Record<string, string> => ({
  attributes: table(
    ['attribute', 'type', 'default', 'what it is'],
    model.attributes.map((attribute) => [
      code(attribute.name),
      types(attribute),
      code(attributeDefault(attribute)),
      attribute.description + spelling(attribute),
    ]),
  ),
  properties: table(
    ['property', 'type', 'what it is'],
    fieldsOf(model)
      .filter(({ attribute }) => attribute === undefined)
      .map((field) => [
        code(field.name),
        types(field),
        field.readonly ? `Read-only. ${field.description}` : field.description,
      ]),
  ),
  methods: table(
    ['method', 'what it does'],
    methodsOf(model).map((method) => [code(signature(model, method)), method.description]),
  ),
  events: table(
    ['event', 'type', 'when'],
    model.events.map(({ name, type, description }) => [code(name), code(type.text), description]),
  ),
  details: table(
    ['event', 'field of `detail`', 'type', 'what it is'],
    model.events.flatMap(({ name, type }) =>
      detailOf(type.text, interfaces).map((field) => [
        code(name),
        code(field.optional ? `${field.name}?` : field.name),
        code(field.type),
        field.description,
      ]),
    ),
  ),
});

/** The tables of `docs/theming.md`, and its example themes from a style sheet. */
export const themingTables = (model: ElementModel, themes: string): Record<string, string> => ({
  properties: table(
    ['property', 'default', 'what it is'],
    model.cssProperties.map((property) => [code(property.name), code(property.default), property.description]),
  ),
  parts: table(
    ['part', 'what it is'],
    model.cssParts.map(({ name, description }) => [code(name), description]),
  ),
  states: table(
    ['state', 'when'],
    model.cssStates.map(({ name, description }) => [code(name), description]),
  ),
  slots: table(
    ['slot', 'what goes there'],
    model.slots.map(({ name, description }) => [name ? code(name) : '(none)', description]),
  ),
  looks: table(
    ['attribute', 'values', 'what it does'],
    fieldsOf(model)
      // Attributes for styles are reflected.
      .filter(({ reflects }) => reflects)
      .map((field) => [
        code(field.attribute),
        wordsOf(field)
          .map((word) => code(word))
          .join(', '),
        field.description,
      ]),
  ),
  themes: `\`\`\`css\n${themes}\`\`\`\n`,
});

/** The table of `docs/languages.md`. A sentence without a comment is for the state with its name. */
export const languageTables = (
  sentences: readonly Sentence[],
  { cssStates }: ElementModel,
): Record<string, string> => ({
  sentences: table(
    ['name', 'when', 'French', 'English'],
    sentences.map(({ name, description, texts }) => {
      const state = cssStates.find((each) => each.name === name);
      const when = description || (state ? `In the state \`${name}\`: ${state.description}` : '');
      return [code(name), when, texts['fr'] ?? '', texts['en'] ?? ''];
    }),
  ),
});

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

const code = (text: string | undefined): string => (text ? `\`${text}\`` : '');

const types = (entry: Typed): string => wordsOf(entry).map(code).join(', ') || code(entry.type.text);

/** The property's name, if it differs from the attribute's. */
const spelling = ({ name, fieldName }: Attribute): string => (name === fieldName ? '' : ` Property: \`${fieldName}\`.`);

/** The fields of an event's `detail`. For an event with its own class they are in `{its name without Event}Detail`. */
function detailOf(
  type: string,
  interfaces: Interfaces,
): Interfaces extends ReadonlyMap<string, infer Fields> ? Fields : never {
  const name = /^CustomEvent<(\w+)>$/.exec(type)?.[1] ?? type.replace(/Event$/, 'Detail');
  const fields = interfaces.get(name);
  if (fields === undefined) throw new Error(`there is no interface ${name} for the detail of ${type}`);
  return fields;
}

function signature({ name: className }: ElementModel, method: Method): string {
  const list = (method.parameters ?? [])
    .map((each) => `${each.name}${each.optional ? '?' : ''}: ${each.type.text}`)
    .join(', ');
  const returns = method.return.type.text;
  return `${method.static ? `${className}.` : ''}${method.name}(${list})${returns === 'void' ? '' : `: ${returns}`}`;
}
