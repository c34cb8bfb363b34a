/** The attributes of the tag, as the element's class declares them. */
import { PayButtonElement } from '../../src/element/index.js';

export function knownAttributes(): string[] {
  return Object.entries(PayButtonElement.properties).flatMap(([name, { attribute }]) => {
    if (attribute === false) return [];
    return typeof attribute === 'string' ? [attribute] : [name];
  });
}
