/**
 * The browser that pages are measured in: Chromium as a buyer has it, popup blocker and throttling of
 * background pages included, as the end-to-end tests start it. It reaches this machine and no other.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { cdp, launch, type Browser, type LaunchOptions, type Page } from '../../test/browsers/index.js';

export { cdp, type Browser, type Page } from '../../test/browsers/index.js';

/** A phone's window, in CSS pixels. */
const PHONE = { width: 360, height: 740 };

/** No name but this machine's has an address: what a page wants from elsewhere fails at once, and is never sent. */
const ONLY_LOOPBACK = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost';

const POLL = 20;
const PATIENCE = 10_000;

/** Starts it with a fresh profile. Close it; what is left ends with the process. */
export function openBrowser({ args = [], ...options }: LaunchOptions = {}): Promise<Browser> {
  return launch('chromium', { viewport: PHONE, locale: 'fr', ...options, args: [ONLY_LOOPBACK, ...args] });
}

/** Waits until an expression holds in the page, such as a contender's `ready` or `taken`. */
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
