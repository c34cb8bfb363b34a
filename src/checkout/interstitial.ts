/**
 * The page that a popup shows until the hosted page's address is known. A popup at about:blank
 * inherits the shop's content security policy, so it is built from elements, text and the
 * CSS object model: no markup, no style element or attribute, nothing a strict policy refuses.
 */

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
  documentElement.style.cssText = 'color-scheme:light dark';
  body.style.cssText = 'font:18px/1.5 system-ui,sans-serif;margin:20vh 24px;text-align:center';
  const main = document.createElement('main');
  const progress = document.createElement('progress');
  progress.setAttribute('aria-hidden', 'true');
  progress.style.cssText = 'display:block;margin:1em auto;accent-color:#0b6b53';
  main.append(heading, text, progress);
  body.replaceChildren(main);
}
