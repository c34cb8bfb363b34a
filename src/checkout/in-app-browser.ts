/**
 * Browsers in which a popup is lost: the views inside social apps, and apps on the home screen.
 * The user agent decides only between popup and same-tab redirect, and both lead to the payment,
 * so a wrong guess costs comfort and nothing else.
 */
import type { CheckoutWindow } from './window.js';

/**
 * Android marks its web views, and those of iOS are recognized below. These are the apps and browsers that hide it, or
 * would where a phone or tablet asks for desktop pages. Others need no entry.
 */
const IN_APP =
  /; wv\)|Version\/[\d.]+ Chrome|FBA[NV]|IABMV|Instagram|Barcelona|musical_ly|Bytedance|LinkedInApp|Snapchat|Pinterest|Line\/|WhatsApp|WAiOS|WA4A|Telegram|GSA\/|Opera Mini|Electron/;
/** On iOS a browser names Safari last, but for these two; a web view does not name it, or names its app after it. */
const IOS_BROWSER = /Safari\/[\d.]+( (Ddg|OPT)\/[\d.]+)?$/;

/** Whether this is the browser inside another app. */
export const isInApp = ({ navigator: { userAgent } }: Pick<CheckoutWindow, 'navigator'>): boolean =>
  IN_APP.test(userAgent) || (/iP(hone|ad|od)/.test(userAgent) && !IOS_BROWSER.test(userAgent));

/** Whether the hosted page should open in this tab. */
export const prefersRedirect = (win: Pick<CheckoutWindow, 'navigator' | 'matchMedia'>): boolean =>
  isInApp(win) || !!win.navigator.standalone || !!win.matchMedia?.('(display-mode: standalone)').matches;
