/** The dialog: what its actions do, how it closes, and that no way of closing it ends a payment. */
import { aTimeout, expect, fixture, html, nextFrame, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { http } from 'msw';
import type { PayButtonElement } from '../../src/element/index.js';
import { answer } from '../checkout/answers.js';
import { situation } from './situations.js';
import { act, actions, click, dialogOf, label, page, part, payButton, proxy, reach, text, use, usePage } from './support.js';

usePage();

const isOpen = (element: PayButtonElement): boolean => dialogOf(element)?.matches(':modal') ?? false;
const closes = (element: PayButtonElement): Promise<void> => waitUntil(() => !dialogOf(element), 'the dialog closes');
/** A button that was brought so far. */
const at = async (name: string): Promise<PayButtonElement> => {
  const element = await payButton();
  await situation(name).reach(element);
  return element;
};

it('resume brings the hosted page back to the front', async () => {
  const element = await at('at the gateway');
  const [popup] = page.popups;
  act(element, 'Reprendre le paiement');
  expect([page.popups.length, popup!.focused]).to.deep.equal([1, 1]);
  popup!.closed = true;
  act(element, 'Reprendre le paiement');
  expect(page.popups[1]!.visited).to.deep.equal(popup!.visited);
  expect(page.requests.filter(({ method }) => method === 'POST')).to.have.length(1);
});

it('check asks the proxy, and shows what it says', async () => {
  const element = await at('at the gateway');
  const asked = (): number => page.requests.filter(({ method }) => method === 'GET').length;
  expect(asked()).to.equal(0);
  act(element, 'Vérifier');
  expect(element.state.name).to.equal('confirming');
  await waitUntil(() => asked() === 1);
  proxy({ status: 'succeeded' });
  act(element, 'Vérifier');
  await reach(element, 'succeeded');
});

it('leave stops waiting, says that the payment may still arrive, and is told of it when it does', async () => {
  const element = await at('at the gateway');
  const told: string[] = [];
  for (const type of ['payment-pending', 'payment-failed', 'payment-success']) element.addEventListener(type, () => told.push(type));
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
  expect([element.state.name, label(element), text(element, 'status')]).to.deep.equal(['idle', 'Payer 5 000 F CFA', '']);
});

it('close after a success leaves it to be seen, and the button does nothing any more', async () => {
  const element = await at('succeeded');
  act(element, 'Fermer');
  await closes(element);
  expect(label(element)).to.equal('✓ Payé');
  expect(part(element, 'button')!.getAttribute('aria-disabled')).to.equal('true');
  const sent = page.requests.length;
  click(element);
  await element.updateComplete;
  expect([page.popups.length, page.requests.length - sent, !!dialogOf(element)]).to.deep.equal([1, 0, false]);
});

it('an order that was paid elsewhere is not sent again by further clicks', async () => {
  const element = await at('already paid');
  act(element, 'Fermer');
  await closes(element);
  click(element);
  await element.updateComplete;
  expect([label(element), page.popups.length, !!dialogOf(element)]).to.deep.equal(['✓ Payé', 1, false]);
});

it('try again begins a new payment', async () => {
  const element = await at('canceled');
  proxy({}, { id: 'sealed-id-2', reference: 'another' });
  act(element, 'Réessayer');
  await reach(element, 'checkout');
  const keys = page.requests.filter(({ method }) => method === 'POST').map(({ headers }) => headers.get('Idempotency-Key'));
  expect([page.popups.length, new Set(keys).size]).to.deep.equal([2, 2]);
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
  expect([link.href, link.target, link.rel]).to.deep.equal(['https://pay.dexchange.sn/process/MID1', '_blank', 'noopener']);
});

it('Escape hides the dialog and ends nothing: the payment goes on below the button, and its end is told', async () => {
  const element = await at('at the gateway');
  const states: string[] = [];
  element.addEventListener('payment-statechange', ({ detail }) => states.push(detail.state.name));
  await sendKeys({ press: 'Escape' });
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
  await sendKeys({ press: 'Escape' });
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
    for (let y = 10; y < innerHeight; y += 20) (element.shadowRoot!.elementFromPoint(x, y) as HTMLElement | null)?.click();
  }
  await nextFrame();
  expect([element.state.name, page.popups.length, dialogOf(element) === dialog, isOpen(element)]).to.deep.equal(['opening', 1, true, true]);
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
  const modal = await fixture<HTMLDialogElement>(
    html`<dialog><pay-button endpoint="/pay" gateway="dexchange" order=${page.order} amount="5000"></pay-button></dialog>`,
  );
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
