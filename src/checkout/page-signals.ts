/**
 * Reacts to the page's lifecycle events. The buttons of a page share one set of listeners: a set for each took a
 * fifth of the start of a page with a thousand buttons.
 */
import type { CheckoutWindow } from './window.js';

/** What is called after these events: one per button. */
export interface PageListener {
  /**
   * The page is visible and was shown, restored, focused, thawed or went online again; or another tab changed what is
   * stored under `key`.
   */
  woken(): void;
  readonly key: string;
  /** The page is being left (`pagehide`), perhaps for good. */
  hidden(): void;
}

interface Page {
  readonly listeners: Set<PageListener>;
  /** Removes the page's own listeners, together with the last button. */
  readonly end: AbortController;
}

const pages = new WeakMap<CheckoutWindow, Page>();

/** Listens until the signal is aborted. */
export function listenToPage(win: CheckoutWindow, signal: AbortSignal, listener: PageListener): void {
  const { listeners, end } = pages.get(win) ?? hear(win);
  listeners.add(listener);
  signal.addEventListener('abort', () => {
    listeners.delete(listener);
    if (listeners.size) return;
    end.abort();
    pages.delete(win);
  });
}

function hear(win: CheckoutWindow): Page {
  const page: Page = { listeners: new Set(), end: new AbortController() };
  const { listeners } = page;
  const until = { signal: page.end.signal };
  const wake = (): void => {
    if (win.document.visibilityState !== 'hidden') listeners.forEach((listener) => listener.woken());
  };
  for (const type of ['pageshow', 'focus', 'online']) win.addEventListener(type, wake, until);
  for (const type of ['visibilitychange', 'resume']) win.document.addEventListener(type, wake, until);
  // Another tab began or ended a payment. As after any other hint, the proxy is asked.
  win.addEventListener(
    'storage',
    ({ key }: StorageEvent) => listeners.forEach((listener) => listener.key === key && listener.woken()),
    until,
  );
  // No unload handler: it would keep the page out of the back-forward cache.
  win.addEventListener('pagehide', () => listeners.forEach((listener) => listener.hidden()), until);
  pages.set(win, page);
  return page;
}
