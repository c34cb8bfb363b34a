/** Every word of the site's pages, in the languages that it speaks, and the choice between them. */
import type { Outcome, Phase } from '../../../sandbox/index.js';

export type Language = 'fr' | 'en';

const FRENCH = {
  colon: ' :',
  simulator: 'Simulateur',
  noMoney: 'aucun argent réel',
  pages: 'Pages',
  shop: 'Boutique',
  control: 'Réglages du simulateur',
  shopTitle: 'Boutique de démonstration',
  order: 'Commande',
  paid: 'Payée',
  renew: 'Nouvelles commandes',
  events: 'Évènements de cette page',
  noEvents: 'Appuyez sur un bouton et payez.',
  nextPayments: 'Les prochains paiements',
  underWay: 'Un paiement déjà commencé garde son scénario.',
  scenario: 'Scénario',
  own: 'Le mien (JSON ci-dessous)',
  ownJson: 'Mon scénario, en JSON',
  gateway: 'Passerelle',
  all: 'Toutes',
  apply: 'Appliquer',
  inForce: 'En vigueur',
  reference: 'référence',
  seed: 'graine (seed)',
  payments: 'Paiements',
  noPayments: 'Aucun paiement pour le moment.',
  count: (all: number, waiting: number) => `${all} paiement(s), dont ${waiting} en attente`,
  phases: {
    waiting: 'En attente de l’acheteur',
    processing: 'En cours de validation',
    succeeded: 'Payé',
    failed: 'Refusé',
    canceled: 'Annulé',
    expired: 'Expiré',
  } satisfies Record<Phase, string>,
  settle: { succeeded: 'Payer', failed: 'Refuser', canceled: 'Annuler', expired: 'Laisser expirer' } satisfies Record<
    Outcome,
    string
  >,
  hostedPage: 'Page de paiement',
  reads: 'Lectures de l’état',
  webhooks: 'Webhooks',
  none: 'aucun',
  forged: 'faux',
  noAnswer: 'sans réponse',
};

/** Everything that is said, in one language. */
export type Texts = typeof FRENCH;

const ENGLISH: Texts = {
  colon: ':',
  simulator: 'Simulator',
  noMoney: 'no real money',
  pages: 'Pages',
  shop: 'Shop',
  control: 'Simulator controls',
  shopTitle: 'Demo shop',
  order: 'Order',
  paid: 'Paid',
  renew: 'New orders',
  events: 'Events of this page',
  noEvents: 'Press a button and pay.',
  nextPayments: 'The next payments',
  underWay: 'A payment under way keeps its scenario.',
  scenario: 'Scenario',
  own: 'My own (JSON below)',
  ownJson: 'My scenario, as JSON',
  gateway: 'Gateway',
  all: 'All',
  apply: 'Apply',
  inForce: 'In force',
  reference: 'reference',
  seed: 'seed',
  payments: 'Payments',
  noPayments: 'No payments yet.',
  count: (all, waiting) => `${all} payment(s), ${waiting} waiting`,
  phases: {
    waiting: 'Waiting for the buyer',
    processing: 'Being validated',
    succeeded: 'Paid',
    failed: 'Refused',
    canceled: 'Canceled',
    expired: 'Expired',
  },
  settle: { succeeded: 'Pay', failed: 'Refuse', canceled: 'Cancel', expired: 'Let expire' },
  hostedPage: 'Hosted page',
  reads: 'Status reads',
  webhooks: 'Webhooks',
  none: 'none',
  forged: 'forged',
  noAnswer: 'no answer',
};

export const TEXTS: Readonly<Record<Language, Texts>> = { fr: FRENCH, en: ENGLISH };

/** The language that the browser likes best of ours: French where it likes neither. */
export function languageOf(request: Request): Language {
  const liked = (request.headers.get('accept-language') ?? '')
    .split(',')
    .map((range) => {
      const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
      return { language: tag.split('-')[0], quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .find(({ language }) => language === 'fr' || language === 'en');
  return liked?.language === 'en' ? 'en' : 'fr';
}
