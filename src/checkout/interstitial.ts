/**
 * The page that a popup shows until the hosted page's address is known. A popup at about:blank
 * inherits the shop's content security policy, so it is built from elements, text and the
 * CSS object model: no markup, no style element or attribute, nothing a strict policy refuses.
 */
import { PROGRESS } from '../contract/colours.js';

/** What the waiting page says. All of it is text, never markup. */
export interface InterstitialText {
  readonly lang: string;
  readonly title: string;
  readonly text: string;
}

/** Replaces the document's content. */
export function paintInterstitial(document: Document, { lang, title, text }: InterstitialText): void {
  const { body, documentElement } = document;
  const heading = document.createElement('h1');
  documentElement.lang = lang;
  document.title = heading.textContent = title;
  documentElement.style = 'color-scheme:light dark';
  body.style = 'font:18px/1.5 system-ui,sans-serif;margin:20vh 5vw;text-align:center';
  heading.style = 'line-height:1.2;font-size:1.25em';
  const main = document.createElement('main');
  const progress = document.createElement('progress');
  progress.setAttribute('aria-hidden', 'true');
  progress.style = `display:block;max-width:100%;margin:1em auto;accent-color:${PROGRESS}`;
  main.append(heading, text, progress);
  body.textContent = '';
  body.append(main);
}
