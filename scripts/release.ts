/**
 * `npm run release`: the zip for shops without npm. The script tag's files with their licences and hashes, the proxy
 * in PHP, and a start page in French. The same sources give the same bytes, so that anyone can check what they got.
 *
 * `node --import tsx scripts/release.ts FOLDER` writes it elsewhere than into `release`.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strToU8, zipSync } from 'fflate';
import { MODULE_FILE, SCRIPT_TAG_FILE } from './lib/build/bundles.js';
import { integrityOf } from './lib/build/integrity.js';

const root = new URL('../', import.meta.url);
const read = (path: string): Uint8Array => new Uint8Array(readFileSync(new URL(path, root)));
const text = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const { version } = JSON.parse(text('package.json')) as { version: string };
/** What every file was written at: the earliest that a zip can say, by its own clock without a zone. */
const MTIME = new Date(1980, 0, 1);

const files: Record<string, Uint8Array> = {
  'index.html': strToU8(startPage()),
  'pay.php': read('examples/php/pay.php'),
  'php.fr.md': strToU8(withoutRelativeLinks(text('docs/php.fr.md'))),
  'php.md': strToU8(withoutRelativeLinks(text('docs/php.md'))),
  [SCRIPT_TAG_FILE]: read(`dist/${SCRIPT_TAG_FILE}`),
  [MODULE_FILE]: read(`dist/${MODULE_FILE}`),
  'pay-button.licenses.md': read('dist/pay-button.licenses.md'),
  LICENSE: read('LICENSE'),
};
files['SHA256SUMS'] = strToU8(checksums());

const folder = process.argv[2] ?? fileURLToPath(new URL('release', root));
const name = `pay-button-${version}`;
const zip = zipSync({ [name]: files }, { level: 9, mtime: MTIME });
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, `${name}.zip`), zip);
console.log(`${join(folder, `${name}.zip`)}  ${zip.length.toLocaleString('en')} bytes`);

/** The page with the hash of its script: the browser runs that file or nothing. */
function startPage(): string {
  const page = text('examples/php/index.html');
  const tag = `src="${SCRIPT_TAG_FILE}"`;
  if (!page.includes(tag)) throw new Error(`examples/php/index.html has no ${tag}`);
  return page.replace(tag, `${tag} integrity="${integrityOf(read(`dist/${SCRIPT_TAG_FILE}`))}"`);
}

/** Beside the documents in the zip there is nothing that their links could lead to, but each other and `pay.php`. */
function withoutRelativeLinks(document: string): string {
  return document.replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, (link, label: string, target: string) => {
    if (/^(https?:|#|php(\.fr)?\.md)/.test(target)) return link;
    return target.endsWith('/pay.php') ? `[${label}](pay.php)` : label;
  });
}

/** As `sha256sum -c SHA256SUMS` reads it. */
function checksums(): string {
  const lines = Object.entries(files).map(
    ([path, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${path}\n`,
  );
  return lines.sort((one, other) => (one.slice(66) < other.slice(66) ? -1 : 1)).join('');
}
