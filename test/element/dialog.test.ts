/** The dialog: what its actions do, how it closes, and that no way of closing it ends a payment. */
import { aTimeout, expect, fixture, html, nextFrame } from '@open-wc/testing';
import { http } from 'msw';
import type { PayButtonElement } from '../../src/element/index.js';
import { answer, CHECKOUT_URL, problem } from '../checkout/answers.js';
import type { FakePopup } from '../checkout/fake-window.js';
import { act, actions, click, closes, dialogOf, eventually, label, part, press, reach, text } from './buyer.js';
import { at, situation } from './situations.js';
import { page, payButton, proxy, replace, sent, use, usePage } from './support.js';

usePage();

const isOpen = (element: PayButtonElement): boolean => dialogOf(element)?.matches(':modal') ?? false;
/** Waits until the session of another payment is open, in a second window. */
const secondPayment = async (element: PayButtonElement): Promise<void> => {
  await reach(element, 'checkout');
  expect([element.session!.reference, page.popups.length]).to.deep.equal(['second', 2]);
};
/** The idempotency keys of the creates, each once. */
const keys = (): Set<string | null> => new Set(sent('POST').map(({ headers }) => headers.get('Idempotency-Key')));
/** The tag as a shop writes it into a dialog of its own. */
const modalOfTheShop = (): Promise<HTMLDialogElement> =>
  fixture<HTMLDialogElement>(
    html`<dialog><pay-button endpoint="/pay" gateway="dexchange" order=${page.order} amount="5000"></pay-button></dialog>`,
  );
/** The events of a button from now on, but the state changes. */
const eventsOf = (element: PayButtonElement): string[] => {
  const told: string[] = [];
  for (const type of ['payment-start', 'payment-failed', 'payment-success', 'payment-pending'])
    element.addEventListener(type, () => told.push(type));
  return told;
};

it('resume brings the hosted page back to the front', async () => {
  const element = await at('at the gateway');
  const [popup] = page.popups;
  act(element, 'Reprendre le paiement');
  expect([page.popups.length, popup!.focused]).to.deep.equal([1, 1]);
  popup!.closed = true;
  act(element, 'Reprendre le paiement');
  expect(page.popups[1]!.visited).to.deep.equal(popup!.visited);
  expect(sent('POST')).to.have.length(1);
});

it('check asks the proxy, and shows what it says', async () => {
  const element = await at('at the gateway');
  expect(sent('GET')).to.have.length(0);
  act(element, 'Vérifier');
  expect(element.state.name).to.equal('confirming');
  await eventually(() => sent('GET').length === 1);
  proxy({ status: 'succeeded' });
  act(element, 'Vérifier');
  await reach(element, 'succeeded');
});

it('leave stops waiting, says that the payment may still arrive, and is told of it when it does', async () => {
  const element = await at('at the gateway');
  const told = eventsOf(element);
  act(element, 'Ne plus attendre');
  await reach(element, 'pending');
  expect(page.popups[0]!.closed).to.equal(true);
  expect(isOpen(element)).to.equal(true);
  expect(told).to.deep.equal(['payment-pending']);
  proxy({ status: 'succeeded' });
  act(element, 'Vérifier');
  await reach(element, 'succeeded');
  expect(told).to.deep.equal(['payment-pending', 'payment-success']);
});

it('cancel asks the proxy to cancel, and says what has come of it', async () => {
  const element = await at('at a gateway that can cancel');
  const asked: string[] = [];
  element.addEventListener('payment-failed', ({ detail }) => asked.push(detail.reason));
  use(
    http.delete(
      '/pay/sessions/:id',
      () => (asked.push('asked'), answer({ order: page.order, reference: `${page.order}-ref`, status: 'canceled' })),
    ),
  );
  act(element, 'Annuler le paiement');
  await reach(element, 'canceled');
  expect(page.popups[0]!.closed).to.equal(true);
  expect(asked).to.deep.equal(['asked', 'canceled']);
  expect(text(element, 'status')).to.equal('Le paiement a été annulé. Vous pouvez réessayer.');
});

it('inside an app the link to the page leads there in the same window', async () => {
  const element = await at('inside an app that the page does not work in');
  const link = part(element, 'link') as HTMLAnchorElement;
  expect([link.href, link.target, page.popups.length]).to.deep.equal(['https://pay.wave.com/c/1', '_self', 0]);
});

