/** What is wrong with a tag is said once, with the fix; where money is at stake no payment begins. */
import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import type { PayButtonElement } from '../../src/element/index.js';
import { click, reach, text } from './buyer.js';
import { page, proxy, usePage } from './support.js';

usePage();

/** What the console was told since the test began. */
let said: string[] = [];
const realError = console.error;
beforeEach(() => {
  said = [];
  console.error = (message: string) => void said.push(message);
});
afterEach(async () => {
  console.error = realError;
  // What is mended is news when it is made again, by the next test's tag.
  for (const element of made.splice(0)) {
    element.replaceChildren();
    for (const { name } of [...element.attributes]) element.removeAttribute(name);
    Object.assign(element, { endpoint: '/pay', order: '1', currency: 'XOF' });
    document.body.append(element);
    await element.updateComplete;
    element.remove();
  }
});

const made: PayButtonElement[] = [];

/** A button that would work, with these attributes besides. */
async function tag(
  attributes: Readonly<Record<string, string>>,
  without?: string,
  content = '',
): Promise<PayButtonElement> {
  const element = document.createElement('pay-button');
  made.push(element);
  element.innerHTML = content;
  const all: Record<string, string> = { endpoint: '/pay', gateway: 'dexchange', order: page.order, ...attributes };
  for (const [name, value] of Object.entries(all)) if (name !== without) element.setAttribute(name, value);
  const parent = await fixture(html`<div></div>`);
  parent.append(element);
  await element.updateComplete;
  return element;
}

async function isClosed(element: PayButtonElement): Promise<boolean> {
  const failed = oneEvent(element, 'payment-failed');
  click(element);
  const { detail } = await failed;
  await element.updateComplete;
  expect(text(element, 'status')).to.contain('Contactez la boutique');
  return detail.code === 'configuration_invalid' && page.requests.length === 0 && page.popups.length === 0;
}

async function isOpen(element: PayButtonElement): Promise<boolean> {
  proxy();
  click(element);
  await reach(element, 'checkout');
  return page.popups.length === 1;
}

