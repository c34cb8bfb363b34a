/** A page translator that reaches into shadow roots: it replaces each text node by elements, at any moment. */
import { aTimeout, expect } from '@open-wc/testing';
import type { PayButtonElement } from '../../src/element/index.js';
import { act, actions, dialogOf, label, part, reach, text } from './buyer.js';
import { SITUATIONS, at } from './situations.js';
import { payButton, proxy, usePage } from './support.js';

usePage();

/**
 * Does to what is below a node what the translators of browsers do: `<font>` in the place of each text node. The words
 * stay as they are, so that only what is out of date differs.
 */
function translate(root: Node): void {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (texts.nextNode()) found.push(texts.currentNode as Text);
  for (const node of found) {
    if (!node.data.trim() || node.parentElement?.closest('font, style')) continue;
    const font = document.createElement('font');
    font.append(document.createElement('font'));
    font.firstElementChild!.textContent = node.data;
    node.replaceWith(font);
  }
}

const observers: MutationObserver[] = [];
afterEach(() => {
  while (observers.length > 0) observers.pop()!.disconnect();
});

/** Translates what is there, and from now on what comes. */
function keepTranslating(element: PayButtonElement): void {
  const { shadowRoot } = element;
  const observer = new MutationObserver(() => translate(shadowRoot!));
  observer.observe(shadowRoot!, { subtree: true, childList: true, characterData: true });
  observers.push(observer);
  translate(shadowRoot!);
  translate(element);
}

for (const says of SITUATIONS) {
  it(`${says.name}: what the translator was given is what is true now`, async () => {
    const element = await payButton();
    keepTranslating(element);
    await says.reach(element);
    // The clock of the dialog has moved on, so that everything was rendered over translated text.
    element.requestUpdate();
    await element.updateComplete;
    await aTimeout(0);
    expect(label(element)).to.equal(says.label);
    expect(text(element, 'status')).to.equal(says.status);
    const offered = dialogOf(element) ? says.dialog : says.inline;
    expect(actions(element)).to.deep.equal(offered);
  });
}

it('a payment that is translated while it runs says how it ended, and its actions do what they say', async () => {
  const element = await at('at the gateway');
  translate(element.shadowRoot!);
  expect(part(element, 'status')!.firstElementChild!.localName).to.equal('font');
  proxy({ status: 'failed' });
  element.verify();
  await reach(element, 'failed');
  expect(text(element, 'status')).to.equal('Le paiement a été refusé. Vous pouvez réessayer.');
  expect(actions(element)).to.deep.equal(['Réessayer', 'Fermer']);
  translate(element.shadowRoot!);
  proxy({}, { id: 'sealed-id-2', reference: 'second' });
  act(element, 'Réessayer');
  await reach(element, 'checkout');
  proxy({ id: 'sealed-id-2', reference: 'second', status: 'succeeded' });
  element.verify();
  await reach(element, 'succeeded');
  expect(text(element, 'status')).to.equal('✓ Paiement reçu, merci. Référence : second');
  expect([label(element), actions(element)]).to.deep.equal(['✓ Payé', ['Fermer']]);
});

it('another language replaces the translated one', async () => {
  const element = await payButton();
  translate(element.shadowRoot!);
  element.lang = 'en';
  element.amount = 6000;
  await element.updateComplete;
  expect(label(element)).to.equal('Pay F CFA 6,000');
  expect(part(element, 'price')!.childNodes.length).to.equal(1);
});
