/** The tag of a shop that makes its order in the click: it sets the element's properties, and that is all. */
import { aTimeout, expect, fixture, html } from '@open-wc/testing';
import { http } from 'msw';
import type { PayButtonElement } from '../../src/element/index.js';
import { answer } from '../checkout/answers.js';
import { click, dialogOf, eventually, reach, text } from './buyer.js';
import { page, use, usePage } from './support.js';

usePage();

const AMOUNT = { value: 7500, currency: 'XOF' };
const bodies: { order: string; amount: unknown; customer?: unknown }[] = [];
beforeEach(() => {
  bodies.length = 0;
  use(
    http.post('/pay/sessions', async ({ request }) => {
      const body = (await request.json()) as (typeof bodies)[number];
      bodies.push(body);
      return answer({ order: body.order, reference: 'made', amount: { value: 7500, currency: 'XOF' } }, {}, 201);
    }),
  );
});

const basket = (): Promise<PayButtonElement> =>
  fixture(html`<pay-button endpoint="/pay" gateway="dexchange" amount="5000"></pay-button>`);

/** What a shop does, with the order that it has made. */
const WAYS: Readonly<Record<string, (element: PayButtonElement) => void>> = {
  'sets properties in the listener': (element) =>
    element.addEventListener('payment-start', () => Object.assign(element, { order: page.order, amount: 7500 })),
  'sets attributes in the listener': (element) =>
    element.addEventListener('payment-start', () => {
      element.setAttribute('order', page.order);
      element.setAttribute('amount', '7500');
    }),
  'sets properties as the last thing before the promise is fulfilled': (element) =>
    element.addEventListener('payment-start', (event) =>
      event.waitUntil(
        (async () => {
          await aTimeout(50);
          Object.assign(element, { order: page.order, amount: 7500 });
        })(),
      ),
    ),
  'sets the order first, and the amount and the buyer a moment later': (element) =>
    element.addEventListener('payment-start', (event) =>
      event.waitUntil(
        (async () => {
          await aTimeout(20);
          element.order = page.order;
          await aTimeout(20);
          Object.assign(element, { amount: 7500, customer: { name: 'Awa' } });
        })(),
      ),
    ),
  'listens on the document': (element) =>
    document.addEventListener(
      'payment-start',
      ({ target }) => Object.assign(target as PayButtonElement, { order: page.order, amount: 7500 }),
      { once: true, signal: ended(element) },
    ),
};
const ended = (element: PayButtonElement): AbortSignal => {
  const end = new AbortController();
  element.addEventListener('payment-success', () => end.abort());
  return end.signal;
};

for (const [way, shop] of Object.entries(WAYS)) {
  it(`a shop that ${way} has that order paid, in one window and under one dialog`, async () => {
    const element = await basket();
    shop(element);
    click(element);
    expect(page.popups.length).to.equal(1);
    await element.updateComplete;
    const dialog = dialogOf(element);
    await reach(element, 'checkout');
    expect(bodies.map(({ order, amount }) => ({ order, amount }))).to.deep.equal([
      { order: page.order, amount: AMOUNT },
    ]);
    expect([page.popups.length, page.popups[0]!.closed, page.popups[0]!.visited.length]).to.deep.equal([1, false, 1]);
    expect([dialogOf(element) === dialog, text(element, 'title')]).to.deep.equal([true, 'Paiement de 7 500 F CFA']);
  });
}

it('the promise’s order counts where the button has left the page meanwhile', async () => {
  const element = await basket();
  element.addEventListener('payment-start', (event) =>
    event.waitUntil(
      (async () => {
        await aTimeout(20);
        element.remove();
        await aTimeout(20);
        Object.assign(element, { order: page.order, amount: 7500 });
      })(),
    ),
  );
  click(element);
  await eventually(() => bodies.length > 0);
  expect(bodies.map(({ order }) => order)).to.deep.equal([page.order]);
});
