/**
 * Browsers in which a popup is lost: the views inside apps, and apps on the home screen. The user agent decides only
 * between popup and same-tab redirect, and both lead to the payment, so a wrong guess costs comfort and nothing else.
 * Whoever is not known to be a browser counts as an app: there a redirect is the safer of the two.
 */
import type { CheckoutWindow } from './window.js';

/** Views of Android, Google's app, which calls itself a browser, and desktop apps that are made of web pages. */
const APP = /; wv\)|Version\/[\d.]+ Chrome|GSA\/|Electron/;
/** A browser names Safari or Firefox last, but for these, which add themselves. Apps put their own name behind it, or name neither. */
const BROWSER = /(Safari|Firefox)\/[\d.]+($| (Ddg|OP[RT]|Edg|Vivaldi|Brave|\(Ecosia|\S*Browser))/;

/** Whether this is the browser inside another app. */
export const isInApp = ({ navigator: { userAgent } }: Pick<CheckoutWindow, 'navigator'>): boolean =>
  APP.test(userAgent) || !BROWSER.test(userAgent);

/** Whether the hosted page should open in this tab. */
export const prefersRedirect = (win: Pick<CheckoutWindow, 'navigator' | 'matchMedia'>): boolean =>
  isInApp(win) || !!win.navigator.standalone || !!win.matchMedia?.('(display-mode: standalone)').matches;
