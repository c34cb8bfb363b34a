/**
 * The page of one order: what it is, what it costs, and a button for each gateway. A seller sends its address by
 * WhatsApp; it needs no script, and knows the price from the shop alone.
 */
import { formatMoney, type Money } from '../../contract/index.js';
import type { PageLanguage } from './accept-language.js';
import { escapeHtml, renderDocument } from './document.js';

const TEXTS = {
  fr: {
    order: (order: string) => `Commande ${order}`,
    pay: (gateway: string) => `Payer avec ${gateway}`,
    unavailable: 'indisponible pour le moment',
    hint: 'Vous confirmez sur votre téléphone. Gardez la référence qui s’affiche ensuite.',
  },
  en: {
    order: (order: string) => `Order ${order}`,
    pay: (gateway: string) => `Pay with ${gateway}`,
    unavailable: 'not available at the moment',
    hint: 'You confirm on your phone. Keep the reference that is shown afterwards.',
  },
} as const satisfies Readonly<Record<PageLanguage, object>>;

/** A way to pay. */
export interface OrderDocumentGateway {
  readonly id: string;
  /** The name by which buyers know it. */
  readonly label: string;
  readonly available: boolean;
}

/** What the page says. */
export interface OrderDocument {
  readonly language: PageLanguage;
  readonly order: string;
  readonly amount: Money;
  readonly description?: string | undefined;
  readonly gateways: readonly OrderDocumentGateway[];
  /** Where the form goes. */
  readonly action: string;
}

/** The page as HTML. */
export function renderOrderDocument(shown: OrderDocument): string {
  const { language, order, amount, description, gateways, action } = shown;
  const text = TEXTS[language];
  const price = formatMoney(amount, language);
  const heading = description ?? text.order(order);
  const hidden = (name: string, value: string): string =>
    `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`;
  // A form each, with an input: text browsers and old phones do not press a <button>.
  const forms = gateways.map(({ id, label, available }) => {
    const words = text.pay(label) + (available ? '' : ` (${text.unavailable})`);
    return `<form method="post" action="${escapeHtml(action)}">
${hidden('order', order)}${hidden('amount', String(amount.value))}${hidden('currency', amount.currency)}${hidden('gateway', id)}
<input type="submit" value="${escapeHtml(words)}">
</form>`;
  });
  // What WhatsApp and similar apps show of a link.
  const preview = [
    ['title', `${heading}, ${price}`],
    ['description', text.order(order)],
  ].map(([name, value = '']) => `<meta property="og:${name}" content="${escapeHtml(value)}">\n`);
  return renderDocument({
    language,
    title: `${heading}, ${price}`,
    head: preview.join(''),
    body: `<h1>${escapeHtml(heading)}</h1>
<p class="price">${escapeHtml(price)}</p>
${description === undefined ? '' : `<p>${escapeHtml(text.order(order))}</p>\n`}${forms.join('\n')}
<p>${text.hint}</p>`,
  });
}
