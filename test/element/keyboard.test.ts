/** The whole of a payment by keyboard, with real keys, and where the focus is meanwhile. */
import { expect, fixture, html } from '@open-wc/testing';
import type { PayButtonElement } from '../../src/element/index.js';
import { contrast } from './contrast.js';
import { act, closes, label, part, plain, press, reach } from './buyer.js';
import { at, situation } from './situations.js';
import { page, payButton, proxy, usePage } from './support.js';

usePage();

/** What has the focus: the words on it, or `dialog`. */
const focus = (element: PayButtonElement): string | undefined => {
  const { activeElement } = element.shadowRoot!;
  if (activeElement === part(element, 'button')) return 'button';
  return activeElement instanceof HTMLDialogElement
    ? 'dialog'
    : activeElement
      ? plain(activeElement.textContent)
      : undefined;
};

it('a payment is made, resumed, checked and left with Tab, Enter and Space', async () => {
  proxy();
  const element = await payButton();
  await press('Tab');
  expect(focus(element)).to.equal('button');
  await press('Enter');
  await reach(element, 'checkout');
  expect(focus(element)).to.equal('dialog');
  await press('Tab');
  expect(focus(element)).to.equal('Reprendre le paiement');
  await press('Enter');
  expect(page.popups[0]!.focused).to.equal(1);
  await press('Tab', 'Space');
  expect([focus(element), element.state.name]).to.deep.equal(['Vérifier', 'confirming']);
  await press('Tab', 'Enter');
  await reach(element, 'pending');
  expect(focus(element)).to.equal('Fermer');
  await press('Enter');
  await closes(element);
  expect([focus(element), label(element)]).to.deep.equal(['button', 'Reprendre le paiement']);
});

it('the second Enter of a hurried buyer does nothing', async () => {
  proxy();
  const element = await payButton();
  await press('Tab', 'Enter', 'Enter', 'Enter', 'Space');
  await reach(element, 'checkout');
  expect([page.popups.length, page.popups[0]!.focused, focus(element)]).to.deep.equal([1, 0, 'dialog']);
});

it('nothing of the page behind the dialog can be focused', async () => {
  const behind = await fixture<HTMLElement>(html`<div><a href="#before">avant</a><button>autre</button></div>`);
  const element = await at('at the gateway');
  for (const control of behind.querySelectorAll<HTMLElement>('a, button')) {
    control.focus();
    expect(focus(element)).to.equal('dialog');
  }
  part(element, 'button')!.focus();
  expect(focus(element)).to.equal('dialog');
});

for (const [name, close] of [
  ['at the gateway', () => press('Escape')],
  ['pending', (element: PayButtonElement) => act(element, 'Fermer')],
  ['succeeded', (element: PayButtonElement) => act(element, 'Fermer')],
  ['succeeded', () => press('Escape')],
  ['failed', (element: PayButtonElement) => act(element, 'Fermer')],
  ['already paid', (element: PayButtonElement) => act(element, 'Fermer')],
] as const) {
  it(`${name}: the focus goes back to the button when the dialog is closed by ${close.length ? 'its action' : 'Escape'}`, async () => {
    const element = await at(name);
    await close(element);
    await closes(element);
    expect(focus(element)).to.equal('button');
  });
}

for (const close of ['Escape', 'Fermer']) {
  it(`the focus goes back to the shop’s own control, where that one began the payment, by ${close}`, async () => {
    proxy();
    const own = await fixture<HTMLButtonElement>(html`<button>Commander</button>`);
    const element = await payButton();
    own.addEventListener('click', () => element.pay());
    own.focus();
    await press('Enter');
    await reach(element, 'checkout');
    element.dismiss();
    await reach(element, 'pending');
    if (close === 'Escape') await press('Escape');
    else act(element, close);
    await closes(element);
    expect(document.activeElement === own).to.equal(true);
  });
}

it('the focus falls back to the dialog when the action that had it disappears', async () => {
  const element = await at('at the gateway');
  proxy({ status: 'succeeded' });
  await press('Tab', 'Tab', 'Tab');
  expect(focus(element)).to.equal('Ne plus attendre');
  element.verify();
  await reach(element, 'succeeded');
  expect(focus(element)).to.equal('dialog');
});

it('the focus falls back to the button when an action below it disappears', async () => {
  const element = await at('at the gateway', true);
  part(element, 'button')!.focus();
  await press('Tab', 'Tab');
  expect(focus(element)).to.equal('Ne plus attendre');
  await press('Enter');
  await reach(element, 'pending');
  expect(focus(element)).to.equal('button');
});

it('what happens takes the focus from nothing else on the page', async () => {
  const field = await fixture<HTMLInputElement>(html`<input aria-label="Nom" />`);
  proxy({ status: 'succeeded' });
  const element = await payButton(undefined, true);
  field.focus();
  element.pay();
  await reach(element, 'checkout');
  element.verify();
  await reach(element, 'succeeded');
  expect(document.activeElement === field).to.equal(true);
});

for (const scheme of ['light', 'dark']) {
  it(`the focus is seen in ${scheme}, as a ring and a gap that stand out from each other`, async () => {
    document.documentElement.style.colorScheme = scheme;
    try {
      const element = await payButton();
      await press('Tab');
      for (const target of ['button', 'primary']) {
        if (target === 'primary') {
          await situation('at the gateway').reach(element);
          await press('Tab');
        }
        const { outlineStyle, outlineWidth, outlineColor, outlineOffset, boxShadow } = getComputedStyle(
          part(element, target)!,
        );
        expect([outlineStyle, outlineWidth, outlineOffset]).to.deep.equal(['solid', '3px', '2px']);
        const [gap = ''] = /rgb\([^)]*\)/.exec(boxShadow) ?? [];
        expect(contrast(outlineColor, gap)).to.be.at.least(3);
      }
    } finally {
      document.documentElement.style.colorScheme = '';
    }
  });
}
