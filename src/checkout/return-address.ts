/** The page's address, and the session that a return page may have put into its fragment. */
import { ORDER_FRAGMENT, SESSION_FRAGMENT, SessionIdSchema } from '../contract/index.js';
import { tryTo } from './try-to.js';
import type { CheckoutWindow } from './window.js';

/** The most characters that the contract allows in an address. */
const LONGEST = 8192;
/** Our parameters in a fragment. Applied twice: the second time removes a separator that is then left at the end. */
const OURS = /pay-(session|order)=[^&]*&?|[?&]$/g;
/**
 * A fragment that names a place in the page or a route of its script. One that has only parameters may hold a secret.
 */
const PLACE = /^[^=&?]+(\?|$)/;

/**
 * The session that was read last, per page. The address with which the page was loaded still has its id, which must not
 * be read twice.
 */
const taken = new WeakMap<CheckoutWindow, string>();

/** The address of this page, to which the buyer returns. If it is too long: without query and fragment. */
export function pageUrl(win: CheckoutWindow): string {
  const [page, fragment] = halves(win.location.href);
  const url = PLACE.test(fragment) ? `${page}#${fragment}` : page;
  return url.length > LONGEST ? page.split('?')[0]! : url;
}

/**
 * The session id in the fragment, if it is for this order. It is removed from the address, so it is read once. A script
 * of the page may have changed the address before us, so the address with which the page was loaded is read too.
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
