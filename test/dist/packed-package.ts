/**
 * The package as a merchant gets it: built, packed and unpacked into a project of its own, where
 * its dependencies are those of this checkout. It knows nothing of what the tests look for.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** This checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** A project that has the package installed. */
export interface PackedPackage {
  /** The project's folder. */
  readonly project: string;
  /** The package's files, by path inside the package. */
  readonly files: readonly string[];
  readonly manifest: { readonly exports: Readonly<Record<string, string | { types: string; default: string }>> };
  /** The text of one of the package's files. */
  read(path: string): string;
  /** Runs a script with Node in the project and returns what it printed. */
  run(name: string, script: string): string;
  dispose(): void;
}

/** Runs one of this repository's scripts and returns what it printed; throws when it fails. */
export const runScript = (path: string): string =>
  execFileSync(process.execPath, ['--import', 'tsx', path], { cwd: root, encoding: 'utf8' });

/** Packs what is in `dist` and installs it into a temporary project. */
export function packPackage(): PackedPackage {
  const project = mkdtempSync(join(tmpdir(), 'pay-button-dist-'));
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', project], {
      cwd: root,
      encoding: 'utf8',
    }),
  ) as [{ filename: string }];

  const modules = join(project, 'node_modules');
  const installed = join(modules, 'pay-button-element');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', join(project, filename), '-C', installed, '--strip-components=1']);
  for (const dependency of ['lit', 'zod', 'jose']) {
    symlinkSync(join(root, 'node_modules', dependency), join(modules, dependency));
  }

  const read = (path: string): string => readFileSync(join(installed, path), 'utf8');
  return {
    project,
    files: readdirSync(installed, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(installed, join(entry.parentPath, entry.name)))
      .sort(),
    manifest: JSON.parse(read('package.json')) as PackedPackage['manifest'],
    read,
    run(name, script) {
      writeFileSync(join(project, name), script);
      return execFileSync(process.execPath, [name], { cwd: project, encoding: 'utf8' });
    },
    dispose: () => rmSync(project, { recursive: true, force: true }),
  };
}
