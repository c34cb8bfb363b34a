/**
 * The package as a merchant gets it: built, packed and unpacked into a project of its own, where
 * its dependencies are those of this checkout. It does not know what the tests check.
 */
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../../scripts/lib/cleanup.mjs';

/** This checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The fields of a `package.json` that tests read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly bin: Readonly<Record<string, string>>;
  /** Files, and entries; without `default` an entry has types only. */
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default?: string }>>;
}

/** A project that has the package installed. */
export interface PackedPackage {
  /** The project's folder. */
  readonly project: string;
  /** The package's files, by path inside the package. */
  readonly files: readonly string[];
  readonly manifest: Manifest;
  /** The packed file. */
  readonly tarball: string;
  /** The text of one of the package's files. */
  read(path: string): string;
  /** Runs a script with Node in the project and returns what it printed. */
  run(name: string, script: string): string;
  dispose(): void;
}

/** Runs one of this repository's scripts, or of a copy's, and returns what it printed; throws when it fails. */
export const runScript = (path: string, cwd = root): string =>
  execFileSync(process.execPath, ['--import', 'tsx', path], { cwd, encoding: 'utf8' });

/** The files below a folder, by path inside it. */
export const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();

let packed: string | undefined;

/** Packs what is in `dist`, once in this process. Returns the packed file. */
function pack(): string {
  if (packed) return packed;
  const { path } = temporaryFolder();
  const [{ filename }] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--ignore-scripts', '--loglevel=error', '--pack-destination', path], {
      cwd: root,
      encoding: 'utf8',
    }),
  ) as [{ filename: string }];
  return (packed = join(path, filename));
}

/** Packs what is in `dist` and installs it into a temporary project. */
export function packPackage(): PackedPackage {
  const project = mkdtempSync(join(tmpdir(), 'pay-button-dist-'));
  const tarball = join(project, basename(pack()));
  copyFileSync(pack(), tarball);

  const modules = join(project, 'node_modules');
  const installed = join(modules, 'pay-button-element');
  mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xzf', tarball, '-C', installed, '--strip-components=1']);
  for (const dependency of ['lit', 'zod', 'jose']) {
    symlinkSync(join(root, 'node_modules', dependency), join(modules, dependency));
  }
  standInForReact(modules);

  const read = (path: string): string => readFileSync(join(installed, path), 'utf8');
  return {
    project,
    tarball,
    files: filesIn(installed),
    manifest: JSON.parse(read('package.json')) as Manifest,
    read,
    run(name, script) {
      writeFileSync(join(project, name), script);
      return execFileSync(process.execPath, [name], { cwd: project, encoding: 'utf8' });
    },
    dispose: () => rmSync(project, { recursive: true, force: true }),
  };
}

/** The merchant brings React. At its import our component calls only `forwardRef`. */
function standInForReact(modules: string): void {
  mkdirSync(join(modules, 'react'));
  writeFileSync(join(modules, 'react', 'package.json'), '{ "type": "module", "exports": "./index.js" }');
  const names = [
    'createElement',
    'forwardRef',
    'useEffect',
    'useImperativeHandle',
    'useLayoutEffect',
    'useRef',
    'useState',
  ];
  writeFileSync(
    join(modules, 'react', 'index.js'),
    names.map((name) => `export const ${name} = (value) => value;\n`).join(''),
  );
}
