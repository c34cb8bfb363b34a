/** `npm run openapi`: writes `docs/openapi.json` from the schemas of the contract. A test fails when it is old. */
import { writeFileSync } from 'node:fs';
import { openApiDocument } from './lib/openapi/document.js';

writeFileSync(new URL('../docs/openapi.json', import.meta.url), `${JSON.stringify(openApiDocument(), null, 2)}\n`);
