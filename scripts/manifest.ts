/** `npm run manifest`: writes what editors, tools and documents say of the element, from its source. A test says when that is due. */
import { writeFileSync } from 'node:fs';
import { generatedFiles } from './lib/manifest/files.js';

for (const { path, content } of generatedFiles()) {
  writeFileSync(new URL(`../${path}`, import.meta.url), content);
  console.log(path);
}
