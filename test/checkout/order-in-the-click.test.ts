/** Shops that make the order when the buyer presses: the click pays the order that it is given in `payment-start`. */
import { expect } from '@open-wc/testing';
import type { PaymentStartEvent } from '../../src/checkout/index.js';
import { problem } from './answers.js';
import { consoleLines } from './console.js';
import type { FakeWindow } from './fake-window.js';
import { clicked, flow, openProxy, OPTIONS, posts, type Flow } from './flow.js';

const AMOUNT = { value: 7500, currency: 'XOF' } as const;
const MADE = { ...OPTIONS, order: '1003', amount: AMOUNT };

const said = consoleLines();

/** A proxy that answers for the order that it is asked for. */
function proxyOf(page: FakeWindow): ReturnType<typeof openProxy> {
  const known = openProxy(page);
  const respond = page.respond;
  page.respond = (request) => {
    const answered = respond(request);
    const { order } = (request.body ?? {}) as { order?: string };
    if (order)
      for (const one of known.sessions.values())
        Object.assign(one, { order: (one as { order?: string }).order ?? order });
    return order ? respond(request) : answered;
  };
  return known;
}

/** A page in a browser where another page has a live payment of order 1003, at `amount`. */
async function besideLivePayment(amount?: typeof AMOUNT) {
  const before = flow(undefined, { order: '1003', ...(amount && { amount }) });
  const { sessions } = proxyOf(before.page);
  await clicked(before.page.respond, 1000, before);
  const now = flow(before.page.anotherPage(), { order: '' });
  return { now, sessions };
}

/** When the order is made: in the listener, or in the promise. */
const MOMENTS: readonly [string, (flow: Flow, make: () => void) => void][] = [
  ['in payment-start', ({ checkout }, make) => checkout.addEventListener('payment-start', make)],
  [
    'in the promise that payment-start waits for',
    ({ checkout, page }, make) =>
      checkout.addEventListener('payment-start', (event) =>
        (event as PaymentStartEvent).waitUntil(page.wait(2000).then(make)),
      ),
  ],
];

for (const [moment, at] of MOMENTS) {
  for (const [tag, order] of [
    ['no order', ''],
    ['a placeholder', 'basket'],
  ] as const) {
    it(`an order that is made ${moment}, by a button with ${tag}, is paid in the window of the click`, async () => {
      const made = flow(undefined, { order });
      const { page, checkout, told } = made;
      const { verified } = proxyOf(page);
      at(made, () => checkout.configure(MADE));
      checkout.pay();
      expect(page.popups.length, 'the window is opened in the click').to.equal(1);
      await page.tick(3000);
      expect(posts(page).map(({ body }) => body)).to.have.length(1);
      expect(posts(page)[0]!.body).to.include({ order: '1003' }).and.deep.include({ amount: AMOUNT });
      expect([page.popups.length, page.popups[0]!.closed, page.popups[0]!.visited]).to.deep.equal([
        1,
        false,
        ['https://pay.dexchange.sn/id1'],
      ]);
      expect(checkout.state).to.deep.include({ name: 'checkout', presented: 'popup' });
      expect(page.browser.stored.has(`pay-button:/pay:${order}`), 'nothing is kept of the placeholder').to.equal(false);
      verified.set('id1', { status: 'succeeded' });
      await page.tick(10_000);
      expect(told).to.deep.equal(['start', 'success']);
      expect(said).to.deep.equal([]);
    });
  }

  it(`a live payment of the order that is given ${moment} is brought back in the window of the click`, async () => {
    const { now, sessions } = await besideLivePayment(AMOUNT);
    at(now, () => now.checkout.configure(MADE));
    now.checkout.pay();
    await now.page.tick(3000);
    expect([now.page.popups.length, now.page.popups[0]!.visited]).to.deep.equal([1, ['https://pay.dexchange.sn/id1']]);
    expect([posts(now.page).length, sessions.size]).to.deep.equal([0, 1]);
  });

  it(`an order that is given ${moment} and has a live payment at another price opens nothing, and asks`, async () => {
    const { now } = await besideLivePayment();
    at(now, () => now.checkout.configure(MADE));
    now.checkout.pay();
    await now.page.tick(3000);
    expect(now.checkout.state.name).to.equal('conflict');
    expect([posts(now.page).length, now.page.popups.filter(({ closed }) => !closed).length]).to.deep.equal([0, 0]);
  });
}

