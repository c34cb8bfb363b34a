/** The requests of a page: to the shop's server, and to other servers, which cannot be reached here. */
import { cdp, waitUntil, type Browser } from './browser.js';
import type { Contender } from './contender.js';

/** Numbers of requests, without the page itself. */
export interface Requests {
  /** To the shop's server, when the page loads. */
  readonly own: number;
  /** To other servers, when the page loads. They fail here, so requests that would follow them are not counted. */
  readonly elsewhere: number;
  /** To other servers, after the click. */
  readonly onPress: number;
}

/** Ms to wait for late requests. */
const QUIET = 250;

/** Opens the page and clicks the button, if it has one. Rejects if the click does not work. */
export async function countRequests(
  browser: Browser,
  url: string,
  { press, taken = 'true' }: Contender,
): Promise<Requests> {
  const page = await browser.newPage('about:blank');
  const session = await cdp(page);
  // Each address counts once: the same address again is a retry.
  const asked = new Set<string>();
  session.on('Network.requestWillBeSent', ({ request }) => asked.add(request.url));
  await session.send('Network.enable');
  const shop = new URL(url).origin;
  const ofOthers = (): number => [...asked].filter((each) => each.startsWith('http') && !each.startsWith(shop)).length;
  const quiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, QUIET));

  await page.goto(url);
  await quiet();
  const own = [...asked].filter((each) => each.startsWith(shop) && each !== url).length;
  const elsewhere = ofOthers();
  if (press !== undefined) {
    await page.click(press);
    await waitUntil(page, taken);
    await quiet();
  }
  await page.close();
  return { own, elsewhere, onPress: ofOthers() - elsewhere };
}
