/**
 * Payments in real time: in Chromium, in windows that stay visible, with shops and gateway on sockets. It measures the
 * time from the buyer's approval until the shop's page knows.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { atMost } from '../../src/proxy/lib/within.js';
import type { RunningSandbox, TransactionRecord } from '../../src/sandbox/index.js';
import { scriptOf } from '../../test/e2e/support/shop-page.js';
import { Random } from '../../test/simulation/world/random.js';
import { evaluateAt, openWindow, type Browser, type Page } from './browser.js';
import { bundle, classicScript } from './bundle.js';
import type { FixedPoll, PollWorld } from './fixed-poll.js';
import { press } from './payments.js';
import { openWallShop, type Files, type Seen, type WallShop } from './wall-shop.js';
import type { Way } from './way-of-knowing.js';

/** Ms from the hosted page to the approval, evenly distributed. */
export const TAKES = [5_000, 20_000] as const;
/** Ms within which the shops of a way get their first buyers. */
const ARRIVALS = 10_000;
/** Ms after the approval, or after the click, within which the page must know. */
const PATIENCE = 60_000;
const FIXED_POLL = fileURLToPath(new URL('fixed-poll.ts', import.meta.url));

declare global {
  interface Window {
    /** Begins a payment. With our button: puts a button into the page, which must then be clicked. */
    begin(order: string): void;
    FixedPoll: typeof FixedPoll;
    /** Ms between two polls; 0: the page has the button. */
    every: number;
  }
}

/** One shop with its page open. */
export interface OpenShop {
  readonly way: Way;
  readonly shop: WallShop;
  readonly page: Page;
}

/** Opens `count` shops, each with a page in its own window. */
export async function openShops(
  browser: Browser,
  gateway: RunningSandbox,
  way: Way,
  count: number,
): Promise<OpenShop[]> {
  const files: Files = {
    '/': pageOf(way),
    '/script.js':
      way.fixed === undefined
        ? await classicScript()
        : await bundle(`import { FixedPoll } from ${JSON.stringify(FIXED_POLL)}; globalThis.FixedPoll = FixedPoll;`),
  };
  const shops: OpenShop[] = [];
  while (shops.length < count) {
    const shop = await openWallShop(way, gateway, files);
    shops.push({ way, shop, page: await openWindow(browser, `${shop.url}/`) });
  }
  return shops;
}

const pageOf = ({ fixed = 0 }: Way): string => `<!doctype html>
<html lang="fr">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Boutique</title>
<link rel="icon" href="data:,">
<script src="/script.js"></script>
<script>window.every = ${fixed}; ${scriptOf(watchPayments)}</script>
<body></body>
</html>`;

/** Runs in the page, once. */
function watchPayments(): void {
  const tell = (order: string, sight: Seen['sight']): void => {
    const seen: Seen = { order, sight, at: Date.now() };
    navigator.sendBeacon('/seen', JSON.stringify(seen));
  };
  const world: PollWorld = {
    endpoint: '/pay',
    returnUrl: location.href,
    fetch: (url, init) => fetch(url, init),
    now: () => Date.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
  document.addEventListener('payment-statechange', (event) => {
    if ((event as CustomEvent).detail.state.name === 'checkout') tell((event.target as Element).id, 'shown');
  });
  document.addEventListener('payment-success', ({ target }) => tell((target as Element).id, 'success'));
  window.begin = (order) => {
    if (window.every > 0) {
      const poll = new window.FixedPoll(world, order, window.every);
      poll.onHosted = () => tell(order, 'shown');
      void poll.pay().then(() => tell(order, 'success'));
      return;
    }
    for (const button of document.querySelectorAll('pay-button')) button.remove();
    const attributes = { id: order, endpoint: '/pay', order, amount: 5000, inline: true };
    document.body.append(Object.assign(document.createElement('pay-button'), attributes));
  };
}

/** One payment, in ms from the approval. */
export interface Known {
  /** Until `payment-success`. */
  readonly after: number;
  /** Until a webhook or a return came to the proxy, if one came before that. */
  readonly heard: number | undefined;
}

/** Pays in all these shops at once, in each shop one payment after the other, until `payments` are paid. */
export async function payInTurns(
  gateway: RunningSandbox,
  shops: readonly OpenShop[],
  { name, payments, seed }: { name: string; payments: number; seed: number },
): Promise<Known[]> {
  const random = new Random(seed);
  // Drawn in advance, so that the order in which shops become free changes nothing.
  const takes = Array.from({ length: payments }, () => random.between(...TAKES)).entries();
  const known: Known[] = [];
  await Promise.all(
    shops.map(async (open) => {
      await delay(random.between(0, ARRIVALS));
      for (const [number, take] of takes) known.push(await payOnce(gateway, open, `${name}${number}`, take));
    }),
  );
  return known;
}

async function payOnce(
  { sandbox }: RunningSandbox,
  { way, shop, page }: OpenShop,
  order: string,
  take: number,
): Promise<Known> {
  if (way.losesWebhooks || way.proxy === 'naive') sandbox.script({ reference: `${order}-` }, { webhook: 'never' });
  await page.evaluate((id) => window.begin(id), order);
  if (way.fixed === undefined) await press(page, order, PATIENCE);
  const shownAt = await inTime(shop.seen(order, 'shown'), `${way.name}: the checkout of ${order}`);
  const transaction = sandbox.transactions().find(({ reference }) => reference.startsWith(`${order}-`));
  if (transaction === undefined) throw new Error(`The gateway knows nothing of ${order}.`);
  await delay(shownAt + take - Date.now());
  const approvedAt = way.comesBack ? await approveThere(page, transaction) : approveElsewhere();
  const successAt = await inTime(shop.seen(order, 'success'), `${way.name}: the success of ${order}`);
  const heardAt = shop.heardAt(order);
  return { after: successAt - approvedAt, heard: heardAt === undefined ? undefined : heardAt - approvedAt };

  /** As on another device: the hosted page does not change. */
  function approveElsewhere(): number {
    const at = Date.now();
    sandbox.choose(transaction!.reference, 'succeeded');
    return at;
  }
}

/** Runs in the hosted page. The gateway sends its window to the return page. */
const APPROVE = `(() => {
  const pay = document.querySelector('[data-outcome=succeeded]');
  const at = Date.now();
  setTimeout(() => pay.click());
  return pay && at;
})()`;

/** Approves on the hosted page. Returns when, in ms since 1970. */
async function approveThere(page: Page, { checkoutUrl }: TransactionRecord): Promise<number> {
  const at = await evaluateAt(page, checkoutUrl, APPROVE);
  if (typeof at !== 'number') throw new Error(`There is nothing to press at ${checkoutUrl}.`);
  return at;
}

const inTime = <Result>(result: Promise<Result>, what: string): Promise<Result> =>
  atMost(PATIENCE, result, () => new Error(`${what} did not come within ${PATIENCE / 1000} s.`));
