/**
 * The page to which the gateway sends the buyer back: a line of text, a link to the shop, and a script that sends a
 * nudge to the shop's page and closes the window. Script and style are constants, so the policy allows them by hash;
 * everything that varies is in escaped text and attributes. It works without script.
 */
import type { PageLanguage } from '../http/accept-language.js';
import { formatMoney, RETURN_CHANNEL, type Money } from '../../contract/index.js';

/**
 * Runs in the buyer's browser. It sends the message `return` to the pages that may follow this attempt. When one
 * acknowledges it, the window is closed, or shows the link where the browser does not close it. If no page answers,
 * it goes to the shop's page, where the fragment resumes the session.
 */
const SCRIPT = `(() => {
  const link = document.querySelector('a[data-reference]');
  if (!link) return;
  const { reference } = link.dataset;
  const shop = new URL(link.href).origin;
  const root = document.documentElement;
  root.className = 'leaving';
  let heard = false;
  const leave = setTimeout(() => location.replace(link.href), 700);
  const hear = (data) => {
    if (heard || !data || data.payButton !== 'ack' || data.reference !== reference) return;
    heard = true;
    clearTimeout(leave);
    close();
    setTimeout(() => { root.className = ''; }, 500);
  };
  addEventListener('message', (event) => { if (event.origin === shop) hear(event.data); });
  addEventListener('pageshow', (event) => { if (event.persisted) root.className = ''; });
  const message = { payButton: 'return', reference };
  try {
    const channel = new BroadcastChannel('${RETURN_CHANNEL}');
    channel.onmessage = (event) => hear(event.data);
    channel.postMessage(message);
  } catch {}
  try {
    if (opener) opener.postMessage(message, shop);
  } catch {}
})();`;

/** The same looks as the waiting page of the popup and the dialog of the button. */
const STYLE = `:root{color-scheme:light dark}
body{font:18px/1.5 system-ui,sans-serif;margin:20vh 5vw;text-align:center;text-wrap:balance;overflow-wrap:anywhere}
h1{line-height:1.2;font-size:1.25em}
a{display:inline-block;margin-top:1em;padding:.7em 1.2em;border-radius:10px;background:#0b6b53;color:#fff;font-weight:600;text-decoration:none}
a:focus-visible{outline:3px solid CanvasText;outline-offset:2px}
progress{max-width:100%;margin:1em auto;accent-color:#159a77}
progress,.wait{display:none}
.leaving progress,.leaving .wait{display:block}
.leaving a,.leaving .rest{display:none}
@media (prefers-reduced-motion){.leaving progress{display:none}}`;

const TEXTS = {
  fr: {
    title: 'Retour à la boutique',
    payment: (amount: string) => `Paiement de ${amount}`,
    wait: 'Un instant, nous vérifions votre paiement.',
    waitFor: (gateway: string) => `Un instant, nous vérifions votre paiement auprès de ${gateway}.`,
    back: 'Retournez à la boutique pour voir où en est votre paiement.',
    link: 'Retourner à la boutique',
  },
  en: {
    title: 'Back to the shop',
    payment: (amount: string) => `Payment of ${amount}`,
    wait: 'One moment, we are checking your payment.',
    waitFor: (gateway: string) => `One moment, we are checking your payment with ${gateway}.`,
    back: 'Go back to the shop to see the status of your payment.',
    link: 'Back to the shop',
  },
} as const satisfies Readonly<Record<PageLanguage, object>>;

/** What the page says and where it leads. */
export interface ReturnDocument {
  readonly language: PageLanguage;
  /** Where the link leads. */
  readonly href: string;
  /** The reference that the message names; without it the page only shows its link. */
  readonly reference?: string | undefined;
  /** What is paid, in minor units; shown as a heading. */
  readonly amount?: Money | undefined;
  /** What buyers know the gateway as. */
  readonly gateway?: string | undefined;
}

/** The page as HTML. */
export function renderReturnDocument({ language, href, reference, amount, gateway }: ReturnDocument): string {
  const text = TEXTS[language];
  const heading = amount === undefined ? text.title : text.payment(formatMoney(amount, language));
  const waiting = gateway === undefined ? text.wait : text.waitFor(gateway);
  const announced = reference === undefined ? '' : `<p class="wait">${escapeHtml(waiting)}</p>\n`;
  const data = reference === undefined ? '' : ` data-reference="${escapeHtml(reference)}"`;
  return `<!doctype html>
<html lang="${language}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${text.title}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
<main>
<h1>${escapeHtml(heading)}</h1>
${announced}<p class="rest">${text.back}</p>
<progress aria-hidden="true"></progress>
<p><a href="${escapeHtml(href)}"${data}>${text.link}</a></p>
</main>
<script>${SCRIPT}</script>
</html>`;
}

/** The page's own policy: our script, our style, nothing else, in nobody's frame. */
export async function returnDocumentPolicy(): Promise<string> {
  const [script, style] = await Promise.all([sourceHash(SCRIPT), sourceHash(STYLE)]);
  // Without the empty icon browsers ask for one, which the policy would refuse and report.
  return `default-src 'none'; img-src data:; script-src ${script}; style-src ${style}; base-uri 'none'; frame-ancestors 'none'; form-action 'none'`;
}

async function sourceHash(source: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(source));
  return `'sha256-${btoa(String.fromCharCode(...new Uint8Array(digest)))}'`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
