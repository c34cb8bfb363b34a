/**
 * Browsers in which a popup is lost: the views inside social apps, and apps on the home screen.
 * The user agent decides only between popup and same-tab redirect, and both lead to the payment,
 * so a wrong guess costs comfort and nothing else.
 */
import type { CheckoutWindow } from './window.js';

/**
 * Android marks its web views, and on iOS they name no Safari: these are the apps and browsers that
 * hide it. Others need no entry.
 */
const IN_APP =
  /; wv\)|Version\/[\d.]+ Chrome|FBA[NV]|IABMV|Instagram|Barcelona|musical_ly|Bytedance|LinkedInApp|Snapchat|Pinterest|Line\/|WhatsApp|WAiOS|WA4A|Telegram|GSA\/|Opera Mini|Electron/;

/** Whether the hosted page should open in this tab. */
export function prefersRedirect(win: Pick<CheckoutWindow, 'navigator' | 'matchMedia'>): boolean {
  const { userAgent, standalone } = win.navigator;
  return (
    IN_APP.test(userAgent) ||
    // A web view on iOS names WebKit but no browser.
    (/iP(hone|ad|od)/.test(userAgent) && !/Safari\//.test(userAgent)) ||
    !!standalone ||
    win.matchMedia('(display-mode: standalone)').matches
  );
}
