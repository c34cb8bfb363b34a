/**
 * Reads the element's public face from its source: which tag is which class is what
 * `HTMLElementTagNameMap` says, what is public is what the class does not hide, and what a thing
 * is for is its doc comment. What cannot be read is an error here, never a gap in a table.
 */
import {
  isBinaryExpression,
  isClassDeclaration,
  isConstructorDeclaration,
  isExpressionStatement,
  isGetAccessorDeclaration,
  isIdentifier,
  isMethodDeclaration,
  isPropertyAccessExpression,
  isPropertyDeclaration,
  isSetAccessorDeclaration,
  type ClassDeclaration,
  type GetAccessorDeclaration,
  type MethodDeclaration,
  type Node,
  type PropertyDeclaration,
} from 'typescript/unstable/ast';
import { ModifierFlags, type Symbol } from 'typescript/unstable/sync';
import { entriesOf, type TagEntry } from './manifest-doc-tags.js';
import { readEvents } from './manifest-events.js';
import { fallbackOf } from './manifest-fallback.js';
import { readLitProperties, type LitProperty } from './manifest-lit-properties.js';
import { readStates } from './manifest-states.js';
import { writtenType, type Sources } from './manifest-sources.js';
import type { Described, ElementField, ElementMethod, ElementModel } from './manifest-model.js';

/** The one element of this package. */
export function readElement(sources: Sources): ElementModel {
  const tag = sources.properties(sources.interface('HTMLElementTagNameMap')).find(({ name }) => name.includes('-'));
  const symbol = tag && sources.typeOf(tag).getSymbol();
  if (!symbol) throw new Error('no custom element is in HTMLElementTagNameMap');
  const node = sources.declaration(symbol);
  if (!isClassDeclaration(node)) throw new Error(`${symbol.name} is not a class`);

  const tags = sources.tags(symbol);
  const members = node.members.filter(isMember).filter(isPublic);
  const styles = sources.file('src/element/styles.ts').text;
  return {
    name: symbol.name,
    description: sources.description(symbol),
    tagName: tag.name,
    superclass: node.heritageClauses?.[0]?.types[0]?.expression.getText() ?? 'HTMLElement',
    fields: readFields(sources, node, members),
    methods: members.filter(isMethodDeclaration).map((method) => readMethod(sources, method)),
    events: readEvents(sources, entriesOf(tags, 'fires')),
    slots: describe(entriesOf(tags, 'slot')),
    parts: describe(entriesOf(tags, 'csspart')),
    cssProperties: entriesOf(tags, 'cssproperty').map((entry) => ({
      ...entry,
      default: entry.default ?? fallbackOf(entry.name, styles),
    })),
    states: readStates(sources, symbol, entriesOf(tags, 'cssstate')),
  };
}

const describe = (entries: readonly TagEntry[]): Described[] =>
  entries.map(({ name, description }) => ({ name, description }));

type Member = PropertyDeclaration | GetAccessorDeclaration | MethodDeclaration;

const isMember = (node: Node): node is Member =>
  isPropertyDeclaration(node) || isGetAccessorDeclaration(node) || isMethodDeclaration(node);

/** What overrides is the framework's affair, and what has a `#` is nobody's. */
const isPublic = (member: Member): boolean =>
  isIdentifier(member.name) &&
  !hasModifier(member, ModifierFlags.Private | ModifierFlags.Protected | ModifierFlags.Override);

const hasModifier = ({ modifierFlags }: Member, flags: ModifierFlags): boolean => (modifierFlags & flags) !== 0;

function readFields(sources: Sources, node: ClassDeclaration, members: readonly Member[]): ElementField[] {
  const reactive = readLitProperties(node);
  const defaults = constructorDefaults(node);
  const fields = members.filter((member) => isPropertyDeclaration(member) || isGetAccessorDeclaration(member));
  const read = fields.map((member): ElementField => {
    const symbol = symbolOf(sources, member);
    const values = sources.words(sources.typeOf(symbol));
    const { attribute, reflects }: Partial<LitProperty> = reactive.get(symbol.name) ?? {};
    return {
      name: symbol.name,
      description: sources.description(symbol),
      type: values.length > 0 ? values.map((value) => `'${value}'`).join(' | ') : writtenType(member),
      values,
      default: isPropertyDeclaration(member) ? (member.initializer?.getText() ?? defaults.get(symbol.name)) : undefined,
      readonly: isGetAccessorDeclaration(member)
        ? !hasSetter(node, symbol.name)
        : hasModifier(member, ModifierFlags.Readonly),
      attribute,
      reflects: reflects ?? false,
    };
  });
  const undeclared = [...reactive.keys()].filter((name) => !read.some((field) => field.name === name));
  if (undeclared.length > 0) throw new Error(`${undeclared.join(', ')} of the static properties has no public field`);
  return read;
}

const hasSetter = ({ members }: ClassDeclaration, name: string): boolean =>
  members.some((member) => isSetAccessorDeclaration(member) && member.name.getText() === name);

/** `this.name = value` in the constructor, also several in a row: `this.a = this.b = value`. */
function constructorDefaults(node: ClassDeclaration): Map<string, string> {
  const defaults = new Map<string, string>();
  for (const statement of node.members.find(isConstructorDeclaration)?.body?.statements ?? []) {
    if (!isExpressionStatement(statement)) continue;
    const names: string[] = [];
    let value = statement.expression;
    while (isBinaryExpression(value) && isPropertyAccessExpression(value.left)) {
      names.push(value.left.name.getText());
      value = value.right;
    }
    for (const name of names) defaults.set(name, value.getText());
  }
  return defaults;
}

function readMethod(sources: Sources, method: MethodDeclaration): ElementMethod {
  const symbol = symbolOf(sources, method);
  return {
    name: symbol.name,
    description: sources.description(symbol),
    static: hasModifier(method, ModifierFlags.Static),
    parameters: method.parameters.map((parameter) => ({
      name: parameter.name.getText(),
      type: parameter.type?.getText() ?? sources.typeText(parameter),
      default: parameter.initializer?.getText(),
      optional: parameter.initializer !== undefined || parameter.questionToken !== undefined,
    })),
    returns: writtenType(method),
  };
}

function symbolOf(sources: Sources, member: Member): Symbol {
  const symbol = sources.checker.getSymbolAtLocation(member.name);
  if (!symbol) throw new Error(`${member.getText()} has no symbol`);
  return symbol;
}
