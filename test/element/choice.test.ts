/** The buyer chooses how to pay: the question, its rows, the choice that is remembered, and what is sent. */
import { aTimeout, expect } from '@open-wc/testing';
import { http, HttpResponse } from 'msw';
import type { PaymentStartEvent } from '../../src/checkout/index.js';
import type { CreateSessionRequest } from '../../src/contract/index.js';
import type { PayButtonElement } from '../../src/element/index.js';
import { answer, problem } from '../checkout/answers.js';
import { act, actions, click, closes, eventually, part, plain, press, reach, text } from './buyer.js';
import { at } from './situations.js';
import { page, payButton, proxy, sent, use, usePage } from './support.js';

usePage();
beforeEach(() => localStorage.removeItem('pay-button:gateway'));
afterEach(() => localStorage.removeItem('pay-button:gateway'));

/** As long as a double tap takes at most: rows that were just shown take no taps. */
const DOUBLE_TAP = 550;

const listed = (...gateways: { id: string; name?: string; available?: boolean }[]): void =>
  use(
    http.get('/pay/gateways', () =>
      HttpResponse.json({ gateways: gateways.map((one) => ({ name: one.id, available: true, ...one })) }),
    ),
  );

/** A button whose buyer is asked. */
async function asked(gateway = 'wave dexchange', inline = false): Promise<PayButtonElement> {
  const element = await payButton(undefined, inline);
  element.gateway = gateway;
  proxy({}, { gateway: 'wave', checkoutUrl: 'https://pay.wave.com/c/1' });
  click(element);
  await reach(element, 'choosing');
  await element.updateComplete;
  return element;
}

/** The same after so long that a tap on a row counts. */
async function askedAWhile(gateway?: string): Promise<PayButtonElement> {
  const element = await asked(gateway);
  await aTimeout(DOUBLE_TAP);
  return element;
}

const creates = async (): Promise<CreateSessionRequest[]> =>
  Promise.all(sent('POST').map(async (request) => (await request.clone().json()) as CreateSessionRequest));

it('nothing opens and nothing is created before the choice, which is the click that opens the window', async () => {
  listed({ id: 'wave' }, { id: 'dexchange' });
  const element = await asked();
  expect([text(element, 'status'), page.popups.length, (await creates()).length]).to.deep.equal([
    'Comment voulez-vous payer ?',
    0,
    0,
  ]);
  expect(actions(element)).to.deep.equal(['Wave', 'Wave, Orange Money', 'Fermer']);
  await aTimeout(DOUBLE_TAP);
  act(element, 'Wave');
  expect(page.popups.length, 'in the same task').to.equal(1);
  await reach(element, 'checkout');
  expect((await creates()).map(({ gateway }) => gateway)).to.deep.equal(['wave']);
});

it('payment-start names the gateway that was chosen', async () => {
  const element = await asked();
  let chosen: string | undefined;
  element.addEventListener('payment-start', (event) => (chosen = (event as PaymentStartEvent).detail.gateway));
  await aTimeout(DOUBLE_TAP);
  act(element, 'Wave, Orange Money');
  expect(chosen).to.equal('dexchange');
});

it('a second tap of a double tap chooses nothing', async () => {
  const element = await asked();
  act(element, 'Wave');
  expect([element.state.name, page.popups.length]).to.deep.equal(['choosing', 0]);
});

it('the choice of last time stands first', async () => {
  const first = await askedAWhile('wave dexchange');
  act(first, 'Wave, Orange Money');
  first.remove();
  page.order += '-next';
  expect(actions(await asked('wave dexchange'))).to.deep.equal(['Wave, Orange Money', 'Wave', 'Fermer']);
});

it('one gateway is no question', async () => {
  await at('at the gateway');
  expect(page.requests.some(({ url }) => url.includes('/gateways'))).to.equal(false);
});

it('a gateway that is down stands last, says so, and can be tried all the same', async () => {
  listed({ id: 'wave', available: false }, { id: 'dexchange' });
  const element = await asked();
  await eventually(() => text(element, 'actions').includes('indisponible'));
  expect(actions(element)).to.deep.equal(['Wave, Orange Money', 'Wave – indisponible pour le moment', 'Fermer']);
  const stands = [...element.shadowRoot!.querySelectorAll('[part~=choice]')].map(
    (row) => getComputedStyle(row).fontWeight,
  );
  expect(stands, 'and is seen to').to.deep.equal(['600', '400']);
  expect(element.shadowRoot!.querySelectorAll('[part~=unavailable]').length).to.equal(1);
  await aTimeout(DOUBLE_TAP);
  act(element, 'Wave – indisponible pour le moment');
  await reach(element, 'checkout');
});

