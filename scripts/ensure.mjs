/**
 * Makes a fresh clone ready: installs the packages of the lock file and, unless told `--no-browsers`, the
 * three browser engines for the tests. When nothing is missing it says nothing and takes a moment.
 *
 * It runs before anything is installed, hence plain JavaScript and no dependency.
 */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { installBrowsers } from './lib/install-browsers.mjs';
import { run } from './lib/run.mjs';

const NODE = [20, 19];
const root = fileURLToPath(new URL('..', import.meta.url));

try {
  checkNode();
  if (!packagesAreInstalled()) await installPackages();
  if (!process.argv.includes('--no-browsers')) await installBrowsers({ required: process.env.CI === 'true' });
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : error}\n`);
  process.exit(1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [needMajor = 0, needMinor = 0] = NODE;
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return;
  throw new Error(`Node ${NODE.join('.')} or newer is needed, and this is ${process.versions.node}. Get one from https://nodejs.org.`);
}

/**
 * Compares the lock file with the one that npm leaves in `node_modules`, which lists what is really there:
 * so a change of branch is noticed, and an installation by hand is accepted.
 */
function packagesAreInstalled() {
  const installedFile = `${root}/node_modules/.package-lock.json`;
  if (!existsSync(installedFile)) return false;
  const wanted = packagesOf(`${root}/package-lock.json`);
  const installed = packagesOf(installedFile);
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    // Optional packages are there for some systems only.
    return installed[path] ? installed[path].version === version : optional === true;
  });
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, optional?: boolean }>}
 */
function packagesOf(lockFile) {
  return JSON.parse(readFileSync(lockFile, 'utf8')).packages ?? {};
}

/**
 * `npm ci` is exact, but refuses a lock file that lacks other systems' optional packages, as one does that
 * was written where the registry does not have them. `npm install` takes the same versions from it.
 */
async function installPackages() {
  const exact = await npm('Installing packages', 'ci');
  if (exact.good) return;
  console.log('  npm ci refused the lock file; trying npm install, which takes the same versions from it');
  const lenient = await npm('Installing packages', 'install', '--no-save');
  if (lenient.good && packagesAreInstalled()) return;
  throw new Error(`The packages could not be installed.\n${withoutWarnings(lenient.good ? exact.output : lenient.output)}`);
}

/** @param {string} title @param {string[]} command */
function npm(title, ...command) {
  // The npm that runs us, if it does; otherwise the one on the PATH.
  const path = process.env.npm_execpath;
  const [program, ...args] = path?.endsWith('npm-cli.js') ? [process.execPath, path] : ['npm'];
  return run(title, program, [...args, ...command, '--include=dev', '--no-audit', '--no-fund'], {
    cwd: root,
    // Browsers come from the system; no package needs to download one.
    env: { PUPPETEER_SKIP_DOWNLOAD: 'true', ...process.env },
  });
}

/** @param {string} output */
function withoutWarnings(output) {
  return output.split('\n').filter((line) => !line.startsWith('npm warn')).slice(0, 20).join('\n');
}
