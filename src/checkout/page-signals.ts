/** The page's own hints: it is being looked at again, another tab wrote, it is going away. */
import type { CheckoutWindow } from './window.js';

/**
 * Listens until the signal is aborted. `look` is called when the page is visible and something woke it
 * (shown, restored, focused, thawed, online again), and when another tab changed what is stored under `key`;
 * `left` when the page is being left, perhaps for good.
 */
export function listenToPage(win: CheckoutWindow, signal: AbortSignal, look: () => void, key: string, left: () => void): void {
  const wake = (): void => {
    if (win.document.visibilityState !== 'hidden') look();
  };
  for (const type of ['pageshow', 'focus', 'online']) win.addEventListener(type, wake, { signal });
  for (const type of ['visibilitychange', 'resume']) win.document.addEventListener(type, wake, { signal });
  // Another tab began or ended. Its word is checked with the proxy like any other hint.
  win.addEventListener('storage', (event: StorageEvent) => event.key === key && look(), { signal });
  // No unload handler: that would cost the back-forward cache.
  win.addEventListener('pagehide', left, { signal });
}
