/** What both pages share: head, banner and the links between them. */
import { html, type Html } from '../../../sandbox/lib/html.js';
import { TEXTS, type Language } from './texts.js';

/** A whole page. `scripts` are paths of this site. They run in this order after the page is parsed. */
export function layout(
  language: Language,
  title: string,
  here: '/' | '/control',
  scripts: readonly string[],
  main: Html,
): Html {
  const texts = TEXTS[language];
  const link = (path: '/' | '/control', text: string): Html =>
    path === here ? html`<a href="${path}" aria-current="page">${text}</a>` : html`<a href="${path}">${text}</a>`;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css">
${scripts.map(
  // Written in one piece, the end tag would make the bundler add a helper function to the published file.
  (path) => html`<script src="${path}" defer></${'script'}>
`,
)}</head>
<body>
<header>
<p class="banner"><strong>${texts.simulator}</strong> — ${texts.noMoney}</p>
<nav aria-label="${texts.pages}">${link('/', texts.shop)} ${link('/control', texts.simulator)}</nav>
</header>
<main>
<h1>${title}</h1>
${main}
</main>
</body>
</html>
`;
}

/** `5 000 F CFA`. */
export const formatPrice = (language: Language, value: number, currency = 'XOF'): string =>
  new Intl.NumberFormat(language, { style: 'currency', currency }).format(value);