it('a click that the shop cancels after it has given another order pays neither', async () => {
  const { page, checkout } = flow(undefined, { order: '' });
  checkout.addEventListener('payment-start', (event) => {
    checkout.configure(MADE);
    event.preventDefault();
  });
  checkout.pay();
  await page.tick(1000);
  expect([page.opened.length, page.requests.length, checkout.state.name]).to.deep.equal([0, 0, 'idle']);
});

it('an order that could not be made ends the click with start_rejected, and the next one begins anew', async () => {
  const made = flow(undefined, { order: '' });
  const { page, checkout, told } = made;
  proxyOf(page);
  let isDown = true;
  checkout.addEventListener('payment-start', (event) =>
    (event as PaymentStartEvent).waitUntil(
      (async () => {
        if (isDown) throw new Error('no shop');
        checkout.configure(MADE);
      })(),
    ),
  );
  checkout.pay();
  await page.tick(1000);
  expect([checkout.state.name, page.popups[0]!.closed, told]).to.deep.equal([
    'failed',
    true,
    ['start', 'failed start_rejected'],
  ]);
  isDown = false;
  checkout.pay();
  await page.tick(1000);
  expect([checkout.state.name, posts(page).length]).to.deep.equal(['checkout', 1]);
});

it('a promise that brings no order ends the click, and the console says what is missing', async () => {
  const { page, checkout, told } = flow(undefined, { order: '' });
  checkout.addEventListener('payment-start', (event) => (event as PaymentStartEvent).waitUntil(Promise.resolve()));
  checkout.pay();
  await page.tick(1000);
  expect([page.requests.length, page.popups[0]!.closed, ...told]).to.deep.equal([
    0,
    true,
    'start',
    'failed configuration_invalid',
  ]);
  expect(said.join()).to.contain('order must be an order number');
});

it('what was agreed to at the true price of one order is not agreed to for another', async () => {
  const { page, checkout } = await clicked(
    () => problem('amount_changed', 409, { amount: { value: 6000, currency: 'XOF' } }),
    1000,
  );
  expect(checkout.state).to.deep.include({ name: 'failed', code: 'amount_changed' });
  checkout.addEventListener('payment-start', () => checkout.configure(MADE));
  checkout.pay();
  await page.tick(1000);
  expect(posts(page).at(-1)!.body).to.include({ order: '1003' }).and.deep.include({ amount: AMOUNT });
});

it('the other buttons of a placeholder are at their beginning again when the click has its order', async () => {
  const made = flow(undefined, { order: 'basket' });
  const other = flow(made.page, { order: 'basket' });
  proxyOf(made.page);
  MOMENTS[1]![1](made, () => made.checkout.configure(MADE));
  made.checkout.pay();
  await made.page.tick(500);
  expect(other.checkout.state.name).to.equal('opening');
  await made.page.tick(3000);
  expect([other.checkout.state.name, made.checkout.state.name]).to.deep.equal(['idle', 'checkout']);
});

it('a buyer who turned away before the order was made is not called back to it', async () => {
  const made = flow(undefined, { order: '' });
  proxyOf(made.page);
  MOMENTS[1]![1](made, () => made.checkout.configure(MADE));
  made.checkout.pay();
  await made.page.tick(500);
  made.checkout.dismiss();
  await made.page.tick(3000);
  expect(made.page.popups.map(({ closed, visited }) => [closed, visited.length])).to.deep.equal([[true, 0]]);
  expect([made.checkout.state.name, made.told.filter((told) => told !== 'pending')]).to.deep.equal([
    'pending',
    ['start'],
  ]);
});
