/**
 * Shows the gateway's hosted page to the buyer, in a popup, behind a link or in this tab, and notices when the popup
 * seems closed. It knows no session states: it returns how the page was shown.
 */
import { hostedPageFacts } from '../contract/index.js';
import { isInApp, prefersRedirect } from './in-app-browser.js';
import type { Attempt } from './attempt-store.js';
import type { CheckoutOptions } from './options.js';
import { Popup } from './popup.js';
import type { Presented } from './state.js';
import type { CheckoutWindow } from './window.js';

/** Milliseconds between two checks whether the popup is open. */
const CHECK = 500;
/** Ms. A popup that is gone this soon was closed by a blocker, or hidden from us by COOP. */
const LOST = 3_000;

/** The hosted page of one checkout. */
export class HostedPage {
  readonly #win: CheckoutWindow;
  readonly #onGone: (lost: boolean) => void;
  #popup: Popup | undefined;
  #redirect = false;
  /** The return page was reached: the popup no longer shows the hosted page. */
  #back = false;
  #timer: number | undefined;
  /**
   * We closed the popup, but it may still be open: its handle already seemed closed before, as under COOP, or does not
   * seem closed now. `false` after a return, because the return page closes its window.
   */
  mayBeOpen = false;

  /** `onGone` is called once per showing when the popup seems closed; `lost` if it never really opened. */
  constructor(win: CheckoutWindow, onGone: (lost: boolean) => void) {
    this.#win = win;
    this.#onGone = onGone;
  }

  /**
   * Opens the popup with its waiting page, if the options want a popup. Call it in the click, once. Throws what
   * `interstitial` throws.
   */
  open(options: CheckoutOptions, { startedAt }: Pick<Attempt, 'startedAt'>): void {
    const { presentation = 'auto', isolated } = options;
    this.#redirect = presentation === 'redirect' || (presentation === 'auto' && prefersRedirect(this.#win));
    // The hosted page can read the window's name, so it holds no secret. It names the attempt, so that its window is
    // found again.
    this.#popup = this.#redirect ? undefined : Popup.open(this.#win, `pay-button-${startedAt}`);
    if (isolated) this.#popup?.isolate();
    this.paint(options, false);
  }

  /** Paints the waiting page, if it is still there; `slow`: with the text for a slow create. */
  paint({ interstitial }: CheckoutOptions, slow: boolean): void {
    if (interstitial) this.#popup?.paint(interstitial(slow));
  }

  /** Sends the buyer to a checked address of the gateway. Returns how. */
  show(url: string, gateway: string): Presented {
    if (this.#redirect && isInApp(this.#win) && hostedPageFacts(gateway)?.needsBrowser) return 'outside';
    if (this.#redirect) {
      this.#win.location.assign(url);
      return 'redirect';
    }
    const popup = this.#popup;
    if (!popup || popup.closed) return 'link';
    if (popup.navigated && !this.#back) popup.focus();
    else popup.navigate(url);
    this.#back = false;
    this.watch(this.#win.performance.now());
    return 'popup';
  }

  /**
   * Shows the hosted page again: in the same window if we still have it, otherwise in a new one. Call it in the click.
   */
  showAgain(url: string, options: CheckoutOptions, attempt: Attempt, gateway: string): Presented {
    if (!this.#popup || this.#popup.closed) this.open(options, attempt);
    return this.show(url, gateway);
  }

  /** Takes the window of another hosted page, which then has none. */
  takeOver(other: HostedPage): void {
    this.#popup = other.#popup;
    this.#redirect = other.#redirect;
    other.#popup = undefined;
  }

  /** The buyer came back from the hosted page. */
  returned(): void {
    this.#back = true;
  }

  /** Brings the popup to the front. */
  focus(): void {
    this.#popup?.focus();
  }

  /** Closes the popup, where the browser lets us, and stops watching it. */
  close(): void {
    this.stopWatching();
    const popup = this.#popup;
    if (!popup) return;
    const { closed } = popup;
    popup.close();
    this.mayBeOpen = !this.#back && (closed || !popup.closed);
    this.#popup = undefined;
  }

  /**
   * Checks from now on whether the popup is open. `since` is when it was shown, in ms of the page's clock. Left out:
   * long ago, for a button that has left the page and comes back.
   */
  watch(since = -Infinity): void {
    this.stopWatching();
    const popup = this.#popup;
    if (!popup) return;
    this.#timer = this.#win.setTimeout(() => {
      if (popup.closed) this.#onGone(this.#win.performance.now() - since < LOST);
      else this.watch(since);
    }, CHECK);
  }

  /** Ends these checks. */
  stopWatching(): void {
    this.#win.clearTimeout(this.#timer);
  }
}
