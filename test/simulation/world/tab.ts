/** A tab or a popup: what it shows, and its opener's handle, whose `closed` can be wrong. */
import type { Payment } from './facts.js';
import type { Page } from './page.js';

/** What a window shows. */
export type Content =
  /** about:blank with our waiting page. */
  | { readonly kind: 'waiting' }
  | { readonly kind: 'shop'; readonly page: Page }
  | { readonly kind: 'hosted'; readonly payment: Payment }
  /** The proxy's return page, with its link to the shop. */
  | { readonly kind: 'return'; readonly payment: Payment; readonly href: string }
  /** The browser's error page, after a failed load or a crash. */
  | { readonly kind: 'error'; readonly url: string };

/** An entry of the history: a document in the back-forward cache, or an address. */
export type PastPage = { readonly page: Page } | { readonly url: string };

/** What the handle needs from the browser. */
export interface TabOwner {
  bringToFront(tab: Tab): void;
  close(tab: Tab): void;
  navigate(tab: Tab, url: string, replace: boolean): void;
}

/** One window of a browser. */
export class Tab {
  readonly label: string;
  /** The document that opened it with a script. */
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
  /** Counts navigations: an older navigation has no effect after a newer one. */
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

  /** Whether the opener's script can still use it. An isolated one can be used only while it shows the shop's origin. */
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
