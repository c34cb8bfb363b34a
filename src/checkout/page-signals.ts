/** The page's own hints: it is being looked at again, another tab wrote, it is going away. */
import type { CheckoutWindow } from './window.js';

/** Who hears them. */
export interface PageSignalListener {
  /** The page is visible, and something woke it: shown, restored, focused, thawed, online again. */
  woke(): void;
  /** Another tab changed what is stored under a key. */
  stored(key: string | null): void;
  /** The page is being left, perhaps for good. No unload handler: that would cost the back-forward cache. */
  left(): void;
}

/** Listens until the signal is aborted. */
export function listenToPage(win: CheckoutWindow, signal: AbortSignal, listener: PageSignalListener): void {
  const wake = (): void => {
    if (win.document.visibilityState !== 'hidden') listener.woke();
  };
  for (const type of ['pageshow', 'focus', 'online']) win.addEventListener(type, wake, { signal });
  for (const type of ['visibilitychange', 'resume']) win.document.addEventListener(type, wake, { signal });
  win.addEventListener('storage', ({ key }: StorageEvent) => listener.stored(key), { signal });
  win.addEventListener('pagehide', () => listener.left(), { signal });
}
