/**
 * The zip for shops without npm: the script tag's files with their licences and hashes, the proxy in PHP with its
 * documents, and a start page in French. The same sources give the same bytes, so that anyone can check the zip.
 */
import { readFileSync } from 'node:fs';
import { strToU8, zipSync } from 'fflate';
import { MODULE_FILE, SCRIPT_TAG_FILE } from '../build/bundles.js';
import { integrityOf } from '../build/integrity.js';
import { checksums } from './checksums.js';

const root = new URL('../../../', import.meta.url);
const read = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, root)));
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8');

/** Time of every file in the zip, so that it is always the same: the earliest that a zip can have. */
const MTIME = new Date(1980, 0, 1);

/** The documents that are in the zip, from `docs`. */
const DOCUMENTS = ['going-live.fr.md', 'going-live.md', 'php.fr.md', 'php.md'];

/** The zip, with everything in one folder of this name. */
export function phpZip(name: string): Uint8Array {
  const files: Record<string, Uint8Array> = {
    'index.html': strToU8(startPage()),
    'pay.php': read('examples/php/pay.php'),
    ...Object.fromEntries(DOCUMENTS.map((file) => [file, strToU8(withoutDeadLinks(text(`docs/${file}`)))])),
    [SCRIPT_TAG_FILE]: read(`dist/${SCRIPT_TAG_FILE}`),
    [MODULE_FILE]: read(`dist/${MODULE_FILE}`),
    'pay-button.licenses.md': read('dist/pay-button.licenses.md'),
    LICENSE: read('LICENSE'),
  };
  files['SHA256SUMS'] = strToU8(checksums(files));
  return zipSync({ [name]: files }, { level: 9, mtime: MTIME });
}

/** The page with the hash of its script: the browser runs only that file. */
function startPage(): string {
  const page = text('examples/php/index.html');
  const tag = `src="${SCRIPT_TAG_FILE}"`;
  if (!page.includes(tag)) throw new Error(`examples/php/index.html has no ${tag}`);
  return page.replace(tag, `${tag} integrity="${integrityOf(read(`dist/${SCRIPT_TAG_FILE}`))}"`);
}

/** Makes words of links to files that are not in the zip. */
function withoutDeadLinks(document: string): string {
  return document.replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, (link, label: string, target: string) => {
    if (/^(https?:|#)/.test(target) || DOCUMENTS.includes(target.split('#')[0] ?? '')) return link;
    return target.endsWith('/pay.php') ? `[${label}](pay.php)` : label;
  });
}
