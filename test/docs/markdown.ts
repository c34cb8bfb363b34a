/** Reads this project's documents: their paths, code blocks, links and headings. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** This checkout, with a slash at the end. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** A file of this checkout as text. */
export const read = (path: string): string => readFileSync(ROOT + path, 'utf8');

/** Paths of all documents, from the root. */
export const DOCUMENTS: readonly string[] = [
  ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
  'examples/README.md',
  ...readdirSync(`${ROOT}docs`, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`),
].sort();

/** A code block of a document. */
export interface CodeBlock {
  /** Document and line, for messages. */
  readonly where: string;
  readonly language: string;
  readonly code: string;
  /** The file that the first line names in a comment, if it does. */
  readonly file: string | undefined;
}

/** The code blocks of a document. A block inside a list loses its indentation. */
export function codeBlocks(path: string): CodeBlock[] {
  const text = read(path);
  return [...text.matchAll(/^( *)```(\w*)\n(.*?)^\1```$/gms)].map(
    ({ 1: indent = '', 2: language = '', 3: body = '', index }) => {
      const code = body.replaceAll(new RegExp(`^${indent}`, 'gm'), '');
      const file = /^(?:\/\/|<!--) ([\w.-]+\.\w+)(?: -->)?$/m.exec(code.split('\n', 1)[0] ?? '')?.[1];
      return { where: `${path}:${text.slice(0, index).split('\n').length}`, language, code, file };
    },
  );
}

/** The files that a document tells its reader to write, by name. */
export const filesOf = (path: string): ReadonlyMap<string, string> =>
  new Map(codeBlocks(path).flatMap(({ file, code }) => (file === undefined ? [] : [[file, code]])));

/** A document without its code blocks. */
export const prose = (path: string): string => read(path).replaceAll(/^( *)```\w*\n.*?^\1```$/gms, '');

/** The targets of a document's links. */
export const links = (path: string): string[] =>
  [...prose(path).matchAll(/\]\(([^)\s]+)\)/g)].map(({ 1: target = '' }) => target);

/** The anchor of a heading, as GitHub and similar sites make it. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');

/** The anchors of a document's headings. */
export const anchors = (path: string): string[] =>
  [...prose(path).matchAll(/^#+ (.+)$/gm)].map(({ 1: heading = '' }) => anchorOf(heading));

/** A section of a document, from its heading to the next of the same rank. */
export function section(path: string, heading: string): string {
  const [, body] = new RegExp(`^## ${heading}\n(.*?)(?=^## |$(?![^]))`, 'ms').exec(prose(path)) ?? [];
  if (body === undefined) throw new Error(`${path} has no section "${heading}"`);
  return body;
}

/** The cells of a section's table rows whose first cell is a name in code, by that name. */
export function tableRows(path: string, heading: string): Map<string, string[]> {
  const rows = [...section(path, heading).matchAll(/^\| `([^`|]+)` \|(.+)\|$/gm)];
  return new Map(rows.map(({ 1: name = '', 2: rest = '' }) => [name, rest.split(' | ').map((cell) => cell.trim())]));
}
