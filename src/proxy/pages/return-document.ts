/**
 * The page to which the gateway sends the buyer back: a line of text, a link to the shop, and a script that sends a
 * nudge to the shop's page and closes the window. It never shows the outcome. The outcome page does: this page has a
 * link to it, and goes there itself if the browser runs no script.
 */
import type { PageLanguage } from './accept-language.js';
import { formatMoney, RETURN_CHANNEL, type Money } from '../../contract/index.js';
import { documentPolicy, escapeHtml, renderDocument } from './document.js';

/**
 * Runs in the buyer's browser. It sends the message `return` to the pages that may follow this attempt. If one
 * acknowledges it, the window closes, or shows the link if the browser does not close it. If no page answers, it goes
 * to the shop's page, where the fragment resumes the session.
 */
const SCRIPT = `(() => {
  const link = document.querySelector('a[data-reference]');
  if (!link) return;
  const { reference } = link.dataset;
  const shop = new URL(link.href).origin;
  const root = document.documentElement;
  root.className = 'leaving';
  let isAnswered = false;
  const leave = setTimeout(() => location.replace(link.href), 700);
  const receive = (data) => {
    if (isAnswered || !data || data.payButton !== 'ack' || data.reference !== reference) return;
    isAnswered = true;
    clearTimeout(leave);
    close();
    setTimeout(() => { root.className = ''; }, 500);
  };
  addEventListener('message', (event) => { if (event.origin === shop) receive(event.data); });
  addEventListener('pageshow', (event) => { if (event.persisted) root.className = ''; });
  const message = { payButton: 'return', reference };
  try {
    const channel = new BroadcastChannel('${RETURN_CHANNEL}');
    channel.onmessage = (event) => receive(event.data);
    channel.postMessage(message);
  } catch {}
  try {
    if (opener) opener.postMessage(message, shop);
  } catch {}
})();`;

/** Seconds until a browser without script goes to the outcome page. Meanwhile the proxy reads the status. */
const ASKED_BY_THEN = 2;

const TEXTS = {
  fr: {
    title: 'Retour à la boutique',
    payment: (amount: string) => `Paiement de ${amount}`,
    wait: 'Un instant, nous vérifions votre paiement.',
    waitFor: (gateway: string) => `Un instant, nous vérifions votre paiement auprès de ${gateway}.`,
    back: 'Retournez à la boutique pour voir où en est votre paiement.',
    link: 'Retourner à la boutique',
    outcome: 'Voir ici où en est le paiement',
  },
  en: {
    title: 'Back to the shop',
    payment: (amount: string) => `Payment of ${amount}`,
    wait: 'One moment, we are checking your payment.',
    waitFor: (gateway: string) => `One moment, we are checking your payment with ${gateway}.`,
    back: 'Go back to the shop to see the status of your payment.',
    link: 'Back to the shop',
    outcome: 'See the status of the payment here',
  },
} as const satisfies Readonly<Record<PageLanguage, object>>;

/** What the page says and where it leads. */
export interface ReturnDocument {
  readonly language: PageLanguage;
  /** Where the link leads. */
  readonly href: string;
  /** The reference that the message names; without it the page only shows its link. */
  readonly reference?: string | undefined;
  /** The address of the outcome page. */
  readonly outcome?: string | undefined;
  /** What is paid, in minor units; shown as a heading. */
  readonly amount?: Money | undefined;
  /** The gateway's name for buyers. */
  readonly gateway?: string | undefined;
}

/** The page as HTML. */
export function renderReturnDocument(shown: ReturnDocument): string {
  const { language, href, reference, outcome, amount, gateway } = shown;
  const text = TEXTS[language];
  const heading = amount === undefined ? text.title : text.payment(formatMoney(amount, language));
  const waiting = gateway === undefined ? text.wait : text.waitFor(gateway);
  const announced = reference === undefined ? '' : `<p class="wait">${escapeHtml(waiting)}</p>\n`;
  const data = reference === undefined ? '' : ` data-reference="${escapeHtml(reference)}"`;
  const more =
    outcome === undefined
      ? ''
      : `\n<p class="rest"><a class="plain" href="${escapeHtml(outcome)}">${text.outcome}</a></p>`;
  const refresh = `${ASKED_BY_THEN};url=${escapeHtml(outcome ?? '')}`;
  return renderDocument({
    language,
    title: text.title,
    head: outcome === undefined ? '' : `<noscript><meta http-equiv="refresh" content="${refresh}"></noscript>\n`,
    body: `<h1>${escapeHtml(heading)}</h1>
${announced}<p class="rest">${text.back}</p>
<progress aria-hidden="true"></progress>
<p><a href="${escapeHtml(href)}"${data}>${text.link}</a></p>${more}`,
    script: SCRIPT,
  });
}

/** The page's own policy. */
export const returnDocumentPolicy = (): Promise<string> => documentPolicy({ script: SCRIPT });
