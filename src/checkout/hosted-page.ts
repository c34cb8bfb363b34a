/**
 * Brings the gateway's hosted page to the buyer, in a popup, behind a link or in this tab, and
 * notices when the popup seems to be gone. It knows no session states: it says what it did.
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
/** A popup that is gone this soon (milliseconds) was closed by a blocker, or hidden from us by COOP. */
const LOST = 3_000;

/** The hosted page of one checkout. */
export class HostedPage {
  readonly #win: CheckoutWindow;
  readonly #onGone: (lost: boolean) => void;
  #popup: Popup | undefined;
  #redirect = false;
  /** The buyer is back; the popup could not be closed. */
  #back = false;
  #timer: number | undefined;
  /**
   * The popup was closed, and may be open all the same: its handle had said before that it is closed, as it does under
   * COOP, or does not say so now. Where the buyer came back by the return page, that closes it.
   */
  mayBeOpen = false;

  /** `onGone` hears once per showing that the popup seems closed; `lost` when it never really opened. */
  constructor(win: CheckoutWindow, onGone: (lost: boolean) => void) {
    this.#win = win;
    this.#onGone = onGone;
  }

  /** Opens the popup with its waiting page, where one is wanted. Call it in the click, once. Throws what `interstitial` throws. */
  open(options: CheckoutOptions, { startedAt }: Pick<Attempt, 'startedAt'>): void {
    const { presentation = 'auto', isolated } = options;
    this.#redirect = presentation === 'redirect' || (presentation === 'auto' && prefersRedirect(this.#win));
    // The hosted page can read the name: it tells attempts apart, so that a window is found again, and no secret.
    this.#popup = this.#redirect ? undefined : Popup.open(this.#win, `pay-button-${startedAt}`);
    if (isolated) this.#popup?.isolate();
    this.paint(options, false);
  }

  /** Paints the waiting page, where it is still there; `slow` lets it say that it takes long. */
  paint({ interstitial }: CheckoutOptions, slow: boolean): void {
    if (interstitial) this.#popup?.paint(interstitial(slow));
  }

  /** Sends the buyer to an address that was checked, of a gateway, and says how. */
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

  /** The same page again: the same window where it is still ours, otherwise a new one. Call it in the click. */
  showAgain(url: string, options: CheckoutOptions, attempt: Attempt, gateway: string): Presented {
    if (!this.#popup || this.#popup.closed) this.open(options, attempt);
    return this.show(url, gateway);
  }

  /** Goes on in the window of another one, which has it no more. */
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

  /** Asks whether the popup is open, from now on. It was shown `since`, or before the button left the page and came back. */
  watch(since = -Infinity): void {
    this.stopWatching();
    const popup = this.#popup;
    if (!popup) return;
    this.#timer = this.#win.setTimeout(() => {
      if (popup.closed) this.#onGone(this.#win.performance.now() - since < LOST);
      else this.watch(since);
    }, CHECK);
  }

  /** Asks no more whether the popup is open. */
  stopWatching(): void {
    this.#win.clearTimeout(this.#timer);
  }
}
