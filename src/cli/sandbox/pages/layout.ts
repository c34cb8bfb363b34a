/** What both pages have in common: head, banner and way between them. */
import { html, type Html } from '../../../sandbox/lib/html.js';
import { TEXTS, type Language } from './texts.js';

/** A whole page. `scripts` are paths of this site, run in this order when the page has been read. */
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
  (path) => html`<script src="${path}" defer></script>
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
