/** `npm run manifest`: writes the files for editors and tools, and the tables of documents, from the element's source. A test fails when they are old. */
import { writeFileSync } from 'node:fs';
import { generatedFiles } from './lib/manifest/files.js';

for (const { path, content } of generatedFiles()) {
  writeFileSync(new URL(`../${path}`, import.meta.url), content);
  console.log(path);
}
