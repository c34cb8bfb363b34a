/**
 * The hosted checkout as a buyer sees it: plain HTML and CSS, in French, without a script. It knows
 * nothing of scenarios; it is given a transaction and what to say about it.
 */
import { createHash } from 'node:crypto';
import { HOSTED_PAGE_STYLE } from './hosted-page-style.js';
import type { Outcome, Scenario } from '../payments/scenario.js';
import type { Phase, Transaction } from '../payments/transactions.js';
import type { Operator, Vendor } from '../vendors/vendor.js';

const CHOICES: readonly { outcome: Outcome; label: string }[] = [
  { outcome: 'failed', label: 'Refuser le paiement' },
  { outcome: 'canceled', label: 'Annuler' },
  { outcome: 'expired', label: 'Laisser expirer' },
];

const PHASES: Readonly<Record<Phase, { title: string; text: string }>> = {
  waiting: { title: 'Paiement en attente', text: 'Choisissez un moyen de paiement.' },
  processing: { title: 'Paiement en cours de validation', text: 'L’opérateur n’a pas encore répondu.' },
  succeeded: { title: 'Paiement effectué', text: 'Votre paiement a bien été reçu.' },
  failed: { title: 'Paiement refusé', text: 'Rien n’a été débité.' },
  canceled: { title: 'Paiement annulé', text: 'Rien n’a été débité.' },
  expired: { title: 'Lien de paiement expiré', text: 'Ce lien n’accepte plus de paiement. Rien n’a été débité.' },
};

/** What a response carries beside the page. */
interface PageOptions {
  readonly coop?: Scenario['coop'];
  readonly status?: number;
  /** Address of the shop; `undefined`: the buyer is told to close the window. */
  readonly wayBack?: string | undefined;
}

/** The pages of one sandbox. */
export interface HostedPages {
  /** Shows what is to be paid and takes the choice. */
  choice(vendor: Vendor, transaction: Transaction, options: PageOptions): Response;
  /** Says what came of it. */
  outcome(vendor: Vendor, transaction: Transaction, phase: Phase, options: PageOptions): Response;
  /** Sends the buyer to the shop: 303, so that the browser asks with GET. */
  redirect(location: string, options: PageOptions): Response;
  /** Says that there is no such link. */
  unknown(vendor: Vendor): Response;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** `5 000 F CFA`. */
const formatAmount = (amount: number): string =>
  new Intl.NumberFormat('fr', { style: 'currency', currency: 'XOF' }).format(amount);

const operatorRow = ({ id, label, badge }: Operator, index: number): string => `
        <label class="operator">
          <input type="radio" name="operator" value="${id}"${index === 0 ? ' checked' : ''}>
          <span class="badge badge-${id}" aria-hidden="true">${badge}</span>
          <span>${label}</span>
        </label>`;

const choiceButton = ({ outcome, label }: { outcome: Outcome; label: string }): string =>
  `<button class="secondary" name="outcome" value="${outcome}" data-outcome="${outcome}">${label}</button>`;

const documentOf = (title: string, gateway: string, main: string): string => `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)} · ${gateway} (simulateur)</title>
<link rel="icon" href="data:,">
<style>${HOSTED_PAGE_STYLE}</style>
</head>
<body>
<header class="banner"><strong>Simulateur</strong> — aucun argent réel</header>
<main>
<p class="gateway">${gateway}</p>
${main}
</main>
</body>
</html>
`;

/** The pages, for a merchant of this name. */
export function createHostedPages(merchant: string): HostedPages {
  const styleHash = createHash('sha256').update(HOSTED_PAGE_STYLE).digest('base64');
  // `form-action` stays open: some browsers check it against the address that a form's answer redirects to.
  const policy = [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    'img-src data:',
    'form-action http: https:',
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

  const headersOf = ({ coop }: PageOptions): Headers => {
    const headers = new Headers({
      'content-security-policy': policy,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    if (coop !== undefined) headers.set('cross-origin-opener-policy', coop);
    return headers;
  };

  const page = (html: string, options: PageOptions): Response => {
    const headers = headersOf(options);
    headers.set('content-type', 'text/html; charset=utf-8');
    return new Response(html, { status: options.status ?? 200, headers });
  };

  const summary = (transaction: Transaction): string => `
  <p class="amount">${formatAmount(transaction.amount)}</p>
  <dl>
    <div><dt>Marchand</dt><dd>${escapeHtml(merchant)}</dd></div>
    <div><dt>Achat</dt><dd>${escapeHtml(transaction.description)}</dd></div>
    <div><dt>Référence</dt><dd>${escapeHtml(transaction.reference)}</dd></div>
  </dl>`;

  return {
    choice: (vendor, transaction, options) =>
      page(
        documentOf(
          `Payer ${formatAmount(transaction.amount)}`,
          vendor.label,
          `<h1>Votre paiement</h1>
<section class="card">${summary(transaction)}</section>
<form method="post">
  <fieldset>
    <legend>Moyen de paiement</legend>${vendor.operators.map(operatorRow).join('')}
  </fieldset>
  <button class="primary" name="outcome" value="succeeded" data-outcome="succeeded">Payer</button>
  <div class="others" role="group" aria-label="Autres résultats du paiement">
    ${CHOICES.map(choiceButton).join('\n    ')}
  </div>
</form>`,
        ),
        options,
      ),

    outcome(vendor, transaction, phase, options) {
      const { title, text } = PHASES[phase];
      const next =
        options.wayBack === undefined
          ? '<p class="next">Vous pouvez fermer cette fenêtre.</p>'
          : `<a class="primary" href="${escapeHtml(options.wayBack)}">Retourner à la boutique</a>`;
      return page(
        documentOf(
          title,
          vendor.label,
          `<h1 class="phase phase-${phase}">${title}</h1>
<p>${text}</p>
<section class="card">${summary(transaction)}</section>
${next}`,
        ),
        options,
      );
    },

    redirect(location, options) {
      const headers = headersOf(options);
      headers.set('location', new URL(location).href); // a header holds no accents; an URL's `href` has none
      return new Response(null, { status: 303, headers });
    },

    unknown: (vendor) =>
      page(
        documentOf(
          'Lien inconnu',
          vendor.label,
          `<h1>Lien de paiement inconnu</h1>
<p>Ce lien n’existe pas ou n’est plus valable. Retournez à la boutique et recommencez.</p>`,
        ),
        { status: 404 },
      ),
  };
}
