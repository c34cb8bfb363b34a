/** The page's address, and the session that a return page may have put into its fragment. */
import { ORDER_FRAGMENT, SESSION_FRAGMENT, SessionIdSchema } from '../contract/index.js';
import type { CheckoutWindow } from './window.js';

/** This page, where a buyer comes back to. */
export const pageUrl = ({ location }: CheckoutWindow): string => location.href.split('#')[0]!;

/** The session id in the fragment, if it is for this order. Read once: it is taken out of the address. */
export function takeReturnedSession(win: CheckoutWindow, order: string): string | undefined {
  const fragment = new URLSearchParams(win.location.href.split('#')[1]);
  const id = fragment.get(SESSION_FRAGMENT);
  if (!id || (fragment.get(ORDER_FRAGMENT) ?? order) !== order) return undefined;
  win.history.replaceState(win.history.state, '', pageUrl(win));
  return SessionIdSchema.safeParse(id).success ? id : undefined;
}
