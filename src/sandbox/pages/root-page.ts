/**
 * The page at the sandbox's own address `/`, for a person with a browser. It explains what the sandbox is. Programs get
 * JSON there.
 */
import { createHash } from 'node:crypto';
import { HOSTED_PAGE_STYLE } from './hosted-page-style.js';

const STYLE = `${HOSTED_PAGE_STYLE}h2 { margin: 1.5rem 0 .75rem; font-size: 1.125rem; }\n`;

/** Whether a browser opens the sandbox's address. Programs do not ask for HTML. */
export const isRootPage = (request: Request): boolean =>
  ['GET', 'HEAD'].includes(request.method) &&
  new URL(request.url).pathname === '/' &&
  (request.headers.get('accept') ?? '').includes('text/html');

/** The page, for gateways of these names. */
export function rootPage(gateways: readonly string[]): Response {
  const list = (language: string): string => new Intl.ListFormat(language).format(gateways);
  const html = `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>Passerelles simulées · Simulated gateways</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<header class="banner"><strong>Simulateur</strong> — aucun argent réel</header>
<main>
<h1>Passerelles simulées</h1>
<p class="card">Cette adresse remplace ${list('fr')} pendant vos essais. Ouvrez la page de votre boutique et appuyez sur le bouton de paiement : la page pour payer s’ouvrira ici.</p>
<section lang="en">
<h2>Simulated gateways</h2>
<p class="card">This address stands in for ${list('en')} while you try things out; no money moves. Open your shop’s page and press its pay button: the page to pay on opens here.</p>
</section>
<a class="primary" href="/sandbox/transactions">Paiements <span lang="en">· Payments</span> (JSON)</a>
</main>
</body>
</html>
`;
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; img-src data:; base-uri 'none'; frame-ancestors 'none'`,
      'cache-control': 'no-store',
      vary: 'accept',
      'x-content-type-options': 'nosniff',
    },
  });
}
