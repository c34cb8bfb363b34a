/**
 * Reads the element's description from the sources, with the analyzer of Custom Elements Manifests. The analyzer reads
 * one file at a time and knows no types. So a plugin collects the properties of interfaces and the aliases of types.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Plugin } from '@custom-elements-manifest/analyzer';
import { create, ts } from '@custom-elements-manifest/analyzer/index.js';
import { litPlugin } from '@custom-elements-manifest/analyzer/src/features/framework-plugins/lit/lit.js';
import type { Described, ElementModel, Field, Method } from './model.js';

const ROOT = new URL('../../../', import.meta.url);
const FLOORS = ['src/contract', 'src/checkout', 'src/element'];

/** A property of an interface. */
export interface Property extends Described {
  /** The type in the source, without `undefined`. */
  readonly type: string;
  readonly optional: boolean;
}

/** The properties of each interface, by its name. */
export type Interfaces = ReadonlyMap<string, readonly Property[]>;

/** A class from the analyzer: types may be missing, and descriptions have several lines. */
interface Found extends Omit<ElementModel, 'members'> {
  readonly customElement?: true;
  readonly members: readonly ((Field | Method) & { readonly privacy?: 'public' | 'private' | 'protected' })[];
}

/** The public interface of the element, and the interfaces of its types. */
export function analyze(): { element: ElementModel; interfaces: Interfaces } {
  const interfaces = new Map<string, readonly Property[]>();
  const aliases = new Map<string, string>();
  const types: Plugin = {
    name: 'types',
    analyzePhase({ node }) {
      if (ts.isTypeAliasDeclaration(node)) aliases.set(node.name.text, oneLine(node.type.getText()));
      if (!ts.isInterfaceDeclaration(node)) return;
      const properties = node.members.filter(ts.isPropertySignature).map((property) => ({
        name: property.name.getText().replaceAll("'", ''),
        description: oneLine(
          ts
            .getJSDocCommentsAndTags(property)
            .map(({ comment }) => comment)
            .join(' '),
        ),
        type: written(property.type?.getText()),
        optional: property.questionToken !== undefined || OR_UNDEFINED.test(property.type?.getText() ?? ''),
      }));
      interfaces.set(node.name.text, properties);
    },
  };
  const { modules } = create({ modules: sources(), plugins: [...litPlugin(), types] });
  const found = modules.flatMap(({ declarations }) => declarations as Found[]);
  const element = found.find(({ customElement }) => customElement);
  const tag = interfaces.get('HTMLElementTagNameMap')?.find(({ type }) => type === element?.name);
  if (element === undefined || tag === undefined) throw new Error('the sources hold no custom element with a tag');
  return { element: publicFace({ ...element, tagName: tag.name }, aliases), interfaces };
}

function sources(): ReturnType<typeof ts.createSourceFile>[] {
  const paths = FLOORS.flatMap((floor) =>
    readdirSync(new URL(floor, ROOT), { recursive: true, encoding: 'utf8' }).map((name) => `${floor}/${name}`),
  ).filter((path) => path.endsWith('.ts'));
  return [...paths, 'src/index.ts'].map((path) =>
    ts.createSourceFile(path, readFileSync(new URL(path, ROOT), 'utf8'), ts.ScriptTarget.ES2022, true),
  );
}

/** Removes private members, puts each description on one line, and replaces aliases by their values. */
function publicFace(element: Found, aliases: ReadonlyMap<string, string>): ElementModel {
  const typeOf = ({ type, default: value }: { type?: { text: string }; default?: string }): { text: string } => {
    if (type === undefined) return { text: value?.startsWith("'") ? 'string' : 'unknown' };
    const text = written(type.text);
    const meant = aliases.get(text) ?? text;
    return { text: /^\|? ?('[^']*'( \| )?)+$/.test(meant) ? (meant.match(/'[^']*'/g) ?? []).sort().join(' | ') : text };
  };
  const described = <Entry extends { description?: string }>(entry: Entry) => ({
    ...entry,
    description: oneLine(entry.description),
  });
  const members = element.members.filter(({ privacy }) => privacy !== 'private' && privacy !== 'protected');
  return {
    ...described(element),
    members: members.map((member) =>
      member.kind === 'field'
        ? { ...described(member), type: typeOf(member) }
        : {
            ...described(member),
            parameters: member.parameters?.map((each) => ({
              ...each,
              type: typeOf(each),
              optional: each.default !== undefined,
            })),
          },
    ),
    attributes: element.attributes.map((attribute) => ({ ...described(attribute), type: typeOf(attribute) })),
    events: element.events.map(described),
    slots: element.slots.map(described),
    cssParts: element.cssParts.map(described),
    cssProperties: element.cssProperties.map(described),
    cssStates: element.cssStates.map(described),
  };
}

/** Removes the line breaks of a comment. */
const oneLine = (text: string | undefined): string => (text ?? '').trim().replaceAll(/\s+/g, ' ');

/** The type in the source, without `undefined`. */
const written = (type: string | undefined): string => oneLine(type).replace(OR_UNDEFINED, '');

const OR_UNDEFINED = / \| undefined$/;
