/** Every situation of a payment is visible, in words and with what can be done, in the dialog and without one. */
import { expect } from '@open-wc/testing';
import { http } from 'msw';
import { problem } from '../checkout/answers.js';
import type { PayButtonElement } from '../../src/element/index.js';
import { act, actions, click, dialogOf, eventually, label, part, plain, reach, text } from './buyer.js';
import { SITUATIONS, at, situation } from './situations.js';
import { page, payButton, proxy, replace, use, usePage, waitLonger } from './support.js';

usePage();

for (const { name, ...shown } of SITUATIONS) {
  it(`${name}: a dialog says it, with what can be done`, async () => {
    const element = await at(name);
    expect(label(element)).to.equal(shown.label);
    expect(text(element, 'status')).to.equal(situation(name).status);
    expect(actions(element)).to.deep.equal(shown.dialog);
    expect(dialogOf(element)?.open).to.equal(name === 'idle' ? undefined : true);
    if (name !== 'idle') expect(dialogOf(element)!.contains(part(element, 'status'))).to.equal(true);
  });

  it(`${name}: the same stands below the button where dialogs are switched off`, async () => {
    const element = await at(name, true);
    expect(label(element)).to.equal(shown.label);
    expect(text(element, 'status')).to.equal(situation(name).status);
    expect(actions(element)).to.deep.equal(shown.inline);
    expect(!!dialogOf(element)).to.equal(false);
  });
}

it('the dialog is titled with the amount, before and after it is paid', async () => {
  const element = await at('at the gateway');
  proxy({ status: 'succeeded' });
  expect(text(element, 'title')).to.equal('Paiement de 5 000 F CFA');
  act(element, 'Vérifier');
  await reach(element, 'succeeded');
  expect(text(element, 'title')).to.equal('Paiement de 5 000 F CFA');
});

it('a second button of the order shows the same without a click, below itself, and so does one that replaces both', async () => {
  const parent = document.createElement('div');
  document.body.append(parent);
  const tag = `<pay-button endpoint="/pay" gateway="dexchange" order="${page.order}" amount="5000"></pay-button>`;
  parent.innerHTML = tag + tag;
  const [first, second] = [...parent.querySelectorAll('pay-button')] as [PayButtonElement, PayButtonElement];
  await Promise.all([first.updateComplete, second.updateComplete]);
  const ends: EventTarget[] = [];
  parent.addEventListener('payment-success', ({ target }) => ends.push(target!));
  await situation('at the gateway').reach(first);
  await reach(second, 'checkout');
  expect([label(second), dialogOf(second), actions(second)]).to.deep.equal([
    label(first),
    null,
    ['Vérifier', 'Ne plus attendre'],
  ]);
  // As a framework draws its page anew.
  parent.innerHTML = tag;
  const third = parent.querySelector('pay-button')!;
  await third.updateComplete;
  expect(label(third)).to.equal('Reprendre le paiement');
  proxy({ status: 'succeeded' });
  act(third, 'Vérifier');
  await reach(third, 'succeeded');
  expect(ends).to.deep.equal([third]);
  parent.remove();
});

it('a long wait shows its time, and that of the whole wait', async () => {
  const element = await at('opening');
  expect(text(element, 'progress')).to.equal('0:00');
  waitLonger(65_000);
  await eventually(() => /^1:(0[5-9]|[1-5]\d)$/.test(text(element, 'progress')));
});

for (const [way, change] of [
  ['forward', 25 * 3_600_000],
  ['back', -3_600_000],
] as const) {
  it(`a phone whose clock is set ${way} meanwhile shows the time that was waited, and lets the buyer leave`, async () => {
    const element = await at('opening');
    const now = Date.now.bind(Date);
    replace(Date, 'now', () => now() + change);
    waitLonger(5000);
    await eventually(() => /^0:(0[5-9]|[1-5]\d)$/.test(text(element, 'progress')));
    expect(actions(element)).to.deep.equal(['Ne plus attendre']);
  });
}

it('what is awaited no more shows no progress', async () => {
  const element = await at('pending');
  expect(!!part(element, 'progress')).to.equal(false);
});

it('a checkout that does not open can be left after a while', async () => {
  const element = await at('opening');
  waitLonger(5000);
  await eventually(() => actions(element).length > 0);
  expect(actions(element)).to.deep.equal(['Ne plus attendre']);
  act(element, 'Ne plus attendre');
  await reach(element, 'pending');
  expect(actions(element), 'there is no session yet that could be checked').to.deep.equal([
    'Reprendre le paiement',
    'Fermer',
  ]);
});

it('being offline is said within a second, and being back', async () => {
  const element = await at('at the gateway');
  replace(navigator, 'onLine', false);
  await eventually(() => text(element, 'status').includes('hors ligne'));
  replace(navigator, 'onLine', true);
  await eventually(() => text(element, 'status').includes('Terminez'));
});

it('a press without a network says so, and goes on to the payment when it is back', async () => {
  replace(navigator, 'onLine', false);
  const element = await payButton();
  click(element);
  await eventually(() => text(element, 'status').startsWith('Vous êtes hors ligne'));
  replace(navigator, 'onLine', true);
  proxy();
  await reach(element, 'checkout');
  expect(text(element, 'status')).to.equal('Terminez le paiement dans la fenêtre qui s’est ouverte.');
});

for (const inline of [false, true]) {
  it(`a create that is refused for now begins no payment, and can be tried again${inline ? ', without a dialog' : ''}`, async () => {
    replace(console, 'error', () => {});
    use(http.post('/pay/sessions', () => problem('rate_limited', 429, {}, { 'Retry-After': '60' })));
    const element = await payButton(undefined, inline);
    click(element);
    await reach(element, 'failed');
    expect(text(element, 'status')).to.contain('Aucun paiement n’a commencé');
    proxy();
    if (inline) click(element);
    else act(element, 'Réessayer');
    await reach(element, 'checkout');
    expect(page.popups).to.have.length(2);
  });
}

it('without an amount on the tag the dialog has the one of the session, and the button none', async () => {
  const element = await payButton();
  element.amount = undefined;
  await element.updateComplete;
  expect(label(element)).to.equal('Payer');
  await situation('at the gateway').reach(element);
  expect(label(element)).to.equal('Reprendre le paiement');
  expect(plain(part(element, 'title')!.textContent)).to.equal('Paiement de 5 000 F CFA');
});
