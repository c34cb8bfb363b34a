/**
 * The part of a browser that is the same in every engine: one object per page, waiting for a page, and closing once.
 * It knows no protocol.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { DEFAULT_TIMEOUT_MS, type Browser, type Engine, type Page, type Viewport } from './browser.js';

const POLL_MS = 50;

export abstract class BaseBrowser<Native extends WeakKey | string> implements Browser {
  abstract readonly engine: Engine;
  readonly #pages = new Map<Native, Page>();
  readonly #initial: readonly Native[];
  readonly #viewport: Viewport | undefined;
  #closing: Promise<void> | undefined;

  /**
   * @param initial The blank page with which the browser starts. It stays open in the background: without a page the
   *   browser would end, and a test could not close the shop and open it again.
   * @param viewport Size of new pages. Default: the engine's.
   */
  constructor(initial: readonly Native[], viewport: Viewport | undefined) {
    this.#initial = initial;
    this.#viewport = viewport;
  }

  protected abstract open(): Promise<Native>;
  protected abstract openPages(): Promise<Native[]>;
  protected abstract wrap(native: Native): Page;
  protected abstract resize(native: Native, viewport: Viewport): Promise<void>;
  protected abstract end(): Promise<void>;

  async newPage(url: string, viewport = this.#viewport): Promise<Page> {
    const native = await this.open();
    if (viewport) await this.resize(native, viewport);
    const page = this.#page(native);
    await page.goto(url);
    return page;
  }

  async pages(): Promise<Page[]> {
    const open = (await this.openPages()).filter((native) => !this.#initial.includes(native));
    for (const native of this.#pages.keys()) if (!open.includes(native)) this.#pages.delete(native);
    return open.map((native) => this.#page(native));
  }

  async waitForPage(matches: (url: string) => boolean, timeout = DEFAULT_TIMEOUT_MS): Promise<Page> {
    const deadline = Date.now() + timeout;
    let seen: string[] = [];
    do {
      seen = [];
      for (const page of await this.pages()) {
        // A page may close after it was listed.
        const url = await page.url().catch(() => undefined);
        if (url === undefined) continue;
        if (matches(url)) return page;
        seen.push(url);
      }
      await delay(POLL_MS);
    } while (Date.now() < deadline);
    throw new Error(`No page with such a URL came in ${timeout} ms. Open are: ${seen.join(', ') || 'none'}.`);
  }

  close(): Promise<void> {
    this.#closing ??= this.end();
    return this.#closing;
  }

  #page(native: Native): Page {
    const known = this.#pages.get(native);
    if (known) return known;
    const page = this.wrap(native);
    this.#pages.set(native, page);
    return page;
  }
}
