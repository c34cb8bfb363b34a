/** Every situation that a buyer can be in, and how to get there: by clicks, and by what the proxy answers. */
import { http, HttpResponse } from 'msw';
import type { PayButtonElement } from '../../src/element/index.js';
import { problem } from '../checkout/answers.js';
import { act, click, eventually, reach, text } from './buyer.js';
import { page, payButton, proxy, replace, use } from './support.js';

/** How the situation is reached, from a new button. */
export interface Situation {
  readonly name: string;
  readonly reach: (element: PayButtonElement) => Promise<void>;
  /** What the button says. */
  readonly label: string;
  /** What the status says. */
  readonly status: string;
  /** What the dialog offers; nothing where there is no dialog. */
  readonly dialog: readonly string[];
  /** What stands below the button where dialogs are switched off, or closed. */
  readonly inline: readonly string[];
}

/** The buyer clicks; `answers` are those of the proxy. */
const toCheckout = async (element: PayButtonElement, ...answers: Parameters<typeof proxy>): Promise<void> => {
  proxy(...answers);
  click(element);
  await reach(element, 'checkout');
};

/** A payment that the proxy verifies as final once the buyer asks. */
const ended =
  (status: 'succeeded' | 'failed' | 'canceled' | 'expired') =>
  async (element: PayButtonElement): Promise<void> => {
    await toCheckout(element, { status });
    act(element, 'Vérifier');
    await reach(element, status);
  };

/** A create that the proxy refuses. */
const refused =
  (...answer: Parameters<typeof problem>) =>
  async (element: PayButtonElement): Promise<void> => {
    replace(console, 'error', () => {});
    use(http.post('/pay/sessions', () => problem(...answer)));
    click(element);
    await reach(element, 'failed');
  };

const PAY = 'Payer 5 000 F CFA';
const RESUME = 'Reprendre le paiement';
const RETRY = 'Réessayer';
const WAITING = {
  label: RESUME,
  dialog: ['Reprendre le paiement', 'Vérifier', 'Ne plus attendre'],
  inline: ['Vérifier', 'Ne plus attendre'],
};
const OVER = { label: RETRY, dialog: ['Réessayer', 'Fermer'], inline: [] };

