/** What frameworks set on an element when they have no value: it counts as none, and the payment goes through. */
import { expect, fixture, html } from '@open-wc/testing';
import type { PayButtonElement } from '../../src/element/index.js';
import type { PayButtonAttributes } from '../../src/frameworks/attributes.js';
import { click, label, reach } from './buyer.js';
import { page, payButton, proxy, replace, usePage } from './support.js';

usePage();

/** What the types of all frameworks take on the tag, beside the events. */
type Settable = Exclude<keyof PayButtonAttributes, 'checkout-hosts'>;
/** Every property of the tag. The compiler refuses this file when one is missing, or when a method is among them. */
const SETTABLE: Record<Settable, true> = {
  amount: true,
  currency: true,
  customer: true,
  disabled: true,
  endpoint: true,
  full: true,
  gateway: true,
  inline: true,
  isolated: true,
  order: true,
  presentation: true,
  shape: true,
  size: true,
  variant: true,
};

it('what the frameworks’ types take is a property of the element, and none of its methods', async () => {
  const element = await payButton();
  for (const name of Object.keys(SETTABLE) as Settable[]) {
    expect(name in element, name).to.equal(true);
    expect(typeof element[name], name).not.to.equal('function');
  }
});

/** What the console was told. */
let said: string[] = [];
beforeEach(() => {
  said = [];
  replace(console, 'error', (message: string) => void said.push(message));
});

/** Pays, and gives the body of the create. */
async function sent(element: PayButtonElement): Promise<object> {
  proxy();
  click(element);
  await reach(element, 'checkout');
  return (await page.requests
    .find(({ method }) => method === 'POST')!
    .clone()
    .json()) as object;
}

for (const nobody of [null, undefined, '']) {
  it(`a customer that is ${JSON.stringify(nobody)} is nobody, and is not sent`, async () => {
    const element = await payButton();
    (element as { customer: unknown }).customer = nobody;
    expect(await sent(element)).not.to.have.property('customer');
  });
}

for (const nothing of [undefined, null, NaN, 0, '']) {
  it(`an amount that becomes ${nothing === '' ? "''" : nothing} is no amount: the order's price counts, and no door is closed`, async () => {
    const element = await payButton();
    (element as { amount: unknown }).amount = nothing;
    await element.updateComplete;
    expect(label(element)).to.equal('Payer');
    expect(await sent(element)).not.to.have.property('amount');
    expect(said).to.deep.equal([]);
  });
}

it('an attribute that is taken away, or left empty by a template, is no amount either', async () => {
  const element = await payButton();
  element.removeAttribute('amount');
  await element.updateComplete;
  expect(label(element)).to.equal('Payer');
  const empty = await fixture<PayButtonElement>(
    html`<pay-button endpoint="/pay" gateway="dexchange" order=${page.order} amount=""></pay-button>`,
  );
  expect(await sent(empty)).not.to.have.property('amount');
});

it('switches that become null or undefined are off', async () => {
  const element = await payButton();
  for (const name of ['disabled', 'full', 'inline', 'isolated'] as const) {
    (element as Record<typeof name, unknown>)[name] = null;
    (element as Record<typeof name, unknown>)[name] = undefined;
  }
  await element.updateComplete;
  expect([element.hasAttribute('disabled'), element.hasAttribute('full')]).to.deep.equal([false, false]);
  await sent(element);
});

it('texts that become null or undefined are as if they were not there', async () => {
  const element = await payButton();
  for (const nothing of [null, undefined]) {
    Object.assign(element, { checkoutHosts: nothing, currency: nothing, presentation: nothing, lang: nothing });
    await element.updateComplete;
    expect(label(element)).to.equal('Payer 5 000 F CFA');
  }
  const { endpoint } = element;
  (element as { endpoint: unknown }).endpoint = null;
  await element.updateComplete;
  element.endpoint = endpoint;
  expect(await sent(element)).to.have.deep.property('amount', { value: 5000, currency: 'XOF' });
});
