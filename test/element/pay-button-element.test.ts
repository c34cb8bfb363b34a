/** The element as a page's developer sees it: attributes in, events and state out. How it looks and speaks has files of its own. */
import { aTimeout, expect, fixture, html, oneEvent } from '@open-wc/testing';
import { http, HttpResponse } from 'msw';
import { PayButtonElement } from '../../src/element/index.js';
import { answer, problem, session } from '../checkout/answers.js';
import { click, eventually, label, part, plain, reach, text } from './buyer.js';
import { at } from './situations.js';
import { page, payButton, proxy, replace, use, usePage } from './support.js';

usePage();

/** Clicks, and gives what `payment-failed` says. */
const failureAfterClick = async (element: PayButtonElement) => {
  const failed = oneEvent(element, 'payment-failed');
  click(element);
  return (await failed).detail;
};

it('says what it does and how much it costs, in French by default', async () => {
  expect(label(await payButton())).to.equal('Payer 5 000 F CFA');
  expect(label(await payButton(html`Acheter`))).to.equal('Acheter 5 000 F CFA');
});

it('tells a verified success by an event that leaves every shadow root, with the session', async () => {
  proxy({ status: 'succeeded' });
  const host = await fixture(html`<div></div>`);
  const root = host.attachShadow({ mode: 'open' });
  root.innerHTML = `<pay-button endpoint="/pay" order="${page.order}" amount="5000"></pay-button>`;
  const element = root.querySelector('pay-button')!;
  await element.updateComplete;
  const success = oneEvent(document, 'payment-success');
  click(element);
  const event = await success;
  expect(event.detail).to.deep.equal({
    session: session({ order: page.order, reference: `${page.order}-ref`, status: 'succeeded' }),
  });
  await reach(element, 'succeeded');
  expect(text(element, 'status')).to.contain(`${page.order}-ref`);
  expect(label(element)).to.equal('✓ Payé');
  expect(page.popups[0]!.closed).to.equal(true);
});

for (const [status, words] of [
  ['failed', 'refusé'],
  ['canceled', 'annulé'],
  ['expired', 'dépassé'],
] as const) {
  it(`tells and shows a verified ${status}, and offers to try again`, async () => {
    proxy({ status });
    const element = await payButton();
    const detail = await failureAfterClick(element);
    expect([detail.reason, detail.session.status]).to.deep.equal([status, status]);
    await reach(element, status);
    expect(text(element, 'status')).to.contain(words);
    expect(label(element)).to.contain('Réessayer');
  });
}

it('says where it stands by events and by custom state', async () => {
  proxy();
  const element = await payButton();
  const names: string[] = [];
  element.addEventListener('payment-statechange', (event) => names.push(event.detail.state.name));
  expect(element.matches(':state(idle)')).to.equal(true);
  click(element);
  await reach(element, 'checkout');
  expect(element.matches(':state(checkout)')).to.equal(true);
  expect(element.matches(':state(idle)')).to.equal(false);
  element.dismiss();
  await reach(element, 'pending');
  expect(names).to.deep.equal(['opening', 'checkout', 'pending']);
});

it('shows the waiting page in the popup, with the amount', async () => {
  use(http.post('/pay/sessions', () => new Promise<never>(() => {})));
  const element = await payButton();
  click(element);
  expect(plain(page.popups[0]!.text)).to.contain('Paiement de 5 000 F CFA');
  expect(page.popups[0]!.document.documentElement.lang).to.equal('fr');
  expect(part(element, 'button')!.getAttribute('aria-busy')).to.equal('false');
  await element.updateComplete;
  expect(part(element, 'button')!.getAttribute('aria-busy')).to.equal('true');
});

it('shows the true amount when the price has changed, before anything opens at the gateway', async () => {
  use(http.post('/pay/sessions', () => problem('amount_changed', 409, { amount: { value: 6000, currency: 'XOF' } })));
  const element = await payButton();
  expect(await failureAfterClick(element)).to.deep.include({
    reason: 'error',
    code: 'amount_changed',
    amount: { value: 6000, currency: 'XOF' },
  });
  await reach(element, 'failed');
  expect(text(element, 'status')).to.contain('6 000 F CFA');
  expect(label(element)).to.equal('Payer 6 000 F CFA');
  expect(page.popups[0]!.closed).to.equal(true);
  expect(page.popups[0]!.visited).to.deep.equal([]);
});