export const SITUATIONS: readonly Situation[] = [
  { name: 'idle', reach: async () => {}, label: PAY, status: '', dialog: [], inline: [] },
  {
    name: 'opening',
    reach: async (element) => {
      use(http.post('/pay/sessions', () => new Promise<never>(() => {})));
      click(element);
      await reach(element, 'opening');
    },
    label: PAY,
    status: 'Ouverture de la page de paiement…',
    dialog: [],
    inline: [],
  },
  {
    name: 'at the gateway',
    reach: (element) => toCheckout(element),
    ...WAITING,
    status: 'Terminez le paiement dans la fenêtre qui s’est ouverte.',
  },
  {
    name: 'popup blocked',
    reach: async (element) => {
      replace(window, 'open', () => null);
      await toCheckout(element);
    },
    label: RESUME,
    status: 'La fenêtre de paiement ne s’est pas ouverte ?',
    dialog: ['Continuer vers le paiement', 'Vérifier', 'Ne plus attendre'],
    inline: ['Continuer vers le paiement', 'Vérifier', 'Ne plus attendre'],
  },
  {
    name: 'redirect',
    reach: async (element) => {
      element.presentation = 'redirect';
      // A hosted page at this very address: the tab goes there and stays.
      await toCheckout(element, {}, { checkoutUrl: `${location.href.split('#')[0]}#hosted-page` });
    },
    ...WAITING,
    status: 'Ouverture de la page de paiement…',
  },
  {
    name: 'at a gateway that can cancel',
    reach: async (element) => {
      await toCheckout(element, { cancelable: true }, { cancelable: true });
    },
    label: RESUME,
    status: 'Terminez le paiement dans la fenêtre qui s’est ouverte.',
    dialog: ['Reprendre le paiement', 'Vérifier', 'Annuler le paiement'],
    inline: ['Vérifier', 'Annuler le paiement'],
  },
  {
    name: 'inside an app that the page does not work in',
    reach: async (element) => {
      replace(navigator, 'userAgent', `${navigator.userAgent} [FBAN/FBIOS]`);
      element.gateway = 'wave';
      await toCheckout(element, {}, { gateway: 'wave', checkoutUrl: 'https://pay.wave.com/c/1' });
    },
    label: RESUME,
    status: 'Si Wave ne s’ouvre pas dans cette application, ouvrez cette page dans votre navigateur, par le menu.',
    dialog: ['Continuer vers le paiement', 'Vérifier', 'Ne plus attendre'],
    inline: ['Continuer vers le paiement', 'Vérifier', 'Ne plus attendre'],
  },
  {
    name: 'waiting for the ways to pay',
    reach: async (element) => {
      element.gateway = '*';
      use(http.get('/pay/gateways', () => new Promise<never>(() => {})));
      click(element);
      await reach(element, 'choosing');
    },
    label: PAY,
    status: 'Comment voulez-vous payer ?',
    dialog: ['Fermer'],
    inline: ['Fermer'],
  },
  {
    name: 'confirming',
    reach: async (element) => {
      await toCheckout(element);
      act(element, 'Vérifier');
      await reach(element, 'confirming');
    },
    ...WAITING,
    status: 'Nous vérifions votre paiement. Ne payez pas une deuxième fois.',
  },
  {
    name: 'offline',
    reach: async (element) => {
      await toCheckout(element);
      replace(navigator, 'onLine', false);
      element.requestUpdate();
      await element.updateComplete;
    },
    ...WAITING,
    status: 'Vous êtes hors ligne. Nous reprendrons dès le retour du réseau. Ne payez pas une deuxième fois.',
  },
  {
    name: 'pending',
    reach: async (element) => {
      await toCheckout(element);
      act(element, 'Ne plus attendre');
      await reach(element, 'pending');
    },
    label: RESUME,
    status:
      'Votre paiement n’est pas encore confirmé. S’il nous parvient, il sera pris en compte : ne payez pas une deuxième fois.',
    dialog: ['Reprendre le paiement', 'Vérifier', 'Fermer'],
    inline: ['Vérifier'],
  },
  {
    name: 'succeeded',
    reach: ended('succeeded'),
    label: '✓ Payé',
    get status() {
      return `✓ Paiement reçu, merci. Référence : ${page.order}-ref`;
    },
    dialog: ['Fermer'],
    inline: [],
  },
  { name: 'failed', reach: ended('failed'), ...OVER, status: 'Le paiement a été refusé. Vous pouvez réessayer.' },
  { name: 'canceled', reach: ended('canceled'), ...OVER, status: 'Le paiement a été annulé. Vous pouvez réessayer.' },
  {
    name: 'expired',
    reach: ended('expired'),
    ...OVER,
    status: 'Le délai de paiement est dépassé. Vous pouvez réessayer.',
  },
  {
    name: 'another payment is open',
    reach: async (element) => {
      await toCheckout(element);
      element.amount = 8000;
      click(element);
      await reach(element, 'conflict');
    },
    label: 'Payer 8 000 F CFA',
    status: 'Un paiement de 5 000 F CFA est déjà ouvert chez DEXCHANGE. Ne payez pas les deux.',
    dialog: ['Reprendre le paiement', 'Nouveau paiement'],
    inline: ['Reprendre le paiement', 'Nouveau paiement'],
  },
  {
    name: 'choosing how to pay',
    reach: async (element) => {
      element.gateway = 'dexchange wave';
      use(
        http.get('/pay/gateways', () =>
          HttpResponse.json({
            gateways: [
              { id: 'dexchange', name: 'DEXCHANGE', available: false },
              { id: 'wave', name: 'Wave', available: true },
            ],
          }),
        ),
      );
      click(element);
      await reach(element, 'choosing');
      await eventually(() => text(element, 'actions').includes('indisponible'));
    },
    label: PAY,
    status: 'Comment voulez-vous payer ?',
    dialog: ['Wave', 'Wave, Orange Money – indisponible pour le moment', 'Fermer'],
    inline: ['Wave', 'Wave, Orange Money – indisponible pour le moment'],
  },
  {
    name: 'received at another price',
    reach: async (element) => {
      await toCheckout(element);
      proxy({ status: 'succeeded', atAnotherPrice: true });
      act(element, 'Vérifier');
      await reach(element, 'pending');
    },
    label: PAY,
    status: 'Nous avons reçu 5 000 F CFA, mais le prix de la commande a changé. La boutique va vous contacter.',
    dialog: ['Fermer'],
    inline: [],
  },
  {
    name: 'paid, and may be paid again',
    reach: async (element) => {
      await toCheckout(element, { status: 'succeeded', repeatable: true }, { repeatable: true });
      act(element, 'Vérifier');
      await reach(element, 'succeeded');
    },
    label: PAY,
    get status() {
      return `✓ Paiement reçu, merci. Référence : ${page.order}-ref`;
    },
    dialog: ['Fermer'],
    inline: [],
  },
  {
    name: 'amount changed',
    reach: refused('amount_changed', 409, { amount: { value: 6000, currency: 'XOF' } }),
    label: 'Payer 6 000 F CFA',
    status: 'Le prix est maintenant de 6 000 F CFA. Rien n’a été débité.',
    dialog: ['Payer 6 000 F CFA', 'Fermer'],
    inline: [],
  },
  {
    name: 'already paid',
    reach: refused('order_already_paid', 409),
    // This buyer has not paid, so the button does not say that it is paid.
    label: PAY,
    status: 'Cette commande est déjà payée.',
    dialog: ['Fermer'],
    inline: [],
  },
  {
    name: 'no such order',
    reach: refused('order_not_found', 404),
    ...OVER,
    status: 'Cette commande est introuvable. Rechargez la page ou contactez la boutique.',
  },
];

/** The situation of a name. */
export const situation = (name: string): Situation => {
  const found = SITUATIONS.find((one) => one.name === name);
  if (!found) throw new Error(`There is no situation "${name}"`);
  return found;
};

/** A button that was brought into this situation. */
export const at = async (name: string, inline = false): Promise<PayButtonElement> => {
  const element = await payButton(undefined, inline);
  await situation(name).reach(element);
  return element;
};
