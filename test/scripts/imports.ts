/** Which files of ours a file imports, types included. */
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { ROOT } from '../../scripts/lib/root.js';

const IMPORT = /(?:\bfrom|\bimport|\bimport\()\s*['"](\.{1,2}\/[^'"]+)['"]/g;

/** Paths from the root. In the sources that some files hold as text, imports lead nowhere: these are left out. */
export function importsOf(file: string): string[] {
  if (!/\.(ts|mjs|js)$/.test(file)) return [];
  return [...readFileSync(ROOT + file, 'utf8').matchAll(IMPORT)].flatMap(([, name = '']) => {
    const path = posix.join(posix.dirname(file), name);
    const found = [path, path.replace(/\.js$/, '.ts')].find((candidate) => existsSync(ROOT + candidate));
    // A script that imports the types of its own `.d.ts` seems to import itself.
    return found === undefined || found === file ? [] : found;
  });
}
