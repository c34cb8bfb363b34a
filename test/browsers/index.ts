/**
 * The entry for end-to-end tests: lists the engines of this machine, and starts one.
 *
 * @example
 * for (const engine of engines()) {
 *   test(`a buyer pays in ${engine}`, async (t) => {
 *     const browser = await launch(engine);
 *     t.after(() => browser.close());
 *     const page = await browser.newPage(shop);
 *     await page.click('pay-button >>> button');
 *     const checkout = await browser.waitForPage((url) => url.startsWith(gateway));
 *   });
 * }
 */
import { ENGINES, findBrowsers, VARIABLES } from '../../scripts/lib/browsers/find-browsers.mjs';
import type { Browser, Engine, LaunchOptions } from './browser.js';
import { launchChromium, launchFirefox } from './puppeteer.js';
import { launchWebKit } from './webkit.js';

export type { Browser, Engine, LaunchOptions, Page, Viewport, WaitOptions } from './browser.js';
export { cdp } from './puppeteer.js';

/**
 * The engines to test in: all of this machine, or those in the variable `BROWSERS` (`BROWSERS=chromium,webkit`).
 *
 * @throws {Error} if a named engine is missing, if there is none, or, with `CI=true`, if any is missing.
 */
export function engines(env: NodeJS.ProcessEnv = process.env): Engine[] {
  const found = findBrowsers(env);
  const wanted = env.BROWSERS ? env.BROWSERS.split(',').map(toEngine) : [...ENGINES];
  const missing = wanted.filter((engine) => !found[engine]);
  const every = Boolean(env.BROWSERS) || env.CI === 'true' || missing.length === wanted.length;
  if (every && missing.length > 0) {
    const hint = missing.map((engine) => `${engine} (or set ${VARIABLES[engine]})`).join(', ');
    throw new Error(`Not found: ${hint}. \`node scripts/ensure.mjs\` installs browsers where it can.`);
  }
  return wanted.filter((engine) => found[engine]);
}

/** Starts a browser with a new profile. Close it in the test's `after`; otherwise it ends with the process. */
export async function launch(engine: Engine, options: LaunchOptions = {}): Promise<Browser> {
  const found = findBrowsers();
  if (engine === 'chromium' && found.chromium) return launchChromium(found.chromium, options);
  if (engine === 'firefox' && found.firefox) return launchFirefox(found.firefox, options);
  if (engine === 'webkit' && found.webkit) return launchWebKit(found.webkit, options);
  throw new Error(`${engine} is not on this machine. Set ${VARIABLES[engine]}, or run \`node scripts/ensure.mjs\`.`);
}

const shared = new Map<string, Promise<Browser>>();

/** A browser that all tests of a file share, because starting one takes seconds. One per engine and options. */
export function sharedBrowser(engine: Engine, options: LaunchOptions = {}): Promise<Browser> {
  const key = `${engine} ${JSON.stringify(options)}`;
  const browser = shared.get(key) ?? launch(engine, options);
  shared.set(key, browser);
  return browser;
}

/** Call it in a file's `after`. */
export async function closeSharedBrowsers(): Promise<void> {
  const browsers = await Promise.allSettled(shared.values());
  shared.clear();
  await Promise.all(browsers.map((started) => started.status === 'fulfilled' && started.value.close()));
}

function toEngine(name: string): Engine {
  const engine = ENGINES.find((known) => known === name.trim());
  if (engine) return engine;
  throw new Error(`BROWSERS names "${name.trim()}". Known engines: ${ENGINES.join(', ')}.`);
}
