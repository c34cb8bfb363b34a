/** The page after a form's create was refused: the reason in the buyer's words, and links to go on. */
import type { ProblemCode } from '../../contract/index.js';
import type { PageLanguage } from './accept-language.js';
import { escapeHtml, renderDocument } from './document.js';

type Sentences = Readonly<Record<ProblemCode, string>>;

const ASK_THE_SHOP = {
  fr: 'La page de paiement n’a pas pu s’ouvrir. Rien n’a été débité. Contactez la boutique.',
  en: 'The payment page could not be opened. Nothing was taken. Contact the shop.',
} as const;

const TEXTS = {
  fr: {
    title: 'Paiement',
    link: 'Retourner à la boutique',
    order: 'Voir la commande',
    said: {
      invalid_request: ASK_THE_SHOP.fr,
      origin_not_allowed: 'Votre navigateur n’a pas dit d’où vous venez. Ouvrez la page de la commande et réessayez.',
      order_not_found: 'Cette commande est introuvable. Contactez la boutique.',
      session_not_found: ASK_THE_SHOP.fr,
      order_already_paid: 'Cette commande est déjà payée.',
      idempotency_conflict: 'Votre demande est en cours. Attendez un instant et réessayez.',
      amount_changed: 'Le prix de la commande a changé. Rien n’a été débité. Ouvrez de nouveau la page de la commande.',
      amount_out_of_range: 'Ce moyen de paiement n’accepte pas ce montant.',
      rate_limited: 'Trop de demandes en ce moment. Aucun paiement n’a commencé. Réessayez dans une minute.',
      gateway_rejected: ASK_THE_SHOP.fr,
      gateway_unavailable:
        'Le service de paiement ne répond pas. Aucun paiement n’a commencé. Réessayez dans un instant.',
      gateway_misconfigured: ASK_THE_SHOP.fr,
      internal_error: ASK_THE_SHOP.fr,
    } satisfies Sentences,
  },
  en: {
    title: 'Payment',
    link: 'Back to the shop',
    order: 'See the order',
    said: {
      invalid_request: ASK_THE_SHOP.en,
      origin_not_allowed: 'Your browser did not say where you come from. Open the page of the order and try again.',
      order_not_found: 'There is no such order. Contact the shop.',
      session_not_found: ASK_THE_SHOP.en,
      order_already_paid: 'This order is already paid.',
      idempotency_conflict: 'Your request is being worked on. Wait a moment and try again.',
      amount_changed: 'The price of the order has changed. Nothing was taken. Open the page of the order again.',
      amount_out_of_range: 'This means of payment does not take this amount.',
      rate_limited: 'There are too many requests at the moment. No payment was begun. Try again in a minute.',
      gateway_rejected: ASK_THE_SHOP.en,
      gateway_unavailable: 'The payment service does not answer. No payment was begun. Try again in a moment.',
      gateway_misconfigured: ASK_THE_SHOP.en,
      internal_error: ASK_THE_SHOP.en,
    } satisfies Sentences,
  },
} as const satisfies Readonly<Record<PageLanguage, object>>;

/** What the page says and where it leads. */
export interface RefusalDocument {
  readonly language: PageLanguage;
  readonly code: ProblemCode;
  /** Address of the link to the shop. */
  readonly href: string;
  /** Address of the order's page, if it is known. */
  readonly order?: string | undefined;
}

/** The page as HTML. It shows the error code too, for the person whom the buyer asks for help. */
export function renderRefusalDocument({ language, code, href, order }: RefusalDocument): string {
  const text = TEXTS[language];
  const more = order === undefined ? '' : `\n<p><a class="plain" href="${escapeHtml(order)}">${text.order}</a></p>`;
  return renderDocument({
    language,
    title: text.title,
    body: `<h1>${text.title}</h1>
<p role="alert">${text.said[code]}</p>
<p><small>${code}</small></p>
<p><a href="${escapeHtml(href)}">${text.link}</a></p>${more}`,
  });
}
