/** The control page: it sets the scenario of the next payments, and lists all payments, to settle them by hand. */
import { GATEWAYS } from '../../../contract/index.js';
import type { GatewayName, Outcome, TransactionRecord, WebhookDelivery } from '../../../sandbox/index.js';
import { OUTCOMES } from '../../../sandbox/payments/scenario.js';
import type { ActiveScenario, NextPayments } from '../shop/next-payments.js';
import { html, type Html } from '../../../sandbox/lib/html.js';
import { formatPrice, layout } from './layout.js';
import { TEXTS, type Language } from './texts.js';

/** What the page shows. */
export interface ControlPageParts {
  readonly nextPayments: NextPayments;
  /** Oldest first. */
  readonly transactions: readonly TransactionRecord[];
  readonly gateways: readonly GatewayName[];
  /** A scenario that was sent and is not valid, with the reason. */
  readonly mistake?: { readonly text: string; readonly message: string } | undefined;
}

/** More payments would make the page slow. The control API has all. */
const PAYMENTS_SHOWN = 50;

/** The whole page. */
export function controlPage(
  language: Language,
  { nextPayments, transactions, gateways, mistake }: ControlPageParts,
): Html {
  const texts = TEXTS[language];
  const active = nextPayments.active();
  const general = active.find(({ gateway, reference }) => gateway === undefined && reference === undefined);
  const selected = mistake || (general && !general.named) ? 'own' : (general?.named?.name ?? 'buyer');
  const ownText = mistake?.text ?? (general && !general.named ? JSON.stringify(general.scenario) : '');
  const option = (value: string, text: string): Html =>
    value === selected
      ? html`<option value="${value}" selected>${text}</option>`
      : html`<option value="${value}">${text}</option>`;

  return layout(
    language,
    texts.control,
    '/control',
    ['/control.js'],
    html`
<section aria-labelledby="next">
<h2 id="next">${texts.nextPayments}</h2>
<form class="card" method="post" action="/control/scenario">
<label for="scenario">${texts.scenario}</label>
<select id="scenario" name="scenario">${nextPayments.scenarios.map((each) => option(each.name, each[language]))}${option('own', texts.own)}</select>
<label for="own">${texts.ownJson}</label>
${mistake && html`<p id="mistake" class="mistake" role="alert" lang="en">${mistake.message}</p>`}
<textarea id="own" name="own" rows="2" spellcheck="false" placeholder='{"webhook":"never","delay":{"settle":3000}}'${mistake && html` aria-invalid="true" aria-describedby="mistake"`}>${ownText}</textarea>
${
  gateways.length > 1 &&
  html`<label for="gateway">${texts.gateway}</label>
<select id="gateway" name="gateway"><option value="">${texts.all}</option>${gateways.map((name) => html`<option value="${name}">${GATEWAYS[name].name}</option>`)}</select>`
}
<button class="primary">${texts.apply}</button>
<p class="quiet">${texts.underWay}</p>
</form>
<h3>${texts.inForce}</h3>
<ul class="in-force">${active.map((each) => inForceRow(language, each))}</ul>
<p class="quiet">${texts.seed}${texts.colon} ${nextPayments.seed}</p>
</section>
<section aria-labelledby="payments-title">
<h2 id="payments-title">${texts.payments}</h2>
<p id="count" class="quiet" role="status">${countOf(language, transactions)}</p>
${paymentsList(language, transactions)}
</section>`,
  );
}

/** Only the list of payments, for the page's script. */
export const paymentsList = (language: Language, transactions: readonly TransactionRecord[]): Html => html`
<ul id="payments" class="cards" role="list" tabindex="-1" aria-labelledby="payments-title" data-count="${countOf(language, transactions)}">${
  transactions.length === 0
    ? html`<li class="quiet">${TEXTS[language].noPayments}</li>`
    : transactions
        .slice(-PAYMENTS_SHOWN)
        .toReversed()
        .map((each) => paymentCard(language, each))
}</ul>`;

const countOf = (language: Language, transactions: readonly TransactionRecord[]): string =>
  TEXTS[language].count(transactions.length, transactions.filter(({ phase }) => phase === 'waiting').length);

function inForceRow(language: Language, { gateway, reference, scenario, named }: ActiveScenario): Html {
  const texts = TEXTS[language];
  const meant =
    [gateway && GATEWAYS[gateway].name, reference !== undefined && `${texts.reference} ${reference}…`]
      .filter(Boolean)
      .join(', ') || texts.all;
  return html`<li>${meant}${texts.colon} ${named ? named[language] : html`<code>${JSON.stringify(scenario)}</code>`}</li>`;
}

function paymentCard(
  language: Language,
  { gateway, id, reference, amount, currency, description, checkoutUrl, phase, reads, webhooks }: TransactionRecord,
): Html {
  const texts = TEXTS[language];
  const button = (outcome: Outcome): Html =>
    html`<button id="${outcome}-${id}" name="outcome" value="${outcome}" aria-label="${texts.settle[outcome]}${texts.colon} ${reference}">${texts.settle[outcome]}</button>`;
  return html`
<li class="card">
<h3>${formatPrice(language, amount, currency)}${description && ` · ${description}`}</h3>
<p class="phase-${phase}">${texts.phases[phase]}</p>
<p class="quiet">${GATEWAYS[gateway].name} ${id} · ${reference}</p>
<p class="quiet">${texts.reads}${texts.colon} ${reads} · ${texts.webhooks}${texts.colon} ${webhooks.map((each) => deliveryOf(language, each)).join(', ') || texts.none}</p>
${
  phase === 'waiting' &&
  html`<form class="settle" method="post" action="/control/payments"><input type="hidden" name="id" value="${id}">${OUTCOMES.map(button)}</form>
<p><a id="page-${id}" href="${checkoutUrl}" target="_blank" rel="noopener">${texts.hostedPage}<span class="visually-hidden"> ${reference}</span></a></p>`
}
</li>`;
}

const deliveryOf = (language: Language, { forged, status }: WebhookDelivery): string =>
  `${status ?? TEXTS[language].noAnswer}${forged ? ` (${TEXTS[language].forged})` : ''}`;
