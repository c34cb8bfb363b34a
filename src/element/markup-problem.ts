/**
 * Finds mistakes on a tag: a secret key, misspelled attributes, content that is no label. For the developer. It must
 * not complain about anything that a framework or a theme may add.
 */
import type { MarkupProblem } from '../checkout/index.js';
import { isNear } from '../contract/near-name.js';

/** Names of keys, on the tag or in an address on it, and how the keys of gateways and signed tokens begin. */
const SECRET =
  /(secret|passw|^(data-)?key|apikey|(api|private|access)[-_](key|token))[\w-]*=|=([sr]k[-_]|bearer |eyJ\S+\.eyJ)/i;

/** Other names that shops use for an attribute. */
const ALIASES: Readonly<Record<string, RegExp | undefined>> = {
  endpoint: /^(url|href|src)/,
  order: /^order|commande/,
  amount: /^pri[cx]|montant|^value/,
  currency: /^currency/,
};

/** Elements that cannot be in a label: the rest of the page, say, where the tag was not closed. */
const NO_LABEL = /^(p|div|h[1-3]|ul|table|section|form|a|button|input|script)$/;

/** `known` are the element's attributes. A secret is never repeated in the message. */
export function markupProblem(element: Element, known: readonly string[]): MarkupProblem {
  let fatal = false;
  const message: (string | false | undefined)[] = Array.from(element.attributes, ({ name, value }) => {
    if (SECRET.test(`${name}=${value}`)) {
      fatal = true;
      return `${name} looks like a secret key: remove it, replace the key, and keep that on your server`;
    }
    if (known.includes(name)) return value === 'false' && `${name}="false" is not off: leave it out`;
    const meant =
      // `:order` and `[order]` are a framework's way to set it.
      /^[\w-]+$/.test(name) &&
      known.find((other) => ALIASES[other]?.test(name) || isNear(name, other, other.length > 4 ? 2 : 1));
    return meant && `${name} is no attribute, but ${meant} is`;
  });
  const inside = Array.from(element.children).find(
    ({ localName, slot }) => NO_LABEL.test(localName) && !slot,
  )?.localName;
  if (inside) message.push(`<${inside}> is no label: write words, then </pay-button>`);
  return { fatal, message: message.filter(Boolean).join('; ') };
}
