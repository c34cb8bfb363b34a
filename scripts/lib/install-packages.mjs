/** Installs the packages that a folder's lock file names, where they are missing. Runs before anything is installed, hence plain JavaScript. */
import { existsSync, readFileSync } from 'node:fs';
import { run } from './run.mjs';

/**
 * When nothing is missing it says nothing and takes a moment. Otherwise it throws when it cannot help.
 *
 * @param {string} title What is shown meanwhile.
 * @param {string} folder Where the lock file is, with a slash at its end.
 */
export async function installPackages(title, folder) {
  if (packagesAreInstalled(folder)) return;
  // Exact, but refuses a lock file that lacks other systems' optional packages, as one does that was
  // written where the registry does not have them. `npm install` takes the same versions from it.
  const exact = await npm(title, folder, 'ci');
  if (exact.good) return;
  console.log('  npm ci refused the lock file; trying npm install, which takes the same versions from it');
  const lenient = await npm(title, folder, 'install', '--no-save');
  if (lenient.good && packagesAreInstalled(folder)) return;
  throw new Error(
    `The packages could not be installed.\n${withoutWarnings(lenient.good ? exact.output : lenient.output)}`,
  );
}

/**
 * Compares the lock file with the one that npm leaves in `node_modules`, which lists what is really there:
 * so a change of branch is noticed, and an installation by hand is accepted.
 *
 * @param {string} folder
 */
function packagesAreInstalled(folder) {
  const installedFile = `${folder}node_modules/.package-lock.json`;
  if (!existsSync(installedFile)) return false;
  const wanted = packagesOf(`${folder}package-lock.json`);
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

/** @param {string} title @param {string} folder @param {string[]} command */
function npm(title, folder, ...command) {
  // The npm that runs us, if it does; otherwise the one on the PATH.
  const path = process.env.npm_execpath;
  const [program, ...args] = path?.endsWith('npm-cli.js') ? [process.execPath, path] : ['npm'];
  return run(title, program, [...args, ...command, '--include=dev', '--no-audit', '--no-fund'], {
    cwd: folder,
    // Browsers come from the system; no package needs to download one.
    env: { PUPPETEER_SKIP_DOWNLOAD: 'true', ...process.env },
  });
}

/** @param {string} output */
function withoutWarnings(output) {
  return output
    .split('\n')
    .filter((line) => !line.startsWith('npm warn'))
    .slice(0, 20)
    .join('\n');
}