it('close hides the dialog of a payment that is awaited no more, and the attempt is kept', async () => {
  const element = await at('pending');
  act(element, 'Fermer');
  await closes(element);
  expect(element.state.name).to.equal('pending');
  expect(text(element, 'status')).to.contain('pas encore confirmé');
  expect(actions(element)).to.deep.equal(['Vérifier']);
});

it('close after a failure puts the button back to its beginning', async () => {
  const element = await at('failed');
  act(element, 'Fermer');
  await closes(element);
  expect([element.state.name, label(element), text(element, 'status')]).to.deep.equal([
    'idle',
    'Payer 5 000 F CFA',
    '',
  ]);
});

it('close after a success leaves it to be seen; a click shows it again and asks whether it still counts', async () => {
  const element = await at('succeeded');
  const told = eventsOf(element);
  act(element, 'Fermer');
  await closes(element);
  expect(label(element)).to.equal('✓ Payé');
  const sent = page.requests.length;
  click(element);
  await eventually(() => page.requests.length > sent);
  await aTimeout(50);
  expect(page.requests.slice(sent).map(({ method }) => method)).to.deep.equal(['GET']);
  expect([page.popups.length, isOpen(element), label(element), told]).to.deep.equal([1, true, '✓ Payé', []]);
});

it('a click on a success of which the proxy knows nothing any more begins anew', async () => {
  const element = await at('succeeded');
  act(element, 'Fermer');
  proxy({}, { id: 'sealed-id-2', reference: 'second' });
  use(http.get('/pay/sessions/sealed-id-1', () => problem('session_not_found', 404)));
  click(element);
  await secondPayment(element);
});

it('forget makes a paid button as new', async () => {
  const element = await at('succeeded');
  element.forget();
  await closes(element);
  expect([element.state.name, label(element)]).to.deep.equal(['idle', 'Payer 5 000 F CFA']);
  element.remove();
  expect(label(await payButton())).to.equal('Payer 5 000 F CFA');
});

it('an order that was paid elsewhere is not sent again by further clicks, and is not said to be paid here', async () => {
  const element = await at('already paid');
  act(element, 'Fermer');
  await closes(element);
  const sent = page.requests.length;
  click(element);
  await element.updateComplete;
  expect([label(element), text(element, 'status')]).to.deep.equal([
    'Payer 5 000 F CFA',
    'Cette commande est déjà payée.',
  ]);
  expect([page.popups.length, page.requests.length - sent, !!dialogOf(element)]).to.deep.equal([1, 0, false]);
  expect(part(element, 'button')!.getAttribute('aria-disabled')).to.equal('true');
});

describe('another payment of the order is open', () => {
  const changes: [string, (element: PayButtonElement) => void][] = [
    ['price', (element) => (element.amount = 8000)],
    ['gateway', (element) => (element.gateway = 'egopay')],
  ];
  for (const [what, change] of changes) {
    it(`at another ${what}: a click opens nothing, and "resume" brings that one back`, async () => {
      const element = await at('at the gateway');
      const [popup] = page.popups;
      change(element);
      click(element);
      await reach(element, 'conflict');
      expect([page.popups.length, popup!.focused]).to.deep.equal([1, 0]);
      expect(text(element, 'status')).to.equal(
        'Un paiement de 5 000 F CFA est déjà ouvert chez DEXCHANGE. Ne payez pas les deux.',
      );
      act(element, 'Reprendre le paiement');
      expect([page.popups.length, popup!.focused]).to.deep.equal([1, 1]);
      await reach(element, 'checkout');
    });

    it(`at another ${what}: "new payment" opens its window in that click, under another key`, async () => {
      const element = await at('at the gateway');
      change(element);
      click(element);
      await reach(element, 'conflict');
      const changed = { amount: { value: element.amount!, currency: 'XOF' }, gateway: element.gateway! } as const;
      proxy(
        {},
        {
          id: 'sealed-id-2',
          reference: 'second',
          ...changed,
          checkoutUrl: what === 'price' ? CHECKOUT_URL : 'https://ego-pay.net/2',
        },
      );
      act(element, 'Nouveau paiement');
      expect([page.popups.length, page.popups[0]!.closed]).to.deep.equal([2, true]);
      await reach(element, 'checkout');
      expect([keys().size, element.session!.reference]).to.deep.equal([2, 'second']);
    });
  }

  it('a page that is loaded with another price asks at the click, not before', async () => {
    const first = await at('at the gateway');
    first.remove();
    await aTimeout(0);
    const again = await fixture<PayButtonElement>(
      html`<pay-button endpoint="/pay" order=${page.order} amount="8000"></pay-button>`,
    );
    await reach(again, 'confirming');
    click(again);
    await reach(again, 'conflict');
    expect([page.popups.length, text(again, 'title')]).to.deep.equal([1, 'Paiement de 8 000 F CFA']);
  });
});

