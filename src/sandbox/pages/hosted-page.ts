/**
 * The HTML of the hosted checkout: in French, without a script. It knows nothing about scenarios; it gets a transaction
 * and the page to show.
 */
import { createHash } from 'node:crypto';
import { escapeHtml } from '../lib/html.js';
import type { Outcome, Scenario } from '../payments/scenario.js';
import type { Phase, Transaction } from '../payments/transactions.js';
import type { Gateway, Operator } from '../vendors/vendor.js';
import { styleFor } from './hosted-page-style.js';
import { fakeQrCode } from './fake-qr-code.js';

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

/** What changes a page or its headers. */
interface PageOptions {
  readonly coop?: Scenario['coop'];
  readonly status?: number;
  /** Address of the link to the shop; `undefined`: the page asks the buyer to close the window. */
  readonly returnUrl?: string | undefined;
  /** Whether the browser is on a phone, where a link can open an app. */
  readonly onPhone?: boolean;
}

/** The pages of one sandbox. */
export interface HostedPages {
  /** Shows the amount and the buttons for the choice. */
  choice(gateway: Gateway, transaction: Transaction, options: PageOptions): Response;
  /** Shows the outcome. */
  outcome(gateway: Gateway, transaction: Transaction, phase: Phase, options: PageOptions): Response;
  /** Sends the buyer to the shop, with status 303, so that the browser uses GET. */
  redirect(location: string, options: PageOptions): Response;
  /** The page for an unknown link. */
  unknown(gateway: Gateway): Response;
}

/** `5 000 F CFA`. */
const formatAmount = ({ amount, currency }: Transaction): string =>
  new Intl.NumberFormat('fr', { style: 'currency', currency }).format(amount);

/** No row for an empty text: some payments have no description or no reference. */
const row = (name: string, text: string): string =>
  text === '' ? '' : `<div><dt>${name}</dt><dd>${escapeHtml(text)}</dd></div>`;

const operatorRow = ({ id, label, badge }: Operator, index: number): string => `
        <label class="operator">
          <input type="radio" name="operator" value="${id}"${index === 0 ? ' checked' : ''}>
          <span class="badge badge-${id}" aria-hidden="true">${badge}</span>
          <span>${label}</span>
        </label>`;

const choiceButton = ({ outcome, label }: { outcome: Outcome; label: string }): string =>
  `<button class="secondary" name="outcome" value="${outcome}" data-outcome="${outcome}">${label}</button>`;

/** The choice of an operator. A gateway with an app has one operator: there the buyer pays in the app. */
function wayToPay({ app = false, label, operators }: Gateway, onPhone: boolean): string {
  if (!app)
    return `
  <fieldset>
    <legend>Moyen de paiement</legend>${operators.map(operatorRow).join('')}
  </fieldset>`;
  if (onPhone)
    return `<p class="caption">Le bouton « Payer » remplace ici l’application ${label}, qui s’ouvrirait.</p>`;
  return `
  ${fakeQrCode()}
  <p class="caption">Sur la vraie page, on scanne un code QR avec l’application ${label}. Celui-ci est une image : rien à scanner, choisissez ci-dessous.</p>`;
}

const documentOf = (title: string, { label, operators }: Gateway, main: string): string => `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)} · ${label} (simulateur)</title>
<link rel="icon" href="data:,">
<style>${styleFor(operators)}</style>
</head>
<body>
<header class="banner"><strong>Simulateur</strong> — aucun argent réel</header>
<main>
<p class="gateway">${label}</p>
${main}
</main>
</body>
</html>
`;

/** The Content-Security-Policy: the styles by their hash, and no script. */
function policyOf(operators: readonly Operator[]): string {
  const styleHash = createHash('sha256').update(styleFor(operators)).digest('base64');
  return [
    "default-src 'none'",
    `style-src 'sha256-${styleHash}'`,
    'img-src data:',
    // All hosts: some browsers apply this rule to the redirect after the form too.
    'form-action http: https:',
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The pages, for a merchant of this name. */
export function createHostedPages(merchant: string): HostedPages {
  const headersOf = (operators: readonly Operator[], { coop }: PageOptions): Headers => {
    const headers = new Headers({
      'content-security-policy': policyOf(operators),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    if (coop !== undefined) headers.set('cross-origin-opener-policy', coop);
    return headers;
  };

  const page = (gateway: Gateway, title: string, main: string, options: PageOptions): Response => {
    const headers = headersOf(gateway.operators, options);
    headers.set('content-type', 'text/html; charset=utf-8');
    return new Response(documentOf(title, gateway, main), { status: options.status ?? 200, headers });
  };

  const summary = (transaction: Transaction): string => `
  <p class="amount">${formatAmount(transaction)}</p>
  <dl>
    ${row('Marchand', merchant)}
    ${row('Achat', transaction.description)}
    ${row('Référence', transaction.reference)}
  </dl>`;

  return {
    choice: (gateway, transaction, options) =>
      page(
        gateway,
        `Payer ${formatAmount(transaction)}`,
        `<h1>Votre paiement</h1>
${transaction.failedAttempts > 0 ? '<p class="notice" role="alert">Le paiement a échoué : solde insuffisant. Rien n’a été débité, vous pouvez réessayer.</p>' : ''}
<section class="card">${summary(transaction)}</section>
<form method="post">${wayToPay(gateway, options.onPhone ?? false)}
  <button class="primary" name="outcome" value="succeeded" data-outcome="succeeded">Payer</button>
  <div class="others" role="group" aria-label="Autres résultats du paiement">
    ${CHOICES.map(choiceButton).join('\n    ')}
  </div>
</form>`,
        options,
      ),

    outcome(gateway, transaction, phase, options) {
      const { title, text } = PHASES[phase];
      const next =
        options.returnUrl === undefined
          ? '<p class="next">Vous pouvez fermer cette fenêtre.</p>'
          : `<a class="primary" href="${escapeHtml(options.returnUrl)}">Retourner à la boutique</a>`;
      return page(
        gateway,
        title,
        `<h1 class="phase phase-${phase}">${title}</h1>
<p>${text}</p>
<section class="card">${summary(transaction)}</section>
${next}`,
        options,
      );
    },

    redirect(location, options) {
      const headers = headersOf([], options);
      headers.set('location', new URL(location).href); // `href` is ASCII, as a header must be
      return new Response(null, { status: 303, headers });
    },

    unknown: (gateway) =>
      page(
        gateway,
        'Lien inconnu',
        `<h1>Lien de paiement inconnu</h1>
<p>Ce lien n’existe pas ou n’est plus valable. Retournez à la boutique et recommencez.</p>`,
        { status: 404 },
      ),
  };
}
