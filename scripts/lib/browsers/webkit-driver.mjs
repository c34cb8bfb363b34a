/**
 * Starts WebKitGTK's WebDriver server on a virtual display. The component tests (through the test runner) and the
 * end-to-end tests (through `test/browsers`) drive WebKit with it.
 *
 * One server has one session: WebKitWebDriver refuses a second one.
 */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { spawnDisposable, temporaryFolder } from '../cleanup.mjs';

const START_TIMEOUT_MS = 20_000;
const ATTEMPTS = 3;

/**
 * @typedef {object} WebKitDriver
 * @property {number} port On 127.0.0.1.
 * @property {() => void} dispose Stops the server, its browser and its display, and removes the profile.
 */

/**
 * @param {import('./find-browsers.mjs').WebKit} webkit
 * @param {Record<string, string>} [environment] More variables for the browser, such as `LANG`.
 * @returns {Promise<WebKitDriver>}
 */
export async function startWebKitDriver(webkit, environment = {}) {
  const home = temporaryFolder();
  const display = webkit.xvfb ? await startDisplay(webkit.xvfb) : undefined;
  const env = {
    ...process.env,
    ...(display && { DISPLAY: display.name, WAYLAND_DISPLAY: undefined, GDK_BACKEND: 'x11' }),
    // A new profile: the browser stores everything below these folders.
    HOME: home.path,
    XDG_CONFIG_HOME: home.path,
    XDG_CACHE_HOME: home.path,
    XDG_DATA_HOME: home.path,
    // Do not wait for a GPU or for desktop services.
    WEBKIT_DISABLE_COMPOSITING_MODE: '1',
    GSETTINGS_BACKEND: 'memory',
    NO_AT_BRIDGE: '1',
    GTK_A11Y: 'none',
    ...environment,
  };
  const server = await startServer(webkit.driver, env);
  return {
    port: server.port,
    dispose: () => {
      server.dispose();
      display?.dispose();
      home.dispose();
    },
  };
}

/**
 * The driver does not print a port that it has chosen itself, so it gets one. If another process takes that port in
 * between, the next try has another port.
 *
 * @param {string} driver
 * @param {NodeJS.ProcessEnv} env
 */
async function startServer(driver, env) {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const port = await freePort();
    const { child, dispose } = spawnDisposable(driver, [`--port=${port}`], { env });
    if (await answers(child, `http://127.0.0.1:${port}/status`)) return { port, dispose };
    dispose();
  }
  throw new Error(`${driver} did not start in ${ATTEMPTS} attempts. Run it by hand with --port=4444 to see why.`);
}

/** @param {import('node:child_process').ChildProcess} child @param {string} url */
async function answers(child, url) {
  const ended = new AbortController();
  child.once('error', () => ended.abort());
  child.once('exit', () => ended.abort());
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!ended.signal.aborted && Date.now() < deadline) {
    try {
      if ((await fetch(url, { signal: AbortSignal.timeout(1_000) })).ok) return true;
    } catch {
      await delay(20);
    }
  }
  return false;
}

/**
 * An X server without a screen.
 *
 * @param {string} xvfb
 * @returns {Promise<{ name: string, dispose: () => void }>} `name` is the value of `DISPLAY`.
 */
export async function startDisplay(xvfb) {
  // With -displayfd the server chooses a free display number, and writes it when it is ready.
  const args = ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'];
  const { child, dispose } = spawnDisposable(xvfb, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const ready = child.stdio[3];
  if (!ready) throw new Error('Xvfb was started without its pipe.');
  const timeout = AbortSignal.timeout(START_TIMEOUT_MS);
  try {
    const [number] = await Promise.race([
      once(ready, 'data', { signal: timeout }),
      once(child, 'exit', { signal: timeout }).then(() => Promise.reject(new Error('it ended'))),
    ]);
    return { name: `:${String(number).trim()}`, dispose };
  } catch (error) {
    dispose();
    throw new Error(`${xvfb} did not start within ${START_TIMEOUT_MS / 1_000} s.`, { cause: error });
  }
}

/** @returns {Promise<number>} */
async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port could be had on 127.0.0.1.');
  return address.port;
}

/**
 * The WebDriver capabilities for a WebKitGTK window.
 *
 * @param {import('./find-browsers.mjs').WebKit} webkit
 * @param {string[]} [args] More arguments of MiniBrowser.
 */
export function webKitCapabilities(webkit, args = []) {
  return {
    browserName: 'MiniBrowser',
    'webkitgtk:browserOptions': { binary: webkit.browser, args: ['--automation', ...args] },
  };
}
