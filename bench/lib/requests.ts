/** What a page asks for, seen from outside: of the shop's server, and of others, which here are out of reach. */
import { cdp, waitUntil, type Browser } from './browser.js';
import type { Contender } from './contender.js';

/** Requests beside the page itself. */
export interface Requests {
  /** Of the shop's server, with the page. */
  readonly own: number;
  /** Of other servers, with the page. They fail here; what they would have led to is not counted. */
  readonly elsewhere: number;
  /** Of other servers, after the press. */
  readonly onPress: number;
}

/** Ms in which a page asks for what it asks for late. */
const QUIET = 250;

/** Opens the page, presses what there is to press, and rejects when the press was not taken. */
export async function countRequests(
  browser: Browser,
  url: string,
  { press, taken = 'true' }: Contender,
): Promise<Requests> {
  const page = await browser.newPage('about:blank');
  const session = await cdp(page);
  // An address once: the same again is a second try.
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
