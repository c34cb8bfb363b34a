/**
 * The packages of a lock file that only some tests need, in the system's temporary folder, where they stay until the
 * lock file changes. Two runs at once may both install; a folder gets its final name only when it is complete.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages } from './install-packages.mjs';

const FILES = ['package.json', 'package-lock.json', '.npmrc'];

/** The folder in which the packages of `sources` are installed, below `node_modules`. */
export async function installed(title: string, sources: string): Promise<string> {
  const hash = createHash('sha256').update(process.version);
  for (const file of FILES) hash.update(readFileSync(join(sources, file)));
  const folder = join(tmpdir(), `pay-button-${title.replaceAll(' ', '-')}-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  const unfinished = mkdtempSync(`${folder}-`);
  try {
    for (const file of FILES) cpSync(join(sources, file), join(unfinished, file));
    await installPackages(`Installing ${title}`, `${unfinished}/`);
    renameSync(unfinished, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

/** The file below `node_modules` whose path matches, such as a program in the package of this system. */
export function installedFile(folder: string, path: RegExp): string {
  const modules = join(folder, 'node_modules');
  const found = readdirSync(modules, { recursive: true, encoding: 'utf8' }).find((candidate) =>
    path.test(candidate.replaceAll('\\', '/')),
  );
  if (found === undefined) throw new Error(`No package has a program like ${path} for this system.`);
  return join(modules, found);
}
