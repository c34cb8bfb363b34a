/**
 * What a document and its French version have in common: outline, code, tables and links. These tests find what is
 * missing on one side. Only a person can see whether both say the same.
 */
import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import { fr } from '../../src/element/translations/fr.js';
import { anchorOf, codeBlocks, DOCUMENTS, links, prose, read, type CodeBlock } from './markdown.js';
import { assertSameNames, namesIn } from './names.js';

const FRENCH = DOCUMENTS.filter((path) => path.endsWith('.fr.md'));
const englishOf = (path: string): string => path.replace(/\.fr\.md$/, '.md');
const frenchOf = (path: string): string => path.replace(/\.md$/, '.fr.md');

/** Names that a shop chooses or replaces, in its own language. */
const CHOSEN: Readonly<Record<string, string>> = {
  'boutique.example': 'shop.example',
  'chemin-du-clone': 'path-to-the-clone',
  '/home/vous/boutique.db': '/home/you/shop.db',
  '/home/vous/paiements': '/home/you/pay-records',
  'dbname=boutique': 'dbname=shop',
  utilisateur: 'user',
  motdepasse: 'password',
  $cherche: '$found',
  $ligne: '$row',
  commandes: 'orders',
  libelle: 'label',
  numero: 'number',
  payee: 'paid',
  "Commande {$session['order']} à vérifier : ": "Look at order {$session['order']}: ",
};

const asInEnglish = (text: string): string =>
  Object.entries(CHOSEN).reduce((rest, [name, english]) => rest.replaceAll(name, english), text);

/** A heading, and what is below it. */
interface Section {
  readonly rank: number;
  readonly anchor: string;
  readonly blocks: readonly CodeBlock[];
  /** Each table, row by row: the number of cells, and the first cell if it is a name in code. */
  readonly tables: readonly (readonly string[])[];
  /** What the sentences have in code, each name once. */
  readonly names: readonly string[];
}

