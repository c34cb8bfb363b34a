/** A tab or a popup: what it shows, and the handle by which its opener sees it, which may lie. */
import type { Payment } from './facts.js';
import type { Page } from './page.js';

/** What a window shows. */
export type Content =
  /** about:blank with our own waiting page on it. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'shop'; readonly page: Page }
  | { readonly kind: 'hosted'; readonly payment: Payment }
  /** The proxy's return page, with its link where the buyer is left to tap it. */
  | { readonly kind: 'return'; readonly payment: Payment; readonly href: string }
  /** The browser's own page for what could not be loaded, or for a crash. */
  | { readonly kind: 'error'; readonly url: string };

/** A place that Back leads to: a document that was kept, or an address. */
export type PastPage = { readonly page: Page } | { readonly url: string };

/** What the handle asks of the browser. */
export interface TabOwner {
  bringToFront(tab: Tab): void;
  close(tab: Tab): void;
  navigate(tab: Tab, url: string, replace: boolean): void;
}

/** One window of a browser. */
export class Tab {
  readonly label: string;
  /** The document that opened it by script. */
  readonly opener: Page | undefined;
  /** Windows that can find each other by name. */
  readonly group: number;
  readonly handle: object;
  name: string;
  content: Content = { kind: 'waiting' };
  alive = true;
  /** COOP has cut the connection: the handle says `closed` and does nothing. */
  severed = false;
  /** The opener has cut the connection itself. */
  isolated = false;
  /** Counts navigations, so that one that was overtaken ends nowhere. */
  navigation = 0;
  readonly past: PastPage[] = [];
  readonly #owner: TabOwner;

  constructor(owner: TabOwner, label: string, group: number, name = '', opener?: Page) {
    this.#owner = owner;
    this.label = label;
    this.group = group;
    this.name = name;
    this.opener = opener;
    this.handle = this.#createHandle();
  }

  /** The shop's document in it, if it shows one. */
  get page(): Page | undefined {
    return this.alive && this.content.kind === 'shop' && this.content.page.alive ? this.content.page : undefined;
  }

  /** Whether script of the opener can still do something with it: once isolated, only while it shows the shop's own origin. */
  get reachable(): boolean {
    return this.alive && !this.severed && (!this.isolated || this.content.kind !== 'hosted');
  }

  #createHandle(): object {
    const tab = this;
    const owner = this.#owner;
    return {
      get closed() {
        return !tab.alive || tab.severed;
      },
      get document() {
        throw new DOMException('Painting is not simulated.', 'SecurityError');
      },
      set opener(_nobody: null) {
        tab.isolated = true;
      },
      location: {
        get href() {
          if (tab.content.kind === 'waiting') return 'about:blank';
          throw new DOMException('Another origin.', 'SecurityError');
        },
        replace: (url: string) => {
          if (tab.reachable) owner.navigate(tab, url, true);
          else if (tab.isolated) throw new DOMException('Another origin.', 'SecurityError');
        },
      },
      focus: () => tab.reachable && owner.bringToFront(tab),
      close: () => tab.reachable && owner.close(tab),
    };
  }
}
