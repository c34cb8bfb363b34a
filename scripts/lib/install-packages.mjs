/** Installs the missing packages of a folder's lock file. Plain JavaScript, because it runs before anything is installed. */
import { existsSync, readFileSync } from 'node:fs';
import { run } from './run.mjs';

/**
 * If nothing is missing it prints nothing. It throws if it cannot install something.
 *
 * @param {string} title What is shown meanwhile.
 * @param {string} folder The folder of the lock file, with a slash at its end.
 */
export async function installPackages(title, folder) {
  if (packagesAreInstalled(folder)) return;
  // `npm ci` refuses a lock file without other systems' optional packages. `npm install` accepts it, and installs the
  // same versions.
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
 * Compares the lock file with the one in `node_modules`, in which npm lists the installed packages. So a change of the
 * branch is noticed, and packages that were installed by hand are accepted.
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
    // Optional packages are for some systems only.
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
  // The npm that runs this process, or else the one on the PATH.
  const path = process.env.npm_execpath;
  const [program, ...args] = path?.endsWith('npm-cli.js') ? [process.execPath, path] : ['npm'];
  return run(title, program, [...args, ...command, '--include=dev', '--no-audit', '--no-fund'], {
    cwd: folder,
    // Browsers come from the system, so puppeteer need not download one.
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
