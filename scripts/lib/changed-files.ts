/** Which files differ from the line of development that this work left, or from the last commit where it has not left yet. */
import { spawnSync } from 'node:child_process';
import { ROOT } from './stages.js';

/** Where finished work is, by the names that a clone may have for it. */
const MAIN = ['main', 'origin/main'];

/**
 * Committed since the merge base with `main`, changed, staged, new, deleted; both names of what was moved.
 * `undefined` when nobody knows: no git, or no `main`.
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
