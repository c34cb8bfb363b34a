/**
 * The window of the hosted page. It is opened in the click, before anything is awaited, because browsers allow it only
 * then. Its handle may be wrong or dead (COOP, blockers, crashes), so every use is guarded, and nothing that it says
 * ends a payment.
 */
import { tryTo } from './try-to.js';
import { paintInterstitial, type InterstitialText } from './interstitial.js';
import type { CheckoutWindow } from './window.js';

const WIDTH = 480;
const HEIGHT = 720;

/** An open popup. */
export class Popup {
  readonly #handle: Window;
  /** Whether it was sent to the hosted page; until then it shows our waiting page. */
  navigated = false;

  private constructor(handle: Window) {
    this.#handle = handle;
  }

  /**
   * Opens a popup, or finds the one with that name. `undefined` if the browser, an extension or a web view opens none:
   * they give null, undefined, an error, our own window, or something that is no open window. Called once per click,
   * because browsers refuse a second call.
   */
  static open(win: CheckoutWindow, name: string): Popup | undefined {
    // On touch screens a size would make a tiny window; without one it is a tab.
    const features = win.matchMedia?.('(pointer: coarse)').matches
      ? ''
      : `popup,width=${WIDTH},height=${HEIGHT},left=${(win.screen.width - WIDTH) / 2},top=${(win.screen.height - HEIGHT) / 3}`;
    return tryTo(() => {
      // '' and not 'about:blank': a web view without windows would navigate this page to the latter.
      const handle = win.open('', name, features) as Window | null | undefined;
      if (!handle || (handle as unknown) === win || handle === win.top || handle.closed !== false) return undefined;
      const popup = new Popup(handle);
      // The window may have been open before: with our waiting page, or with the hosted page, whose address we cannot
      // read.
      popup.navigated = tryTo(() => handle.location.href) !== 'about:blank';
      return popup;
    });
  }

  /** Shows the waiting page. Text only, by DOM calls: it inherits the shop's content security policy. */
  paint(text: InterstitialText): void {
    if (!this.navigated) tryTo(() => paintInterstitial(this.#handle.document, text));
  }

  /** Removes the hosted page's access to the shop's tab. After that `focus` and `close` do nothing. */
  isolate(): void {
    tryTo(() => (this.#handle.opener = null));
  }

  /** Sends the popup to the hosted page. The URL must have been checked: `javascript:` would run here as the shop. */
  navigate(url: string): void {
    this.navigated = true;
    tryTo(() => this.#handle.location.replace(url));
  }

  /** Brings the popup to the front, where the browser lets us. */
  focus(): void {
    tryTo(() => this.#handle.focus());
  }

  /** Closes the popup, where the browser lets us. */
  close(): void {
    tryTo(() => this.#handle.close());
  }

  /** Whether the window seems closed. It is only a hint: under COOP an open window seems closed too. */
  get closed(): boolean {
    return tryTo(() => this.#handle.closed) ?? true;
  }
}
