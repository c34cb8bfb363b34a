/** The custom states: their names are those of the flow's states, as the type of the property `state` has them. */
import type { Symbol } from 'typescript/unstable/sync';
import type { TagEntry } from './manifest-doc-tags.js';
import type { Described } from './manifest-model.js';
import type { Sources } from './manifest-sources.js';

/** What the comment calls a state and the type does not is an error; a state without a comment has an empty description. */
export function readStates(sources: Sources, element: Symbol, entries: readonly TagEntry[]): Described[] {
  const state = [...element.getMembers().values()].find(({ name }) => name === 'state');
  const type = state && sources.typeOf(state);
  if (!type?.isUnionType()) throw new Error('the type of the property `state` is not a union');
  const names = new Set(
    type.getTypes().flatMap((member) => {
      const name = sources.properties(member).find((property) => property.name === 'name');
      return name ? sources.words(sources.typeOf(name)) : [];
    }),
  );
  const unknown = entries.find(({ name }) => !names.has(name));
  if (unknown) throw new Error(`"@cssstate ${unknown.name}" is no state of the flow`);
  return [...names].map((name) => ({
    name,
    description: entries.find((entry) => entry.name === name)?.description ?? '',
  }));
}