it('a repeatable order is told once, and a click pays it again', async () => {
  const element = await at('paid, and may be paid again');
  proxy({}, { id: 'sealed-id-2', reference: 'second', repeatable: true });
  act(element, 'Fermer');
  await closes(element);
  click(element);
  await secondPayment(element);
});

it('what was received at another price does not pay the order: it can be paid at its new one', async () => {
  const element = await at('received at another price');
  element.amount = 8000;
  await element.updateComplete;
  expect(label(element)).to.equal('Payer 8 000 F CFA');
  proxy({}, { id: 'sealed-id-2', reference: 'second', amount: { value: 8000, currency: 'XOF' } });
  act(element, 'Fermer');
  click(element);
  await secondPayment(element);
});

it('the link of a blocked popup never leads where a popup would not be sent, whatever the proxy answers later', async () => {
  const element = await at('popup blocked');
  proxy({ id: 'sealed-id-9', checkoutUrl: 'javascript:alert(1)' });
  replace(console, 'error', () => {});
  act(element, 'Vérifier');
  await aTimeout(400);
  await element.updateComplete;
  const hrefs = [...element.shadowRoot!.querySelectorAll('a')].map(({ href }) => href);
  expect(
    hrefs.every((href) => href === CHECKOUT_URL),
    hrefs.join(),
  ).to.equal(true);
  expect(element.session!.checkoutUrl).to.equal(CHECKOUT_URL);
});

it('try again begins a new payment', async () => {
  const element = await at('canceled');
  proxy({}, { id: 'sealed-id-2', reference: 'another' });
  act(element, 'Réessayer');
  await reach(element, 'checkout');
  expect([page.popups.length, keys().size]).to.deep.equal([2, 2]);
});

it('a changed price is agreed to by the action that names it', async () => {
  const element = await at('amount changed');
  const amounts: unknown[] = [];
  use(
    http.post('/pay/sessions', async ({ request }) => {
      const { amount } = (await request.json()) as { amount: unknown };
      amounts.push(amount);
      return answer({ order: page.order, amount: { value: 6000, currency: 'XOF' } }, {}, 201);
    }),
  );
  act(element, 'Payer 6 000 F CFA');
  await reach(element, 'checkout');
  expect(amounts).to.deep.equal([{ value: 6000, currency: 'XOF' }]);
  expect(text(element, 'title')).to.equal('Paiement de 6 000 F CFA');
});

it('the link of a blocked popup leads to the hosted page, in a window that cannot reach this one', async () => {
  const link = part<HTMLAnchorElement>(await at('popup blocked'), 'link')!;
  expect([link.href, link.target, link.rel]).to.deep.equal([
    'https://pay.dexchange.sn/process/MID1',
    '_blank',
    'noopener',
  ]);
});

it('Escape hides the dialog and ends nothing: the payment goes on below the button, and its end is told', async () => {
  const element = await at('at the gateway');
  const states: string[] = [];
  element.addEventListener('payment-statechange', ({ detail }) => states.push(detail.state.name));
  await press('Escape');
  await closes(element);
  expect([element.state.name, page.popups[0]!.closed, states.length]).to.deep.equal(['checkout', false, 0]);
  expect(text(element, 'status')).to.equal('Terminez le paiement dans la fenêtre qui s’est ouverte.');
  expect(actions(element)).to.deep.equal(['Vérifier', 'Ne plus attendre']);
  proxy({ status: 'succeeded' });
  act(element, 'Vérifier');
  await reach(element, 'succeeded');
  expect(!!dialogOf(element), 'it does not come back by itself').to.equal(false);
  expect(text(element, 'status')).to.contain('Paiement reçu');
});

it('a click on the button brings a dialog back that was closed', async () => {
  const element = await at('at the gateway');
  await press('Escape');
  await closes(element);
  click(element);
  await element.updateComplete;
  expect([isOpen(element), page.popups.length, page.popups[0]!.focused]).to.deep.equal([true, 1, 1]);
});

it('a payment that is taken up at page load is shown without a dialog', async () => {
  const first = await at('at the gateway');
  first.remove();
  await aTimeout(0);
  const again = await payButton();
  await reach(again, 'confirming');
  expect([!!dialogOf(again), text(again, 'status')]).to.deep.equal([false, situation('confirming').status]);
  expect(document.activeElement === document.body).to.equal(true);
});

