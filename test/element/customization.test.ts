/** What a shop may change: custom properties, parts, states and slots really apply. */
import { expect, fixture, html } from '@open-wc/testing';
import type { PayButtonElement } from '../../src/element/index.js';
import { dialogOf, label, part, press, text } from './buyer.js';
import { SITUATIONS, at, situation } from './situations.js';
import { page, payButton, usePage, waitLonger } from './support.js';

usePage();

/** A style sheet of the shop's. */
const shopStyle = (css: string): Promise<HTMLElement> => fixture(html`<style>${css}</style>`);
const styleOf = (element: PayButtonElement, name: string): CSSStyleDeclaration =>
  getComputedStyle(part(element, name)!);

it('custom properties colour the button, its corners, its focus and the dialog, from wherever they are set', async () => {
  await shopStyle(`
    :root {
      --pay-button-background: rgb(1, 1, 1);
      --pay-button-color: rgb(2, 2, 2);
      --pay-button-radius: 3px;
      --pay-button-focus: rgb(4, 4, 4);
      --pay-button-surface: rgb(5, 5, 5);
      --pay-button-surface-color: rgb(6, 6, 6);
      --pay-button-backdrop: rgb(7, 7, 7);
    }`);
  const element = await payButton();
  await press('Tab');
  const button = styleOf(element, 'button');
  expect([button.backgroundColor, button.color, button.borderTopLeftRadius, button.outlineColor]).to.deep.equal([
    'rgb(1, 1, 1)',
    'rgb(2, 2, 2)',
    '3px',
    'rgb(4, 4, 4)',
  ]);
  await situation('at the gateway').reach(element);
  const dialog = styleOf(element, 'dialog');
  expect([dialog.backgroundColor, dialog.color, dialog.borderTopLeftRadius]).to.deep.equal([
    'rgb(5, 5, 5)',
    'rgb(6, 6, 6)',
    '3px',
  ]);
  expect(getComputedStyle(dialogOf(element)!, '::backdrop').backgroundColor).to.equal('rgb(7, 7, 7)');
  expect(styleOf(element, 'primary').backgroundColor).to.equal('rgb(1, 1, 1)');
});

it('an outlined button has the colours of the text around it', async () => {
  const around = await fixture(
    html`<p style="color: rgb(9, 9, 9)"><pay-button variant="outline" endpoint="/pay" order="1"></pay-button></p>`,
  );
  const { color, borderTopColor, backgroundColor } = styleOf(around.querySelector('pay-button')!, 'button');
  expect([color, borderTopColor, backgroundColor]).to.deep.equal(['rgb(9, 9, 9)', 'rgb(9, 9, 9)', 'rgba(0, 0, 0, 0)']);
});

for (const [name, parts] of [
  ['idle', ['button', 'label', 'price', 'status', 'actions']],
  ['at the gateway', ['dialog', 'title', 'status', 'progress', 'actions', 'action', 'primary']],
  ['popup blocked', ['link']],
] as const) {
  it(`${name}: ${parts.join(', ')} can be styled`, async () => {
    await shopStyle(
      parts.map((one, index) => `pay-button::part(${one}) { border-top: ${index + 1}px dotted red }`).join('\n'),
    );
    const element = await at(name);
    for (const one of parts) expect(styleOf(element, one).borderTopStyle, one).to.equal('dotted');
  });
}

it('the likeliest action is the first one, unless a link is, or the first one turns away', async () => {
  const element = await at('at the gateway');
  expect(
    [...element.shadowRoot!.querySelectorAll('[part~=primary]')].map(({ textContent }) => textContent!.trim()),
  ).to.deep.equal(['Reprendre le paiement']);
  element.remove();
  page.order += '+';
  const blocked = await at('popup blocked');
  expect(!!part(blocked, 'primary')).to.equal(false);
  blocked.remove();
  page.order += '+';
  const opening = await at('opening');
  waitLonger(5000);
  opening.requestUpdate();
  await opening.updateComplete;
  expect([text(opening, 'actions'), !!part(opening, 'primary')]).to.deep.equal(['Ne plus attendre', false]);
});

for (const { name, reach: get } of SITUATIONS) {
  it(`${name}: style sheets see one custom state, the payment's`, async () => {
    const element = await payButton();
    await get(element);
    const names = [
      'idle',
      'choosing',
      'opening',
      'checkout',
      'conflict',
      'confirming',
      'pending',
      'succeeded',
      'failed',
      'canceled',
      'expired',
    ];
    expect(names.filter((one) => element.matches(`:state(${one})`))).to.deep.equal([element.state.name]);
  });
}

it('the label, a picture and what follows a success are the shop’s', async () => {
  const element = await payButton(
    html`<b>Commander</b><svg slot="icon" width="20" height="20"></svg><a slot="success" href="/orders/1">Ma commande</a>`,
  );
  const [icon, link] = [element.querySelector('svg')!, element.querySelector('a')!];
  expect(label(element)).to.equal('Commander 5 000 F CFA');
  expect([icon.getBoundingClientRect().width, link.getBoundingClientRect().width]).to.deep.equal([20, 0]);
  expect(icon.getBoundingClientRect().right).to.be.at.most(part(element, 'label')!.getBoundingClientRect().left);
  await situation('succeeded').reach(element);
  expect(label(element)).to.equal('✓ Payé');
  expect(link.getBoundingClientRect().width).to.be.above(0);
  expect(dialogOf(element)!.contains(link.assignedSlot)).to.equal(true);
  expect(text(element, 'status'), 'beside our own sentence').to.contain('Paiement reçu');
});
