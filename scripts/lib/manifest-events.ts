/** The element's events: their meaning from the class's comment, their types from `HTMLElementEventMap`, which listeners are typed by. */
import type { TagEntry } from './manifest-doc-tags.js';
import { isOptional, writtenType, type Sources } from './manifest-sources.js';
import type { ElementEvent } from './manifest-model.js';

/** What the comment calls an event and the map does not know is an error. */
export function readEvents(sources: Sources, entries: readonly TagEntry[]): ElementEvent[] {
  const map = new Map(
    sources.properties(sources.interface('HTMLElementEventMap')).map((symbol) => [symbol.name, symbol]),
  );
  return entries.map(({ name, description }) => {
    const symbol = map.get(name);
    if (!symbol) throw new Error(`"@fires ${name}": HTMLElementEventMap has no such event`);
    const detail = sources.properties(sources.typeOf(symbol)).find((property) => property.name === 'detail');
    const fields = detail ? sources.properties(sources.typeOf(detail)) : [];
    return {
      name,
      description,
      type: writtenType(sources.declaration(symbol)),
      detail: fields.map((field) => {
        const node = sources.declaration(field);
        return {
          name: field.name,
          description: sources.description(field),
          type: writtenType(node),
          optional: isOptional(node),
        };
      }),
    };
  });
}
