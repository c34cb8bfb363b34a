/** The address at which the buyer comes back: it names the session, proves nothing, and is cleaned. */
import { expect } from '@open-wc/testing';
import { answer, problem } from './answers.js';
import { FakeWindow } from './fake-window.js';
import { atGateway, clicked, flow, gets, paidPage, proxy } from './flow.js';

describe('a return address', () => {
  it('T4.7 takes up a session from the return address where there is no storage, and cleans the address', async () => {
    const { page, told } = flow(new FakeWindow('https://shop.example/cart#pay-session=sealed-id-1&pay-order=1001'));
    page.respond = proxy({ status: 'succeeded' });
    await page.tick(1000);
    expect(page.href).to.equal('https://shop.example/cart');
    expect(page.requests[0]!.url).to.equal('/pay/sessions/sealed-id-1');
    expect(told).to.deep.equal(['success']);
  });

  it('leaves a return address that is for another order, or is not an id', async () => {
    for (const hash of [
      '#pay-session=sealed-id-1&pay-order=1002',
      '#pay-session=..%2F..%2Fx',
      '#/route',
      '#pay-session=',
    ]) {
      const { page } = flow(new FakeWindow(`https://shop.example/cart${hash}`));
      await page.tick(1000);
      expect(page.requests, hash).to.have.length(0);
    }
  });

  const back = 'pay-session=sealed-id-1&pay-order=1001';
  for (const [at, left] of [
    [`#/orders/1003?${back}`, '#/orders/1003'],
    [`#/orders/1003?tab=2&${back}`, '#/orders/1003?tab=2'],
    [`#top?${back}`, '#top'],
    // A router that does not know the route may have added something before or after it.
    [`#/${back}`, '#/'],
    [`#/orders/1003?${back}&lang=fr`, '#/orders/1003?lang=fr'],
  ] as const) {
    it(`takes up the session beside a route, and leaves the route: ${at}`, async () => {
      const { page, told } = flow(new FakeWindow(`https://shop.example/cart${at}`));
      page.respond = proxy({ status: 'succeeded' });
      await page.tick(1000);
      expect(page.href).to.equal(`https://shop.example/cart${left}`);
      expect(told).to.deep.equal(['success']);
    });
  }

  it('takes up a session once that the page’s router has removed from the address before', async () => {
    const page = new FakeWindow(`https://shop.example/#/orders/1003?${back}`);
    page.href = 'https://shop.example/#/home';
    const { checkout, told } = flow(page);
    page.respond = proxy({ status: 'failed' });
    await page.tick(1000);
    expect([page.href, ...told]).to.deep.equal(['https://shop.example/#/home', 'failed failed']);
    checkout.dismiss();
    page.dispatch('focus');
    await page.tick(1000);
    expect([checkout.state.name, page.requests.length]).to.deep.equal(['idle', 1]);
  });

  for (const status of ['succeeded', 'failed'] as const) {
    it(`asks about a payment that has failed on this page when the buyer comes back from it, and shows that it has ${status}`, async () => {
      const { page, told, checkout, proxy: before } = await atGateway();
      before.verified.set('id1', { status: 'failed' });
      await page.tick(12_000);
      expect(told).to.deep.equal(['start', 'failed failed']);
      checkout.disconnect();

      const next = page.anotherPage('https://shop.example/cart#pay-session=id1&pay-order=1001');
      before.verified.set('id1', { status });
      const back = flow(next);
      await next.tick(1000);
      expect(gets(next)).to.have.length(1);
      expect(back.checkout.state.name).to.equal(status);
      // One end event for each attempt.
      expect(back.told).to.deep.equal([]);
    });
  }

  it('asks to be sent back to the route of the page, without what may be a secret in its fragment', async () => {
    const long = 'x'.repeat(8200);
    for (const [href, returnUrl] of [
      ['https://shop.example/?a=1#/orders/1003', 'https://shop.example/?a=1#/orders/1003'],
      ['https://shop.example/#!/orders?id=1003', 'https://shop.example/#!/orders?id=1003'],
      ['https://shop.example/cart/#top', 'https://shop.example/cart/#top'],
      ['https://shop.example/#access_token=s3cret&expires_in=60', 'https://shop.example/'],
      [`https://shop.example/cart?fbclid=${long}#top`, 'https://shop.example/cart'],
    ] as const) {
      const { page } = await clicked(proxy(), 1000, flow(new FakeWindow(href)));
      expect((page.requests[0]!.body as { returnUrl: string }).returnUrl).to.equal(returnUrl);
    }
  });

  it('T4.10 does not believe an address that says success', async () => {
    const page = new FakeWindow('https://shop.example/cart?status=success#status=success');
    const { told } = flow(page);
    await page.tick(10_000);
    expect(page.requests).to.have.length(0);
    expect(told).to.deep.equal([]);
  });

  const addresses: [string, string, () => Response | Promise<Response>][] = [
    ['of another order', 'id9', () => answer({ id: 'id9', order: '1002' })],
    ['of a foreign proxy', 'foreign', () => problem('session_not_found', 404)],
    ['that the proxy refuses', 'id9', () => problem('invalid_request', 400)],
    ['for which another session is answered', 'id9', () => answer({ id: 'id8' })],
    ['that is garbled', '..%2F..%2Fx', () => problem('session_not_found', 404)],
  ];
  for (const [title, id, read] of addresses) {
    it(`${title} leads nowhere: it is dropped, and a press pays`, async () => {
      const page = new FakeWindow(`https://shop.example/cart#pay-session=${id}`);
      page.respond = ({ method }) => (method === 'GET' ? read() : answer({}, {}, 201));
      const { checkout, told } = flow(page);
      await page.tick(1000);
      expect([checkout.state.name, page.href, told]).to.deep.equal(['idle', 'https://shop.example/cart', []]);
      checkout.pay();
      await page.tick(100);
      expect(checkout.state.name).to.equal('checkout');
    });

    it(`${title} hides neither a payment that is live nor one that was made`, async () => {
      for (const [name, earlier] of [
        ['confirming', (await atGateway()).page],
        ['succeeded', await paidPage()],
      ] as const) {
        const page = earlier.anotherPage(`https://shop.example/cart#pay-session=${id}`);
        page.respond = ({ url }) => (url.endsWith('/id1') ? answer({ id: 'id1', reference: 'ref-id1' }) : read());
        const { checkout } = flow(page);
        await page.tick(1000);
        expect(checkout.state.name).to.equal(name);
      }
    });
  }
});
