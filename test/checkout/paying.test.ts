/** A click, and what becomes of it: the popup, the create, the end that is told. */
import { expect } from '@open-wc/testing';
import type { PaymentStartEvent } from '../../src/checkout/index.js';
import { answer, CHECKOUT_URL, session } from './answers.js';
import { clicked, flow, keysOf, posts, proxy } from './flow.js';

describe('paying', () => {
  it('opens the popup in the click, before anything is sent', () => {
    const interstitial = () => ({ lang: 'fr', title: 'Paiement', text: 'Connexion' });
    const { page, checkout } = flow(undefined, { interstitial });
    let opened = 0;
    page.respond = () => {
      opened = page.popups.length;
      return answer({}, {}, 201);
    };
    checkout.pay();
    expect([page.popups.length, opened]).to.deep.equal([1, 1]);
    expect(page.popups[0]!.text).to.contain('Paiement');
    expect(checkout.state.name).to.equal('opening');
  });

  it('creates a session with what the page says, and sends the popup to its checkout', async () => {
    const { page, checkout } = flow(undefined, {
      gateway: 'dexchange',
      customer: { phone: '771234567' },
      locale: 'fr',
    });
    page.href += '?a=1#b';
    page.respond = proxy();
    checkout.pay();
    await page.tick();
    const create = page.requests[0]!;
    expect(create.url).to.equal('/pay/sessions');
    expect(create.headers.get('Content-Type')).to.equal('application/json');
    expect(create.headers.get('Idempotency-Key')).to.match(/^[0-9a-f-]{36}$/);
    expect(create.body).to.deep.equal({
      order: '1001',
      gateway: 'dexchange',
      amount: { value: 5000, currency: 'XOF' },
      customer: { phone: '771234567' },
      returnUrl: 'https://shop.example/cart?a=1#b',
      locale: 'fr',
    });
    expect(page.popups[0]!.visited).to.deep.equal([CHECKOUT_URL]);
    expect(checkout.state).to.deep.equal({ name: 'checkout', session: session(), presented: 'popup' });
  });

  it('tells a verified success once, closes the popup and stops asking', async () => {
    const { page, told, events } = await clicked(proxy(), 20_000);
    expect(told).to.deep.equal(['start']);
    page.respond = proxy({ status: 'succeeded' });
    await page.tick(12_000);
    expect(told).to.deep.equal(['start', 'success']);
    expect(events[1]!.detail).to.deep.equal({ session: session({ status: 'succeeded' }) });
    expect(page.popups[0]!.closed).to.equal(true);
    expect([await page.requestsIn(600_000), page.timers]).to.deep.equal([0, 0]);
  });

  for (const status of ['failed', 'canceled', 'expired'] as const) {
    it(`tells a verified ${status} with its reason, and pays anew with a new key afterwards`, async () => {
      const { page, checkout, events } = await clicked(proxy({ status }), 5000);
      expect(checkout.state.name).to.equal(status);
      expect(events[1]).to.deep.equal({
        type: 'payment-failed',
        detail: { reason: status, session: session({ status }) },
      });
      checkout.pay();
      await page.tick();
      expect(keysOf(page)).to.have.length(2);
    });
  }

  it('does nothing after a success', async () => {
    const { page, checkout, told } = await clicked(proxy({ status: 'succeeded' }), 5000);
    checkout.pay();
    await page.tick(5000);
    expect(told).to.deep.equal(['start', 'success']);
    expect(posts(page)).to.have.length(1);
    expect(page.opened).to.have.length(1);
  });

  it('does not begin when payment-start is canceled', async () => {
    const { page, checkout } = flow();
    checkout.addEventListener('payment-start', (event) => event.preventDefault());
    checkout.pay();
    await page.tick(1000);
    expect([page.opened.length, page.requests.length, checkout.state.name]).to.deep.equal([0, 0, 'idle']);
  });

  it('holds the create, not the popup, for the promises of payment-start', async () => {
    const { page, checkout } = flow();
    page.respond = proxy();
    let save: () => void = () => {};
    checkout.addEventListener('payment-start', (event) =>
      (event as PaymentStartEvent).waitUntil(new Promise<void>((resolve) => (save = resolve))),
    );
    checkout.pay();
    await page.tick(2000);
    expect([page.popups.length, page.requests.length]).to.deep.equal([1, 0]);
    save();
    await page.tick();
    expect(posts(page)).to.have.length(1);
  });

  it('ends the attempt when a promise of payment-start is rejected', async () => {
    const { page, checkout, told } = flow();
    checkout.addEventListener('payment-start', (event) =>
      (event as PaymentStartEvent).waitUntil(Promise.reject(new Error('no'))),
    );
    checkout.pay();
    await page.tick();
    expect(page.popups[0]!.closed).to.equal(true);
    expect(told.at(-1)).to.equal('failed start_rejected');
    expect(page.requests).to.have.length(0);
  });

  it('T8.1 creates once for any number of clicks in one task', async () => {
    const { page, checkout } = flow();
    page.respond = proxy();
    checkout.pay();
    checkout.pay();
    checkout.pay();
    await page.tick(1000);
    expect([posts(page).length, page.opened.length]).to.deep.equal([1, 1]);
  });

  it('T1.8 brings the same popup to the front on a second click', async () => {
    const { page, checkout } = await clicked(proxy(), 5000);
    checkout.pay();
    await page.tick(5000);
    expect([posts(page).length, page.opened.length, page.popups[0]!.focused]).to.deep.equal([1, 1, 1]);
  });

  it('T3.4 brings the same checkout back in a new window after the popup was closed', async () => {
    const { page, checkout, told } = await clicked(proxy(), 5000);
    page.popups[0]!.closed = true;
    await page.tick(1000);
    expect(checkout.state.name).to.equal('confirming');
    checkout.pay();
    await page.tick();
    expect(page.popups[1]!.visited).to.deep.equal([CHECKOUT_URL]);
    expect(posts(page)).to.have.length(1);
    expect(told).to.deep.equal(['start']);
  });

  it('T3.3 tells a success that comes 45 s after the popup was closed', async () => {
    const { page, told } = await clicked(proxy(), 5000);
    page.popups[0]!.closed = true;
    await page.tick(45_000);
    page.respond = proxy({ status: 'succeeded' });
    await page.tick(12_000);
    expect(told).to.deep.equal(['start', 'success']);
  });

  it('verifies at once when the popup is closed, and never calls that an end', async () => {
    const { page, told } = await clicked(proxy(), 40_000);
    expect(await page.requestsIn(1000, () => (page.popups[0]!.closed = true))).to.equal(1);
    await page.tick(60_000);
    expect(told).to.deep.equal(['start']);
  });

  it('offers a link when the popup is gone within seconds, and goes on asking', async () => {
    const { page, checkout } = await clicked(proxy(), 1000);
    page.popups[0]!.closed = true;
    await page.tick(1000);
    expect(checkout.state).to.deep.include({ name: 'checkout', presented: 'link' });
    expect(await page.requestsIn(20_000)).to.be.greaterThan(0);
  });

  it('creates one session and offers a link when the popup is blocked', async () => {
    const button = flow();
    button.page.openWindow = () => null;
    const { page, checkout } = await clicked(proxy(), 1000, button);
    expect(checkout.state).to.deep.include({ name: 'checkout', presented: 'link' });
    expect([posts(page).length, page.opened.length]).to.deep.equal([1, 1]);
  });

  it('goes to the checkout in this tab when asked to', async () => {
    const { page, checkout } = await clicked(proxy(), 1000, flow(undefined, { presentation: 'redirect' }));
    expect(page.assigned).to.deep.equal([CHECKOUT_URL]);
    expect(page.opened).to.have.length(0);
    expect(checkout.state).to.deep.include({ name: 'checkout', presented: 'redirect' });
  });

  it('T1.6 severs the popup’s opener before it leaves the waiting page, when isolated', async () => {
    const { page, checkout } = flow(undefined, { isolated: true });
    page.respond = proxy();
    checkout.pay();
    expect(page.popups[0]!.opener).to.equal(null);
    await page.tick(1000);
    expect(page.popups[0]!.visited).to.deep.equal([CHECKOUT_URL]);
  });

  it('T7.6 says pending after ten minutes, goes on slowly, and still tells a late success', async () => {
    const { page, told } = await clicked(proxy(), 601_000);
    expect(told).to.deep.equal(['start', 'pending']);
    page.respond = proxy({ status: 'succeeded' });
    await page.tick(40_000);
    expect(told).to.deep.equal(['start', 'pending', 'success']);
  });

  it('says pending when the buyer turns away, and keeps the attempt', async () => {
    const { page, checkout, events } = await clicked(proxy(), 5000);
    checkout.dismiss();
    expect(events.at(-1)).to.deep.equal({ type: 'payment-pending', detail: { session: session(), code: undefined } });
    expect(page.popups[0]!.closed).to.equal(true);
    checkout.pay();
    await page.tick(1000);
    expect(posts(page)).to.have.length(1);
    expect(checkout.state.name).to.equal('checkout');
  });

  it('asks at once when the buyer wants to know', async () => {
    const { page, checkout } = await clicked(proxy(), 30_000);
    expect(await page.requestsIn(400, () => checkout.verify())).to.equal(1);
    expect(checkout.state.name).to.equal('confirming');
  });
});
