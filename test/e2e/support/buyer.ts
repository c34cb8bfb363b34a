/**
 * A buyer in a browser: opens an order's page, clicks, pays at the hosted page.
 */
import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import type { CheckoutStateName } from '../../../src/checkout/state.js';
import type { Outcome } from '../../../src/sandbox/index.js';
import { launch, type Browser, type Engine, type LaunchOptions, type Page } from '../../browsers/index.js';
import type { Order } from './order.js';
import { until } from './until.js';

/** The button of the only `<pay-button>` on the page. */
export const PAY = 'pay-button >>> [part=button]';
/** The link that is shown if the popup is blocked. */
export const LINK = 'pay-button >>> [part=link]';

/** A browser for one test only, for tests that change the browser. */
export async function ownBrowser(t: TestContext, engine: Engine, options: LaunchOptions = {}): Promise<Browser> {
  const browser = await launch(engine, options);
  t.after(() => browser.close());
  return browser;
}

/** A buyer on an order's page. */
export class Buyer {
  readonly browser: Browser;
  readonly order: Order;
  readonly page: Page;

  private constructor(browser: Browser, order: Order, page: Page) {
    this.browser = browser;
    this.order = order;
    this.page = page;
  }

  /** Opens the order's page. */
  static async arrive(browser: Browser, order: Order): Promise<Buyer> {
    return new Buyer(browser, order, await browser.newPage(order.url));
  }

  /** Opens a page of the order in another tab of the same browser. */
  async anotherTab(url = this.order.url): Promise<Buyer> {
    return new Buyer(this.browser, this.order, await this.browser.newPage(url));
  }

  /** Clicks the button. */
  async pay(): Promise<void> {
    await this.page.click(PAY);
  }

  /** The order's hosted page, when it has loaded, in a popup or in the tab. */
  async checkout(): Promise<Page> {
    const isCheckout = (url: string): boolean => this.order.transactions.some(({ checkoutUrl }) => checkoutUrl === url);
    const page = await this.browser.waitForPage(isCheckout, 20_000);
    await page.waitFor(() => document.readyState === 'complete' && location.href !== 'about:blank');
    return page;
  }

  /** Clicks the button and waits for the hosted page. */
  async payToCheckout(): Promise<Page> {
    await this.pay();
    return this.checkout();
  }

  state(): Promise<CheckoutStateName> {
    return this.page.evaluate(() => document.querySelector('pay-button')!.state.name);
  }

  /** Waits for one of these states. */
  async reaches(...names: CheckoutStateName[]): Promise<void> {
    await this.page.waitFor((wanted) => wanted.includes(document.querySelector('pay-button')!.state.name), {
      args: [names],
      timeout: 20_000,
    });
  }

  /** All pages except the shop's, mostly popups. */
  async popups(): Promise<Page[]> {
    return (await this.browser.pages()).filter((page) => page !== this.page);
  }

  /** Waits until only the shop's page is open, and what Chromium has lost: see `isLost`. */
  async popupsClose(): Promise<void> {
    await until('the popup to close', async () => {
      for (const popup of await this.popups()) if (!(await isLost(popup))) return false;
      return true;
    }).catch(async (error: Error) => {
      const open = await Promise.all((await this.popups()).map((page) => page.url()));
      throw new Error(`${error.message} Open is: ${open.join(', ')}`);
    });
  }

  /** Goes back in the tab's history, and waits for that address. */
  async goBack(url: string): Promise<void> {
    // With a timer, so that the command has its answer before the page leaves.
    await this.page.evaluate(() => void setTimeout(() => history.back()));
    // WebKit's driver hangs in a page that is leaving, and Firefox's driver does not notice pages from the back-forward
    // cache.
    if (this.browser.engine === 'firefox')
      await this.page.waitFor((wanted) => location.href === wanted, { args: [url] });
    else await until(`Back to ${url}`, async () => (await this.page.url()) === url);
  }

  /** Checks that the order has had exactly one end event, over all loads of its page. */
  async wasTold(type: 'payment-success' | 'payment-failed'): Promise<void> {
    await this.order.event(type);
    assert.deepEqual(
      this.order.events().map((event) => event.type),
      [type],
    );
  }

  /** Checks the end event, and that one more visit has no second one. */
  async endsOnce(type: 'payment-success' | 'payment-failed' = 'payment-success'): Promise<void> {
    await this.order.event(type);
    const visit = await this.anotherTab();
    // A paid order is shown as paid on every visit. After a failure there is nothing to wait for.
    if (type === 'payment-success') await visit.reaches('succeeded');
    const events = await visit.page.evaluate(() => window.told.map((event) => event.type));
    assert.deepEqual(
      events.filter((name) => name !== 'payment-statechange'),
      [],
    );
    await visit.page.close();
    await this.wasTold(type);
  }
}

/**
 * Whether this window is closed for every script and stays open all the same. On a busy machine Chromium loses one close
 * in a hundred, when it comes just as the window changes its process on the way from the hosted page to the return
 * page. The return page must then show its link to the shop.
 */
async function isLost(popup: Page): Promise<boolean> {
  if (popup.engine !== 'chromium') return false;
  const lost = (): boolean =>
    window.closed && document.documentElement.className === '' && !!document.querySelector('a[data-reference]');
  return popup.evaluate(lost).catch(() => false);
}

/** Chooses at the hosted page. */
export const choose = (checkout: Page, outcome: Outcome = 'succeeded'): Promise<void> =>
  checkout.click(`[data-outcome="${outcome}"]`);
