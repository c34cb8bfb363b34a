/**
 * Browsers in which a popup is lost: the views inside apps, and apps on the home screen. The user agent decides only
 * how the hosted page opens, never whether the buyer can pay, so a wrong guess costs only comfort. An unknown user
 * agent counts as an app, because a redirect is the safer way.
 */
import type { CheckoutWindow } from './window.js';

/** Android's web views, Google's app, which looks like a browser, and Electron apps. */
const APP = /; wv\)|Version\/[\d.]+ Chrome|GSA\/|Electron/;
/**
 * The user agent of a browser ends with Safari or Firefox, or has one of these names after that. An app adds a name of
 * its own, or has neither.
 */
const BROWSER = /(Safari|Firefox)\/[\d.]+($| (Ddg|OP[RT]|Edg|Vivaldi|Brave|\(Ecosia|\S*Browser))/;

/** Whether this is the browser inside another app. */
export const isInApp = ({ navigator: { userAgent } }: Pick<CheckoutWindow, 'navigator'>): boolean =>
  APP.test(userAgent) || !BROWSER.test(userAgent);

/** Whether the hosted page should open in this tab. */
export const prefersRedirect = (win: Pick<CheckoutWindow, 'navigator' | 'matchMedia'>): boolean =>
  isInApp(win) || !!win.navigator.standalone || !!win.matchMedia?.('(display-mode: standalone)').matches;
