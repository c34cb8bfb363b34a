/**
 * One browser on one device: its tabs and popups, what its pages share, which page is in front, and how pages are
 * opened and closed.
 */
import { BrowserProfile } from './browser-profile.js';
import type { Payment, Surroundings } from './facts.js';
import type { SimulatedGateway } from './gateway.js';
import type { Network } from './network.js';
import { Page, type PageHost } from './page.js';
import { blockedPopup } from './popup-blocker.js';
import { runReturnPage } from './return-page.js';
import { CART, SHOP, type Server } from './server.js';
import type { Setting } from './setting.js';
import type { Shop } from './shop.js';
import { Tab, type Content, type TabOwner } from './tab.js';

/** What a browser can reach. */
export interface Internet {
  readonly gateway: SimulatedGateway;
  readonly server: Server;
  readonly network: Network;
  readonly shop: Shop;
}

export class Browser extends BrowserProfile implements PageHost, TabOwner {
  readonly tabs: Tab[] = [];
  readonly shop: Shop;
  /** The buyer uses another app, or the screen is off. */
  away = false;
  front: Tab | undefined;
  /** Called when a hosted page has loaded and the buyer sees it. */
  onHosted: (tab: Tab, payment: Payment) => void = () => {};
  readonly #world: Surroundings;
  readonly #internet: Internet;
  #documents = 0;

  constructor(world: Surroundings, label: string, internet: Internet, storage: Setting['storage']) {
    super(world, label, internet.network, storage, (key, writer) => {
      for (const { page } of this.tabs) if (page && page !== writer) world.clock.after(2, () => page.stored(key));
    });
    this.#world = world;
    this.#internet = internet;
    this.shop = internet.shop;
  }

  /** The shop's documents in the tabs, oldest tab first. Without documents in the back-forward cache. */
  get pages(): Page[] {
    return this.tabs.flatMap(({ page }) => page ?? []);
  }

  /** The buyer opens an address in a new tab. */
  openTab(url = CART): Tab {
    const tab = new Tab(this, `${this.label}.T${this.tabs.length + 1}`, this.tabs.length + 1);
    this.tabs.push(tab);
    this.bringToFront(tab);
    this.navigate(tab, url, true);
    return tab;
  }

