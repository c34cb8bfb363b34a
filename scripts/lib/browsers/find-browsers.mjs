/**
 * Finds the three browser engines on this machine. Plain JavaScript without dependencies, because `ensure.mjs` uses it
 * before anything is installed. It starts and installs nothing.
 *
 * It looks at the engine's environment variable, then at the PATH, then at the usual folders. WebKit is WebKitGTK with
 * its driver, on Linux only. Safari is not used: it cannot be driven with a new profile and several windows.
 */
import { accessSync, constants, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** @typedef {'chromium' | 'firefox' | 'webkit'} Engine */

/**
 * @typedef {object} WebKit
 * @property {string} driver `WebKitWebDriver`, which speaks WebDriver.
 * @property {string} browser `MiniBrowser`, the browser that the driver starts.
 * @property {string | undefined} xvfb The X server without a screen; without it a real display is used.
 */

/**
 * @typedef {object} Browsers What was found; an engine that is not there is `undefined`.
 * @property {string} [chromium] Path of a Chromium or Chrome.
 * @property {string} [firefox] Path of a Firefox.
 * @property {WebKit} [webkit]
 */

/** @type {readonly Engine[]} */
export const ENGINES = ['chromium', 'firefox', 'webkit'];

/** The environment variable that names each engine's program. */
export const VARIABLES = { chromium: 'CHROMIUM_PATH', firefox: 'FIREFOX_PATH', webkit: 'WEBKIT_DRIVER_PATH' };

const PROGRAMS = {
  chromium: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome.exe'],
  firefox: ['firefox-esr', 'firefox', 'firefox.exe'],
};

const USUAL_PLACES = {
  chromium: [
    '/snap/bin/chromium',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
  ],
  firefox: [
    '/snap/bin/firefox',
    '/Applications/Firefox.app/Contents/MacOS/firefox',
    'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
  ],
};

/** Folders with WebKitGTK's programs in their subfolders (one per CPU architecture on Debian). */
const WEBKIT_LIBRARIES = ['/usr/lib', '/usr/lib64', '/usr/libexec'];
const WEBKIT_API_VERSIONS = ['webkit2gtk-4.1', 'webkitgtk-6.0', 'webkit2gtk-4.0'];

/**
 * @param {Record<string, string | undefined>} [env] The environment to read.
 * @returns {Browsers}
 * @throws {Error} when a variable names a program that cannot be run.
 */
export function findBrowsers(env = process.env) {
  return { chromium: find('chromium', env), firefox: find('firefox', env), webkit: findWebKit(env) };
}

/** @param {'chromium' | 'firefox'} engine @param {Record<string, string | undefined>} env */
function find(engine, env) {
  return named(VARIABLES[engine], env) ?? onPath(PROGRAMS[engine], env) ?? USUAL_PLACES[engine].find(isProgram);
}

/** @param {Record<string, string | undefined>} env @returns {WebKit | undefined} */
function findWebKit(env) {
  const driver = named(VARIABLES.webkit, env) ?? onPath(['WebKitWebDriver'], env);
  const browser = named('WEBKIT_BROWSER_PATH', env) ?? miniBrowsers().find(isProgram);
  const xvfb = onPath(['Xvfb'], env);
  if (!driver || !browser || !(xvfb || env.DISPLAY || env.WAYLAND_DISPLAY)) return undefined;
  return { driver, browser, xvfb };
}

function miniBrowsers() {
  const folders = WEBKIT_LIBRARIES.flatMap((folder) => [folder, ...subfolders(folder)]);
  return folders.flatMap((folder) => WEBKIT_API_VERSIONS.map((version) => join(folder, version, 'MiniBrowser')));
}

/** @param {string} folder */
function subfolders(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name.includes('-linux-'))
      .map((entry) => join(folder, entry.name));
  } catch {
    return [];
  }
}

/** @param {string} variable @param {Record<string, string | undefined>} env */
function named(variable, env) {
  const path = env[variable];
  if (!path) return undefined;
  if (isProgram(path)) return path;
  throw new Error(
    `${variable} is "${path}", and no program is there. Correct it, or unset it to search the usual places.`,
  );
}

/** @param {string[]} names @param {Record<string, string | undefined>} env */
function onPath(names, env) {
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter(Boolean);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isProgram);
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
