/**
 * The page that a popup shows until the hosted page's address is known. A popup at about:blank
 * inherits the shop's content security policy, so it is built from elements, text and style
 * properties set one by one: no markup, no style element, nothing a strict policy refuses.
 */

/** What the waiting page says. All of it is text, never markup. */
export interface InterstitialText {
  readonly lang: string;
  readonly title: string;
  /** One paragraph each. */
  readonly lines: readonly string[];
}

/** Replaces the document's content. */
export function paintInterstitial(document: Document, { lang, title, lines }: InterstitialText): void {
  const { body, documentElement } = document;
  documentElement.lang = lang;
  document.title = title;
  style(documentElement, { 'color-scheme': 'light dark' });
  style(body, {
    font: '18px/1.5 system-ui,sans-serif',
    margin: '0',
    padding: '20vh 24px',
    'text-align': 'center',
  });
  const main = document.createElement('main');
  main.append(
    ...[title, ...lines].map((text, index) => {
      const element = document.createElement(index ? 'p' : 'h1');
      element.textContent = text;
      if (!index) style(element, { 'font-size': '24px' });
      return element;
    }),
  );
  body.replaceChildren(main);
}

function style(element: HTMLElement, properties: Record<string, string>): void {
  for (const name in properties) element.style.setProperty(name, properties[name]!);
}
