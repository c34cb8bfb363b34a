/** The second half of `npm run build`: writes the hashes of the built files into the document that publishes them. */
import { readFileSync, writeFileSync } from 'node:fs';
import { INTEGRITY_DOCUMENT, integrityDocument } from './lib/build/integrity.js';

const root = new URL('../', import.meta.url);
const document = new URL(INTEGRITY_DOCUMENT, root);
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string };

writeFileSync(document, integrityDocument(readFileSync(document, 'utf8'), new URL('dist/', root), version));
