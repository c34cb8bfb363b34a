/** The page's address, and the session that a return page may have put into its fragment. */
import { ORDER_FRAGMENT, SESSION_FRAGMENT, SessionIdSchema } from '../contract/index.js';
import { tryTo } from './try-to.js';
import type { CheckoutWindow } from './window.js';

/** Characters that the contract gives an address. */
const LONGEST = 8192;
/** Our part of a fragment; and, once that is gone, what joined it to the page's own. */
const OURS = /pay-(session|order)=[^&]*&?|[?&]$/g;
/** A fragment that is a place in the page or a route of its script: one with parameters alone may be a secret. */
const PLACE = /^[^=&?]+(\?|$)/;

/** Sessions that were taken from the address with which a page was loaded. That one cannot be changed. */
const taken = new WeakMap<CheckoutWindow, string>();

/** This page, where a buyer comes back to. Of an address that is too long, what names the page. */
export function pageUrl(win: CheckoutWindow): string {
  const [page, fragment] = halves(win.location.href);
  const url = PLACE.test(fragment) ? `${page}#${fragment}` : page;
  return url.length > LONGEST ? page.split('?')[0]! : url;
}

/**
 * The session id in the fragment, if it is for this order. Read once: it is taken out of the address. A script of the
 * page may have changed that before us, so the one that the browser was sent to counts too.
 */
export function takeReturnedSession(win: CheckoutWindow, order: string): string | undefined {
  const { href } = win.location;
  const loaded = tryTo(() => win.performance.getEntriesByType!('navigation')[0]!.name) ?? '';
  for (const address of [href, loaded]) {
    const [page, fragment] = halves(address);
    const at = fragment.indexOf(`${SESSION_FRAGMENT}=`);
    const found = new URLSearchParams(at < 0 ? '' : fragment.slice(at));
    const id = found.get(SESSION_FRAGMENT);
    if (!id || (found.get(ORDER_FRAGMENT) ?? order) !== order) continue;
    if (address === href) {
      const own = fragment.replace(OURS, '').replace(OURS, '');
      win.history.replaceState(win.history.state, '', own ? `${page}#${own}` : page);
    }
    if (id === taken.get(win)) continue;
    taken.set(win, id);
    return SessionIdSchema.safeParse(id).success ? id : undefined;
  }
  return undefined;
}

/** An address without its fragment, and the fragment. */
function halves(address: string): readonly [page: string, fragment: string] {
  const at = address.indexOf('#');
  return at < 0 ? [address, ''] : [address.slice(0, at), address.slice(at + 1)];
}
