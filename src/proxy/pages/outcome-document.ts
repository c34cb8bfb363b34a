/**
 * The page that says how a payment ended, for a buyer whose browser runs no script, or who has closed the shop's page.
 * While the payment is pending, the page reloads itself. After a success it is a receipt to print or share.
 */
import { formatMoney, type CheckoutSession } from '../../contract/index.js';
import type { PageLanguage } from './accept-language.js';
import { escapeHtml, renderDocument } from './document.js';

const TEXTS = {
  fr: {
    payment: (amount: string) => `Paiement de ${amount}`,
    paid: (amount: string) => `✓ Payé ${amount}`,
    said: {
      pending: 'Nous vérifions votre paiement. Cette page se met à jour d’elle-même. Ne payez pas une deuxième fois.',
      succeeded: 'Paiement reçu, merci. Gardez cette page comme reçu.',
      failed: 'Le paiement a été refusé.',
      canceled: 'Le paiement a été annulé.',
      expired: 'Le délai de paiement est dépassé.',
    },
    otherPrice: (amount: string) =>
      `Nous avons reçu ${amount}, mais le prix de la commande a changé. La boutique va vous contacter.`,
    order: 'Commande',
    reference: 'Référence',
    amount: 'Montant',
    time: 'Date',
    shop: 'Boutique',
    by: 'Payé avec',
    link: 'Retourner à la boutique',
    again: 'Vérifier maintenant',
  },
  en: {
    payment: (amount: string) => `Payment of ${amount}`,
    paid: (amount: string) => `✓ Paid ${amount}`,
    said: {
      pending: 'We are checking your payment. This page updates by itself. Do not pay a second time.',
      succeeded: 'Payment received, thank you. Keep this page as a receipt.',
      failed: 'The payment was refused.',
      canceled: 'The payment was canceled.',
      expired: 'The time to pay is over.',
    },
    otherPrice: (amount: string) =>
      `We received ${amount}, but the price of the order has changed. The shop will contact you.`,
    order: 'Order',
    reference: 'Reference',
    amount: 'Amount',
    time: 'Date',
    shop: 'Shop',
    by: 'Paid with',
    link: 'Back to the shop',
    again: 'Check now',
  },
} as const satisfies Readonly<Record<PageLanguage, object>>;

/** What the page says and where it leads. */
export interface OutcomeDocument {
  readonly language: PageLanguage;
  /** With its verified status. */
  readonly session: Omit<CheckoutSession, 'id'>;
  /** Address of the link to the shop. */
  readonly href: string;
  /** This page's own address, for the reload. */
  readonly address: string;
  /** Seconds until the reload. */
  readonly again: number;
  /** The gateway's name for buyers. */
  readonly gateway: string;
}

/** The page as HTML. */
export function renderOutcomeDocument({ language, session, href, address, again, gateway }: OutcomeDocument): string {
  const text = TEXTS[language];
  const { status, reference, order, description, settledAt } = session;
  const amount = formatMoney(session.amount, language);
  const isPaid = status === 'succeeded';
  const isPending = status === 'pending';
  const heading = isPaid ? text.paid(amount) : text.payment(amount);
  const said = isPaid && session.atAnotherPrice ? text.otherPrice(amount) : text.said[status];
  const rows: readonly (readonly [string, string | undefined])[] = [
    [text.shop, new URL(href).hostname],
    [text.order, description === undefined ? order : `${order} · ${description}`],
    [text.reference, reference],
    ...(isPaid
      ? ([
          [text.amount, amount],
          [text.time, settledAt === undefined ? undefined : formatTime(settledAt, language)],
          [text.by, gateway],
        ] as const)
      : []),
  ];
  const list = rows
    .filter(([, value]) => value !== undefined)
    .map(([name, value = '']) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`)
    .join('\n');
  const check = `\n<p><a class="plain" href="${escapeHtml(address)}">${text.again}</a></p>`;
  return renderDocument({
    language,
    title: heading,
    head: isPending ? `<meta http-equiv="refresh" content="${again};url=${escapeHtml(address)}">\n` : '',
    body: `<h1>${escapeHtml(heading)}</h1>
<p role="status">${escapeHtml(said)}</p>
<dl>
${list}
</dl>
<p><a href="${escapeHtml(href)}">${text.link}</a></p>${isPending ? check : ''}`,
  });
}

/** In UTC, and marked so. UTC is the local time in most of the countries. */
function formatTime(time: string, language: PageLanguage): string {
  const written = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' });
  return `${written.format(new Date(time))} UTC`;
}
