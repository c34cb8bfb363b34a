/**
 * Installs the missing browser engines, and other programs of the tests. It uses apt on Debian and Ubuntu, with the rights of
 * root. On other systems it only prints what to install.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { ENGINES, findBrowsers, VARIABLES } from './find-browsers.mjs';
import { run } from '../run.mjs';

/** @typedef {import('./find-browsers.mjs').Engine} Engine */

/** Debian's names. On Ubuntu the first two are snaps under other names. @type {Record<Engine, string[]>} */
const DEBIAN_PACKAGES = { chromium: ['chromium'], firefox: ['firefox-esr'], webkit: ['webkit2gtk-driver', 'xvfb'] };
/** @type {Record<Engine, string[]>} */
const UBUNTU_PACKAGES = { ...DEBIAN_PACKAGES, chromium: ['chromium-browser'], firefox: ['firefox'] };

/** Other programs of the tests, with Debian's packages. @type {Record<string, string>} */
const PROGRAM_PACKAGES = {
  php: 'php-cli',
  'php-cgi': 'php-cgi',
  nginx: 'nginx',
  apache2: 'apache2-bin',
  mariadbd: 'mariadb-server',
  postgres: 'postgresql',
  'redis-server': 'redis-server',
  w3m: 'w3m',
};

/** PHP extensions for the tests, with Debian's packages. They are not programs, so PHP lists them. @type {Record<string, string>} */
const PHP_PACKAGES = { curl: 'php-curl', pdo_sqlite: 'php-sqlite3', pdo_mysql: 'php-mysql' };

/** @type {Record<Engine, string>} */
const ADVICE = {
  chromium: 'install Chromium or Chrome',
  firefox: 'install Firefox',
  webkit: 'on Linux, install WebKitWebDriver (webkit2gtk-driver) and Xvfb; other systems have no WebKitGTK',
};

/**
 * @param {{ required: boolean }} options With `required`, an engine that stays missing is an error.
 * @returns {Promise<void>}
 */
export async function installBrowsers({ required }) {
  await installPrograms();
  const before = missingEngines();
  if (before.length === 0) return;
  const packages = aptPackages();
  if (packages) {
    for (const engine of before) await aptInstall(`Installing ${engine} for the tests`, packages[engine]);
  }
  const missing = missingEngines();
  if (missing.length === 0) return;
  const list = missing.map((engine) => `  ${engine}: ${ADVICE[engine]}, or set ${VARIABLES[engine]}`).join('\n');
  if (required) throw new Error(`With CI=true all engines must be there. Missing:\n${list}`);
  const rest = ENGINES.filter((engine) => !missing.includes(engine));
  console.warn(`\nNOT ALL ENGINES ARE TESTED (${rest.join(', ') || 'none'} can be). Missing:\n${list}\n`);
}

/** Installs the missing programs. If one is still missing, the test that needs it fails with a message. */
async function installPrograms() {
  const programs = Object.keys(PROGRAM_PACKAGES).filter((program) => !isThere(program));
  const parts = Object.keys(PHP_PACKAGES).filter((part) => !isThere('php', '--ri', part));
  const fpm = isThere(fpmProgram()) ? [] : ['php-fpm'];
  const missing = [...programs, ...parts, ...fpm];
  if (missing.length === 0) return;
  const packages = missing.map((name) => PROGRAM_PACKAGES[name] ?? PHP_PACKAGES[name] ?? name);
  if (aptPackages()) await aptInstall(`Installing ${missing.join(', ')} for the tests`, packages);
  else console.warn(`\nThe tests need ${missing.join(', ')} on the PATH (on Debian: ${packages.join(', ')}).\n`);
}

/** PHP's process manager is called by its version, as `php-fpm8.2`. */
function fpmProgram() {
  const version = spawnSync('php', ['-r', 'echo PHP_MAJOR_VERSION, ".", PHP_MINOR_VERSION;'], { encoding: 'utf8' });
  return `php-fpm${version.stdout ?? ''}`;
}

/**
 * Servers are in folders that only root's PATH has, or in a folder of their version.
 *
 * @param {string} program
 * @param {string[]} args
 */
function isThere(program, ...args) {
  const versions = '/usr/lib/postgresql';
  const folders = existsSync(versions) ? readdirSync(versions).map((version) => `${versions}/${version}/bin`) : [];
  const env = { ...process.env, PATH: [process.env.PATH, '/usr/sbin', '/usr/local/sbin', ...folders].join(':') };
  const { error, status } = spawnSync(program, args.length > 0 ? args : ['--version'], { stdio: 'ignore', env });
  return error === undefined && (args.length === 0 || status === 0);
}

function missingEngines() {
  const found = findBrowsers();
  return ENGINES.filter((engine) => !found[engine]);
}

/** The packages to install; `undefined`: apt cannot be used. */
function aptPackages() {
  if (!existsSync('/usr/bin/apt-get')) return undefined;
  if (process.getuid?.() !== 0 && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) return undefined;
  return /^ID(_LIKE)?=.*ubuntu/m.test(readFileSync('/etc/os-release', 'utf8')) ? UBUNTU_PACKAGES : DEBIAN_PACKAGES;
}

/**
 * Tries to install, and tries again after an update, because the lists of packages may be missing or old.
 *
 * @param {string} title
 * @param {string[]} packages
 */
async function aptInstall(title, packages) {
  const install = ['install', '-y', '-q', ...packages];
  if ((await apt(title, install)).good) return;
  await apt('Updating the lists of packages', ['update', '-q']);
  const second = await apt(title, install);
  if (!second.good) console.warn(second.output.split('\n').slice(-5).join('\n'));
}

/** @param {string} title @param {string[]} args */
function apt(title, args) {
  // Wait for another apt, ask no questions, and start no services.
  const command = [
    'env',
    'DEBIAN_FRONTEND=noninteractive',
    'RUNLEVEL=1',
    'apt-get',
    '-o',
    'DPkg::Lock::Timeout=300',
    ...args,
  ];
  const [program, ...rest] = process.getuid?.() === 0 ? command : ['sudo', '-n', ...command];
  return run(title, program ?? 'env', rest);
}
