/**
 * Copies an example into its own folder, as a developer does: its files, the packages that it needs, and the built package
 * of this checkout.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runScript } from '../dist/packed-package.js';
import { installed } from '../../scripts/lib/installed-packages.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** What goes into the folder. */
export interface Copied {
  /** Where each file or folder of this checkout goes to. */
  readonly files: Readonly<Record<string, string>>;
  /** Packages that are installed under another name, because there are two versions of them. */
  readonly versions?: Readonly<Record<string, string>>;
}

/** A folder with an example in it. */
export interface Place {
  readonly folder: string;
  dispose(): void;
}

let modules: Promise<string> | undefined;

export async function place({ files, versions = {} }: Copied): Promise<Place> {
  const packages = await (modules ??= prepare());
  const { dependencies } = JSON.parse(readFileSync(join(HERE, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const folder = mkdtempSync(join(tmpdir(), 'pay-button-mount-'));
  const link = (target: string, name: string): void => {
    const path = join(folder, 'node_modules', name);
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path);
  };
  for (const name of Object.keys(dependencies)) link(join(packages, versions[name] ?? name), name);
  link(ROOT, 'pay-button-element');
  for (const [from, to] of Object.entries(files)) cpSync(join(ROOT, from), join(folder, to), { recursive: true });
  return { folder, dispose: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Builds our package and installs the others, once for all places. */
async function prepare(): Promise<string> {
  if (!existsSync(join(ROOT, 'dist/proxy'))) runScript('scripts/build.ts');
  return join(await installed('mounts', HERE), 'node_modules');
}