  open(opener: Page, name: string): unknown {
    const { clock, trace, setting, random } = this.#world;
    if (!opener.useGesture()) {
      trace.add(clock.now, `${opener.label} opens a window outside of a click: blocked`);
      return null;
    }
    const from = this.tabs.find(({ page }) => page === opener)!;
    const known = this.tabs.find(
      (tab) => tab.alive && tab.name === name && tab.group === from.group && !tab.severed && !tab.isolated,
    );
    if (known) {
      this.bringToFront(known);
      // A popup that shows a page of the shop can find itself by name.
      return known === from ? opener.window : known.handle;
    }
    if (setting.popup !== 'opens') trace.fault(clock.now, `popup: ${setting.popup}`);
    if (setting.popup !== 'opens' && setting.popup !== 'closed soon') return blockedPopup(setting.popup, opener.window);
    const popup = new Tab(this, `${this.label}.T${this.tabs.length + 1}`, from.group, name, opener);
    this.tabs.push(popup);
    trace.add(clock.now, `${opener.label} opens ${popup.label}`);
    this.bringToFront(popup);
    this.#world.report({
      type: 'waiting',
      page: opener,
      isWaiting: () => popup.alive && popup.content.kind === 'waiting',
    });
    if (setting.popup === 'closed soon') clock.after(random.between(10, 2500), () => this.close(popup));
    return popup.handle;
  }

  assign(page: Page, url: string): void {
    const tab = this.tabs.find((each) => each.page === page);
    if (tab) this.navigate(tab, url, false);
  }

  navigate(tab: Tab, url: string, replace: boolean): void {
    const { clock, random, setting } = this.#world;
    const navigation = ++tab.navigation;
    const delay = setting.network === 'fast' ? random.between(50, 400) : random.duration(300, 6000);
    clock.after(delay, () => {
      if (tab.alive && tab.navigation === navigation) return this.#commit(tab, url, replace);
      return undefined;
    });
  }

  /** Loads the same address again, also after an error. */
  reload(tab: Tab): void {
    const { content } = tab;
    if (content.kind === 'shop') this.navigate(tab, content.page.href, true);
    else if (content.kind === 'error') this.navigate(tab, content.url, true);
  }

  back(tab: Tab): void {
    const past = tab.past.pop();
    if (!past) return;
    tab.navigation++;
    if ('page' in past && past.page.alive) {
      this.#leave(tab);
      this.#show(tab, { kind: 'shop', page: past.page });
      past.page.restore();
    } else {
      this.navigate(tab, 'page' in past ? past.page.href : past.url, true);
    }
  }

  close(tab: Tab): void {
    if (!tab.alive) return;
    this.#leave(tab);
    tab.alive = false;
    for (const past of tab.past) if ('page' in past) past.page.end();
    this.#world.trace.add(this.#world.clock.now, `${tab.label} is closed`);
    if (this.front === tab) {
      const opener = this.tabs.find(({ page }) => page && page === tab.opener);
      this.front = opener ?? this.tabs.findLast(({ alive }) => alive);
    }
    this.look();
  }

  /** The document ends without events. After a crash there is an error page; a discarded tab reloads when it is shown. */
  kill(tab: Tab): void {
    const { page } = tab;
    if (!page) return;
    page.end();
    tab.navigation++;
    this.#show(tab, { kind: 'error', url: page.href });
  }

  bringToFront(tab: Tab): void {
    this.front = tab;
    this.look();
  }

  /** Updates the visibility of every page. On a computer, a popup does not hide its opener. */
  look(): void {
    const { front, away } = this;
    const beside = this.#world.setting.touch ? undefined : front?.opener;
    for (const page of this.pages) {
      const visible = !away && (page === front?.page || page === beside);
      if (visible) page.thaw();
      page.setVisible(visible);
    }
  }

  setOnline(online: boolean): void {
    if (online === this.online) return;
    this.online = online;
    for (const page of this.pages) page.connectionChanged();
  }

  #commit(tab: Tab, url: string, replace: boolean): Promise<void> | void {
    const { gateway, server } = this.#internet;
    this.#leave(tab, !replace);
    if (!this.online) return this.#show(tab, { kind: 'error', url });
    const payment = gateway.ofHostedPage(url);
    if (payment) {
      if (this.#world.setting.coop && tab.opener) {
        this.#world.trace.fault(
          this.#world.clock.now,
          'popup: closed is a lie',
          `${tab.label} says that it is closed, and is not`,
        );
        tab.severed = true;
        tab.name = '';
      }
      this.#world.report({ type: 'shown', page: tab.opener, browser: this, payment });
      this.#show(tab, { kind: 'hosted', payment });
      return this.onHosted(tab, payment);
    }
    const returned = gateway.payments.find(({ returnUrl }) => returnUrl === url);
    if (returned) return this.#showReturnPage(tab, returned, server);
    const page = new Page(this.#world, this, `${tab.label}.D${++this.#documents}`, url.startsWith(SHOP) ? url : CART);
    this.#show(tab, { kind: 'shop', page });
    page.connect();
    page.dispatch('pageshow', { persisted: false });
  }

  async #showReturnPage(tab: Tab, payment: Payment, server: Server): Promise<void> {
    const { clock, random, setting } = this.#world;
    this.#world.report({ type: 'returned', browser: this, payment });
    const facts = await server.returnPage(payment);
    const content: Content = { kind: 'return', payment, href: facts.href };
    this.#show(tab, content);
    runReturnPage(clock, facts, {
      isShown: () => tab.alive && tab.content === content,
      opener: !tab.severed && !tab.isolated && tab.opener?.alive ? tab.opener : undefined,
      channel: setting.broadcast ? this.channel : undefined,
      // A window that was not opened by a script cannot be closed, and shows its link.
      close: () => {
        if (setting.closable && (tab.opener || random.chance(0.5))) this.close(tab);
      },
      goTo: (url) => this.navigate(tab, url, true),
    });
  }

  #leave(tab: Tab, keep = false): void {
    const { page } = tab;
    if (keep && tab.content.kind !== 'waiting') {
      const kept = page && this.#world.setting.backForwardCache;
      tab.past.push(kept ? { page } : { url: page?.href ?? CART });
      page?.leave(!!kept);
    } else {
      page?.leave(false);
    }
  }

  #show(tab: Tab, content: Content): void {
    tab.content = content;
    const what =
      content.kind === 'shop'
        ? content.page.label
        : 'payment' in content
          ? `${content.kind} page of ${content.payment.label}`
          : `${content.kind} page`;
    this.#world.trace.add(this.#world.clock.now, `${tab.label} shows ${what}`);
    this.look();
  }
}
