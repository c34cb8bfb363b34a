/**
 * Where the examples are installed, with this checkout's package as npm packs it, and built as a
 * developer would build them. It knows nothing of what they show.
 *
 * Installing takes long, so the frameworks stay in the system's temporary folder until a lock file
 * changes. The package and the sources are put there anew by each run.
 *
 * After a change of our dependencies: `npm pack` into `examples/frameworks/pay-button-element.tgz`, then
 * `npm install --package-lock-only` there and in `react-18`, and take our own `integrity` out again.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { packPackage, root, runScript } from '../dist/packed-package.js';
import { EXAMPLES, type Example, type RenderedExample } from './examples.js';

const SOURCES = join(root, 'examples/frameworks');
/** React 18 is installed apart, so that each installation has only one React. */
const INSTALLATIONS = ['', 'react-18'];

const runFile = promisify(execFile);

/** A command's end. */
export interface Ended {
  readonly good: boolean;
  readonly output: string;
}

export class Workshop {
  static #opened: Promise<Workshop> | undefined;

  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Installs what is missing, once in this process. */
  static open(): Promise<Workshop> {
    return (Workshop.#opened ??= Workshop.#open());
  }

  static async #open(): Promise<Workshop> {
    if (!existsSync(join(root, 'dist/frameworks'))) runScript('scripts/build.ts');
    const pack = packPackage();
    try {
      const folder = join(tmpdir(), `pay-button-frameworks-${fingerprint()}`);
      if (!existsSync(folder)) await install(folder, pack.tarball);
      for (const installation of INSTALLATIONS) {
        const installed = join(folder, installation, 'node_modules/pay-button-element');
        rmSync(installed, { recursive: true, force: true });
        cpSync(join(pack.project, 'node_modules/pay-button-element'), installed, { recursive: true });
      }
      for (const example of EXAMPLES) refresh(join(SOURCES, example.folder), join(folder, example.folder));
      return new Workshop(folder);
    } finally {
      pack.dispose();
    }
  }

  /** A path in an example's folder. */
  path({ folder }: Pick<Example, 'folder'>, ...path: string[]): string {
    return join(this.#folder, folder, ...path);
  }

  /** Runs one of the example's own scripts. */
  script(example: Pick<Example, 'folder'>, name: 'build' | 'types'): Promise<Ended> {
    const { scripts } = JSON.parse(readFileSync(this.path(example, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    return this.#run(scripts[name] ?? '', this.path(example), this.path(example));
  }

  /** Checks a script of the installed package, as the compiler of an example would check one of its own. */
  checkScript(example: Pick<Example, 'folder'>, script: string): Promise<Ended> {
    const inPackage = `node_modules/pay-button-element/${script}`;
    const path = [this.path(example, inPackage), join(this.#folder, inPackage)].find((candidate) =>
      existsSync(candidate),
    );
    const options =
      '--strict --noEmit --allowJs --checkJs --skipLibCheck --target es2022 --lib es2023,dom,dom.iterable --module esnext --moduleResolution bundler';
    return this.#run(`tsc ${options} ${path}`, this.path(example), this.path(example));
  }

  /** Builds an example, and returns the folder of its page. */
  async build(example: Pick<Example, 'folder'>): Promise<string> {
    const { good, output } = await this.script(example, 'build');
    if (!good) throw new Error(`${example.folder} cannot be built:\n${output}`);
    return this.path(example, 'dist');
  }

  /**
   * Builds an example for a server, and for the page that hydrates the server's HTML. Both are
   * development builds, because only those report where the two differ.
   */
  async buildRendered(example: RenderedExample): Promise<{ page: string; server: string }> {
    const folder = this.path(example, 'rendered');
    cpSync(join(SOURCES, example.sources), folder, {
      recursive: true,
      filter: (path) => !path.endsWith('node_modules'),
    });
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    writeFileSync(join(folder, 'index.html'), page.replace('./main.', './hydrate.'));
    for (const command of ['vite build', `vite build --ssr ${example.server} --outDir server`]) {
      const { good, output } = await this.#run(command, folder, this.path(example), { NODE_ENV: 'development' });
      if (!good) throw new Error(`${example.folder} cannot be built with "${command}":\n${output}`);
    }
    return { page: join(folder, 'dist'), server: join(folder, 'server/server.js') };
  }

  async #run(command: string, cwd: string, example: string, env: Record<string, string> = {}): Promise<Ended> {
    const programs = [example, this.#folder].map((folder) => join(folder, 'node_modules/.bin'));
    const PATH = [...programs, process.env['PATH']].join(delimiter);
    try {
      const { stdout, stderr } = await runFile(command, {
        cwd,
        shell: true,
        env: { ...process.env, PATH, NO_COLOR: '1', ...env },
      });
      return { good: true, output: stdout + stderr };
    } catch (error) {
      const { stdout = '', stderr = String(error) } = error as { stdout?: string; stderr?: string };
      return { good: false, output: stdout + stderr };
    }
  }
}

/** What the installation depends on: the lock files, and which checkout it serves. */
function fingerprint(): string {
  const hash = createHash('sha256').update(root).update(process.version);
  for (const installation of INSTALLATIONS) hash.update(readFileSync(join(SOURCES, installation, 'package-lock.json')));
  return hash.digest('hex').slice(0, 12);
}

/** Installs into a temporary folder first: a folder gets its final name only when it is complete. */
async function install(folder: string, tarball: string): Promise<void> {
  const unfinished = mkdtempSync(`${folder}-`);
  try {
    cpSync(SOURCES, unfinished, { recursive: true, filter: (path) => !path.endsWith('node_modules') });
    cpSync(tarball, join(unfinished, 'pay-button-element.tgz'));
    for (const installation of INSTALLATIONS) {
      await runFile('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
        cwd: join(unfinished, installation),
        shell: process.platform === 'win32',
      });
    }
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Makes a folder equal to another one, except for its installed packages. */
function refresh(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(to)) if (name !== 'node_modules') rmSync(join(to, name), { recursive: true });
  for (const name of readdirSync(from))
    if (name !== 'node_modules') cpSync(join(from, name), join(to, name), { recursive: true });
}
