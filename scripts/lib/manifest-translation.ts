/** Which sentences a language has: names and meanings from the interface `Translation`, texts from the catalogues that are built in. */
import {
  isObjectLiteralExpression,
  isPropertyAssignment,
  isStringLiteral,
  isVariableStatement,
  type Expression,
  type ObjectLiteralExpression,
  type SourceFile,
} from 'typescript/unstable/ast';
import type { Sentence } from './manifest-model.js';
import type { Sources } from './manifest-sources.js';

/** The languages that are built in. */
const LANGUAGES = ['fr', 'en'] as const;

/** Every sentence, in the interface's order. Those of a group have a dotted name: `errors.network_error`; its comment stands at the first. */
export function readSentences(sources: Sources): Sentence[] {
  const catalogues = LANGUAGES.map(
    (lang) => [lang, new Map(texts(catalogueOf(sources.file(`src/element/translations/${lang}.ts`))))] as const,
  );
  const names = new Set(catalogues.flatMap(([, all]) => [...all.keys()]));
  const members = sources
    .properties(sources.interface('Translation', 'src/element/translations/translation.ts'))
    .filter(({ name }) => name !== 'lang');
  return members.flatMap((member) =>
    [...names]
      .filter((name) => name.split('.', 1)[0] === member.name)
      .map((name, index) => ({
        name,
        description: index === 0 ? sources.description(member) : '',
        texts: Object.fromEntries(catalogues.map(([lang, all]) => [lang, all.get(name) ?? ''])),
      })),
  );
}

/** The one object that a catalogue's file holds. */
function catalogueOf({ fileName, statements }: SourceFile): ObjectLiteralExpression {
  const [declaration] = statements.find(isVariableStatement)?.declarationList.declarations ?? [];
  const value = declaration?.initializer;
  if (!value || !isObjectLiteralExpression(value)) throw new Error(`${fileName} holds no catalogue`);
  return value;
}

function texts({ properties }: ObjectLiteralExpression, group = ''): [name: string, text: string][] {
  return properties.flatMap((property) => {
    if (!isPropertyAssignment(property)) throw new Error(`${property.getText()} must be a name with a sentence`);
    const name = group + property.name.getText();
    const { initializer } = property;
    return isObjectLiteralExpression(initializer) ? texts(initializer, `${name}.`) : [[name, sentence(initializer)]];
  });
}

/** A text as it is, or the template that a function fills in, as `Paiement de {amount}`. */
function sentence(value: Expression): string {
  if (isStringLiteral(value)) return value.text;
  const [, template] = /`([^`]*)`/.exec(value.getText()) ?? [];
  if (template === undefined)
    throw new Error(`${value.getText()} must be a text, or a function that fills in a template`);
  return template.replaceAll('${', '{');
}