it('rows that have stood for a while stay in their places', async () => {
  let tell = (): void => undefined;
  const told = new Promise<void>((resolve) => (tell = resolve));
  use(
    http.get('/pay/gateways', async () => {
      await told;
      return HttpResponse.json({ gateways: [{ id: 'wave', name: 'Wave', available: false }] });
    }),
  );
  const element = await askedAWhile();
  tell();
  await eventually(() => text(element, 'actions').includes('indisponible'));
  expect(actions(element)[0]).to.equal('Wave – indisponible pour le moment');
});

it('with * the proxy names the gateways, also those of the shop’s own', async () => {
  listed({ id: 'paydunya' }, { id: 'shop-pay', name: 'Shop Pay' });
  const element = await asked('*');
  await eventually(() => actions(element).length === 3);
  expect(actions(element)[1]).to.equal('Shop Pay');
  expect(actions(element)[0]).to.contain('Orange Money');
});

it('with * and no answer the buyer is told, and nothing was opened', async () => {
  use(http.get('/pay/gateways', () => HttpResponse.error()));
  const element = await payButton();
  element.gateway = '*';
  click(element);
  await reach(element, 'failed');
  expect(text(element, 'status')).to.contain('Pas de connexion');
  expect(page.popups.length).to.equal(0);
});

it('a proxy without the list offers what the tag names', async () => {
  use(http.get('/pay/gateways', () => problem('invalid_request', 404)));
  expect(actions(await asked())).to.deep.equal(['Wave', 'Wave, Orange Money', 'Fermer']);
});

it('closing the question leaves everything as it was', async () => {
  const element = await asked();
  act(element, 'Fermer');
  await closes(element);
  expect(element.state.name).to.equal('idle');
});

it('the rows are reached and pressed by keyboard, each with the height of a finger', async () => {
  const element = await askedAWhile();
  const rows = [...element.shadowRoot!.querySelectorAll<HTMLElement>('[part~=choice]')];
  for (const row of rows) expect(row.getBoundingClientRect().height).to.be.at.least(44);
  rows[0]!.focus();
  await press('Enter');
  await reach(element, 'checkout');
});

it('a payment that is open at an offered gateway is brought back without a question', async () => {
  const element = await askedAWhile();
  act(element, 'Wave');
  await reach(element, 'checkout');
  page.popups[0]!.closed = true;
  click(element);
  expect(element.state.name).to.equal('checkout');
  expect((await creates()).length).to.equal(1);
});

it('beginning anew beside an open payment asks again, and names the payment that is given up', async () => {
  const element = await askedAWhile();
  act(element, 'Wave');
  await reach(element, 'checkout');
  const { id } = element.session!;
  element.amount = 8000;
  click(element);
  await reach(element, 'conflict');
  use(
    http.post('/pay/sessions', () =>
      answer(
        { order: page.order, reference: 'other', amount: { value: 8000, currency: 'XOF' }, gateway: 'dexchange' },
        {},
        201,
      ),
    ),
  );
  act(element, 'Nouveau paiement');
  await reach(element, 'choosing');
  await aTimeout(DOUBLE_TAP);
  act(element, 'Wave, Orange Money');
  await reach(element, 'checkout');
  expect((await creates()).at(-1)).to.include({ gateway: 'dexchange', supersedes: id });
});

it('a line of a row ends at no space or hyphen inside the name of an operator', async () => {
  const element = await asked('paydunya egopay');
  const rows = [...element.shadowRoot!.querySelectorAll('[part~=choice]')];
  const pieces = rows.flatMap(({ textContent }) => textContent!.split(/(?<=[ -])/)).map(plain);
  expect(pieces).to.deep.equal('Orange Money,|Wave,|Free Money,|MTN,|Moov,|T-Money|T-Money,|Moov'.split('|'));
});

it('without a dialog the rows stand below the button, each as wide as its place', async () => {
  const element = await asked('wave dexchange', true);
  for (const row of element.shadowRoot!.querySelectorAll<HTMLElement>('[part~=choice]'))
    expect(row.offsetWidth).to.equal(row.parentElement!.offsetWidth);
  expect(actions(element)).to.deep.equal(['Wave', 'Wave, Orange Money']);
  expect(part(element, 'dialog')).to.equal(null);
});
