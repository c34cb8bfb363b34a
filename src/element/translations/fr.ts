import type { Translation } from './translation.js';

/** French. */
export const fr: Translation = {
  lang: 'fr',
  pay: 'Payer',
  resume: 'Reprendre le paiement',
  retry: 'Réessayer',
  restart: 'Nouveau paiement',
  paid: '✓ Payé',
  close: 'Fermer',
  continueToPayment: 'Continuer vers le paiement',
  check: 'Vérifier',
  leave: 'Ne plus attendre',
  cancel: 'Annuler le paiement',
  choose: 'Comment voulez-vous payer ?',
  unavailable: 'indisponible pour le moment',
  opening: 'Ouverture de la page de paiement…',
  checkout: 'Terminez le paiement dans la fenêtre qui s’est ouverte.',
  blocked: 'La fenêtre de paiement ne s’est pas ouverte ?',
  outside: (gateway) =>
    `Si ${gateway} ne s’ouvre pas dans cette application, ouvrez cette page dans votre navigateur, par le menu.`,
  confirming: 'Nous vérifions votre paiement. Ne payez pas une deuxième fois.',
  offline: 'Vous êtes hors ligne. Nous reprendrons dès le retour du réseau. Ne payez pas une deuxième fois.',
  pending:
    'Votre paiement n’est pas encore confirmé. S’il nous parvient, il sera pris en compte : ne payez pas une deuxième fois.',
  succeeded: (reference) => `✓ Paiement reçu, merci.\nRéférence : ${reference}`,
  closeWindow: 'Vous pouvez fermer la fenêtre de paiement.',
  failed: 'Le paiement a été refusé. Vous pouvez réessayer.',
  canceled: 'Le paiement a été annulé. Vous pouvez réessayer.',
  expired: 'Le délai de paiement est dépassé. Vous pouvez réessayer.',
  amountChanged: (amount) => `Le prix est maintenant de ${amount}. Rien n’a été débité.`,
  conflict: (amount, gateway) => `Un paiement de ${amount} est déjà ouvert chez ${gateway}. Ne payez pas les deux.`,
  paidAtAnotherPrice: (amount) =>
    `Nous avons reçu ${amount}, mais le prix de la commande a changé. La boutique va vous contacter.`,
  errors: {
    error: 'La page de paiement n’a pas pu s’ouvrir. Rien n’a été débité. Contactez la boutique.',
    network_error: 'Pas de connexion. Rien n’a été débité. Vérifiez votre connexion et réessayez.',
    rate_limited: 'Trop de demandes en ce moment. Aucun paiement n’a commencé. Réessayez dans une minute.',
    gateway_unavailable:
      'Le service de paiement ne répond pas. Aucun paiement n’a commencé. Réessayez dans un instant.',
    order_already_paid: 'Cette commande est déjà payée.',
    order_not_found: 'Cette commande est introuvable. Rechargez la page ou contactez la boutique.',
    amount_out_of_range: 'Ce moyen de paiement n’accepte pas ce montant.',
    session_not_found: 'Nous ne retrouvons plus ce paiement. Si vous avez été débité, contactez la boutique.',
  },
  waitingTitle: (amount) => (amount ? `Paiement de ${amount}` : 'Paiement'),
  waiting: (gateway = 'la plateforme de paiement') => `Connexion à ${gateway}… Ne fermez pas cette fenêtre.`,
  waitingSlow: 'La connexion est lente. Encore un instant…',
};
