/** Every file that is generated from the element's source, with what should stand in it. The command writes them; a test compares. */
import { readFileSync } from 'node:fs';
import { customElementsManifest } from './manifest-custom-elements.js';
import { cssCustomData, htmlCustomData, webTypes } from './manifest-editors.js';
import { readElement } from './manifest-element.js';
import { elementTables, fillIn, languageTables, themingTables } from './manifest-markdown.js';
import type { ElementModel, Sentence } from './manifest-model.js';
import { Sources } from './manifest-sources.js';
import { readSentences } from './manifest-translation.js';

const ROOT = new URL('../../', import.meta.url);

/** A file of this checkout. */
export interface GeneratedFile {
  /** From the root. */
  readonly path: string;
  readonly content: string;
}

/** What the sources say, read once for everything that is made from it. */
export const readManifest = (): { model: ElementModel; sentences: Sentence[] } =>
  Sources.read((sources) => ({ model: readElement(sources), sentences: readSentences(sources) }));

/** All files. Documents are taken as they are, with their tables renewed. */
export function generatedFiles({ model, sentences } = readManifest()): GeneratedFile[] {
  const { name, version, exports } = readPackage();
  const modules = { definition: entry(exports, '.'), declaration: entry(exports, './element') };
  return [
    json('custom-elements.json', customElementsManifest(model, modules)),
    json('vscode.html-custom-data.json', htmlCustomData(model)),
    json('vscode.css-custom-data.json', cssCustomData(model)),
    json('web-types.json', webTypes(model, { name, version })),
    document('docs/element.md', elementTables(model)),
    document('docs/theming.md', themingTables(model, read('demo/page/themes.css'))),
    document('docs/languages.md', languageTables(sentences, model)),
  ];
}

const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');

const json = (path: string, content: object): GeneratedFile => ({
  path,
  content: `${JSON.stringify(content, null, 2)}\n`,
});

const document = (path: string, tables: Readonly<Record<string, string>>): GeneratedFile => ({
  path,
  content: fillIn(read(path), tables),
});

interface Package {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, { readonly default: string } | string>>;
}

const readPackage = (): Package => JSON.parse(read('package.json')) as Package;

/** The file that an entry of the package leads to. */
function entry(exports: Package['exports'], key: string): string {
  const target = exports[key];
  if (typeof target !== 'object') throw new Error(`package.json exports no "${key}"`);
  return target.default.replace(/^\.\//, '');
}
