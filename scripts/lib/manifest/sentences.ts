/** The sentences of a language: their meaning from the interface `Translation`, their texts from the built-in languages. */
import { en } from '../../../src/element/translations/en.js';
import { fr } from '../../../src/element/translations/fr.js';
import type { Interfaces } from './analyze.js';
import type { Described } from './model.js';

/** A sentence, in the built-in languages. */
export interface Sentence extends Described {
  /** By language. A parameter is shown by its name: `Paiement de {amount}`. */
  readonly texts: Readonly<Record<string, string>>;
}

/** All sentences, in the interface's order. In a group they have a dotted name, `errors.network_error`, and the group's comment is at the first. */
export function readSentences(interfaces: Interfaces): Sentence[] {
  const properties = (interfaces.get('Translation') ?? []).filter(({ name }) => name !== 'lang');
  return properties.flatMap(({ name, description, type }) => {
    const parameters = [...type.matchAll(/(\w+)\??: /g)].map(([, parameter]) => `{${parameter}}`);
    const texts = [fr, en].map((translation) => [translation.lang, textsOf(name, translation, parameters)] as const);
    const names = new Set(texts.flatMap(([, all]) => [...all.keys()]));
    return [...names].map((each, index) => ({
      name: each,
      description: index === 0 ? description : '',
      texts: Object.fromEntries(texts.map(([lang, all]) => [lang, all.get(each) ?? ''])),
    }));
  });
}

/** The texts of one property, by sentence. */
function textsOf(name: string, translation: object, parameters: readonly string[]): Map<string, string> {
  const value: unknown = Reflect.get(translation, name);
  if (typeof value === 'object')
    return new Map(Object.entries(value ?? {}).map(([code, text]) => [`${name}.${code}`, text]));
  return new Map([[name, typeof value === 'function' ? value(...parameters) : value]]);
}
