/** Which files have changed since this branch left `main`; on `main`: since the last commit. */
import { spawnSync } from 'node:child_process';
import { ROOT } from '../root.js';

/** The names of the main branch in a clone. */
const MAIN = ['main', 'origin/main'];

/**
 * Files that are committed since the merge base with `main`, changed, staged, new or deleted, with both names of moved
 * files. `undefined`: not known, because there is no git or no `main`.
 *
 * @param root A folder of the repository, for tests.
 * @returns Paths from the root, with `/`.
 */
export function changedFiles(root = ROOT): string[] | undefined {
  const git = (...args: string[]): string | undefined => {
    const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    return status === 0 ? stdout : undefined;
  };
  const main = MAIN.find((name) => git('rev-parse', '--verify', '--quiet', `${name}^{commit}`) !== undefined);
  const base = main && git('merge-base', 'HEAD', main)?.trim();
  const tracked = base && git('diff', '--name-only', '--no-renames', '--no-relative', '-z', base);
  const added = git('ls-files', '--others', '--exclude-standard', '-z');
  if (tracked === undefined || added === undefined) return undefined;
  return [...new Set(`${tracked}${added}`.split('\0').filter(Boolean))].sort();
}
