/** Performs the steps of a plan. A step that is not possible at the moment does nothing. */
import type { Browser } from './browser.js';
import type { Surroundings } from './facts.js';
import type { SimulatedGateway } from './gateway.js';
import type { Page } from './page.js';
import type { Step } from './plan.js';
import type { Server } from './server.js';
import type { Shop } from './shop.js';
import type { StorageFailure } from './shared-storage.js';
import type { Tab } from './tab.js';

const DAY = 24 * 3_600_000;
const HOUR = 3_600_000;

/** The parts of the world that steps use. */
export interface Stage extends Surroundings {
  readonly browser: Browser;
  readonly browsers: readonly Browser[];
  readonly gateway: SimulatedGateway;
  pass(milliseconds: number): Promise<void>;
  restartServer(): void;
  /** A stranger attacks for this many ms, and again at the end. */
  attack(milliseconds: number): void;
  readonly shop: Shop;
  readonly server: Server;
  /** Another buyer's browser, or the buyer's second one. */
  another(): Browser;
}

/** Performs a step now. */
export async function performStep(world: Stage, { action, duration, tab: index }: Omit<Step, 'after'>): Promise<void> {
  const { browser, clock, random, trace } = world;
  const shops = browser.tabs.filter(({ page }) => page);
  const tab = shops[index % Math.max(1, shops.length)];
  const page = tab?.page;
  const what = page ? `${action} (${page.label})` : action;
  if (HARMLESS.includes(action)) trace.add(clock.now, `— ${what}`);
  else trace.fault(clock.now, action, what);
  switch (action) {
    case 'click':
      return touch(browser, tab, (shown) => shown.press());
    case 'double click':
      return touch(browser, tab, (shown) => {
        shown.press();
        clock.after(random.between(0, 300), () => shown.press());
      });
    case 'verify':
      return touch(browser, tab, (shown) => shown.gesture((checkout) => checkout.verify()));
    case 'dismiss':
      return touch(browser, tab, (shown) => shown.gesture((checkout) => checkout.dismiss()));
    case 'open tab':
      browser.openTab();
      return;
    case 'switch tab':
      return tab && browser.bringToFront(tab);
    case 'close tab':
      return tab && browser.close(tab);
    case 'close popup': {
      const popup = browser.tabs.findLast(({ alive, opener }) => alive && opener);
      return popup && browser.close(popup);
    }
    case 'reload':
      return tab && browser.reload(tab);
    case 'back':
      return browser.front && browser.back(browser.front);
    case 'crash':
    case 'discard':
      if (!tab) return;
      browser.kill(tab);
      if (action === 'crash') clock.after(duration, () => tab.alive && browser.reload(tab));
      return;
    case 'freeze':
      if (page === browser.front?.page) leaveApp(world, duration);
      page?.freeze();
      clock.after(duration, () => page?.thaw());
      return;
    case 'leave app':
      return leaveApp(world, duration);
    case 'offline':
      browser.setOnline(false);
      clock.after(duration, () => browser.setOnline(true));
      return;
    case 'clock jump':
      browser.clockError += random.pick([-1, 1]) * HOUR;
      return;
    case 'lose storage':
      return browser.storage.lose();
    case 'forged returns':
      return forgeReturns(world);
    case 'restart server':
      return world.restartServer();
    case 'days later':
      return daysLater(world);
    case 'price changes':
      world.shop.changePrice();
      return renewTags(world);
    case 'order is gone':
      world.shop.exists = false;
      clock.after(duration, () => (world.shop.exists = true));
      return;
    case 'gateway is switched':
      world.shop.switchGateway();
      return renewTags(world);
    case 'orders begin again':
      world.restartServer();
      world.shop.beginAgain();
      return renewTags(world);
    case 'another buyer':
      return anotherBuyer(world);
    case 'another shop':
      for (const payment of world.gateway.payments) await world.server.tryOtherShop(payment);
      return;
    case 'a stranger':
      return world.attack(duration);
    case 'new elements':
      return page?.renewButtons();
    case 'storage: writes throw':
    case 'storage: writes are lost':
    case 'storage: reads throw':
      return browser.storage.fail(action.slice('storage: '.length) as StorageFailure);
  }
}

/** The steps that are not counted as faults. `a stranger` counts itself, because the simulated proxy ignores it. */
const HARMLESS: readonly Step['action'][] = ['click', 'double click', 'verify', 'dismiss', 'switch tab', 'a stranger'];

/** The shop updates the tags of open pages, if it does that. */
function renewTags({ browsers, setting }: Stage): void {
  if (!setting.tagFollows) return;
  for (const page of browsers.flatMap(({ pages }) => pages)) page.renewTags();
}

/** Another buyer, or the same buyer with another device, wants to pay the order too. */
async function anotherBuyer(world: Stage): Promise<void> {
  const other = world.another();
  if (other.pages.length === 0) other.openTab();
  await world.pass(7000);
  const tab = other.tabs.find(({ page }) => page);
  if (tab) touch(other, tab, (page) => page.press());
}

/** The buyer does something on a page, if the page is visible. */
function touch(browser: Browser, tab: Tab | undefined, act: (page: Page) => void): void {
  if (!tab?.page) return;
  browser.away = false;
  if (!tab.page.visible || tab.page.frozen) browser.bringToFront(tab);
  if (tab.page) act(tab.page);
}

function leaveApp({ browser, clock }: Stage, duration: number): void {
  browser.away = true;
  browser.look();
  clock.after(duration, () => {
    browser.away = false;
    browser.look();
  });
}

/** Sends twenty forged "return" messages on every channel, for every payment. */
function forgeReturns({ browser, gateway }: Stage): void {
  const port = browser.channel.connect({ task: (run) => run() });
  for (const { reference } of gateway.payments) {
    for (let i = 0; i < 20; i++) port.postMessage({ payButton: 'return', reference, status: 'succeeded' });
    for (const page of browser.pages) {
      page.dispatch('message', {
        data: { payButton: 'return', reference },
        origin: 'https://evil.example',
        source: null,
      });
    }
  }
  port.close();
}

/** The buyer switches the phone off, and returns after some days. */
async function daysLater(world: Stage): Promise<void> {
  for (const browser of world.browsers) for (const tab of [...browser.tabs]) browser.close(tab);
  await world.pass(world.random.between(1, 3) * DAY);
  world.browser.openTab();
  await world.pass(1000);
}