it('the second tap of a double tap does nothing in the dialog that opens', async () => {
  const element = await at('opening');
  const { innerWidth, innerHeight } = window;
  const dialog = dialogOf(element)!;
  for (let x = 10; x < innerWidth; x += 40) {
    for (let y = 10; y < innerHeight; y += 20)
      (element.shadowRoot!.elementFromPoint(x, y) as HTMLElement | null)?.click();
  }
  await nextFrame();
  expect([element.state.name, page.popups.length, dialogOf(element) === dialog, isOpen(element)]).to.deep.equal([
    'opening',
    1,
    true,
    true,
  ]);
});

it('a click that the shop cancels opens no dialog', async () => {
  const element = await payButton();
  element.addEventListener('payment-start', (event) => event.preventDefault());
  click(element);
  await element.updateComplete;
  expect(!!dialogOf(element)).to.equal(false);
});

it('a dialog stays one when the shop moves its button', async () => {
  const element = await at('at the gateway');
  document.body.append(element);
  await element.updateComplete;
  expect(isOpen(element)).to.equal(true);
  element.remove();
});

it('a dialog whose button is removed goes, and leaves the page usable', async () => {
  const element = await at('at the gateway');
  const parent = element.parentElement!;
  element.remove();
  await aTimeout(0);
  parent.append(element);
  await element.updateComplete;
  expect(!!dialogOf(element)).to.equal(false);
});

it('a dialog that the page hides with what is around it blocks nothing', async () => {
  const modal = await modalOfTheShop();
  const outside = await fixture<HTMLButtonElement>(html`<button>Panier</button>`);
  modal.showModal();
  const element = modal.querySelector('pay-button')!;
  await situation('at the gateway').reach(element);
  expect(isOpen(element)).to.equal(true);
  modal.close();
  await closes(element);
  outside.focus();
  expect(document.activeElement === outside).to.equal(true);
});

it('Escape closes our dialog and none around it: the page hears no key that is pressed in ours', async () => {
  const modal = await modalOfTheShop();
  const heard: string[] = [];
  const hear = ({ key }: KeyboardEvent): void => void heard.push(key);
  document.addEventListener('keydown', hear);
  modal.addEventListener('cancel', () => heard.push('cancel'));
  modal.showModal();
  const element = modal.querySelector('pay-button')!;
  part(element, 'button')!.focus();
  proxy();
  // By hand: what opens without a press is closed together with what was open before.
  await press('Enter');
  await reach(element, 'checkout');
  heard.length = 0;
  await press('Escape');
  await closes(element);
  document.removeEventListener('keydown', hear);
  expect([heard, modal.open, element.state.name]).to.deep.equal([[], true, 'checkout']);
  expect(element.shadowRoot!.activeElement === part(element, 'button'), 'the focus is where it was').to.equal(true);
  modal.close();
});

it('a dialog whose order changes goes, and the focus returns to where it was', async () => {
  const element = await payButton();
  part(element, 'button')!.focus();
  await situation('at the gateway').reach(element);
  element.order += '-next';
  await closes(element);
  expect([element.state.name, text(element, 'status')]).to.deep.equal(['idle', '']);
  expect(element.shadowRoot!.activeElement === part(element, 'button')).to.equal(true);
});

it('a dialog whose page changes its language speaks it, and keeps the focus', async () => {
  const { lang } = document.documentElement;
  const element = await at('at the gateway');
  document.documentElement.lang = 'en';
  await eventually(() => text(element, 'title') === 'Payment of F CFA 5,000');
  document.documentElement.lang = lang;
  expect(text(element, 'status')).to.equal('Finish the payment in the window that opened.');
  expect(element.shadowRoot!.activeElement === dialogOf(element)).to.equal(true);
});

for (const [title, happens, says] of [
  ['that says it is closed, as it does where an opener policy hides it', (popup) => (popup.closed = true), true],
  ['that does not let itself be closed', (popup) => (popup.close = () => {}), true],
  ['that closes', () => {}, false],
] as [string, (popup: FakePopup) => unknown, boolean][]) {
  it(`after a success with a window ${title}, the buyer ${says ? 'is told that it can be closed' : 'reads of none'}`, async () => {
    const element = await at('at the gateway');
    happens(page.popups[0]!);
    proxy({ status: 'succeeded' });
    element.verify();
    await reach(element, 'succeeded');
    expect(text(element, 'status').endsWith('. Vous pouvez fermer la fenêtre de paiement.')).to.equal(says);
  });
}
