/** The attributes of the tag, as the element's class declares them and its styles look for them. */
import { PayButtonElement } from '../../src/element/index.js';

/** Attributes that change the looks and nothing else; the element has no properties for them. */
const LOOKS = ['variant', 'size'];

export function knownAttributes(): string[] {
  const declared = Object.entries(PayButtonElement.properties).flatMap(([name, { attribute }]) => {
    if (attribute === false) return [];
    return typeof attribute === 'string' ? [attribute] : [name];
  });
  return [...declared, ...LOOKS];
}
