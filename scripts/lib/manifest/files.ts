/** All files that are generated from the element's source, with their content. The command writes them; a test compares. */
import { readFileSync } from 'node:fs';
import { fillIn } from '../fill-in.js';
import { analyze } from './analyze.js';
import { customElementsManifest } from './custom-elements.js';
import { cssCustomData, htmlCustomData, webTypes } from './editors.js';
import { elementTables, languageTables, themingTables } from './markdown.js';
import { readSentences } from './sentences.js';

const ROOT = new URL('../../../', import.meta.url);

/** A generated file. */
export interface GeneratedFile {
  /** Path from the root. */
  readonly path: string;
  readonly content: string;
}

/** All files. Documents keep their text and get new tables. */
export function generatedFiles({ element, interfaces } = analyze()): GeneratedFile[] {
  const { name, version, exports } = readPackage();
  const modules = { definition: entry(exports, '.'), declaration: entry(exports, './element') };
  return [
    json('custom-elements.json', customElementsManifest(element, modules)),
    json('vscode.html-custom-data.json', htmlCustomData(element)),
    json('vscode.css-custom-data.json', cssCustomData(element)),
    json('web-types.json', webTypes(element, { name, version })),
    document('docs/element.md', elementTables(element, interfaces)),
    document('docs/theming.md', themingTables(element, read('demo/page/themes.css'))),
    document('docs/languages.md', languageTables(readSentences(interfaces), element)),
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

/** The file of an entry of the package. */
function entry(exports: Package['exports'], key: string): string {
  const target = exports[key];
  if (typeof target !== 'object') throw new Error(`package.json exports no "${key}"`);
  return target.default.replace(/^\.\//, '');
}