const MISTAKES: [title: string, attributes: Record<string, string>, message: RegExp, without?: string][] = [
  ['no order', {}, /order must be an order number/, 'order'],
  ['no endpoint', {}, /endpoint must be the URL of your payment proxy/, 'endpoint'],
  [
    'an endpoint that is no web address',
    { endpoint: 'ftp://shop.example/pay' },
    /endpoint must be the URL of your payment proxy/,
  ],
  ['a fraction for an amount', { amount: '50.5' }, /amount must be a whole number above 0, like 5000.*"50.5"/],
  ['a negative amount', { amount: '-5000' }, /amount must be a whole number above 0, like 5000.*"-5000"/],
  [
    'an amount as people write it',
    { amount: '5 000 F' },
    /amount must be a whole number above 0, like 5000.*"5 000 F"/,
  ],
  ['an amount with a space', { amount: '5 000' }, /amount must be a whole number above 0, like 5000.*"5 000"/],
  ['nothing for an amount', { amount: '0' }, /amount must be a whole number above 0, like 5000.*"0"/],
  ['an unsupported currency', { amount: '5000', currency: 'EUR' }, /currency XOF, XAF or GNF.*"EUR"/],
  ['an unsupported currency and no amount', { currency: 'EUR' }, /currency XOF, XAF or GNF.*"EUR"/],
];
for (const [title, attributes, message, without] of MISTAKES) {
  it(`${title}: one message with the fix and where to read more, and a closed door`, async () => {
    const element = await tag(attributes, without);
    expect(await isClosed(element)).to.equal(true);
    expect(said).to.have.length(1);
    expect(said[0]).to.match(message);
    expect(said[0]).to.match(/See docs\/troubleshooting\.md#the-tag of pay-button-element\.$/);
  });
}

const SECRETS: [name: string, value: string][] = [
  ['api-key', 'anything'],
  ['apikey', 'anything'],
  ['data-key', 'anything'],
  ['data-api-key', 'anything'],
  ['secret', 'anything'],
  ['secret-key', 'anything'],
  ['client-secret', 'anything'],
  ['private_key', 'anything'],
  ['access-token', 'anything'],
  ['password', 'anything'],
  // Made of parts, so that nothing here looks like somebody's key.
  ['order', ['sk', 'test', 'not-a-key'].join('_')],
  ['gateway', 'Bearer not-a-key'],
  ['data-config', `${'eyJ'}hbGciOiJub25lIn0.${'eyJ'}ub3QiOiJhIGtleSJ9.`],
  ['endpoint', '/pay?api_key=anything'],
];
for (const [name, value] of SECRETS) {
  it(`a secret key as ${name}="${value.slice(0, 14)}": one message that does not repeat it, and a closed door`, async () => {
    const element = await tag({ [name]: value });
    expect(await isClosed(element)).to.equal(true);
    expect(said).to.have.length(1);
    expect(said[0]).to.contain(
      `${name} looks like a secret key: remove it, replace the key, and keep that on your server`,
    );
    expect(said[0]).not.to.contain(value);
    expect(element.shadowRoot!.textContent).not.to.contain(value);
  });
}

const TYPOS: [written: string, meant: string][] = [
  ['ammount', 'amount'],
  ['amout', 'amount'],
  ['gatway', 'gateway'],
  ['geteway', 'gateway'],
  ['curency', 'currency'],
  ['presentaion', 'presentation'],
  ['checkouthosts', 'checkout-hosts'],
  ['checkout-host', 'checkout-hosts'],
  ['checkout_hosts', 'checkout-hosts'],
  ['isolate', 'isolated'],
  ['disable', 'disabled'],
  ['varient', 'variant'],
  ['sise', 'size'],
  ['langue', 'lang'],
  ['in-line', 'inline'],
  // What other shops and other buttons call it.
  ['url', 'endpoint'],
  ['href', 'endpoint'],
  ['src', 'endpoint'],
  ['price', 'amount'],
  ['prix', 'amount'],
  ['montant', 'amount'],
  ['value', 'amount'],
  ['order-id', 'order'],
  ['orderid', 'order'],
  ['order_number', 'order'],
  ['commande', 'order'],
  ['numero-commande', 'order'],
  ['currency-code', 'currency'],
  ['currencycode', 'currency'],
];
for (const [written, meant] of TYPOS) {
  const isWithinReach = written !== 'langue';
  it(`${written} is ${isWithinReach ? `said to be ${meant}` : 'too far from anything to be spoken of'}, and the button works`, async () => {
    const element = await tag({ [written]: 'dexchange' });
    element.requestUpdate();
    await element.updateComplete;
    expect(said).to.have.length(isWithinReach ? 1 : 0);
    if (isWithinReach) expect(said[0]).to.contain(`${written} is no attribute, but ${meant} is. See`);
    expect(await isOpen(element)).to.equal(true);
  });
}

for (const name of ['full', 'disabled', 'inline', 'isolated']) {
  it(`${name}="false" is said to be on`, async () => {
    const element = await tag({ [name]: 'false' });
    expect(said).to.have.length(1);
    expect(said[0]).to.contain(`${name}="false" is not off: leave it out. See`);
    if (name !== 'disabled') expect(await isOpen(element)).to.equal(true);
  });
}

it('an order under a wrong name is said to be one at once, and at the click what is missing', async () => {
  const element = await tag({ ordre: page.order }, 'order');
  expect(await isClosed(element)).to.equal(true);
  expect(said).to.have.length(2);
  expect(said[0]).to.contain('ordre is no attribute, but order is. See');
  expect(said[1]).to.contain('order must be an order number');
});

it('a mistake that is mended opens the door, and one that is made again is said again', async () => {
  const element = await tag({ amount: '-1' });
  element.setAttribute('amount', '5000');
  await element.updateComplete;
  element.setAttribute('amount', '-1');
  await element.updateComplete;
  expect(said).to.have.length(2);
  element.setAttribute('amount', '5000');
  await element.updateComplete;
  expect(await isOpen(element)).to.equal(true);
});

it('ten tags with one mistake say it once, whatever their values', async () => {
  const list = await fixture<HTMLElement>(html`<div></div>`);
  list.innerHTML = Array.from(
    { length: 10 },
    (_, index) => `<pay-button endpoint="/pay" order="${index}" amount="${index} 000 F"></pay-button>`,
  ).join('');
  made.push(...list.querySelectorAll('pay-button'));
  await Promise.all(made.map((element) => element.updateComplete));
  expect(said).to.have.length(1);
  expect(said[0]).to.contain('"0 000 F"');
});

/** The rest of a page, as it is found in a tag that was not closed, and other things that are no label. */
const NO_LABELS: [content: string, found: string][] = [
  ['<h2>Avis des clients</h2><p>Un paragraphe.</p>', 'h2'],
  ['<p>Payer</p>', 'p'],
  ['Payer <div>maintenant</div>', 'div'],
  ['<form><input name="q"></form>', 'form'],
  ['Payer <input>', 'input'],
  ['<a href="/aide">Payer</a>', 'a'],
  ['<button>Payer</button>', 'button'],
  ['<script type="application/json">{}</script>', 'script'],
  ['<ul><li>Payer</li></ul>', 'ul'],
];
for (const [content, found] of NO_LABELS) {
  it(`${content} is no label: one message with the fix, and the button works`, async () => {
    const element = await tag({}, undefined, content);
    expect(said).to.have.length(1);
    expect(said[0]).to.contain(`<${found}> is no label: write words, then </pay-button>`);
    expect(await isOpen(element)).to.equal(true);
  });
}

it('nothing is said about words with a look of their own, a picture, and what stands in the other slots', async () => {
  const element = await tag(
    {},
    undefined,
    '<b>Payer</b><br><span>le tout</span><svg></svg><img alt=""><img slot="icon" alt=""><div slot="success"><a href="#">Voir</a></div>',
  );
  expect(said).to.deep.equal([]);
  expect(await isOpen(element)).to.equal(true);
});

it('a secret that is put on the tag later closes the door too', async () => {
  const element = await tag({});
  element.setAttribute('api-key', 'anything');
  expect(await isClosed(element)).to.equal(true);
  expect(said).to.have.length(1);
});

/** Every attribute that HTML gives to all elements, and what frameworks and tools leave on them. */
const FOREIGN =
  'accesskey anchor autocapitalize autocorrect autofocus class contenteditable dir draggable enterkeyhint exportparts hidden id inert inputmode is itemid itemprop itemref itemscope itemtype nonce part popover role slot spellcheck style tabindex title translate virtualkeyboardpolicy writingsuggestions ' +
  'aria-label aria-describedby aria-busy aria-disabled aria-hidden data-order data-amount data-id data-testid data-v-7ba5bd90 data-csrf-token data-public-key onclick onpayment-success ' +
  ':order :amount @click @payment-success .amount .order? [order] (payment-success) #pay x-bind:order v-bind:amount v-on:payment-success hx-on::after-swap ' +
  'ng-version _ngcontent-abc-c1 _nghost-abc-c1 v-cloak v-bind s-1 x-data x-on:click hx-get wire:click turbo-action astro-cid defer-hydration fetchpriority name type for alt label width height data-svelte-h data-reactroot data-hk';

it('nothing is said about attributes that anybody may give to any element', async () => {
  const element = document.createElement('pay-button');
  made.push(element);
  // A parser takes names that `setAttribute` refuses.
  const parsed = new DOMParser().parseFromString(`<p ${FOREIGN}>`, 'text/html').querySelector('p')!;
  for (const attribute of [...parsed.attributes]) {
    parsed.removeAttributeNode(attribute);
    element.setAttributeNode(attribute);
  }
  element.id = 'pay';
  element.removeAttribute('hidden');
  element.removeAttribute('inert');
  for (const [name, value] of Object.entries({ endpoint: '/pay', gateway: 'dexchange', order: page.order }))
    element.setAttribute(name, value);
  const parent = await fixture(html`<div></div>`);
  parent.append(element);
  await element.updateComplete;
  expect(said).to.deep.equal([]);
  expect(await isOpen(element)).to.equal(true);
});
