/** The set-up of every file of browser tests: one shop for all its tests, and a browser per engine. */
import { after, before, type TestContext } from 'node:test';
import {
  closeSharedBrowsers,
  sharedBrowser,
  type Engine,
  type LaunchOptions,
  type Page,
} from '../../browsers/index.js';
import { Buyer } from './buyer.js';
import type { GatewayName } from '../../../src/sandbox/index.js';
import type { Order } from './order.js';
import { startShop, type PageFor, type Shop } from './shop.js';

/** The shop of one test file. */
export interface Stage {
  readonly shop: Shop;
  /**
   * A buyer on the page of a new order, in the shared browser with this engine and these options. All pages of that
   * browser are closed after the test.
   */
  arrive(t: TestContext, engine: Engine, page?: PageFor, options?: LaunchOptions): Promise<Buyer>;
  /** The same, after a click and with the hosted page open. */
  arriveAtCheckout(...where: Parameters<Stage['arrive']>): Promise<AtCheckout>;
}

/** A buyer whose hosted page is open, with what tests ask of it most. */
export interface AtCheckout {
  readonly buyer: Buyer;
  readonly order: Order;
  /** The shop's page. */
  readonly page: Page;
  readonly checkout: Page;
}

/** Opens the shop, with DEXCHANGE or these gateways, before the file's tests and closes it, and the shared browsers, after them. */
export function setStage(gateways?: readonly GatewayName[]): Stage {
  let shop: Shop | undefined;
  before(async () => {
    shop = await startShop(gateways);
  });
  after(async () => {
    await closeSharedBrowsers();
    await shop?.close();
  });
  return {
    get shop() {
      if (!shop) throw new Error('The shop opens when the tests begin.');
      return shop;
    },
    async arrive(t, engine, page, options) {
      const browser = await sharedBrowser(engine, options);
      t.after(async () => {
        for (const open of await browser.pages()) await open.close().catch(() => undefined);
      });
      return Buyer.arrive(browser, this.shop.order(page));
    },
    async arriveAtCheckout(...where) {
      const buyer = await this.arrive(...where);
      const checkout = await buyer.payToCheckout();
      return { buyer, order: buyer.order, page: buyer.page, checkout };
    },
  };
}
