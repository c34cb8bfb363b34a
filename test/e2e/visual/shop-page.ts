/**
 * A product's page with one button, as a small shop would have it, and a simple world around the
 * button: what the proxy answers, whether popups open, and a clock that stands still until it is set.
 */
import { readFile } from 'node:fs/promises';
import type { Page } from 'puppeteer-core';
import type { CheckoutSession } from '../../../src/contract/index.js';
import { scriptTagBundle } from '../../../scripts/lib/build/bundles.js';
import { makeScript } from '../support/built-scripts.js';
import { makeWorld, type World } from './in-page.js';
import type { Studio, View } from './studio.js';

const SHOP = 'https://teranga.example';
const PICTURE = new URL('../../../demo/page/pictures/wax.svg', import.meta.url);
const THEMES = new URL('../../../demo/page/themes.css', import.meta.url);

/** The session that every picture shows. */
export const SESSION: CheckoutSession = {
  id: 'session-1001',
  status: 'pending',
  gateway: 'dexchange',
  order: '1001',
  reference: '1001-k7q2m-4xd8p',
  amount: { value: 5000, currency: 'XOF' },
  checkoutUrl: 'https://pay.dexchange.sn/process/1001',
  createdAt: '2026-01-15T10:30:00Z',
};

/** Files of a page by their path. */
type Files = Readonly<Record<string, () => Promise<readonly [type: string, text: string]>>>;

/** What the shop's page loads. */
export const SHOP_FILES: Files = {
  '/pay-button.iife.js': async () => ['text/javascript', await scriptTagFile()],
  '/themes.css': async () => ['text/css', await readFile(THEMES, 'utf8')],
  '/wax.svg': async () => ['image/svg+xml', await readFile(PICTURE, 'utf8')],
};

/** Opens the page and waits for its button. `attributes` are the button's, beside order, amount and label. */
export async function openShopPage(studio: Studio, view: View, world: World = {}, attributes = ''): Promise<Page> {
  const files: Files = {
    '/': async () => ['text/html', shopHtml(view.lang, attributes)],
    ...SHOP_FILES,
  };
  const page = await studio.newPage(view, async (request) => {
    const [type, text] = (await files[new URL(request.url).pathname]?.()) ?? [];
    return text === undefined
      ? undefined
      : new Response(text, { headers: { 'content-type': `${type}; charset=utf-8` } });
  });
  await page.evaluateOnNewDocument(makeWorld, SESSION, world);
  await page.goto(`${SHOP}/`);
  await page.waitForFunction(() => document.querySelector('pay-button')?.shadowRoot?.querySelector('button'));
  return page;
}

let script: Promise<string> | undefined;

/** The script tag's file, as the sources have it now. `dist` is left alone. */
const scriptTagFile = (): Promise<string> => (script ??= makeScript(scriptTagBundle));

const TEXTS = {
  fr: {
    market: 'Marché Soumbédioune, Dakar',
    name: 'Pagne wax « Soleil »',
    facts: 'Six yards de coton imprimé, indigo et safran.',
    price: '5 000 F CFA',
  },
  en: {
    market: 'Soumbédioune market, Dakar',
    name: '“Soleil” wax print',
    facts: 'Six yards of printed cotton, indigo and saffron.',
    price: 'F CFA 5,000',
  },
} as const;

/** The page. `head` stands before all scripts. */
export function shopHtml(lang: View['lang'], attributes: string, order = SESSION.order, head = ''): string {
  const { market, name, facts, price } = TEXTS[lang];
  return `<!doctype html>
<html lang="${lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Téranga</title>
<link rel="icon" href="data:,">
${head}
<link rel="stylesheet" href="/themes.css">
<style>
  :root { color-scheme: light dark; font-family: system-ui, sans-serif; line-height: 1.4; background: light-dark(#f6f2ea, #171614); color: light-dark(#26211a, #f1ece2); }
  body { margin: 0; }
  header { display: flex; align-items: baseline; gap: 0.75em; padding: 12px 20px; border-bottom: 1px solid light-dark(#ddd5c5, #3a362f); }
  header b { font-size: 1.25rem; }
  header span { font-size: 0.8125rem; }
  main { box-sizing: border-box; display: grid; gap: 20px; max-width: 760px; margin: auto; padding: 20px; }
  img { display: block; width: 100%; height: 240px; object-fit: cover; border-radius: 12px; background: #18305f; }
  h1 { margin: 0; font-size: 1.375rem; line-height: 1.2; }
  p { margin: 0.5em 0; }
  .price { margin: 0.5em 0 1em; font-size: 1.25rem; font-weight: 700; }
  @media (min-width: 640px) { main { grid-template-columns: 1fr 1fr; gap: 40px; padding-top: 160px; } img { height: 300px; } }
</style>
<body>
<header><b>Téranga</b> <span>${market}</span></header>
<main>
  <img src="/wax.svg" alt="">
  <div>
    <h1>${name}</h1>
    <p>${facts}</p>
    <p class="price">${price}</p>
    <pay-button full endpoint="/pay" order="${order}" amount="${SESSION.amount.value}" ${attributes}></pay-button>
  </div>
</main>
<script src="/pay-button.iife.js"></script>
</html>`;
}
