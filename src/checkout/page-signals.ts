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

/** Listens until the returned function is called. */
export function listenToPage(win: CheckoutWindow, listener: PageSignalListener): () => void {
  const wake = (): void => {
    if (win.document.visibilityState !== 'hidden') listener.woke();
  };
  const store = ({ key }: StorageEvent): void => listener.stored(key);
  const leave = (): void => listener.left();
  for (const type of ['pageshow', 'focus', 'online']) win.addEventListener(type, wake);
  for (const type of ['visibilitychange', 'resume']) win.document.addEventListener(type, wake);
  win.addEventListener('storage', store);
  win.addEventListener('pagehide', leave);
  return () => {
    for (const type of ['pageshow', 'focus', 'online']) win.removeEventListener(type, wake);
    for (const type of ['visibilitychange', 'resume']) win.document.removeEventListener(type, wake);
    win.removeEventListener('storage', store);
    win.removeEventListener('pagehide', leave);
  };
}
