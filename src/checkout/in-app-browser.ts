/**
 * Browsers in which a popup is lost: the views inside social apps, and apps on the home screen.
 * The user agent decides only between popup and same-tab redirect, and both lead to the payment,
 * so a wrong guess costs comfort and nothing else.
 */
import type { CheckoutWindow } from './window.js';

/** Tokens that apps put into the user agent of their own web views, and Android's and iOS' marks of one. */
const IN_APP =
  /FBA[NV]|FB_IAB|FBIOS|IABMV|Instagram|Barcelona|musical_ly|Bytedance|TikTok|LinkedInApp|Snapchat|Pinterest\/|Twitter|Line\/|MicroMessenger|WhatsApp|WAiOS|WA4A|Telegram|GSA\/|; wv\)|Version\/[\d.]+ Chrome|Opera Mini|OPR\/.*Mini|\bElectron\b/i;

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