for (const [code, status, words] of [
  ['order_not_found', 404, 'introuvable'],
  ['order_already_paid', 409, 'déjà payée'],
  ['gateway_misconfigured', 500, 'Contactez la boutique'],
] as const) {
  it(`shows ${code} in words, and leaves no popup`, async () => {
    use(http.post('/pay/sessions', () => problem(code, status, { detail: '<b>vendor text</b>' })));
    const element = await payButton();
    click(element);
    await reach(element, 'failed');
    expect(text(element, 'status')).to.contain(words);
    expect(text(element, 'status')).not.to.contain('vendor');
    expect(page.popups[0]!.closed).to.equal(true);
  });
}

it('opens nothing without an order or an endpoint, and says so once to the developer', async () => {
  const said: string[] = [];
  replace(console, 'error', (message: string) => said.push(message));
  const element = await fixture<PayButtonElement>(html`<pay-button endpoint="/pay"></pay-button>`);
  expect((await failureAfterClick(element)).code).to.equal('configuration_invalid');
  await element.updateComplete;
  expect(text(element, 'status')).to.contain('Contactez la boutique');
  element.endpoint = '';
  await element.updateComplete;
  expect(said).to.have.length(2);
  expect(said[0]).to.contain('order must be an order number that your server knows, like "1001"');
  expect(said[1]).to.contain('endpoint must be the URL of your payment proxy, like "/pay"');
  expect(page.popups).to.have.length(0);
});

it('can be used as soon as it is configured', async () => {
  proxy();
  const element = document.createElement('pay-button');
  document.body.append(element);
  await element.updateComplete;
  Object.assign(element, { endpoint: '/pay/', order: page.order, amount: 5000, gateway: 'dexchange' });
  click(element);
  await reach(element, 'checkout');
  element.remove();
});

it('takes a click for another order at once, when the one before is paid', async () => {
  const element = await at('succeeded');
  page.order += '-next';
  proxy();
  element.order = page.order;
  element.pay();
  await reach(element, 'checkout');
});

it('takes no clicks while it is disabled', async () => {
  const element = await payButton();
  element.disabled = true;
  await element.updateComplete;
  click(element);
  expect([page.popups.length, element.state.name]).to.deep.equal([0, 'idle']);
  expect(element.hasAttribute('disabled')).to.equal(true);
});

it('stops asking when it is removed, and not when it is moved', async () => {
  let asked = 0;
  use(
    http.post('/pay/sessions', () => answer({ order: page.order }, {}, 201)),
    http.get('/pay/sessions/:id', () => {
      asked++;
      return answer({ order: page.order });
    }),
  );
  const element = await payButton();
  click(element);
  await reach(element, 'checkout');
  const parent = element.parentElement!;
  document.body.append(element);
  element.verify();
  await eventually(() => asked === 1);
  element.remove();
  await aTimeout(0);
  element.dispatchEvent(new Event('focus'));
  window.dispatchEvent(new Event('focus'));
  await aTimeout(600);
  expect(asked).to.equal(1);
  parent.append(element);
  await eventually(() => asked === 2);
});

it('is defined once, whoever loads it again', () => {
  const defined = customElements.get('pay-button');
  class Another extends PayButtonElement {}
  Another.define();
  expect(customElements.get('pay-button')).to.equal(defined);
  Another.define('another-pay-button');
  expect(customElements.get('another-pay-button')).to.equal(Another);
});

it('refuses an answer that is not of the contract', async () => {
  use(http.post('/pay/sessions', () => HttpResponse.json({ url: 'https://pay.dexchange.sn/1' }, { status: 400 })));
  const element = await payButton();
  expect((await failureAfterClick(element)).code).to.equal('protocol_error');
});

describe('while the page loads', () => {
  beforeEach(() => replace(document, 'readyState', 'interactive'));
  const empty = { getItem: () => null, setItem: () => {}, removeItem: () => {} };

  it('the button is drawn first, and what stands below it in the next task, where no payment can be known', async () => {
    replace(window, 'localStorage', empty);
    const element = await payButton();
    expect(label(element)).to.equal('Payer 5 000 F CFA'.replace(/[\u00a0\u202f]/g, ' '));
    expect(part(element, 'status')).to.equal(null);
    await eventually(() => part(element, 'status'));
    expect(element.state.name).to.equal('idle');
  });

  it('a click before that task pays', async () => {
    replace(window, 'localStorage', empty);
    proxy();
    const element = await payButton();
    click(element);
    await reach(element, 'checkout');
    expect(page.popups).to.have.length(1);
  });

  it('a payment that is stored shows in the first drawing', async () => {
    const first = await at('at the gateway');
    first.remove();
    const element = await payButton();
    expect(label(element)).to.equal('Reprendre le paiement');
    expect(part(element, 'status')!.textContent).not.to.equal('');
  });
});