/** A document, heading by heading. */
function sections(path: string): Section[] {
  const text = read(path);
  const isHeading = (line: string): boolean => /^#{1,6} /.test(line);
  const blocks = codeBlocks(path);
  const lines = text.split('\n');
  const lineOf = ({ where }: CodeBlock): number => Number(where.split(':').at(-1)) - 1;
  const inCode = new Set(
    blocks.flatMap((block) =>
      Array.from({ length: block.code.split('\n').length + 1 }, (_, index) => lineOf(block) + index),
    ),
  );
  const starts = lines.flatMap((line, index) => (isHeading(line) && !inCode.has(index) ? [index] : []));
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? lines.length;
    const heading = lines[start] ?? '';
    const own = lines.slice(start, end).filter((_, offset) => !inCode.has(start + offset));
    return {
      rank: heading.indexOf(' '),
      anchor: anchorOf(heading.replace(/^#+ /, '')),
      blocks: blocks.filter((block) => lineOf(block) >= start && lineOf(block) < end),
      tables: tablesOf(own),
      names: [...new Set(namesIn(own.join('\n'), /`([^`\n]+)`/g).map(asInEnglish))].sort(),
    };
  });
}

function tablesOf(lines: readonly string[]): string[][] {
  const tables: string[][] = [];
  lines.forEach((line, index) => {
    if (!line.startsWith('|')) return;
    if (!lines[index - 1]?.startsWith('|')) tables.push([]);
    const cells = line.split(/(?<!\\) ?\| ?/);
    tables.at(-1)?.push(`${cells.length} cells, ${/^`[^`]+`(, `[^`]+`)*$/.test(cells[1] ?? '') ? cells[1] : '…'}`);
  });
  return tables;
}

/** The English sections that the French version must have. It links to the others, as "in English". */
function commonSections(path: string): Section[] {
  const own = posix.basename(englishOf(path));
  const inEnglish = links(path).flatMap((link) => (link.startsWith(`${own}#`) ? [link.slice(own.length + 1)] : []));
  let hiddenBelow = Infinity;
  return sections(englishOf(path)).filter(({ rank, anchor }) => {
    if (rank > hiddenBelow) return false;
    hiddenBelow = inEnglish.includes(anchor) ? rank : Infinity;
    return hiddenBelow === Infinity;
  });
}

/** Code without its comments, and with the names of the English version. */
function withoutComments(block: CodeBlock | undefined): string {
  if (block === undefined) return 'no code';
  const { language, file = '', code } = block;
  const bare = code
    .replaceAll(/<!--.*?-->|\/\*.*?\*\//gs, '')
    .replaceAll(/(^|\s)\/\/ .*$/gm, '')
    .replaceAll(/(^|\s)# .*$/gm, '')
    .replaceAll(/[ \t]+$/gm, '');
  return `${language} ${file}\n${asInEnglish(bare)}`;
}

test('the documents that a shop reads first are there in French', () => {
  for (const path of [
    'README.md',
    ...['quick-start', 'php', 'going-live', 'troubleshooting', 'error-codes', 'is-this-for-you', 'gateways/README'].map(
      (name) => `docs/${name}.md`,
    ),
  ])
    assert.ok(FRENCH.includes(frenchOf(path)), path);
});

for (const path of FRENCH) {
  test(`${path} and its English version lead to each other, in the first line after the title`, () => {
    assert.match(read(path), new RegExp(`^# .+\n\n\\[In English\\]\\(${posix.basename(englishOf(path))}\\)\n`));
    assert.match(read(englishOf(path)), new RegExp(`^# .+\n\n\\[En français\\]\\(${posix.basename(path)}\\)\n`));
  });

  test(`${path} has every section of its English version, or a link to it`, () => {
    assert.deepEqual(
      sections(path).map(({ rank }) => rank),
      commonSections(path).map(({ rank }) => rank),
    );
  });

  test(`${path} has the code of its English version, comments apart`, () => {
    const english = commonSections(path).flatMap(({ blocks }) => blocks);
    const french = codeBlocks(path);
    for (let index = 0; index < Math.max(english.length, french.length); index += 1)
      assert.equal(withoutComments(french[index]), withoutComments(english[index]), french[index]?.where);
  });

  test(`${path} has the tables of its English version, row by row`, () => {
    const english = commonSections(path);
    sections(path).forEach(({ anchor, tables }, index) => assert.deepEqual(tables, english[index]?.tables, anchor));
  });

  test(`${path} names what its English version names in code, section by section`, () => {
    const english = commonSections(path);
    sections(path).forEach(({ anchor, names }, index) => assert.deepEqual(names, english[index]?.names, anchor));
  });

  test(`${path} leads to French wherever there is French`, () => {
    const missed = links(path).filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = posix.join(posix.dirname(path), file);
      if (!FRENCH.includes(frenchOf(target))) return false;
      // A link to its own English version is right in the first line, and for a section that is in English only.
      if (target === englishOf(path)) return anchor !== undefined && !isInEnglishAlone(path, anchor);
      return anchor === undefined || !isInEnglishAlone(frenchOf(target), anchor);
    });
    assert.deepEqual(missed, []);
  });
}

const isInEnglishAlone = (path: string, anchor: string): boolean =>
  !commonSections(path).some((section) => section.anchor === anchor);

test('the French README says which documents are in English alone', () => {
  const said = read('README.fr.md')
    .split('\n')
    .filter((line) => line.startsWith('| **en anglais seulement**'))
    .flatMap((line) => namesIn(line, /\]\(([^)#]+)\)/g))
    .filter((path) => path.startsWith('docs/') && path.endsWith('.md'));
  const alone = DOCUMENTS.filter(
    (path) =>
      /^docs\/(gateways\/)?[\w-]+\.md$/.test(path) && !path.includes('.fr.') && !FRENCH.includes(frenchOf(path)),
  );
  assertSameNames(said, alone);
});

test('what the button says stands in the French pages as the buyer reads it', () => {
  const spoken = JSON.stringify(fr, (_, value: unknown) =>
    typeof value === 'function' ? String((value as (...words: string[]) => string)('…', '…')) : value,
  );
  for (const path of ['docs/troubleshooting', 'docs/gateways/README']) {
    const isSpoken = (words: string): boolean => words.split('…').every((part) => spoken.includes(part.trim()));
    const known = namesIn(prose(`${path}.fr.md`), /« ([^»]+) »/g).filter(isSpoken);
    const inEnglishPage = namesIn(prose(`${path}.md`), /"([^"]+)"/g).filter(
      (words) => isSpoken(words) && /[^\w]/.test(words),
    );
    assert.ok(inEnglishPage.length > 0, path);
    assert.deepEqual(
      inEnglishPage.filter((words) => !known.includes(words)),
      [],
      path,
    );
  }
});
