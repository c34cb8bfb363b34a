/**
 * The browser for measurements: Chromium with the defaults of a buyer's browser (popup blocker, throttled background
 * pages), as the end-to-end tests start it. It can reach only this machine.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { cdp, launch, type Browser, type LaunchOptions, type Page } from '../../test/browsers/index.js';

export { cdp, type Browser, type Page } from '../../test/browsers/index.js';

/** A phone's window, in CSS pixels. */
const PHONE = { width: 360, height: 740 };

/** Only this machine's names have an address. Requests to other hosts fail at once and are never sent. */
const ONLY_LOOPBACK = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost';

const POLL = 20;
const PATIENCE = 10_000;

/** Starts the browser with a new profile. Close it after use; otherwise it ends with the process. */
export function openBrowser({ args = [], ...options }: LaunchOptions = {}): Promise<Browser> {
  return launch('chromium', { viewport: PHONE, locale: 'fr', ...options, args: [ONLY_LOOPBACK, ...args] });
}

/** Opens a page in a window of its own, which stays in sight: a tab is hidden as soon as there is another one. */
export async function openWindow(browser: Browser, url: string): Promise<Page> {
  const [beside = await browser.newPage('about:blank')] = await browser.pages();
  const connection = (await cdp(beside)).connection();
  await connection?.send('Target.createTarget', { url, newWindow: true, ...PHONE });
  return browser.waitForPage((open) => open === url, PATIENCE);
}

/**
 * Runs an expression in the page of this address, as soon as there is one, and returns its value. It does not list all
 * pages: puppeteer would make an object for each of dozens of windows, which takes longer than what is measured.
 */
export async function evaluateAt(beside: Page, url: string, expression: string): Promise<unknown> {
  const connection = (await cdp(beside)).connection();
  for (const deadline = performance.now() + PATIENCE; performance.now() < deadline; await delay(10 * POLL)) {
    const answer = await connection?.send('Target.getTargets');
    const target = answer?.targetInfos.find((each) => each.type === 'page' && each.url === url);
    if (connection === undefined || target === undefined) continue;
    const session = await connection.createSession(target);
    const { result } = await session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    return result.value;
  }
  throw new Error(`After ${PATIENCE / 1000} s there is no page at ${url}.`);
}

/** Waits until an expression is true in the page, such as a contender's `ready` or `taken`. */
export async function waitUntil(page: Page, expression: string): Promise<void> {
  const session = await cdp(page);
  for (const deadline = performance.now() + PATIENCE; performance.now() < deadline; await delay(POLL)) {
    const { result } = await session.send('Runtime.evaluate', {
      expression: `Boolean(${expression})`,
      returnByValue: true,
    });
    if (result.value === true) return;
  }
  throw new Error(`After ${PATIENCE / 1000} s, this still does not hold at ${await page.url()}: ${expression}`);
}
