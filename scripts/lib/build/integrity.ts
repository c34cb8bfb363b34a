/**
 * Subresource Integrity: the hashes of the script tag's files, and the lines of the document with them. `npm run build`
 * writes the document; a test of the built files compares it.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { MODULE_FILE, SCRIPT_TAG_FILE } from './bundles.js';
import { fillIn } from '../fill-in.js';

/** The document with lines to copy, from the root. */
export const INTEGRITY_DOCUMENT = 'docs/csp-and-sri.md';

/** The value of an `integrity` attribute. */
export const integrityOf = (content: string | Uint8Array): string =>
  `sha384-${createHash('sha384').update(content).digest('base64')}`;

/** The document with the hashes of these files in its marked lines. */
export function integrityDocument(document: string, dist: URL, version: string): string {
  const classic = integrityOf(readFileSync(new URL(SCRIPT_TAG_FILE, dist)));
  const module = integrityOf(readFileSync(new URL(MODULE_FILE, dist)));
  const cdn = `https://cdn.example/pay-button-element@${version}/dist`;
  return fillIn(document, {
    own: html(
      `<script src="/${SCRIPT_TAG_FILE}" integrity="${classic}" defer></script>`,
      '<!-- or, as a module -->',
      `<script src="/${MODULE_FILE}" integrity="${module}" type="module"></script>`,
    ),
    cdn: html(
      `<script src="${cdn}/${SCRIPT_TAG_FILE}" integrity="${classic}" crossorigin="anonymous" defer></script>`,
      '<!-- or, as a module -->',
      `<script src="${cdn}/${MODULE_FILE}" integrity="${module}" crossorigin="anonymous" type="module"></script>`,
    ),
  });
}

const html = (...lines: string[]): string => `\`\`\`html\n${lines.join('\n')}\n\`\`\`\n`;
