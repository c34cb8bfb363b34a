/**
 * The way in for end-to-end tests: which engines are here, and starting one.
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
import { ENGINES, findBrowsers, VARIABLES } from '../../scripts/lib/find-browsers.mjs';
import type { Browser, Engine, LaunchOptions } from './browser.js';
import { launchChromium, launchFirefox } from './puppeteer.js';
import { launchWebKit } from './webkit.js';

export type { Browser, Engine, LaunchOptions, Page, Viewport, WaitOptions } from './browser.js';
export { cdp } from './puppeteer.js';

/**
 * The engines to test in: those of this machine, or of them the ones that the variable `BROWSERS` names
 * (`BROWSERS=chromium,webkit`).
 *
 * @throws {Error} when one that is named is missing, when there is none, or, with `CI=true`, when any is missing.
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

/** Starts a browser with a fresh profile. Close it in the test's `after`; what is left ends with the process. */
export async function launch(engine: Engine, options: LaunchOptions = {}): Promise<Browser> {
  const found = findBrowsers();
  if (engine === 'chromium' && found.chromium) return launchChromium(found.chromium, options);
  if (engine === 'firefox' && found.firefox) return launchFirefox(found.firefox, options);
  if (engine === 'webkit' && found.webkit) return launchWebKit(found.webkit, options);
  throw new Error(`${engine} is not on this machine. Set ${VARIABLES[engine]}, or run \`node scripts/ensure.mjs\`.`);
}

const shared = new Map<string, Promise<Browser>>();

/** A browser for all tests of a file that need none of their own, since starting one takes seconds: one per engine, and per options. */
export function sharedBrowser(engine: Engine, options: LaunchOptions = {}): Promise<Browser> {
  const key = `${engine} ${JSON.stringify(options)}`;
  const browser = shared.get(key) ?? launch(engine, options);
  shared.set(key, browser);
  return browser;
}

/** For a file's `after`. */
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
